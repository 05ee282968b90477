"""Times of calls as local wall clock; what was decided from the data is told, what cannot be decided is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault
from beatplan.inputs.dates import month_comes_first

Times = NDArray[np.datetime64]

#: Excel counts days from here (its 1900 is wrongly a leap year, so day 60 is the last that is off).
_EXCEL_DAY_0 = pd.Timestamp("1899-12-30")
_ISO = r"^\d{4}-?\d{2}-?\d{2}"
_OFFSET = r"\d[T ]\d.*(?:[Zz]|[+-]\d{2}:?\d{2})$"
_SLASHED = r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?!\d)[ T,]*(.*)$"
_NAMED_MONTH = r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"


@dataclass(frozen=True)
class TimeColumns:
    """How the times of a file are written.

    Attributes:
        timezone: the scenario's IANA zone.
        time_format: a strftime pattern, "excel", "epoch-ms" or "epoch-s"; None where the data tell.
        reading: "as-written" converts a Z, a UTC offset or an epoch; "local" takes their clock as it stands; None
            converts and warns.
        path: the file, for messages.
    """

    timezone: str
    time_format: str | None
    reading: str | None
    path: Path


def read_times(clock: pd.Series, date: pd.Series | None, how: TimeColumns) -> tuple[Times, list[str]]:
    """Read times as local wall clock, NaT where a row has none that can be read.

    Args:
        clock: (n,) times, or clock times where `date` is given.
        date: (n,) dates, or None.
        how: how they are written.

    Returns:
        (n,) datetime64[s], and what was decided from the data.

    Raises:
        DataError: no row can be read, or nothing tells month from day.
    """
    if date is None and pd.api.types.is_datetime64_any_dtype(clock):
        return _wall_clock(clock, how), []
    text = _clean(clock)
    if date is not None:
        # "815" is 08:15 and "5" is 00:05; with a pattern the text stays as it is written.
        hours = text if how.time_format else text.str.replace(r"^\d{1,4}$", _colon, regex=True)
        text = _clean(date).str.replace(r"[T ]00:00(:00(\.0+)?)?$", "", regex=True) + " " + hours
    times, findings = _by_format(text, how) if how.time_format else _by_shape(text, how)
    if len(times) and np.isnat(times).all():
        _refuse(text, how)
    return times, findings + _lost_clock(times)


def _clean(column: pd.Series) -> pd.Series:
    text: pd.Series = column.astype("str").str.strip()
    return text.where(column.notna() & (text != ""))


def _colon(match: object) -> str:
    digits = match.group().zfill(4)  # type: ignore[attr-defined]
    return f"{digits[:2]}:{digits[2:]}"


def _by_format(text: pd.Series, how: TimeColumns) -> tuple[Times, list[str]]:
    counted = {"excel": _excel, "epoch-ms": _epoch("ms"), "epoch-s": _epoch("s")}.get(str(how.time_format))
    if counted is not None:
        return _wall_clock(counted(pd.to_numeric(text, errors="coerce")), how), []
    try:
        parsed = pd.to_datetime(text, format=how.time_format, errors="coerce")
    except ValueError as error:
        what = f"{how.time_format!r} is no pattern of a time: {error}."
        raise DataError(Fault("calls.time_format", what, 'Such as "%m/%d/%Y %H:%M".')) from None
    return _wall_clock(parsed, how), []


def _by_shape(text: pd.Series, how: TimeColumns) -> tuple[Times, list[str]]:
    """Read each row by what it looks like; every shape is one that cannot be read in two ways."""
    times = np.full(len(text), np.datetime64("NaT"), dtype="datetime64[s]")
    findings: list[str] = []
    numbers = pd.to_numeric(text.where(text.str.fullmatch(r"\d+(\.\d+)?", na=False)), errors="coerce")
    shapes: list[tuple[pd.Series, Callable[[pd.Series], pd.Series], str]] = [
        (numbers.between(1e11, 1e13), lambda _: _epoch("ms")(numbers), "counted in milliseconds since 1970 (UTC)"),
        (numbers.between(1e8, 1e11), lambda _: _epoch("s")(numbers), "counted in seconds since 1970 (UTC)"),
        (numbers.between(20_000, 80_000), lambda _: _excel(numbers), "Excel's serial days, taken as local"),
        (text.str.contains(_NAMED_MONTH, na=False), _mixed, ""),
    ]
    for rows, read, said in shapes:
        if rows.any():
            times[rows] = _wall_clock(read(text)[rows], how)
            if said:
                findings.append(f"{how.path.name}: {int(rows.sum()):,} times are {said}.")
                findings += _small_hours_finding(times[rows], how)
    iso = text.str.match(_ISO).fillna(value=False) & numbers.isna() & np.isnat(times)
    offset = text.str.contains(_OFFSET, na=False) & iso
    if (iso & ~offset).any():
        times[iso & ~offset] = _wall_clock(_iso(text[iso & ~offset]), how)
    if offset.any():
        times[offset], told = _with_offset(text[offset], how)
        findings += told
    slashed = text.str.match(_SLASHED, na=False) & np.isnat(times)
    if slashed.any():
        times[slashed], told = _slashed(text[slashed], how)
        findings += told
    return times, findings


def _iso(text: pd.Series) -> pd.Series:
    return pd.to_datetime(text, format="ISO8601", errors="coerce")


def _mixed(text: pd.Series) -> pd.Series:
    return pd.to_datetime(text, format="mixed", errors="coerce")


def _excel(days: pd.Series) -> pd.Series:
    return (_EXCEL_DAY_0 + pd.to_timedelta(days, unit="D")).dt.round("s")


def _epoch(unit: Literal["ms", "s"]) -> Callable[[pd.Series], pd.Series]:
    return lambda numbers: pd.to_datetime(numbers, unit=unit, utc=True, errors="coerce")


def _with_offset(text: pd.Series, how: TimeColumns) -> tuple[Times, list[str]]:
    """Convert times with a Z or an offset, or take them as local where the scenario says so."""
    local = _wall_clock(_iso(text.str.replace(r"(?:[Zz]|[+-]\d{2}:?\d{2})$", "", regex=True)), how)
    converted = _wall_clock(pd.to_datetime(text, format="ISO8601", errors="coerce", utc=True), how)
    many = f"{how.path.name}: {len(text):,} times carry a Z or a UTC offset"
    if how.reading == "local":
        return local, [f'{many}; it is ignored (calls.time_reading = "local").']
    if how.reading == "as-written":
        return converted, [f'{many}; they are converted to {how.timezone} (calls.time_reading = "as-written").']
    only_z = text.str.contains("[Zz]$").all()
    if not only_z or (local == converted).all():
        return converted, []
    hint = ""
    if len(text) >= 500 and _small_hours(local) < 0.7 * _small_hours(converted):
        hint = " The hours speak for that: so read, fewer calls fall between 2 and 6 in the morning."
    mend = f'if the file writes local time with a Z, set calls.time_reading = "local".{hint}'
    return converted, [f"{many}; they are converted to {how.timezone}: {mend}"]


def _small_hours_finding(times: Times, how: TimeColumns) -> list[str]:
    """Warn when converted times put a busy city's work into the small hours: they may be local already."""
    if how.reading is not None or len(times) < 500 or _small_hours(times) < 4 / 24:
        return []
    share = f"{_small_hours(times):.0%} of them then fall between 2 and 6 in the morning"
    return [f'{how.path.name}: {share}; if they are local time already, set calls.time_reading = "local".']


