"""What every queue starts from: a number of teams and an offered load."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def offered(teams: int, load: Floats | float) -> Floats:
    """Return the load as an array.

    Raises:
        ValueError: a negative number of teams; a load that is negative or no number.
    """
    load = np.asarray(load, dtype=np.float64)
    if teams < 0 or not bool((load >= 0).all()):
        raise ValueError("teams and load are 0 or more")
    return load
