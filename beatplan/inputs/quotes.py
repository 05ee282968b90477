"""Quotes that never close: a reader takes all rows after one for a single cell, and says nothing."""

from __future__ import annotations

import csv
import io

from beatplan.errors import DataError, Fault
from beatplan.inputs.packed import open_text_bytes
from beatplan.inputs.text_files import TextFile

#: A cell may be as long as the file, where a quote at its start is never closed.
_LONGEST = 1 << 30
#: With fewer columns a line of prose looks like a row.
_LEAST_COLUMNS = 3


def check_no_row_swallowed(file: TextFile) -> None:
    """Look for a cell in which a line has as many separators as a row.

    Raises:
        DataError: there is one: a quote before it was never closed, and rows would be lost.
    """
    if len(file.columns) < _LEAST_COLUMNS:
        return
    before = csv.field_size_limit(_LONGEST)
    try:
        with open_text_bytes(file.path, file.key) as raw, io.TextIOWrapper(raw, file.encoding, newline="") as text:
            rows = (row for row in csv.reader(text, delimiter=file.separator) if row)
            for number, row in enumerate(rows):
                swallowed = max((_rows_in(cell, file) for cell in row if "\n" in cell), default=0)
                if swallowed:
                    raise _fault(file, number, swallowed)
    finally:
        csv.field_size_limit(before)


def _rows_in(cell: str, file: TextFile) -> int:
    """Count lines of a cell, after its first, that look like rows of the table."""
    return sum(line.count(file.separator) == len(file.columns) - 1 for line in cell.splitlines()[1:])


def _fault(file: TextFile, number: int, swallowed: int) -> DataError:
    what = f"a quote in row {number} is not closed before {swallowed:,} more rows ({file.key})."
    return DataError(Fault(str(file.path), what, "Look for a lone quote sign there, and close it or take it out."))
