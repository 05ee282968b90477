"""Reading a table of rows, with or without geometry, whatever file it is in."""

from __future__ import annotations

import warnings
from pathlib import Path
from zipfile import BadZipFile, ZipFile

import geopandas as gpd
import pandas as pd
import pyogrio
from pyarrow import ArrowException
from pyogrio.errors import DataSourceError
from shapely.errors import ShapelyError

from beatplan.errors import DataError, Fault, nearest
from beatplan.inputs.text_files import AS_FOUND, TextForm, read_text_table

TEXT_SUFFIXES = (".csv", ".csv.gz", ".txt", ".txt.gz", ".tsv", ".tsv.gz", ".csv.zip", ".tsv.zip")
EXCEL_SUFFIXES = (".xlsx", ".xlsm")
PARQUET_SUFFIXES = (".parquet", ".geoparquet")
#: Their layers are folders of one map, so all are read.
FOLDER_SUFFIXES = (".kml", ".kmz")
#: What the readers raise at a file that is not what its name says.
_UNREADABLE = (
    ArrowException,
    BadZipFile,
    DataSourceError,
    EOFError,
    KeyError,
    OSError,
    pd.errors.ParserError,
    ShapelyError,
    ValueError,
)


def read_table(
    path: Path, key: str, layer: str | None = None, form: TextForm = AS_FOUND
) -> tuple[pd.DataFrame, list[str]]:
    """Read a text table (plain or packed), Excel, Parquet, or any vector file GDAL knows; rows keep their order.

    Columns of text tables come as text, so that ids, clock times and coordinates are read by the rules of beatplan
    alone.

    Args:
        path: the file.
        key: the scenario key that names it, for messages.
        layer: the layer, or the sheet, of a file that has several.
        form: how a text table is written, where the scenario says so.

    Returns:
        A data frame, a GeoDataFrame where the file holds geometry; and what was found out about the file.

    Raises:
        DataError: the file is absent, empty or unreadable, or the layer is missing or not named.
    """
    if not path.exists():
        raise DataError(Fault(str(path), f"there is no such file ({key}).", "Paths are relative to the scenario."))
    name = path.name.lower()
    try:
        if name.endswith(TEXT_SUFFIXES) or _is_packed_text(path):
            return read_text_table(path, form, key)
        if name.endswith(EXCEL_SUFFIXES):
            return pd.read_excel(path, sheet_name=layer or 0, dtype=object), []
        if name.endswith(PARQUET_SUFFIXES):
            return _read_parquet(path), []
        with warnings.catch_warnings(record=True) as doubts:
            warnings.simplefilter("always")
            frame = _read_vector(path, _choose_layer(path, key, layer))
        return frame, sorted({f"{path.name}: {doubt.message}" for doubt in doubts})
    except _UNREADABLE as error:
        raise DataError(Fault(str(path), f"cannot be read ({key}): {error}")) from None


def _is_packed_text(path: Path) -> bool:
    """Tell a zip that holds a text table from one that holds a shapefile or a geodatabase."""
    if path.suffix.lower() != ".zip":
        return False
    with ZipFile(path) as packed:
        names = [name.lower() for name in packed.namelist()]
    return any(name.endswith((".csv", ".tsv", ".txt")) for name in names) and not any(
        name.endswith((".shp", ".gdbtable", ".gpkg", ".geojson")) for name in names
    )


def column(table: pd.DataFrame, name: str, path: Path, key: str) -> pd.Series:
    """Take a column that the scenario names.

    Raises:
        DataError: the table has no such column; the nearest is suggested.
    """
    if name not in table.columns:
        known = [str(one) for one in table.columns if one != "geometry"]
        raise DataError(Fault(str(path), f"there is no column {name!r} ({key}).", nearest(name, known)))
    return table[name]


def _inside_kmz(path: Path) -> str:
    """Name the map inside a KMZ: read through its packing, GDAL keeps columns that it loses otherwise."""
    with ZipFile(path) as packed:
        return f"/vsizip/{path}/{next(name for name in packed.namelist() if name.lower().endswith('.kml'))}"


def _layers(path: Path | str) -> list[str]:
    return [str(name) for name in pyogrio.list_layers(path)[:, 0]]


def _read_vector(path: Path, layer: str | None) -> pd.DataFrame:
    frame: pd.DataFrame
    if layer is None and path.suffix.lower() in FOLDER_SUFFIXES:
        source = _inside_kmz(path) if path.suffix.lower() == ".kmz" else path
        frame = pd.concat([gpd.read_file(source, layer=name) for name in _layers(source)], ignore_index=True)
    else:
        frame = gpd.read_file(path, layer=layer)
    return frame


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        frame: pd.DataFrame = gpd.read_parquet(path)
    except ValueError:
        # A Parquet file without geo metadata is an ordinary table.
        frame = pd.read_parquet(path)
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
