"""What a file says of itself, looked at before a library believes it."""

from __future__ import annotations

import re
import zipfile
from importlib import import_module
from pathlib import Path

from pyarrow import parquet as arrow_parquet

from beatplan.errors import DataError, Fault

#: A few kilobytes of Parquet can claim any number of rows; an honest row takes a byte, or there are not so many.
MOST_ROWS, _FEW_ROWS = 200_000_000, 1_000_000
#: A workbook is filled up to its last row and column, whatever stands between.
_MOST_CELLS = 100_000_000
_CELL = re.compile(rb'\br="([A-Z]{0,3})(\d{1,7})"')
_PIECE = 1 << 20
#: GDAL follows these to other files and servers, by whatever name the file has.
_POINTERS = re.compile(rb"<(?:OGR)?(?:VRT|WFS|OAPIF|CSW)\w*Data[Ss]|gdal_streamed_alg|<GDAL_WMS")
_HEAD = 1 << 16


def check_parquet_rows(path: Path, key: str) -> None:
    """Refuse a Parquet file that claims more rows than its bytes can tell of.

    Raises:
        DataError: it does.
    """
    rows, size = arrow_parquet.read_metadata(path).num_rows, path.stat().st_size
    if rows > MOST_ROWS or rows > max(_FEW_ROWS, size):
        what = f"says it has {rows:,} rows in {size:,} bytes ({key})."
        raise DataError(Fault(str(path), what, "Write it again, or split it."))


def check_sheet(path: Path, sheet: str | int, key: str) -> None:
    """Refuse a sheet whose last row and column are so far out that filling up to them takes all memory.

    Raises:
        DataError: they are.
    """
    with zipfile.ZipFile(path) as packed:
        sheets = [name for name in packed.namelist() if name.startswith("xl/worksheets/")]
        if all(_reach(packed, name) <= _MOST_CELLS for name in sheets):
            return
    # Rare and slow: which of the sheets it is, only the workbook tells.
    openpyxl = import_module("openpyxl")
    book = openpyxl.load_workbook(path, read_only=True)
    found = book.worksheets[sheet] if isinstance(sheet, int) else book[sheet]
    found.reset_dimensions()
    found.calculate_dimension(force=True)
    rows, columns = found.max_row or 0, found.max_column or 0
    book.close()
    if rows * columns > _MOST_CELLS:
        what = f"its sheet reaches to row {rows:,} and column {columns:,} ({key})."
        raise DataError(Fault(str(path), what, "Delete stray cells far out, or save the table as CSV."))


def _reach(packed: zipfile.ZipFile, name: str) -> int:
    """Multiply the last row and column that any cell of a sheet names."""
    rows = columns = 0
    with packed.open(name) as sheet:
        before = b""
        while piece := sheet.read(_PIECE):
            for letters, row in set(_CELL.findall(before + piece)):
                rows, columns = max(rows, int(row)), max(columns, _column_number(letters))
            # A cell may stand across two pieces.
            before = piece[-16:]
    return rows * columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def check_no_pointer(path: Path, key: str) -> None:
    """Refuse a file that holds no data but says where other files or servers have some.

    Raises:
        DataError: it is one, or a zip holds one.
    """
    if path.is_file() and _points_elsewhere(path):
        what = f"holds no data of its own but points to other files or servers ({key})."
        raise DataError(Fault(str(path), what, "Give the file that holds the data."))


def _points_elsewhere(path: Path) -> bool:
    if not zipfile.is_zipfile(path):
        with path.open("rb") as file:
            return _POINTERS.search(file.read(_HEAD)) is not None
    with zipfile.ZipFile(path) as packed:
        for member in packed.namelist():
            with packed.open(member) as file:
                if _POINTERS.search(file.read(_HEAD)):
                    return True
    return False
