"""Which of two numbers is the month: decided for a whole column from evidence, or asked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault

Numbers = NDArray[np.int64]

#: One reading must be this many times likelier than the other before it is taken.
_CLEAR = 5


def month_comes_first(first: Numbers, second: Numbers, year: Numbers, path: Path) -> tuple[bool, str]:
    """Decide whether dates written first/second/year put the month first.

    Days above 12 tell. Without any, the reading that puts all dates into a far shorter time is taken: the other would
    have strewn a few days over many months.

    Args:
        first: (n,) the first number of each date.
        second: (n,) the second.
        year: (n,) the year.
        path: the file, for messages.

    Returns:
        The order, and why.

    Raises:
        DataError: nothing tells.
    """
    only_month_first, only_day_first = int((second > 12).sum()), int((first > 12).sum())
    if only_month_first > _CLEAR * only_day_first:
        return True, f"{only_month_first:,} have a second number above 12"
    if only_day_first > _CLEAR * only_month_first:
        return False, f"{only_day_first:,} have a first number above 12"
    as_month, as_day = _span_days(year, first, second), _span_days(year, second, first)
    if not only_month_first and not only_day_first and max(as_month, as_day) > _CLEAR * min(as_month, as_day):
        return as_month < as_day, f"they then span {min(as_month, as_day)} days, else {max(as_month, as_day)}"
    both = f"{only_month_first:,} dates only fit month first and {only_day_first:,} only day first"
    what = f"nothing tells whether the month or the day comes first (calls.time): {both}."
    mend = 'Set calls.time_format, such as "%m/%d/%Y %H:%M" or "%d/%m/%Y %H:%M".'
    raise DataError(Fault(str(path), what, mend))


def _span_days(year: Numbers, month: Numbers, day: Numbers) -> int:
    """Days from the first to the last date, both counted, in calendar months of 31 days: enough to compare."""
    place = (year * 12 + month) * 31 + day
    return int(place.max() - place.min()) + 1
