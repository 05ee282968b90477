"""Ground that a team reaches within so many minutes: the ways to calls, asked of every place on a grid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

import contourpy
import numpy as np
import shapely
from numpy.typing import NDArray

from beatplan.inputs import Beats
from beatplan.scenario.travel import TravelTable
from beatplan.travel.streets import Routes, ways_to

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Places of the grid at most, and metres between them at least: finer than that no map shows.
_MOST_PLACES, _LEAST_STEP_M = 40_000, 50.0


@dataclass(frozen=True)
class Isochrones:
    """Ground reached from sites, one row a site, limit and state of traffic; turnout is not counted.

    Attributes:
        site: (I,) index of the site.
        within_min: (I,) the limit.
        speed_factor: (I,) how many times as fast as usual traffic moves.
        shape: (I,) polygons in the study's CRS, of one part or several.
    """

    site: Ints
    within_min: Floats
    speed_factor: Floats
    shape: NDArray[np.object_]


NO_ISOCHRONES = Isochrones(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), np.zeros(0, dtype=np.object_))


def find_isochrones(routes: Routes, beats: Beats, table: TravelTable, factors: Sequence[float]) -> Isochrones:
    """Outline what each site reaches within each of `table.isochrones_min`, over the ground of the beats.

    Every place of a grid is reached by its nearest street, as a call there would be; the way on foot from the street
    is not counted, so that blocks are whole. The limit is drawn between places by linear interpolation; ground without
    a street in reach belongs to none, but for gaps that a map of this grid cannot show.
    """
    x, y = grid(shapely.total_bounds(beats.geometry))
    places = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    ways = ways_to(routes, places, table)
    rows: list[tuple[int, float, float]] = []
    shapes: list[shapely.Geometry] = []
    driven = replace(ways, place_foot_min=np.zeros(len(places)))
    for factor in dict.fromkeys(factors):
        for j, minutes in enumerate(driven.minutes(factor).reshape(-1, len(y), len(x))):
            for limit in table.isochrones_min:
                shape = outline(x, y, minutes, limit)
                if not shape.is_empty:
                    rows.append((j, limit, factor))
                    shapes.append(shape)
    if not rows:
        return NO_ISOCHRONES
    site, within, speed = np.array(rows).T
    return Isochrones(site.astype(np.int64), within, speed, np.array(shapes, dtype=np.object_))


def grid(bounds: Floats) -> tuple[Floats, Floats]:
    """Lay places evenly over west, south, east, north, metres: their x and their y, as fine as a map can show."""
    west, south, east, north = bounds
    step = max(_LEAST_STEP_M, float(np.sqrt((east - west) * (north - south) / _MOST_PLACES)))
    return np.arange(west - step, east + 2 * step, step), np.arange(south - step, north + 2 * step, step)


def outline(x: Floats, y: Floats, minutes: Floats, limit_min: float) -> shapely.Geometry:
    """Draw the ground where minutes (Y, X), infinite where there is no way, are at most a limit.

    Gaps and spits narrower than the grid's step are closed and cut, and corners finer than a quarter of it.
    """
    field = contourpy.contour_generator(x, y, np.ma.masked_invalid(minutes), fill_type=contourpy.FillType.OuterOffset)
    points, offsets = cast("tuple[list[Floats], list[Ints]]", field.filled(-1.0, limit_min))
    shapes = []
    for xy, ends in zip(points, offsets, strict=True):
        shell, *holes = np.split(xy, ends[1:-1].astype(np.int64))
        shapes.append(shapely.Polygon(shell, holes))
    step = float(x[1] - x[0])
    whole = shapely.union_all(_sound(np.array(shapes, dtype=np.object_)))
    closed = shapely.buffer(shapely.buffer(whole, step / 2), -step)
    return _sound(shapely.simplify(shapely.buffer(closed, step / 2), step / 4))


def _sound(shapes: Any) -> Any:
    return shapely.make_valid(shapes, method="structure", keep_collapsed=False)
