"""Times of calls: the scenario's local wall clock, or no time at all; never a guess at day and month."""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault

Times = NDArray[np.datetime64]

# A year first leaves no doubt which number is the month.
_ISO_START = re.compile(r"^\d{4}-?\d{2}-?\d{2}")


def local_times(text: pd.Series, time_format: str | None, timezone: str, path: Path) -> Times:
    """Read times as local wall-clock minutes, NaT where a row has none that can be read.

    Text with a UTC offset is converted to `timezone`; text without one is local already.

    Args:
        text: (n,) times as text, or as datetimes.
        time_format: a strftime pattern, needed unless times are ISO 8601.
        timezone: the scenario's IANA zone.
        path: the file, for messages.

    Returns:
        (n,) datetime64[s].

    Raises:
        DataError: no row can be read.
    """
    if pd.api.types.is_datetime64_any_dtype(text):
        stamps = text if isinstance(text.dtype, pd.DatetimeTZDtype) else text.dt.tz_localize(None)
        return _wall_clock(stamps, timezone)
    clean = text.astype("str").str.strip().where(text.notna())
    result = np.full(len(clean), np.datetime64("NaT"), dtype="datetime64[s]")
    if time_format is not None:
        parsed = pd.to_datetime(clean, format=time_format, errors="coerce")
        result = _wall_clock(parsed, timezone)
    else:
        iso = clean.str.match(_ISO_START).fillna(value=False).to_numpy(dtype=bool)
        offset = clean.str.contains(r"(?:[Zz]|[+-]\d{2}:?\d{2})$", na=False).to_numpy(dtype=bool) & iso
        # A date alone ends like an offset ("2024-03-04"), so an offset counts only after a clock time.
        offset &= clean.str.contains(r"\d[T ]\d", na=False).to_numpy(dtype=bool)
        if (iso & ~offset).any():
            plain = pd.to_datetime(clean[iso & ~offset], format="ISO8601", errors="coerce")
            result[iso & ~offset] = _wall_clock(plain, timezone)
        if offset.any():
            zoned = pd.to_datetime(clean[offset], format="ISO8601", errors="coerce", utc=True)
            result[offset] = _wall_clock(zoned, timezone)
    if len(result) and np.isnat(result).all():
        _refuse(clean, time_format, path)
    return result


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


def _wall_clock(stamps: pd.Series, timezone: str) -> Times:
    if isinstance(stamps.dtype, pd.DatetimeTZDtype):
        stamps = stamps.dt.tz_convert(ZoneInfo(timezone)).dt.tz_localize(None)
    return stamps.to_numpy(dtype="datetime64[s]")


def _refuse(clean: pd.Series, time_format: str | None, path: Path) -> None:
    examples = ", ".join(repr(one) for one in clean.dropna().head(3)) or "all blank"
    tried = "ISO 8601" if time_format is None else repr(time_format)
    mend = 'Say how they are written with calls.time_format, such as "%m/%d/%Y %I:%M:%S %p".'
    raise DataError(Fault(str(path), f"no time can be read as {tried} (calls.time): {examples}.", mend))
