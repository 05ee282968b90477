"""The week as 10,080 minutes from Monday 00:00, in the scenario's local time."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MINUTES_A_DAY = 24 * 60
MINUTES_A_WEEK = 7 * MINUTES_A_DAY


def clock_minute(text: str) -> int:
    """Read a clock time from `00:00` to `24:00` as minutes since midnight.

    Raises:
        ValueError: the text is no such time.
    """
    hour, colon, minute = text.partition(":")
    digits = hour.isdigit() and minute.isdigit() and len(hour) in (1, 2) and len(minute) == 2
    total = int(hour) * 60 + int(minute) if colon and digits and int(minute) < 60 else -1
    if not 0 <= total <= MINUTES_A_DAY:
        raise ValueError(f'{text!r} is no clock time; write it as "08:00" (24 hours, up to "24:00")')
    return total


def week_mask(days: Iterable[str], start: str, end: str) -> NDArray[np.bool_]:
    """Mark the minutes of the week that weekly duty hours hold, half open.

    An end at or before the start runs overnight: the hours belong to the day they start on and spill into the next,
    from Sunday into Monday.

    Args:
        days: names from `DAYS`.
        start: first minute, as `HH:MM`.
        end: first minute no longer on duty, as `HH:MM` up to `24:00`.

    Returns:
        (10080,) true where on duty.
    """
    first, last = clock_minute(start), clock_minute(end)
    length = last - first if last > first else last - first + MINUTES_A_DAY
    mask = np.zeros(MINUTES_A_WEEK, dtype=np.bool_)
    for day in days:
        begin = DAYS.index(day) * MINUTES_A_DAY + first
        mask[np.arange(begin, begin + length) % MINUTES_A_WEEK] = True
    return mask


def minute_of_week(local: NDArray[np.datetime64]) -> NDArray[np.int64]:
    """Turn local wall-clock times (n,) into minutes since Monday 00:00, (n,)."""
    minutes = local.astype("datetime64[m]").astype(np.int64)
    # 1970-01-01 was a Thursday, three days after a Monday.
    return (minutes + 3 * MINUTES_A_DAY) % MINUTES_A_WEEK


def week_edges(masks: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Cut the week at each full hour and each window's edge.

    Args:
        masks: (W, 10080) minutes of each window.

    Returns:
        (K + 1,) minutes from 0 to 10080; every window is a union of whole cells.
    """
    changes = np.flatnonzero((masks[:, 1:] != masks[:, :-1]).any(axis=0)) + 1
    return np.union1d(np.arange(0, MINUTES_A_WEEK + 1, 60), changes).astype(np.int64)
