"""Weights and costs that are whole multiples of something: no solution lies between two multiples of it."""

from __future__ import annotations

import numpy as np

from beatplan.optimize.mip import Floats

#: Whole numbers up to here are exact in floating point.
_LARGEST = 2.0**52
#: Shares of a grain that sums in floating point may be off by, and that a bound may fall short of the next multiple.
_ROUNDING, _SHORT = 1e-6, 1e-5


def grain_of(amounts: Floats) -> float:
    """Tell what finite amounts are whole multiples of, and so what two sums of them differ by; 0 where of nothing."""
    finite = amounts[np.isfinite(amounts)]
    if not bool((finite == np.rint(finite)).all()) or finite.sum() >= _LARGEST:
        return 0.0
    return float(np.gcd.reduce(finite.astype(np.int64)))


def least_difference(grain: float) -> float:
    """Tell what is, but for rounding, the least difference of two sums."""
    return grain * (1 - _SHORT)


def raised(bound: float, grain: float) -> float:
    """Raise a lower bound to the next sum there can be."""
    return float(np.ceil(bound / grain - _ROUNDING)) * grain if grain and np.isfinite(bound) else bound


def lowered(bound: float, grain: float) -> float:
    """Lower an upper bound to the next sum there can be."""
    return -raised(-bound, grain)
