"""Draw beats from figures alone: an elliptic power diagram fitted to the beats' true areas.

A beat is known by one ellipse or several. A point belongs to the beat with the smallest

    (m - 4) * a / (4 pi) - w,    m = squared Mahalanobis distance, a = area, w = the beat's weight

where the ellipse is the two-sigma one (m = 4 on its edge). For circles this is the ordinary power distance,
in square kilometres. The city is the ground where that figure is below zero, with narrow gaps closed; the
weights are adjusted until every beat has its area. Lengths are kilometres and areas square kilometres in
EPSG:32119.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import ndimage

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

OUTSIDE = -1
"""Label of a cell that belongs to no beat."""

CLOSING_KM = 0.5
"""Half the width of the gaps between beats that are closed: a city map has no slits between rounded cells."""

HOLE_KM2 = 3.0
"""Holes smaller than this are filled. A larger one is ground the city really goes round."""

HEART = 1.5
"""Ground below this squared Mahalanobis distance is always city: without it a ring of outer beats that are
still too large lets the middle sink until it falls out as one great hole."""

PART_KM2 = 0.1
"""Parts of a beat smaller than this go to the neighbour nearest by."""


@dataclass(frozen=True)
class Ellipses:
    """Two-sigma ellipses, each owned by a beat.

    Attributes:
        owner: Position of the beat that each ellipse belongs to.
        x: Easting of the centre, km (EPSG:32119).
        y: Northing of the centre, km (EPSG:32119).
        major: Semi-axis along `angle`, km.
        minor: Semi-axis across `angle`, km.
        angle: Direction of the major axis, degrees counter-clockwise from east.
        area: Area that scales the distance, km2: the beat's own, or the ellipse's where a beat has several.
    """

    owner: Ints
    x: Floats
    y: Floats
    major: Floats
    minor: Floats
    angle: Floats
    area: Floats


@dataclass(frozen=True)
class Grid:
    """Square cells.

    Attributes:
        west: Western edge, km (EPSG:32119).
        south: Southern edge, km (EPSG:32119).
        columns: Cells from west to east.
        rows: Cells from south to north.
        step: Width of a cell, km.
    """

    west: float
    south: float
    columns: int
    rows: int
    step: float

    @classmethod
    def around(cls, ellipses: Ellipses, step: float) -> Grid:
        """Cover the ellipses with whole kilometres to spare, so that every step shares one frame."""
        west, south = (np.floor((c - ellipses.major).min()) - 1 for c in (ellipses.x, ellipses.y))
        east, north = (np.ceil((c + ellipses.major).max()) + 1 for c in (ellipses.x, ellipses.y))
        return cls(float(west), float(south), round((east - west) / step), round((north - south) / step), step)

    def centres(self) -> tuple[Floats, Floats]:
        """Return the cells' eastings and northings, km, as two rows x columns arrays."""
        xs = self.west + (np.arange(self.columns) + 0.5) * self.step
        ys = self.south + (np.arange(self.rows) + 0.5) * self.step
        x, y = np.meshgrid(xs, ys)
        return x, y


@dataclass(frozen=True)
class Ground:
    """What the ellipses say of each cell, before any weight.

    Attributes:
        distance: Each beat's distance to each cell, km2: beats x rows x columns.
        heart: Whether a cell lies in the heart of an ellipse, which is city whatever the weights.
        step: Width of a cell, km.
    """

    distance: Floats
    heart: Flags
    step: float

    @classmethod
    def survey(cls, ellipses: Ellipses, beats: int, grid: Grid) -> Ground:
        """Measure every cell of the grid from every ellipse; the nearest ellipse of a beat counts."""
        x, y = grid.centres()
        distance = np.full((beats, *x.shape), np.inf)
        heart = np.zeros(x.shape, dtype=bool)
        for e, owner in enumerate(ellipses.owner):
            east, north = x - ellipses.x[e], y - ellipses.y[e]
            cos, sin = np.cos(np.radians(ellipses.angle[e])), np.sin(np.radians(ellipses.angle[e]))
            along = (east * cos + north * sin) / (ellipses.major[e] / 2)
            across = (north * cos - east * sin) / (ellipses.minor[e] / 2)
            m = along**2 + across**2
            heart |= m < HEART
            np.minimum(distance[owner], (m - 4) * ellipses.area[e] / (4 * np.pi), out=distance[owner])
        return cls(distance, heart, grid.step)


