"""Ways by straight line with a detour factor."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from beatplan.scenario.travel import TravelTable

Floats = NDArray[np.float64]


def straight_line_min(from_xy: Floats, to_xy: Floats, table: TravelTable) -> Floats:
    """Minutes between points in metres: distance times detour over speed, (n, 2) and (m, 2) to (n, m)."""
    metres_a_minute = float(table.speed_kph or np.nan) * 1000 / 60
    return cdist(from_xy, to_xy) * table.detour / metres_a_minute
