"""Where the names of beats stand on a map: each in its beat, clear of stations and of other names."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import shapely

from beatplan.errors import one_line
from beatplan.report.charts.ground import Ground
from beatplan.report.directions import straight
from beatplan.report.office import width_pt

#: Size of a name, and what is left free around it, points.
LABEL_PT, PAD_PT = 7.5, 0.8
#: Of a name, the part that may stand over its beat's border; one that finds no such place is left to the map's table.
_MOST_OUTSIDE = 0.4
#: Places tried along each side of a beat that a mark hides.
_TRIED = 14


def place_labels(ground: Ground, marks: Sequence[shapely.Geometry], metres_per_pt: float) -> dict[str, np.ndarray]:
    """Find where names stand.

    Args:
        ground: the map's.
        marks: what they are to stand clear of.
        metres_per_pt: of the drawing.

    Returns:
        (2,) middle of each name, metres, by beat; without those for which there is no room.
    """
    taken, found = list(marks), {}
    # Names in small beats have fewest places to go to.
    for beat in np.argsort(shapely.area(ground.shapes), kind="stable"):
        size = _size(ground.beats[beat]) * metres_per_pt
        place = _place(ground.shapes[beat], ground.labels[beat], size, taken)
        if place is not None:
            found[ground.beats[beat]] = place
            taken.append(_boxes(place[None], size)[0])
    return found


def label_of(beat: str) -> str:
    """Write a beat's name as a map shows it."""
    return one_line(straight(beat))


def _size(beat: str) -> np.ndarray:
    return np.array([width_pt(label_of(beat), LABEL_PT), LABEL_PT]) + 2 * PAD_PT


def _boxes(middles: np.ndarray, size: np.ndarray) -> np.ndarray:
    """(N,) boxes of a size around middles (N, 2)."""
    low, high = middles - size / 2, middles + size / 2
    return np.asarray(shapely.box(low[:, 0], low[:, 1], high[:, 0], high[:, 1]))


def _place(
    shape: shapely.Geometry, wanted: np.ndarray, size: np.ndarray, taken: Sequence[shapely.Geometry]
) -> np.ndarray | None:
    """Find the place nearest to the wanted one that is clear of all that is taken, and most of it within a shape."""
    if shape.area < (1 - _MOST_OUTSIDE) * np.prod(size):
        return None
    low, high = np.array(shape.bounds).reshape(2, 2)
    near = shapely.box(*(low - size / 2), *(high + size / 2))
    in_the_way = np.array(taken, dtype=object)
    in_the_way = in_the_way[shapely.intersects(in_the_way, near)]
    across = [np.linspace(*ends, _TRIED) for ends in zip(low, high, strict=True)]
    others = np.column_stack([one.ravel() for one in np.meshgrid(*across)])
    for tried in (wanted[None], others[np.argsort(np.hypot(*(others - wanted).T), kind="stable")]):
        boxes = _boxes(tried, size)
        clear = ~shapely.intersects(boxes[:, None], in_the_way).any(axis=1)
        within = shapely.contains_xy(shape, tried) & clear
        inside = shapely.area(shapely.intersection(boxes[within], shape)) / np.prod(size)
        fits = np.flatnonzero(inside >= 1 - _MOST_OUTSIDE)
        if fits.size:
            return np.asarray(tried[within][fits[0]])
    return None
