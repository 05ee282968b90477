"""Dates such as 3/4/2024 8:15 PM: the order of month and day is one for a whole column."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.dates import MonthEvidence, month_evidence

Times = NDArray[np.datetime64]
Ints = NDArray[np.int64]

_DATE = r"^(?P<one>\d{1,2})[/.-](?P<two>\d{1,2})[/.-](?P<year>\d{4}|\d{2})(?:[ T,]+(?P<rest>.*))?$"
_CLOCK = r"^(?P<h>\d{1,2}):(?P<m>\d{2})(?::(?P<s>\d{2})(?:\.\d+)?)?(?:\s*(?P<half>[AaPp])\.?[Mm]\.?)?$"


def slashed_evidence(text: pd.Series) -> MonthEvidence:
    """Gather what dates say of the order of month and day; texts that are no such dates say nothing."""
    dates = text[is_slashed(text)]
    if dates.empty:
        return MonthEvidence()
    one, two, year, _ = _parts(dates)
    return month_evidence(one, two, year)


def is_slashed(text: pd.Series) -> pd.Series:
    """Mark texts that look like 3/4/2024, with or without a clock time."""
    return text.str.match(r"^\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?:[ T,].*)?$", na=False)


def read_slashed(text: pd.Series, month_first: bool) -> Times:
    """Read dates with their clock times, (n,) to (n,); NaT where there is no such day or hour."""
    one, two, year, rest = _parts(text)
    day = _days(year, *((one, two) if month_first else (two, one)))
    clock = rest.str.strip()
    plain = clock.isna() | (clock == "")
    times = day.astype("datetime64[s]")
    timed = np.flatnonzero(~plain)
    times[timed] += _seconds(clock.iloc[timed])
    return times


def _parts(text: pd.Series) -> tuple[Ints, Ints, Ints, pd.Series]:
    parts = text.str.extract(_DATE)
    one, two, year = (pd.to_numeric(parts[name]).to_numpy(dtype=np.int64) for name in ("one", "two", "year"))
    return one, two, np.where(year < 100, year + np.where(year < 70, 2000, 1900), year), parts["rest"]


def _days(year: Ints, month: Ints, day: Ints) -> Times:
    """Turn numbers into days; NaT where a month has no such day."""
    sound = (month >= 1) & (month <= 12) & (day >= 1)
    first = ((year - 1970) * 12 + np.where(sound, month, 1) - 1).astype("datetime64[M]")
    length = ((first + 1).astype("datetime64[D]") - first.astype("datetime64[D]")).astype(np.int64)
    days = first.astype("datetime64[D]") + (day - 1).astype("timedelta64[D]")
    days[~sound | (day > length)] = np.datetime64("NaT")
    return np.asarray(days)


def _seconds(clock: pd.Series) -> NDArray[np.timedelta64]:
    """Read clock times of 24 hours, or of twice 12 with AM and PM; NaT where there is no such time."""
    parts = clock.str.extract(_CLOCK)
    hour, minute, second = (pd.to_numeric(parts[name]).to_numpy(dtype=np.float64) for name in ("h", "m", "s"))
    second = np.where(np.isnan(second), 0.0, second)
    half = parts["half"].str.lower()
    halved = half.notna().to_numpy()
    sound = np.where(halved, (hour >= 1) & (hour <= 12), hour <= 23) & (minute <= 59) & (second <= 59)
    hour = np.where(halved, hour % 12 + 12 * (half == "p").to_numpy(), hour)
    total = np.where(sound, hour * 3600 + minute * 60 + second, 0).astype(np.int64).astype("timedelta64[s]")
    total[~sound] = np.timedelta64("NaT")
    return total
