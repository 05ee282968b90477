"""The hours that a history of calls really had, clock changes included."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def hours_in_history(
    first: np.datetime64, last: np.datetime64, edges: NDArray[np.int64], timezone: str
) -> NDArray[np.float64]:
    """Count the hours that each cell of the week really had between two days, clock changes included.

    Args:
        first: first local day, datetime64[D].
        last: last local day, counted whole.
        edges: (K + 1,) minutes of the week from 0 to 10080 that bound the cells.
        timezone: IANA zone.

    Returns:
        (K,) hours. A repeated hour in autumn counts twice and the skipped one in spring not at all.
    """
    days = np.arange(first, last + 1)
    midnights = pd.DatetimeIndex(np.append(days, last + 1)).tz_localize(
        timezone, ambiguous=True, nonexistent="shift_forward"
    )
    length_min = np.diff(midnights.tz_convert("UTC").to_numpy(dtype="datetime64[m]")).astype(np.int64)
    minutes = np.zeros(7 * 1440)
    weekday = (days.astype(np.int64) + 3) % 7
    ordinary = length_min == 1440
    minutes += np.repeat(np.bincount(weekday[ordinary], minlength=7), 1440)
    for day in np.flatnonzero(~ordinary).tolist():
        start = midnights[day]
        wall = pd.date_range(start, periods=int(length_min[day]), freq="min")
        np.add.at(minutes, weekday[day] * 1440 + wall.hour.to_numpy() * 60 + wall.minute.to_numpy(), 1.0)
    return np.add.reduceat(minutes, edges[:-1]) / 60
