"""Counts, shares and means of parts of areas, with the margins of error that follow from those of the areas.

Margins are carried as the U.S. Census Bureau advises users of the American Community Survey: Understanding and Using
American Community Survey Data: What All Data Users Need to Know (2020), chapter 8, "Calculating Measures of Error for
Derived Estimates". Areas are taken to be independent. A margin is of the confidence that the areas' margins have.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from beatplan.inputs.survey_numbers import Estimates

Floats = NDArray[np.float64]


class Figure(NamedTuple):
    """A value and its margin of error; NaN where it is not known."""

    value: float
    margin: float


UNKNOWN = Figure(np.nan, np.nan)
#: Where areas without a figure weigh more than this, the others say too little of the whole.
_MOST_MISSING = 0.5


def total(estimates: Estimates, weight: Floats) -> Figure:
    """Sum counts of areas, each with the part of it that counts.

    The margin of a sum is the root of the summed squares of the weighted margins. It is not known where that of one
    area is not. Areas without a figure are left out; the sum is unknown where no area has one.

    Args:
        estimates: counts of T areas.
        weight: (T,) part of each area, from 0 to 1.
    """
    known = (weight > 0) & np.isfinite(estimates.value)
    if weight[~known].sum() > _MOST_MISSING * weight.sum():
        return UNKNOWN
    value = float(weight[known] @ estimates.value[known])
    return Figure(value, float(np.sqrt(np.sum((weight[known] * estimates.margin[known]) ** 2))))


def share(part: Figure, whole: Figure) -> Figure:
    """Divide a part by its whole.

    The margin of p = X / Y is sqrt(MOE(X)^2 - p^2 MOE(Y)^2) / Y. Where that has no root, as it has not when X is no
    clear part of Y in the survey's eyes, the Bureau's formula for ratios stands in, with a plus: it is wider.
    """
    if not whole.value > 0:
        return UNKNOWN
    value = part.value / whole.value
    of_whole = (value * whole.margin) ** 2
    square = part.margin**2 - of_whole
    square = part.margin**2 + of_whole if square < 0 else square
    return Figure(value, float(np.sqrt(square)) / whole.value)


def mean(estimates: Estimates, weight: Floats) -> Figure:
    """Average figures of areas that are no counts, such as median incomes.

    The mean of medians is no median. The weights are taken as known, so the margin is that of a weighted sum.

    Args:
        estimates: figures of T areas; those without one are left out, and there is no mean where they weigh most.
        weight: (T,) people in the part of each area that counts.
    """
    known = (weight > 0) & np.isfinite(estimates.value)
    if not weight[known].sum() > (1 - _MOST_MISSING) * weight.sum():
        return UNKNOWN
    return total(estimates, np.where(known, weight, 0.0) / weight[known].sum())
