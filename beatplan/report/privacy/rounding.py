"""Figures rounded as far as it takes to read the same whatever is withheld."""

from __future__ import annotations

import math

SHARE_GRAINS = (0.01, 0.05, 0.1)
MINUTE_GRAINS = (1.0, 5.0)


def told(value: float, margin: float, grains: tuple[float, ...]) -> float:
    """Round to the first grain at which all that lies within `margin` of the value reads the same; NaN if none does."""
    if not math.isfinite(value):
        return math.nan
    for grain in grains:
        low, high = (math.floor((value + way * margin) / grain + 0.5) for way in (-1, 1))
        if low == high:
            return round(low * grain, 6)
    return math.nan