def _small_hours(times: Times) -> float:
    hour = (times.astype("datetime64[h]").astype(np.int64) % 24)[~np.isnat(times)]
    return float(((hour >= 2) & (hour < 6)).mean()) if len(hour) else 0.0


def _slashed(text: pd.Series, how: TimeColumns) -> tuple[Times, list[str]]:
    """Read dates such as 3/4/2024: one order of month and day for the whole column."""
    parts = text.str.extract(_SLASHED)
    first, second, year = (pd.to_numeric(parts[place]).to_numpy() for place in range(3))
    year = np.where(year < 100, year + np.where(year < 70, 2000, 1900), year)
    month_first, why = month_comes_first(first, second, year, how.path)
    month, day = (first, second) if month_first else (second, first)
    iso = [f"{y:04d}-{m:02d}-{d:02d} {rest}".strip() for y, m, d, rest in zip(year, month, day, parts[3], strict=True)]
    times = _wall_clock(_mixed(pd.Series(iso, index=text.index)), how)
    order = "month" if month_first else "day"
    said = f"{how.path.name}: dates are read {order} first, since {why}"
    unread = int(np.isnat(times).sum())
    return times, [f"{said}; {unread:,} do not fit and are left out." if unread else f"{said}."]


def _lost_clock(times: Times) -> list[str]:
    """Warn when most times are midnight: the clock part was lost on the way."""
    known = times[~np.isnat(times)]
    midnight = int((known.astype("datetime64[m]").astype(np.int64) % 1440 == 0).sum())
    if len(known) < 20 or midnight <= len(known) / 2:
        return []
    return [f"{midnight:,} of {len(known):,} times are exactly midnight: has the file lost its clock times?"]


def _wall_clock(stamps: pd.Series, how: TimeColumns) -> Times:
    if isinstance(stamps.dtype, pd.DatetimeTZDtype):
        # "local" takes the clock as it stands: many portals count local time as if it were UTC.
        own = stamps if how.reading == "local" else stamps.dt.tz_convert(ZoneInfo(how.timezone))
        stamps = own.dt.tz_localize(None)
    times = stamps.to_numpy(dtype="datetime64[s]")
    # No call came in outside these centuries; calendars and clocks cannot even be computed there.
    times[(times < np.datetime64("1900-01-02")) | (times > np.datetime64("2199-12-30"))] = np.datetime64("NaT")
    return times


def _refuse(text: pd.Series, how: TimeColumns) -> None:
    examples = ", ".join(repr(one) for one in text.dropna().head(3)) or "all blank"
    tried = "any known form" if how.time_format is None else repr(how.time_format)
    mend = 'Say how they are written with calls.time_format, such as "%m/%d/%Y %I:%M:%S %p".'
    raise DataError(Fault(str(how.path), f"no time can be read as {tried} (calls.time): {examples}.", mend))
