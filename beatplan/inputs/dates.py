"""Which of two numbers is the month: decided for a whole column from evidence, or asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault

Numbers = NDArray[np.int64]

#: One reading must be this many times likelier than the other before it is taken.
_CLEAR = 5


@dataclass(frozen=True)
class MonthEvidence:
    """What a column of dates written first/second/year says of the order of month and day.

    Attributes:
        second_high: dates whose second number is above 12, which only fit month first.
        first_high: dates whose first number is above 12, which only fit day first.
        as_month: first and last date read month first, in calendar months of 31 days: enough to compare.
        as_day: the same, read day first.
    """

    second_high: int = 0
    first_high: int = 0
    as_month: tuple[float, float] = (np.inf, -np.inf)
    as_day: tuple[float, float] = (np.inf, -np.inf)

    def __add__(self, other: MonthEvidence) -> MonthEvidence:
        """Add the evidence of more rows."""
        return MonthEvidence(
            self.second_high + other.second_high,
            self.first_high + other.first_high,
            _hull(self.as_month, other.as_month),
            _hull(self.as_day, other.as_day),
        )


def month_evidence(first: Numbers, second: Numbers, year: Numbers) -> MonthEvidence:
    """Gather the evidence of some dates; each argument is (n,)."""
    return MonthEvidence(
        int((second > 12).sum()), int((first > 12).sum()), _span(year, first, second), _span(year, second, first)
    )


def month_comes_first(evidence: MonthEvidence, where: str) -> tuple[bool, str]:
    """Decide whether the month comes first.

    Days above 12 tell. Without any, the reading that puts all dates into a far shorter time is taken: the other would
    have strewn a few days over many months.

    Args:
        evidence: what the whole column says.
        where: the file, for messages.

    Returns:
        The order, and why.

    Raises:
        DataError: nothing tells.
    """
    only_month_first, only_day_first = evidence.second_high, evidence.first_high
    if only_month_first > _CLEAR * only_day_first:
        return True, f"{only_month_first:,} have a second number above 12"
    if only_day_first > _CLEAR * only_month_first:
        return False, f"{only_day_first:,} have a first number above 12"
    as_month, as_day = (int(last - first) + 1 for first, last in (evidence.as_month, evidence.as_day))
    if not only_month_first and not only_day_first and max(as_month, as_day) > _CLEAR * min(as_month, as_day):
        return as_month < as_day, f"they then span {min(as_month, as_day)} days, else {max(as_month, as_day)}"
    both = f"{only_month_first:,} dates only fit month first and {only_day_first:,} only day first"
    what = f"nothing tells whether the month or the day comes first (calls.time): {both}."
    mend = 'Set calls.time_format, such as "%m/%d/%Y %H:%M" or "%d/%m/%Y %H:%M".'
    raise DataError(Fault(where, what, mend))


def _span(year: Numbers, month: Numbers, day: Numbers) -> tuple[float, float]:
    place = (year * 12 + month) * 31 + day
    return float(place.min()), float(place.max())


def _hull(one: tuple[float, float], other: tuple[float, float]) -> tuple[float, float]:
    return min(one[0], other[0]), max(one[1], other[1])
