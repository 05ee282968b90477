"""Draw the lines of made streets: a river, arterials, streets along borders, local grids and a freeway.

No line follows a map. Lengths are metres in EPSG:32119.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from scipy.interpolate import make_interp_spline

if TYPE_CHECKING:
    from outlines import Polygons
    from power_diagram import Floats

SPEED_KPH = {"motorway": 95, "primary": 56, "tertiary": 48, "residential": 40}
"""Assumed speeds by class of street in OpenStreetMap's words: as signs would say, stops not counted."""

RIVER_KM = [(608.0, 254.4), (611.5, 252.7), (614.0, 253.3), (616.5, 254.5), (618.6, 252.9), (620.3, 252.2)]
RIVER_KM += [(622.0, 252.6), (624.4, 253.0), (626.5, 252.8), (629.0, 251.8)]
"""Places that the river passes, from west to east; set by hand, north of downtown."""

FREEWAY_KM = [(612.0, 249.6), (615.9, 248.2), (618.2, 247.5), (620.6, 246.2), (622.8, 244.6), (624.6, 241.6)]
"""Where the freeway has its ramps, from west to east; set by hand, south of the river."""

DOWNTOWN = frozenset({"511", "512", "513"})
"""Beats whose streets along one direction are one-way, each against the next."""

GRID_M = 515.0
GRID_DOWNTOWN_M = 180.0
"""Between parallel local streets: wider than real ones, so that the graph stays small."""

BANK_M = 30.0
"""Streets without a bridge end this far from the middle of the river."""

LEAST_BORDER_M = 50.0
"""Beats with less border in common than this touch at a corner and get no arterial of their own."""


def river() -> shapely.LineString:
    """Return the middle of the river from west to east: a smooth curve through `RIVER_KM`."""
    turns = np.array(RIVER_KM) * 1000
    along = np.concatenate([[0], np.hypot(*np.diff(turns, axis=0).T).cumsum()])
    curve = make_interp_spline(along, turns, k=3)(np.linspace(0, along[-1], 8 * len(turns)))
    return shapely.LineString(np.round(curve))


def draw_lines(ids: list[str], beats: Polygons, angle_deg: Floats, water: shapely.LineString) -> pd.DataFrame:
    """Draw all lines that meet where they cross.

    Args:
        ids: The beats' ids.
        beats: Their polygons in that order, EPSG:32119.
        angle_deg: The direction of each beat's grid, degrees counter-clockwise from east.
        water: The middle of the river; only arterials cross it.

    Returns:
        Columns highway, name, heading_deg (which way a one-way street goes, NaN for both), geometry; where lines
        overlap the first is the one that counts.
    """
    bank = shapely.buffer(water, BANK_M)
    borders = [(one, other, shapely.line_merge(line)) for one, other, line in _borders(beats)]
    inside = shapely.get_point(shapely.maximum_inscribed_circle(beats, tolerance=10), 0)
    rows: list[dict[str, Any]] = []
    for one, other, line in borders:
        if line.length >= LEAST_BORDER_M:
            name = f"{ids[one]}-{ids[other]}"
            rows.append(_row("primary", _bent(inside[one], line, inside[other]), name))
    rows += [_row("tertiary", shapely.difference(line, bank)) for _, _, line in borders]
    for beat, polygon, middle, angle in zip(ids, beats, inside, angle_deg, strict=True):
        ground = shapely.difference(polygon, bank)
        step = GRID_DOWNTOWN_M if beat in DOWNTOWN else GRID_M
        for turn in (0, 90):
            one_way = beat in DOWNTOWN and turn == 0
            for place, line in enumerate(_parallels(polygon, middle, angle + turn, step)):
                heading_deg = angle + 180 * (place % 2) if one_way else np.nan
                rows.append(_row("residential", shapely.intersection(line, ground), heading_deg=heading_deg))
    return pd.DataFrame(rows)


def freeway(places: Floats) -> list[tuple[int, int]]:
    """Return the freeway's stretches as pairs of nodes, (N, 2) places: the nearest of them to each ramp.

    It passes over the streets between its ramps and meets none.
    """
    ramps = np.array(FREEWAY_KM) * 1000
    nearest = [int(np.hypot(*(places - ramp).T).argmin()) for ramp in ramps]
    return list(pairwise(nearest))


def _row(highway: str, line: shapely.Geometry, name: str = "", heading_deg: float = np.nan) -> dict[str, Any]:
    return {"highway": highway, "name": name, "heading_deg": heading_deg, "geometry": line}


def _borders(beats: Polygons) -> list[tuple[int, int, shapely.Geometry]]:
    """Return the pairs of beats that touch along a line, with that line."""
    one, other = shapely.STRtree(beats).query(beats, predicate="touches")
    pairs = sorted((int(a), int(b)) for a, b in zip(one, other, strict=True) if a < b)
    found = [(a, b, shapely.intersection(beats[a], beats[b])) for a, b in pairs]
    return [(a, b, line) for a, b, line in found if line.length > 1]


def _bent(start: shapely.Point, border: shapely.Geometry, end: shapely.Point) -> shapely.LineString:
    """Return a curve from beat to beat through the middle of the longest stretch of their border."""
    longest = max(shapely.get_parts(border), key=shapely.length)
    via = shapely.get_coordinates(shapely.line_interpolate_point(longest, 0.5, normalized=True))[0]
    first, last = shapely.get_coordinates([start, end])
    control = 2 * via - (first + last) / 2
    t = np.linspace(0, 1, 9)[:, None]
    return shapely.LineString((1 - t) ** 2 * first + 2 * t * (1 - t) * control + t**2 * last)


def _parallels(
    polygon: shapely.Polygon, middle: shapely.Point, angle_deg: float, step: float
) -> list[shapely.Geometry]:
    """Return lines across a beat in one direction, `step` apart, none of them through its middle."""
    corners = shapely.get_coordinates(polygon) - shapely.get_coordinates(middle)
    along = np.array([np.cos(np.radians(angle_deg)), np.sin(np.radians(angle_deg))])
    across = np.array([-along[1], along[0]])
    offset = corners @ across
    reach = 1.1 * float(np.hypot(*corners.T).max()) * along
    first, last = int(np.ceil(offset.min() / step - 0.5)), int(np.floor(offset.max() / step - 0.5))
    feet = [shapely.get_coordinates(middle)[0] + (k + 0.5) * step * across for k in range(first, last + 1)]
    return [shapely.LineString([foot - reach, foot + reach]) for foot in feet]
