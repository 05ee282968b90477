"""Rows of a layer of areas, such as beats or census tracts: read, checked, mended and brought into a metric CRS."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from beatplan.errors import DataError, Fault
from beatplan.inputs.blocks import Source
from beatplan.inputs.tables import read_whole

Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Mended:
    """A ring that was made valid: its place among the shapes, what was wrong, and how much ground moved."""

    place: int
    what: str
    moved_km2: float


def read_areas(source: Source, key: str, what: str) -> gpd.GeoDataFrame:
    """Read a layer whole.

    Args:
        source: the opened table.
        key: the scenario key that says which rows, for messages.
        what: of what the polygons are, for messages.

    Raises:
        DataError: it cannot be read, or holds no geometry.
    """
    frame: pd.DataFrame = read_whole(source, key)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DataError(Fault(source.where, f"holds no polygons ({key}).", f"Give a layer of {what}."))
    return frame


def polygonal(shapes: Geometries) -> NDArray[np.bool_]:
    """Mark shapes (n,) that are polygons on finite ground."""
    found = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    return np.asarray(found & np.isfinite(shapely.bounds(shapes)).all(axis=1) & np.isfinite(shapely.area(shapes)))


def left_out(name: str, rows: NDArray[np.int64], what: str) -> str:
    """Say which features (n,), numbered from 1, were left out."""
    listed = ", ".join(str(row) for row in rows[:20]) + (", ..." if len(rows) > 20 else "")
    return f"{name}: {len(rows)} feature(s) left out, {what} (feature {listed})."


def check_reach(shapes: Geometries, rows: NDArray[np.int64], crs: CRS, where: str) -> None:
    """Refuse a shape so far from the beats that one metric system cannot hold both.

    Raises:
        DataError: the metric system does not reach it.
    """
    lost = rows[~np.isfinite(shapely.bounds(shapes)).all(axis=1)]
    if len(lost):
        what = f"feature {lost[0]} lies where {crs.to_string()}, the metric system of the beats, does not reach."
        raise DataError(Fault(where, what, "Look at its coordinates (swapped? sign?), or set crs."))


def mended(shapes: Geometries) -> tuple[Geometries, tuple[Mended, ...]]:
    """Make each ring of shapes (n,) valid, keeping every lobe and only polygons; record what moved."""
    valid, told = shapes.copy(), []
    for place in np.flatnonzero(~shapely.is_valid(shapes)):
        before, reason = shapes[place], shapely.is_valid_reason(shapes[place])
        valid[place] = _polygons_only(shapely.make_valid(before))
        moved_km2 = round(abs(valid[place].area - before.area) / 1e6, 6)
        told.append(Mended(int(place), f"invalid ring: {reason}", moved_km2))
    return valid, tuple(told)


def _polygons_only(shape: Any) -> Any:
    parts = shapely.get_parts(shape)
    inner = np.concatenate([shapely.get_parts(part) for part in parts]) if len(parts) else parts
    return shapely.union_all(inner[shapely.get_type_id(inner) == 3])
