"""Tables written as files: GeoPackage, GeoParquet, GeoJSON or CSV, by the name of the target."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError

from beatplan.errors import DataError, Fault, nearest
from beatplan.formulas import harmless, harmless_column
from beatplan.inputs.portals.columns import iso_text
from beatplan.inputs.portals.gather import free_name

_MULTI = {"Polygon": "MultiPolygon", "LineString": "MultiLineString", "Point": "MultiPoint"}


def check_target(target: Path) -> None:
    """Refuse a target of a kind that cannot be written; asked before the work.

    Raises:
        DataError: its suffix is of no kind that beatplan writes, or it is a folder.
    """
    if target.suffix.lower() not in WRITERS:
        what = f"the suffix {target.suffix!r} says no kind of file that fetch writes."
        raise DataError(Fault(str(target), what, nearest(target.suffix, WRITERS)))
    if target.is_dir():
        raise DataError(Fault(str(target), "is a folder.", "Name a file in it."))


def write_table(frame: pd.DataFrame, path: Path, kind: str, layer: str) -> list[str]:
    """Write a table.

    Args:
        frame: the table, with or without geometry.
        path: where to write it.
        kind: the suffix that says how.
        layer: the name of the layer, for files that hold several.

    Returns:
        What must be told of how it was written.

    Raises:
        DataError: the table cannot be of that kind.
    """
    try:
        return WRITERS[kind.lower()](frame, path, layer)
    except (DataLayerError, DataSourceError, FeatureError, FieldError, GeometryError) as error:
        mend = "Another kind of file may do, such as .parquet."
        raise DataError(Fault(layer, f"the rows cannot be written as {kind}: {error}.", mend)) from None


def _parquet(frame: pd.DataFrame, path: Path, _: str) -> list[str]:
    frame.to_parquet(path, index=False)
    return []


def _geopackage(frame: pd.DataFrame, path: Path, layer: str) -> list[str]:
    """Write a GeoPackage; its own columns take names that the table does not have."""
    taken = [str(name) for name in frame.columns if not isinstance(frame, gpd.GeoDataFrame) or name != "geometry"]
    own = {"FID": free_name("fid", taken)}
    options: dict[str, Any] = {}
    if isinstance(frame, gpd.GeoDataFrame):
        own["GEOMETRY_NAME"] = free_name("geom", taken)
        kinds = set(frame.geometry.dropna().geom_type)
        multi = {_MULTI.get(kind, kind) for kind in kinds}
        kind = min(kinds) if len(kinds) == 1 else min(multi) if len(multi) == 1 else "Unknown"
        options = {"geometry_type": kind, "promote_to_multi": len(kinds) > 1 and len(multi) == 1}
    pyogrio.write_dataframe(frame, path, layer=layer, driver="GPKG", layer_options=own, **options)
    return []


def _geojson(frame: pd.DataFrame, path: Path, layer: str) -> list[str]:
    if not isinstance(frame, gpd.GeoDataFrame):
        mend = "Write a table as .parquet, .gpkg or .csv."
        raise DataError(Fault(path.name, "the layer has no geometry, so it cannot be GeoJSON.", mend))
    options = {"RFC7946": "YES", "COORDINATE_PRECISION": "7"}
    pyogrio.write_dataframe(frame, path, layer=layer, driver="GeoJSON", geometry_type="Unknown", **options)
    return []


def _csv(frame: pd.DataFrame, path: Path, _: str) -> list[str]:
    """Write CSV as spreadsheets open it: UTF-8 with a mark, ISO times, and no cell that runs as a formula."""
    plain = pd.DataFrame(frame.drop(columns=["geometry"]) if isinstance(frame, gpd.GeoDataFrame) else frame.copy())
    guarded = 0
    for name in plain.columns:
        if plain[name].dtype.kind == "M" or isinstance(plain[name].dtype, pd.DatetimeTZDtype):
            plain[name] = iso_text(plain[name])
        elif pd.api.types.is_object_dtype(plain[name]) or isinstance(plain[name].dtype, pd.StringDtype):
            plain[name], count = harmless_column(plain[name])
            guarded += count
    plain.columns = [harmless(str(name)) for name in plain.columns]
    if isinstance(frame, gpd.GeoDataFrame):
        _places(frame, plain)
    plain.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
    return [f"{guarded:,} cells begin like a formula and got an apostrophe before."] if guarded else []


def _places(frame: gpd.GeoDataFrame, plain: pd.DataFrame) -> None:
    """Write points as lon and lat, everything else as well-known text."""
    shapes = frame.geometry
    if set(shapes.dropna().geom_type) <= {"Point"}:
        taken = list(plain.columns)
        plain[free_name("lon", taken)] = shapely.get_x(shapes.to_numpy())
        plain[free_name("lat", taken)] = shapely.get_y(shapes.to_numpy())
    else:
        plain[free_name("wkt", list(plain.columns))] = shapely.to_wkt(shapes.to_numpy(), rounding_precision=7)


WRITERS: dict[str, Callable[[pd.DataFrame, Path, str], list[str]]] = {
    ".parquet": _parquet,
    ".geoparquet": _parquet,
    ".gpkg": _geopackage,
    ".geojson": _geojson,
    ".csv": _csv,
}
