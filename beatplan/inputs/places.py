"""Rows to points in the metric CRS, and points to areas."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from beatplan.errors import DataError, Fault
from beatplan.inputs.crs import WGS84, named_crs, with_crs
from beatplan.inputs.tables import column
from beatplan.scenario.tables import PlacedTable

Floats = NDArray[np.float64]


def points_xy(frame: pd.DataFrame, table: PlacedTable, path: Path, key: str, crs: CRS) -> Floats:
    """Read each row's place as x, y in `crs`, NaN where a row has none.

    Args:
        frame: the rows (n).
        table: which columns hold the place; a GeoDataFrame's own geometry is the default, then `lat` and `lon`.
        path: the file, for messages.
        key: the scenario table, "calls" or "sites".
        crs: the metric CRS of the study.

    Returns:
        (n, 2) metres.

    Raises:
        DataError: a column is missing, geometry is no points, or latitudes and longitudes cannot be degrees.
    """
    text = table.location or (None if isinstance(frame, gpd.GeoDataFrame) else table.geometry)
    if text is not None:
        lon, lat = _from_text(column(frame, text, path, f"{key}.{'location' if table.location else 'geometry'}"))
        _check_degrees(lat, lon, (text, text), path)
        return _transformed(lon, lat, CRS(WGS84), crs)
    if table.x is not None:
        source = named_crs(str(table.crs), f"{key}.crs")
        x = _numbers(column(frame, table.x, path, f"{key}.x"), table.decimal)
        return _transformed(x, _numbers(column(frame, str(table.y), path, f"{key}.y"), table.decimal), source, crs)
    if table.lat is None and isinstance(frame, gpd.GeoDataFrame):
        return _geometry_xy(frame, table, path, key, crs)
    lat_name, lon_name = table.lat or "lat", table.lon or "lon"
    if table.swap_xy:
        lat_name, lon_name = lon_name, lat_name
    lat = _numbers(column(frame, lat_name, path, f"{key}.lat"), table.decimal)
    lon = _numbers(column(frame, lon_name, path, f"{key}.lon"), table.decimal)
    _check_degrees(lat, lon, (lat_name, lon_name), path)
    return _transformed(lon, lat, CRS(WGS84), crs)


def locate(xy: Floats, geometry: NDArray[np.object_]) -> NDArray[np.int64]:
    """Find the area each point lies in; on a shared border, the first area that touches it.

    Args:
        xy: (n, 2) points; NaN lies nowhere.
        geometry: (m,) areas in order of preference.

    Returns:
        (n,) index into `geometry`, -1 for none.
    """
    found = np.full(len(xy), -1, dtype=np.int64)
    order = np.argsort(xy[:, 0], kind="stable")
    x, y = xy[order, 0], xy[order, 1]
    shapely.prepare(geometry)
    for index, (west, south, east, north) in enumerate(shapely.bounds(geometry)):
        # Points sorted by x: only a slice of them can lie in the area, and of those only the ones between its y.
        first, last = np.searchsorted(x, west, "left"), np.searchsorted(x, east, "right")
        near = first + np.flatnonzero((y[first:last] >= south) & (y[first:last] <= north))
        near = near[found[order[near]] < 0]
        inside = shapely.intersects_xy(geometry[index], x[near], y[near])
        found[order[near[inside]]] = index
    return found


def to_degrees(xy: Floats, crs: CRS) -> Floats:
    """Turn (n, 2) metres in `crs` into (n, 2) longitude, latitude (WGS84)."""
    lon, lat = Transformer.from_crs(crs, WGS84, always_xy=True).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([lon, lat])


def project(places: Floats, source: CRS | str, target: CRS) -> Floats:
    """Turn (n, 2) x, y in one system into another, NaN where there is no such place."""
    return _transformed(places[:, 0], places[:, 1], CRS(source), target)


def _from_text(values: pd.Series) -> tuple[Floats, Floats]:
    """Read "POINT (lon lat)", or "(lat, lon)" at the end of a text such as an address; gives lon, lat."""
    text = values.astype("str")
    number = r"([-+]?\d+(?:\.\d+)?)"
    wkt = text.str.extract(rf"(?i)POINT\s*Z?\s*\(\s*{number}\s+{number}")
    pair = text.str.extract(rf"\(?\s*{number}\s*,\s*{number}\s*\)?\s*$")
    is_wkt = wkt[0].notna()
    return _numbers(wkt[0].where(is_wkt, pair[1])), _numbers(wkt[1].where(is_wkt, pair[0]))


def _numbers(values: pd.Series, decimal: str | None = None) -> Floats:
    """Read numbers, NaN for the rest; "35,97" is one where the scenario says so, or where all are written like it."""
    if not pd.api.types.is_numeric_dtype(values):
        text = values.astype("str").str.strip()
        known = text[values.notna() & (text != "")]
        by_comma = decimal == "," or (
            decimal is None and len(known) > 0 and known.str.fullmatch(r"-?\d{1,3},\d+").all()
        )
        values = text.str.replace(",", ".", regex=False) if by_comma else text
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _transformed(x: Floats, y: Floats, source: CRS, target: CRS) -> Floats:
    east, north = Transformer.from_crs(source, target, always_xy=True).transform(x, y)
    xy = np.column_stack([east, north]).astype(np.float64)
    xy[~np.isfinite(xy).all(axis=1)] = np.nan
    return xy


def _geometry_xy(frame: gpd.GeoDataFrame, table: PlacedTable, path: Path, key: str, crs: CRS) -> Floats:
    if table.geometry is not None and table.geometry != frame.geometry.name:
        frame = frame.set_geometry(column(frame, table.geometry, path, f"{key}.geometry"))
    shapes = frame.geometry.array
    kinds = shapely.get_type_id(shapes)
    if np.isin(kinds, (-1, 0)).sum() < len(kinds):
        what = f"{int((kinds > 0).sum())} of its geometries are no points ({key}.path)."
        raise DataError(Fault(str(path), what, "Give a layer of points."))
    frame = with_crs(frame, table.crs, path, key)
    return _transformed(shapely.get_x(shapes), shapely.get_y(shapes), CRS(frame.crs), crs)


def _check_degrees(lat: Floats, lon: Floats, names: tuple[str, str], path: Path) -> None:
    """Refuse a whole column of impossible degrees; single bad rows are counted later."""
    has_both = np.isfinite(lat) & np.isfinite(lon)
    if not has_both.any():
        return
    impossible = (np.abs(lat) > 90) | (np.abs(lon) > 180)
    if bool(impossible[has_both].all()):
        example = f"{lat[has_both][0]:.6g}, {lon[has_both][0]:.6g}"
        mend = "If they are swapped, swap the two keys; if they are metres or feet, use x, y and crs."
        what = f"columns {names[0]!r} and {names[1]!r} hold no latitudes and longitudes (such as {example})."
        raise DataError(Fault(str(path), what, mend))
