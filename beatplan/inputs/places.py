"""Rows to points in the metric CRS, and points to areas."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS, Transformer

from beatplan.errors import DataError, Fault
from beatplan.inputs.crs import WGS84, named_crs, with_crs
from beatplan.inputs.tables import column
from beatplan.scenario.tables import PlaceColumns

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Degrees:
    """How many places of a table are written as degrees, how many of them cannot be any, and one such."""

    written: int = 0
    impossible: int = 0
    example: str = ""

    def __add__(self, other: Degrees) -> Degrees:
        """Add what more rows hold."""
        return Degrees(self.written + other.written, self.impossible + other.impossible, self.example or other.example)


def points_xy(frame: pd.DataFrame, table: PlaceColumns, where: str, key: str, crs: CRS) -> Floats:
    """Read each row's place of a whole table; see `points_block`.

    Raises:
        DataError: also where latitudes and longitudes cannot be degrees.
    """
    xy, degrees = points_block(frame, table, where, key, crs)
    refuse_no_degrees(degrees, table, where)
    return xy


def points_block(frame: pd.DataFrame, table: PlaceColumns, where: str, key: str, crs: CRS) -> tuple[Floats, Degrees]:
    """Read each row's place as x, y in `crs`, NaN where a row has none.

    Args:
        frame: the rows (n).
        table: which columns hold the place; a GeoDataFrame's own geometry is the default, then `lat` and `lon`.
        where: the file, for messages.
        key: the scenario table, "calls" or "sites".
        crs: the metric CRS of the study.

    Returns:
        (n, 2) metres, and what their degrees are like, if they are written so.

    Raises:
        DataError: a column is missing, or geometry is no points.
    """
    text = table.location or (None if isinstance(frame, gpd.GeoDataFrame) else table.geometry)
    if text is not None:
        lon, lat = _from_text(column(frame, text, where, f"{key}.{'location' if table.location else 'geometry'}"))
        return _transformed(lon, lat, CRS(WGS84), crs), _degrees(lat, lon)
    if table.x is not None:
        source = named_crs(str(table.crs), f"{key}.crs")
        x = numbers(column(frame, table.x, where, f"{key}.x"), table.decimal or ".")
        y = numbers(column(frame, str(table.y), where, f"{key}.y"), table.decimal or ".")
        return _transformed(*((y, x) if table.swap_xy else (x, y)), source, crs), Degrees()
    if table.lat is None and isinstance(frame, gpd.GeoDataFrame):
        return _geometry_xy(frame, table, where, key, crs), Degrees()
    lat_name, lon_name = degree_columns(table)
    lat = numbers(column(frame, lat_name, where, f"{key}.lat"), table.decimal)
    lon = numbers(column(frame, lon_name, where, f"{key}.lon"), table.decimal)
    return _transformed(lon, lat, CRS(WGS84), crs), _degrees(lat, lon)


def degree_columns(table: PlaceColumns) -> tuple[str, str]:
    """Name the columns of latitude and longitude."""
    names = table.lat or "lat", table.lon or "lon"
    return (names[1], names[0]) if table.swap_xy else names


def refuse_no_degrees(degrees: Degrees, table: PlaceColumns, where: str) -> None:
    """Refuse a whole column of impossible degrees; single bad rows are counted later.

    Raises:
        DataError: none can be degrees.
    """
    if degrees.written == 0 or degrees.impossible < degrees.written:
        return
    text = table.location or table.geometry
    names = (text, text) if text else degree_columns(table)
    mend = "If they are swapped, swap the two keys; if they are metres or feet, use x, y and crs."
    what = f"columns {names[0]!r} and {names[1]!r} hold no latitudes and longitudes (such as {degrees.example})."
    raise DataError(Fault(where, what, mend))


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
    return numbers(wkt[0].where(is_wkt, pair[1])), numbers(wkt[1].where(is_wkt, pair[0]))


def numbers(values: pd.Series, decimal: str | None = None) -> Floats:
    """Read numbers, NaN for the rest.

    A decimal comma is read where the scenario says so; left open, also where up to three figures stand before it and
    the rest after: degrees never reach a thousand, so it separates no thousands.
    """
    if not pd.api.types.is_numeric_dtype(values):
        text = values.astype("str").str.strip()
        if decimal != ".":
            comma = text.str.fullmatch(r"[-+]?\d{1,3},\d+" if decimal is None else r"[-+]?\d*,\d*", na=False)
            text = text.where(~comma, text.str.replace(",", ".", regex=False)) if comma.any() else text
        values = text
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _transformed(x: Floats, y: Floats, source: CRS, target: CRS) -> Floats:
    east, north = Transformer.from_crs(source, target, always_xy=True).transform(x, y)
    xy = np.column_stack([east, north]).astype(np.float64)
    xy[~np.isfinite(xy).all(axis=1)] = np.nan
    return xy


def _geometry_xy(frame: gpd.GeoDataFrame, table: PlaceColumns, where: str, key: str, crs: CRS) -> Floats:
    if table.geometry is not None and table.geometry != frame.geometry.name:
        frame = frame.set_geometry(column(frame, table.geometry, where, f"{key}.geometry"))
    shapes = frame.geometry.array
    kinds = shapely.get_type_id(shapes)
    if np.isin(kinds, (-1, 0)).sum() < len(kinds):
        what = f"{int((kinds > 0).sum())} of its geometries are no points ({key})."
        raise DataError(Fault(where, what, "Give a layer of points."))
    frame = with_crs(frame, table.crs, where, key)
    return _transformed(shapely.get_x(shapes), shapely.get_y(shapes), CRS(frame.crs), crs)


def _degrees(lat: Floats, lon: Floats) -> Degrees:
    both = np.isfinite(lat) & np.isfinite(lon)
    bad = np.flatnonzero(both & ((np.abs(lat) > 90) | (np.abs(lon) > 180)))
    example = f"{lat[bad[0]]:.6g}, {lon[bad[0]]:.6g}" if len(bad) else ""
    return Degrees(int(both.sum()), len(bad), example)
