"""Geometry as ArcGIS and GeoJSON answers write it, made into shapely's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry


class UnreadableGeometryError(ValueError):
    """A geometry is in no form that can be read."""


def geometry_of(row: dict[str, Any]) -> BaseGeometry | None:
    """Read the geometry of an Esri or GeoJSON feature; None where it has none.

    Raises:
        UnreadableGeometryError: it has one that is not understood, such as true curves.
    """
    raw = row.get("geometry")
    if not raw:
        return None
    try:
        made = shape(raw) if "type" in raw else _esri(raw)
    except (TypeError, ValueError, KeyError, IndexError, AttributeError, shapely.errors.ShapelyError) as error:
        raise UnreadableGeometryError(str(error)) from None
    return None if made is None or made.is_empty else shapely.force_2d(made)


def _esri(raw: dict[str, Any]) -> BaseGeometry | None:
    if "x" in raw:
        return _point(raw)
    if "points" in raw:
        return shapely.multipoints(_flat(raw["points"])) if raw["points"] else None
    if "paths" in raw:
        lines = [shapely.linestrings(_flat(path)) for path in raw["paths"] if len(path) > 1]
        return lines[0] if len(lines) == 1 else shapely.multilinestrings(lines) if lines else None
    if "rings" in raw:
        return polygon_of_rings(raw["rings"])
    raise UnreadableGeometryError(f"a geometry of {', '.join(sorted(raw))[:80]}")


def _point(raw: dict[str, Any]) -> BaseGeometry | None:
    """Read a point; an empty one is written with null or the text NaN for x."""
    if raw["x"] is None or raw.get("y") is None:
        return None
    x, y = float(raw["x"]), float(raw["y"])
    return shapely.Point(x, y) if math.isfinite(x) and math.isfinite(y) else None


def _flat(points: Sequence[Sequence[float]]) -> list[tuple[float, float]]:
    return [(float(point[0]), float(point[1])) for point in points]


def polygon_of_rings(rings: Sequence[Sequence[Sequence[float]]]) -> BaseGeometry | None:
    """Make polygons of rings: clockwise ones are outlines, the others holes of the smallest outline around them.

    A hole outside every outline becomes an outline, as Esri's own software takes it. Where no ring is clockwise,
    the server mixed the directions up, and rings inside others are the holes.
    """
    made = [shapely.LinearRing(_flat(ring)) for ring in rings if len({tuple(point[:2]) for point in ring}) > 2]
    if not made:
        return None
    turns = np.asarray(shapely.is_ccw(made), dtype=bool)
    areas = shapely.area(shapely.polygons(made))
    order = [int(place) for place in np.argsort(-areas, kind="stable")]
    outlines = [place for place in order if not turns[place]]
    loose = [place for place in order if turns[place]]
    holes: dict[int, list[Any]] = {place: [] for place in outlines}
    for place in loose:
        around = _smallest_around(made, areas, list(holes), place)
        if around is None:
            holes[place] = []
        else:
            holes[around].append(made[place])
    polygons = [shapely.Polygon(made[place], inside) for place, inside in sorted(holes.items())]
    return polygons[0] if len(polygons) == 1 else shapely.MultiPolygon(polygons)


def _smallest_around(made: list[Any], areas: Any, outlines: list[int], place: int) -> int | None:
    """Find the smallest outline around a ring; an island within the ring itself is smaller, so it is none."""
    larger = [one for one in outlines if areas[one] >= areas[place]]
    if not larger:
        return None
    inside = shapely.Polygon(made[place]).representative_point()
    around = np.asarray(shapely.covers(shapely.polygons([made[one] for one in larger]), inside), dtype=bool)
    found = [one for one, holds in zip(larger, around, strict=True) if holds]
    return min(found, key=lambda one: float(areas[one])) if found else None
