"""Points put to their nearest street."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from beatplan.inputs.roads import Streets

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Snapped:
    """Where points (n,) meet the streets.

    Attributes:
        line: (n,) the nearest line of the largest piece, -1 where none is within the limit.
        share: (n,) how far along the line, 0 at its start and 1 at its end.
        away_m: (n,) from the point to the line; infinite where none is within the limit.
    """

    line: Ints
    share: Floats
    away_m: Floats


def snap(streets: Streets, xy: Floats, limit_m: float) -> Snapped:
    """Put points, (n, 2) metres, to the nearest line of the largest piece within `limit_m`; of equals the first."""
    usable = np.flatnonzero(streets.piece[streets.start] == 0)
    line = np.full(len(xy), -1, dtype=np.int64)
    away_m = np.full(len(xy), np.inf)
    tree = shapely.STRtree(streets.shape[usable])
    (point, near), distance = tree.query_nearest(
        shapely.points(xy), max_distance=limit_m, return_distance=True, all_matches=True
    )
    # Of lines at one distance (a crossing) the first is taken, whatever order the tree gives them in.
    order = np.lexsort((usable[near], point))
    first = order[np.unique(point[order], return_index=True)[1]]
    line[point[first]], away_m[point[first]] = usable[near[first]], distance[first]
    found = line >= 0
    share = np.zeros(len(xy))
    share[found] = shapely.line_locate_point(streets.shape[line[found]], shapely.points(xy[found]), normalized=True)
    return Snapped(line, np.clip(share, 0.0, 1.0), away_m)
