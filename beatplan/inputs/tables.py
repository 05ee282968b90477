"""Opening a table of rows, with or without geometry, whatever file it is in."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TypeVar

import geopandas as gpd
import pandas as pd
import pyogrio
from pyarrow import parquet as arrow_parquet

from beatplan.errors import BeatplanError, DataError, Fault, nearest
from beatplan.inputs.blocks import BLOCK_ROWS, Block, Source, sliced, whole
from beatplan.inputs.claims import check_no_pointer, check_parquet_rows, check_sheet
from beatplan.inputs.digests import file_digest
from beatplan.inputs.packed import check_packed, holds_text, map_inside
from beatplan.inputs.text_blocks import text_blocks
from beatplan.inputs.text_files import AS_FOUND, TextFile, TextForm, open_text

TEXT_SUFFIXES = (".csv", ".csv.gz", ".txt", ".txt.gz", ".tsv", ".tsv.gz", ".csv.zip", ".tsv.zip")
EXCEL_SUFFIXES = (".xlsx", ".xlsm")
PARQUET_SUFFIXES = (".parquet", ".geoparquet")
#: Their layers are folders of one map, so all are read.
FOLDER_SUFFIXES = (".kml", ".kmz")


def open_table(path: Path, key: str, layer: str | None = None, form: TextForm = AS_FOUND) -> Source:
    """Open a text table (plain or packed), Excel, Parquet, or any vector file GDAL knows.

    Columns of text tables come as text, so that ids, clock times and coordinates are read by the rules of beatplan
    alone.

    Args:
        path: the file.
        key: the scenario key that names it, for messages.
        layer: the layer, or the sheet, of a file that has several.
        form: how a text table is written, where the scenario says so.

    Raises:
        DataError: the file is absent, empty or unreadable, or the layer is missing or not named; unreadable rows
            also while its blocks are read.
    """
    if not path.exists():
        raise DataError(Fault(str(path), f"there is no such file ({key}).", "Paths are relative to the scenario."))
    columns, findings, read = _guarded(lambda: _open(path, key, layer, form), path, key)
    guarded = partial(_read_guarded, read, path, key)
    return Source(str(path), path.name, columns, tuple(findings), guarded, partial(file_digest, path))


def open_text_table(path: Path, key: str, form: TextForm = AS_FOUND) -> TextFile:
    """Find out how a text table is written; see `open_text`.

    Raises:
        DataError: as `open_text`, or its packing is damaged.
    """
    return _guarded(lambda: open_text(path, form, key), path, key)


def read_whole(source: Source, key: str) -> pd.DataFrame:
    """Read a whole table, which should be small.

    Returns:
        A data frame, a GeoDataFrame where the table holds geometry.

    Raises:
        DataError: it cannot be read, or a row has more fields than the header.
    """
    blocks = list(source.read(source.columns))
    stray = [int(row) for block in blocks for row in block.row[~block.fits]]
    if stray:
        what = f"row {stray[0]} has more fields than the header ({key})."
        raise DataError(Fault(source.where, what, "Is there a separator within a text that should stand in quotes?"))
    if not blocks:
        return pd.DataFrame({name: pd.Series(dtype="str") for name in source.columns})
    frame: pd.DataFrame = pd.concat([block.frame for block in blocks], ignore_index=True)
    return frame


def read_table(
    path: Path, key: str, layer: str | None = None, form: TextForm = AS_FOUND
) -> tuple[pd.DataFrame, list[str]]:
    """Open a small file and read all of it; see `open_table` and `read_whole`.

    Returns:
        The rows, and what was found out about the file.

    Raises:
        DataError: it cannot be read, or a row has more fields than the header.
    """
    source = open_table(path, key, layer, form)
    return read_whole(source, key), list(source.findings)


def column(table: pd.DataFrame, name: str, where: str, key: str) -> pd.Series:
    """Take a column that the scenario names.

    Raises:
        DataError: the table has no such column; the nearest is suggested.
    """
    check_column(tuple(map(str, table.columns)), name, where, key)
    return table[name]


def check_column(columns: Sequence[str], name: str, where: str, key: str) -> None:
    """Refuse a column that is not there.

    Raises:
        DataError: it is not; the nearest is suggested.
    """
    if name not in columns:
        known = [one for one in columns if one != "geometry"]
        raise DataError(Fault(where, f"there is no column {name!r} ({key}).", nearest(name, known)))


Made = TypeVar("Made")
_Opened = tuple[tuple[str, ...], list[str], Callable[[Sequence[str]], Iterator[Block]]]


def _open(path: Path, key: str, layer: str | None, form: TextForm) -> _Opened:
    name = path.name.lower()
    if name.endswith(TEXT_SUFFIXES) or holds_text(path):
        text = open_text(path, form, key)
        return text.columns, list(text.findings), partial(text_blocks, text)
    check_packed(path, key)
    if name.endswith(EXCEL_SUFFIXES):
        check_sheet(path, layer or 0, key)
        return _held(pd.read_excel(path, sheet_name=layer or 0, dtype=object), [])
    if name.endswith(PARQUET_SUFFIXES):
        check_parquet_rows(path, key)
        return _open_parquet(path)
    check_no_pointer(path, key)
    with warnings.catch_warnings(record=True) as doubts:
        warnings.simplefilter("always")
        frame = _read_vector(path, _choose_layer(path, key, layer))
    return _held(frame, sorted({f"{path.name}: {doubt.message}" for doubt in doubts}))


def _held(frame: pd.DataFrame, findings: list[str]) -> _Opened:
    """Give a table that had to be read whole."""
    frame.columns = [str(name) for name in frame.columns]
    return tuple(frame.columns), findings, lambda _: sliced(frame)


def _open_parquet(path: Path) -> _Opened:
    schema = arrow_parquet.read_schema(path)
    if b"geo" in (schema.metadata or {}):
        return _held(gpd.read_parquet(path), [])
    return tuple(schema.names), [], partial(_parquet_blocks, path)


def _parquet_blocks(path: Path, columns: Sequence[str]) -> Iterator[Block]:
    before = 0
    with arrow_parquet.ParquetFile(path) as file:
        for batch in file.iter_batches(BLOCK_ROWS, columns=list(columns)):
            frame = batch.to_pandas()
            yield whole(frame, before)
            before += len(frame)


def _guarded(work: Callable[[], Made], path: Path, key: str) -> Made:
    try:
        return work()
    except BeatplanError:
        raise
    except Exception as error:
        raise _unreadable(error, path, key) from error


def _read_guarded(
    read: Callable[[Sequence[str]], Iterator[Block]], path: Path, key: str, columns: Sequence[str]
) -> Iterator[Block]:
    try:
        yield from read(columns)
    except BeatplanError:
        raise
    except Exception as error:
        raise _unreadable(error, path, key) from error


def _unreadable(error: Exception, path: Path, key: str) -> DataError:
    """Make a fault of whatever a library raises at a damaged file: they raise nearly anything, and say little."""
    # GDAL's advice is for its own users.
    said = str(error).partition("; It might help")[0].strip().rstrip(".") or type(error).__name__
    return DataError(Fault(str(path), f"cannot be read ({key}): {said}.", "Is the file whole, and of its name's kind?"))


def layer_names(path: Path, key: str) -> list[str]:
    """List the layers of a vector file.

    Raises:
        DataError: it cannot be read.
    """
    check_no_pointer(path, key)
    try:
        return _layers(path)
    except Exception as error:
        raise _unreadable(error, path, key) from error


def _layers(path: Path | str) -> list[str]:
    return [str(name) for name in pyogrio.list_layers(path)[:, 0]]


def _read_vector(path: Path, layer: str | None) -> pd.DataFrame:
    frame: pd.DataFrame
    if layer is None and path.suffix.lower() in FOLDER_SUFFIXES:
        source = map_inside(path) if path.suffix.lower() == ".kmz" else path
        frame = pd.concat([gpd.read_file(source, layer=name) for name in _layers(source)], ignore_index=True)
    else:
        frame = gpd.read_file(path, layer=layer)
    return frame


def _choose_layer(path: Path, key: str, layer: str | None) -> str | None:
    """Name the layer to read: the one asked for, or the only one."""
    names = _layers(path)
    if path.suffix.lower() in FOLDER_SUFFIXES and layer is None:
        return None
    if layer is None and len(names) > 1:
        mend = f"Set {key.partition('.')[0]}.layer to one of: {', '.join(names)}."
        raise DataError(Fault(str(path), f"the file has {len(names)} layers ({key}).", mend))
    if layer is not None and layer not in names:
        raise DataError(Fault(str(path), f"there is no layer {layer!r}.", nearest(layer, names)))
    return layer
