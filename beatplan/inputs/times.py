"""Times of calls as local wall clock; what was decided from the data is told, what cannot be decided is asked."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault
from beatplan.inputs.dates import MonthEvidence, month_comes_first
from beatplan.inputs.slashed import is_slashed, read_slashed, slashed_evidence
from beatplan.inputs.time_tally import COUNTED, TimeTally, by_hour, time_findings

Times = NDArray[np.datetime64]

#: Excel counts days from here (its 1900 is wrongly a leap year, so day 60 is the last that is off).
_EXCEL_DAY_0 = pd.Timestamp("1899-12-30")
_CENTURIES = pd.Timestamp("1900-01-01", tz="UTC"), pd.Timestamp("2200-01-01", tz="UTC")
_ISO = r"^\d{4}-?\d{2}-?\d{2}"
#: Any sign after a clock time: the parser may take it for an offset, and must then be told what to do with it.
_SIGNED = r"\d[T ]\d.*[Zz+-]"
_OFFSET = r"(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$"
_NAMED_MONTH = r"(?i)\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b"
#: Numbers that can only be counted times, by kind of `COUNTED`.
_RANGES = {"epoch-ms": (1e11, 1e13), "epoch-s": (1e8, 1e11), "excel": (20_000, 80_000)}


@dataclass(frozen=True)
class TimeColumns:
    """How the times of a file are written.

    Attributes:
        timezone: the scenario's IANA zone.
        time_format: a strftime pattern, "excel", "epoch-ms" or "epoch-s"; None where the data tell.
        reading: "as-written" converts a Z, a UTC offset or an epoch; "local" takes their clock as it stands; None
            converts and warns.
        where: the file, for faults.
        name: the file, for findings.
        month_first: whether 3/4/2024 is in March; None where no date needs it.
    """

    timezone: str
    time_format: str | None
    reading: str | None
    where: str
    name: str
    month_first: bool | None = None


def read_times(clock: pd.Series, date: pd.Series | None, how: TimeColumns) -> tuple[Times, list[str]]:
    """Read a whole column of times as local wall clock, NaT where a row has none that can be read.

    Args:
        clock: (n,) times, or clock times where `date` is given.
        date: (n,) dates, or None.
        how: how they are written.

    Returns:
        (n,) datetime64[s], and what was decided from the data.

    Raises:
        DataError: no row can be read, or nothing tells month from day.
    """
    how, evidence = decide_month(time_evidence(clock, date, how), how)
    times, tally = read_time_block(clock, date, how)
    if len(times) and tally.read == 0:
        refuse_times(tally, how)
    return times, [*month_findings(tally, evidence, how), *time_findings(tally, how.name, how.timezone, how.reading)]


def time_evidence(clock: pd.Series, date: pd.Series | None, how: TimeColumns) -> MonthEvidence:
    """Gather what rows say of the order of month and day, where that must be known."""
    if how.time_format is not None or (date is None and pd.api.types.is_datetime64_any_dtype(clock)):
        return MonthEvidence()
    return slashed_evidence(_clean(clock if date is None else date))


def decide_month(evidence: MonthEvidence, how: TimeColumns) -> tuple[TimeColumns, str]:
    """Settle the order of month and day for a whole file, with the reason; no reason where no date needs it.

    Raises:
        DataError: nothing tells.
    """
    if evidence == MonthEvidence():
        return how, ""
    month_first, why = month_comes_first(evidence, how.where)
    return replace(how, month_first=month_first), why


def month_findings(tally: TimeTally, why: str, how: TimeColumns) -> list[str]:
    """Tell in which order dates were read, why, and how many do not fit."""
    count, unread = tally.slashed.tolist()
    if count == 0:
        return []
    said = f"{how.name}: dates are read {'month' if how.month_first else 'day'} first, since {why}"
    return [f"{said}; {unread:,} do not fit and are left out." if unread else f"{said}."]


def refuse_times(tally: TimeTally, how: TimeColumns) -> None:
    """Refuse a column of which no time can be read.

    Raises:
        DataError: always.
    """
    examples = ", ".join(repr(one) for one in tally.unread) or "all blank"
    tried = "any known form" if how.time_format is None else repr(how.time_format)
    mend = 'Say how they are written with calls.time_format, such as "%m/%d/%Y %I:%M:%S %p".'
    raise DataError(Fault(how.where, f"no time can be read as {tried} (calls.time): {examples}.", mend))


def read_time_block(clock: pd.Series, date: pd.Series | None, how: TimeColumns) -> tuple[Times, TimeTally]:
    """Read some rows by what has been decided for the whole file; see `read_times`.

    Raises:
        DataError: the scenario's pattern is none.
    """
    if date is None and pd.api.types.is_datetime64_any_dtype(clock):
        times, tally, text = _wall_clock(clock, how), TimeTally(), clock
    else:
        text = _clean(clock) if date is None else _joined(date, clock, how)
        times, tally = _by_format(text, how) if how.time_format else _by_shape(text, how)
    midnight = times.astype("datetime64[m]").astype(np.int64) % 1440 == 0
    known = ~np.isnat(times)
    unread = text[~known & text.notna().to_numpy()].head(3).astype("str")
    seen = TimeTally(read=int(known.sum()), midnight=int((known & midnight).sum()), unread=tuple(unread))
    return times, tally + seen


def _clean(column: pd.Series) -> pd.Series:
    text: pd.Series = column.astype("str").str.strip()
    return text.where(column.notna() & (text != ""))


def _joined(date: pd.Series, clock: pd.Series, how: TimeColumns) -> pd.Series:
    """Join dates and clock times; "815" is 08:15 and "5" is 00:05, but with a pattern the text stays as written."""
    hours = _clean(clock)
    if how.time_format is None:
        bare = hours.str.fullmatch(r"\d{1,4}", na=False)
        padded = hours.str.zfill(4)
        hours = hours.where(~bare, padded.str[:2] + ":" + padded.str[2:])
    return _clean(date).str.replace(r"[T ]00:00(:00(\.0+)?)?$", "", regex=True) + " " + hours


def _by_format(text: pd.Series, how: TimeColumns) -> tuple[Times, TimeTally]:
    if how.time_format in COUNTED:
        return _wall_clock(_counted(pd.to_numeric(text, errors="coerce"), how.time_format), how), TimeTally()
    try:
        parsed = pd.to_datetime(text, format=how.time_format, errors="coerce")
    except ValueError as error:
        what = f"{how.time_format!r} is no pattern of a time: {error}."
        raise DataError(Fault("calls.time_format", what, 'Such as "%m/%d/%Y %H:%M".')) from None
    return _wall_clock(parsed, how), TimeTally()


def _by_shape(text: pd.Series, how: TimeColumns) -> tuple[Times, TimeTally]:
    """Read each row by what it looks like; every shape is one that cannot be read in two ways."""
    times = np.full(len(text), np.datetime64("NaT"), dtype="datetime64[s]")
    tally = TimeTally()
    numeric = text.str.fullmatch(r"\d+(\.\d+)?", na=False).to_numpy()
    if numeric.any():
        tally += _read_numbers(pd.to_numeric(text.where(numeric), errors="coerce"), times, how)
    dated = text.str.match(_ISO, na=False).to_numpy() & ~numeric
    offset = text.str.contains(_SIGNED, na=False).to_numpy() & dated
    if (dated & ~offset).any():
        times[dated & ~offset] = _wall_clock(_iso(text[dated & ~offset]).dt.tz_localize(None), how)
    if offset.any():
        times[offset], more = _with_offset(text[offset], how)
        tally += more
    rest = ~numeric & ~dated
    slashed = is_slashed(text).to_numpy() & rest if rest.any() else rest
    if slashed.any():
        found = _wall_clock(pd.Series(read_slashed(text[slashed], month_first=how.month_first is not False)), how)
        times[slashed] = found
        tally += TimeTally(slashed=np.array([len(found), int(np.isnat(found).sum())]))
    named = text.str.contains(_NAMED_MONTH, na=False).to_numpy() & rest & ~slashed if rest.any() else rest
    if named.any():
        times[named] = _wall_clock(pd.to_datetime(text[named], format="mixed", errors="coerce"), how)
    return times, tally


def _read_numbers(numbers: pd.Series, times: Times, how: TimeColumns) -> TimeTally:
    """Fill in the times that are numbers."""
    counted = np.zeros((len(_RANGES), 25), dtype=np.int64)
    for place, (kind, span) in enumerate(_RANGES.items()):
        rows = numbers.between(*span).to_numpy()
        if rows.any():
            times[rows] = _wall_clock(_counted(numbers[rows], kind), how)
            counted[place] = by_hour(times[rows])
    return TimeTally(counted=counted)


def _counted(numbers: pd.Series, kind: str | None) -> pd.Series:
    if kind == "excel":
        # Outside these days, the last of 2199 among them, the sum cannot even be computed.
        sound = numbers.where(numbers.between(0, 110_000))
        return (_EXCEL_DAY_0 + pd.to_timedelta(sound, unit="D")).dt.round("s")
    unit: Literal["ms", "s"] = "ms" if kind == "epoch-ms" else "s"
    return pd.to_datetime(numbers, unit=unit, utc=True, errors="coerce")


def _iso(text: pd.Series) -> pd.Series:
    """Read ISO times as UTC, those without an offset as they stand."""
    return pd.to_datetime(text, format="ISO8601", errors="coerce", utc=True)


def _with_offset(text: pd.Series, how: TimeColumns) -> tuple[Times, TimeTally]:
    """Convert times with a Z or an offset, or take them as local where the scenario says so."""
    local = _wall_clock(_iso(text.str.replace(_OFFSET, "", regex=True)).dt.tz_localize(None), how)
    converted = _wall_clock(_iso(text), how)
    marked = text.str.contains(_OFFSET).to_numpy()
    with_z = int(text.str.contains("[Zz]$").sum())
    alike = int((marked & ((local == converted) | (np.isnat(local) & np.isnat(converted)))).sum())
    tally = TimeTally(
        offsets=np.array([int(marked.sum()), with_z, alike]), as_local=by_hour(local), converted=by_hour(converted)
    )
    return (local if how.reading == "local" else converted), tally


def _wall_clock(stamps: pd.Series, how: TimeColumns) -> Times:
    if isinstance(stamps.dtype, pd.DatetimeTZDtype):
        # The calendars of other millennia cannot even be asked for their clocks.
        stamps = stamps.where(stamps.between(*_CENTURIES))
        # "local" takes the clock as it stands: many portals count local time as if it were UTC.
        own = stamps if how.reading == "local" else stamps.dt.tz_convert(ZoneInfo(how.timezone))
        stamps = own.dt.tz_localize(None)
    # pandas may lend its own memory, which must not be written to.
    times = stamps.to_numpy(dtype="datetime64[s]", copy=True)
    # No call came in outside these centuries.
    outside = (times < np.datetime64("1900-01-02")) | (times > np.datetime64("2199-12-30"))
    return np.where(outside, np.datetime64("NaT", "s"), times)
