"""The rows of a text table, block by block, as text; a row that does not fit the header is mended or marked."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray
from pyarrow import csv as arrow_csv

from beatplan.errors import DataError, Fault
from beatplan.inputs.blocks import Block
from beatplan.inputs.native import native_utf8
from beatplan.inputs.quotes import check_no_row_swallowed
from beatplan.inputs.text_files import TextFile, no_text

#: Bytes read at once; one row must fit, so this is also the longest row.
_BYTES = 4 << 20


def text_blocks(file: TextFile, columns: Sequence[str]) -> Iterator[Block]:
    """Read the columns named as text, blank cells as null, rows in order.

    A row with too few fields is filled up with blanks (spreadsheets leave trailing blanks out); one with too many
    loses those that are blank, and is marked as not fitting where any is not.

    Raises:
        DataError: the bytes are no text of the file's encoding, or a quote is never closed.
    """
    strays: list[arrow_csv.InvalidRow] = []

    def put_aside(row: arrow_csv.InvalidRow) -> str:
        strays.append(row)
        return "skip"

    seen = 0
    aside = np.zeros(0, dtype=np.int64)
    with native_utf8(file) as raw:
        for batch in _batches(file, columns, raw, put_aside):
            mended = _mended(strays, file, columns)
            strays.clear()
            aside = np.append(aside, np.array([number for number, _, _ in mended], dtype=np.int64))
            row = _numbers(seen, batch.num_rows, aside)
            seen += batch.num_rows
            yield _with_strays(pa.Table.from_batches([batch]).to_pandas(), row, mended)
    if strays:
        none = pd.DataFrame({name: pd.Series(dtype="str") for name in columns})
        yield _with_strays(none, np.zeros(0, dtype=np.int64), _mended(strays, file, columns))
    # A cell that runs over lines is mostly an honest note; a quote that never closes swallows whole rows.
    if file.lines > file.header_lines + seen + len(aside) + len(strays):
        check_no_row_swallowed(file)


def _batches(file: TextFile, columns: Sequence[str], raw: pa.NativeFile, put_aside: object) -> Iterator[pa.RecordBatch]:
    # Without threads arrow numbers the rows that do not fit.
    read = arrow_csv.ReadOptions(
        block_size=_BYTES,
        column_names=list(file.columns),
        skip_rows=file.header_lines,
        use_threads=False,
    )
    parse = arrow_csv.ParseOptions(delimiter=file.separator, newlines_in_values=True, invalid_row_handler=put_aside)
    convert = arrow_csv.ConvertOptions(
        include_columns=list(columns),
        column_types={name: pa.string() for name in columns},
        strings_can_be_null=True,
        null_values=[""],
        quoted_strings_can_be_null=True,
    )
    try:
        yield from arrow_csv.open_csv(raw, read_options=read, parse_options=parse, convert_options=convert)
    except (UnicodeDecodeError, pa.ArrowInvalid) as error:
        if str(error).startswith("Empty CSV"):
            return
        raise _unreadable(file, error) from None


def _unreadable(file: TextFile, error: Exception) -> DataError:
    text = str(error)
    if isinstance(error, UnicodeDecodeError) or "UTF8" in text:
        return no_text(file.path, file.key, f"is not {file.encoding} text ({file.key}).")
    what = f"cannot be read as rows ({file.key}): a row is longer than {_BYTES >> 20} MiB or a quote is never closed."
    return DataError(Fault(str(file.path), what, f"Look for a lone quote sign. ({text[:120]})"))


def _numbers(seen: int, rows: int, aside: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number `rows` rows that fit, after `seen` others, when those `aside` (k,) have numbers of their own."""
    ordinal = np.arange(seen + 1, seen + rows + 1)
    return ordinal + np.searchsorted(aside - np.arange(len(aside)), ordinal, side="right")


def _mended(
    strays: list[arrow_csv.InvalidRow], file: TextFile, columns: Sequence[str]
) -> list[tuple[int, bool, list[str | None]]]:
    """Give number, whether it fits, and the wanted fields of rows whose length differs from the header's."""
    wanted = [file.columns.index(name) for name in columns]
    mended = []
    for stray in strays:
        fields = next(csv.reader([stray.text], delimiter=file.separator), [])
        fits = not any(field.strip() for field in fields[len(file.columns) :])
        filled = [*fields, *[""] * len(file.columns)]
        cells = [filled[place] or None if fits else None for place in wanted]
        mended.append((stray.number - file.header_lines, fits, cells))
    return mended


def _with_strays(
    frame: pd.DataFrame, row: NDArray[np.int64], mended: list[tuple[int, bool, list[str | None]]]
) -> Block:
    fits = np.ones(len(frame), dtype=np.bool_)
    if not mended:
        return Block(frame, row, fits)
    extra = pd.DataFrame([cells for _, _, cells in mended], columns=frame.columns, dtype="str")
    row = np.append(row, [number for number, _, _ in mended])
    fits = np.append(fits, [one for _, one, _ in mended])
    order = np.argsort(row, kind="stable")
    joined = pd.concat([frame, extra], ignore_index=True).iloc[order].reset_index(drop=True)
    return Block(joined, row[order], fits[order])