def assign(ground: Ground, weights: Floats) -> Ints:
    """Give each cell to the beat with the smallest weighted distance, or to none.

    Args:
        ground: The cells and their distances.
        weights: One a beat, km2; a larger one makes the beat larger.

    Returns:
        The beat's position of each cell, `OUTSIDE` for none.
    """
    weighted = ground.distance - weights[:, None, None]
    labels: Ints = weighted.argmin(axis=0)
    labels[~_city(ground.heart | (weighted.min(axis=0) < 0), ground.step)] = OUTSIDE
    return labels


def _city(inside: Flags, step: float) -> Flags:
    """Close the gaps and fill the small holes of the ground below zero."""
    reach = CLOSING_KM / step
    grown = ndimage.distance_transform_edt(~inside) <= reach
    closed: Flags = ndimage.distance_transform_edt(grown) > reach
    holes, _ = ndimage.label(~closed)
    small = np.bincount(holes.ravel()) * step**2 < HOLE_KM2
    filled: Flags = closed | small[holes]
    return filled


def areas(labels: Ints, beats: int, step: float) -> Floats:
    """Return each beat's area, km2."""
    cells = np.bincount(labels[labels != OUTSIDE], minlength=beats)
    return np.asarray(cells * step**2, dtype=float)


def fit_weights(ground: Ground, target: Floats, weights: Floats, rounds: int) -> Floats:
    """Adjust the weights until the areas fit.

    A beat alone grows by pi km2 for each unit of weight; with neighbours by less. The gain falls as the
    rounds go on, so that a gap which opens and closes cannot keep the fit swinging.

    Args:
        ground: The cells and their distances.
        target: Each beat's area, km2.
        weights: The weights to start from, km2.
        rounds: How many times to adjust.

    Returns:
        The weights, rounded to 0.0001 km2 so that every machine walks the same path.
    """
    for turn in range(rounds):
        lack = target - areas(assign(ground, weights), len(target), ground.step)
        weights = np.round(weights + 0.25 / (1 + turn / 60) * lack, 4)
    return weights


def give_away_small_parts(labels: Ints, step: float) -> Ints:
    """Give every small part, of a beat or of the outside, to the label nearest by."""
    small = np.zeros(labels.shape, dtype=bool)
    for label in np.unique(labels):
        parts, _ = ndimage.label(labels == label)
        too_small = np.bincount(parts.ravel()) * step**2 < PART_KM2
        too_small[0] = False
        small |= too_small[parts]
    nearest = ndimage.distance_transform_edt(small, return_distances=False, return_indices=True)
    tidied: Ints = labels[tuple(nearest)]
    return tidied


def draw(ellipses: Ellipses, target: Floats) -> tuple[Ints, Grid]:
    """Fit the diagram from coarse cells to fine ones.

    Args:
        ellipses: What is known of the beats' ground.
        target: Each beat's area, km2.

    Returns:
        The beat's position of each fine cell (`OUTSIDE` for none), and the grid of those cells.
    """
    weights = np.zeros(len(target))
    for step, rounds in ((0.1, 150), (0.05, 30), (0.025, 8)):
        grid = Grid.around(ellipses, step)
        ground = Ground.survey(ellipses, len(target), grid)
        weights = fit_weights(ground, target, weights, rounds)
    return give_away_small_parts(assign(ground, weights), step), grid
