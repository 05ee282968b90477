"""A value with the interval that resampled calls give it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.calibrate.trips import Floats

#: The bounds of a 90 % interval.
_LOW, _HIGH = 0.05, 0.95


@dataclass(frozen=True)
class Estimate:
    """A value, the bounds of its 90 % interval, and the trips it comes from."""

    value: float
    low: float
    high: float
    trips: int


def estimate(value: float, resampled: Floats, trips: int, digits: int) -> Estimate:
    """Bound a value by the quantiles of its resampled ones (R,), all rounded."""
    low, high = np.quantile(resampled, [_LOW, _HIGH]).tolist()
    return Estimate(round(value, digits), round(low, digits), round(high, digits), trips)
