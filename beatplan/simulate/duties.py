"""The duties of a window: each day on which it begins, with its length in minutes that really pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.holidays import closed_days, weekday
from beatplan.scenario import WindowTable
from beatplan.scenario.week import MINUTES_A_DAY, clock_minute
from beatplan.simulate.calls import Floats, Ints

Times = NDArray[np.datetime64]

_SECONDS = 60.0


@dataclass(frozen=True)
class Duties:
    """Duties of one window, in order.

    Attributes:
        day: (D,) the local day that each begins on, datetime64[D].
        begins: (D,) when it begins, datetime64[s] in UTC.
        length_min: (D,) minutes that it lasts, clock changes included.
    """

    day: Times
    begins: Times
    length_min: Floats


def duties_of(window: WindowTable, first: np.datetime64, last: np.datetime64, timezone: str) -> Duties:
    """List the duties of a window that begin between two local days, both counted, holidays left out."""
    days = np.arange(first, last + 1).astype("datetime64[D]")
    works = np.array([window.day_mask(int(one)).any() for one in range(7)])
    days = days[works[weekday(days)] & ~np.isin(days, closed_days(window, first, last))]
    start, end = clock_minute(window.start), clock_minute(window.end)
    end += MINUTES_A_DAY if end <= start else 0
    begins, ends = (as_utc(days.astype("datetime64[m]") + one, timezone) for one in (start, end))
    return Duties(days, begins, (ends - begins).astype(np.float64) / 60)


def as_utc(local: Times, timezone: str) -> Times:
    """Turn wall-clock times into UTC, datetime64[s]; of an hour that comes twice the first is meant."""
    known = pd.DatetimeIndex(local).tz_localize(
        timezone, ambiguous=np.ones(len(local), bool), nonexistent="shift_forward"
    )
    return np.asarray(known.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[s]"))


def duty_and_minute(window: WindowTable, duties: Duties, local: Times, timezone: str) -> tuple[Ints, Floats]:
    """Find the duty that each local time (n,) falls into, -1 for none, and the minutes since it began."""
    if not len(duties.day) or not len(local):
        return np.full(len(local), -1), np.zeros(len(local))
    day = window.duty_days(local)
    place = np.minimum(np.searchsorted(duties.day, day), len(duties.day) - 1)
    minute = (as_utc(local, timezone) - duties.begins[place]).astype(np.float64) / 60
    inside = (duties.day[place] == day) & (minute >= 0) & (minute < duties.length_min[place])
    return np.where(inside, place, -1), minute


def seconds_of(duties: Duties, lane: Ints, minute: Floats) -> Floats:
    """Turn minutes of duties into seconds in UTC."""
    return np.asarray(duties.begins.astype(np.float64)[lane] + _SECONDS * minute)


def lane_and_minute(duties: Duties, second: Floats) -> tuple[Ints, Floats]:
    """Find the duty that each second in UTC falls into, -1 for none, and the minutes since it began."""
    begins = duties.begins.astype(np.float64)
    if not len(begins):
        return np.full(len(second), -1), np.zeros(len(second))
    lane = np.searchsorted(begins, second, side="right") - 1
    minute = (second - begins[lane]) / _SECONDS
    return np.where((lane >= 0) & (minute < duties.length_min[lane]), lane, -1), minute
