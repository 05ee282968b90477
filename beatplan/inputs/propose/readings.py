"""Times read from a column or two as evidence, and what a zone written in them means."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import DataError
from beatplan.inputs.propose.columns import Column, Hints, plain_name, weight
from beatplan.inputs.propose.proposal import Proposal
from beatplan.inputs.propose.toml_text import percent
from beatplan.inputs.times import TimeColumns, read_times

Times = NDArray[np.datetime64]
TIME: Hints = (
    (
        r"(call|creat|rec(ei)?v|rece|rept|report|dispatch|event|incident|open|start|entry)\w*_?(date|time|dttm|dt|ts)",
        3.0,
    ),
    (r"(date|time|dttm)\w*_?(call|creat|rec|rept|report|open|start)", 3.0),
    (r"^(date_?time|time_?stamp|time|dttm)$", 3.0),
    (r"date|time|dttm|stamp|_dt$|_ts$", 1.5),
)
#: Moments in the life of a call that are not its beginning, and moments of the file.
LATER: Hints = (
    (r"clos|clear|arriv|end|updat|modif|edit|add|review|birth|dob|status|route|depart|found|fnd|load|occu", 1.5),
)
CLOCK: Hints = ((r"time|clock|hhmm|hour", 1.5), (r"hour_?rept|(call|rept|report|rec\w*)_?(time|hour|hhmm)", 2.5))


@dataclass(frozen=True)
class Read:
    """A column, or a date beside a clock, as far as it can be read.

    Attributes:
        share: of the filled rows that can be read; 1.0 where only the order of month and day is in doubt.
        has_clock: whether the clock differs from row to row.
        ambiguous: whether nothing tells month from day.
        times: of the rows tried, NaT where unread; none where ambiguous.
        told: what `read_times` decided from the data.
    """

    share: float
    has_clock: bool
    ambiguous: bool
    times: Times
    told: tuple[str, ...]


def no_times() -> Times:
    """Give times of no rows."""
    return np.empty(0, dtype="datetime64[s]")


def is_clock(column: Column) -> bool:
    """Tell clock times (815, 0815, 8:15); whole hours are none, for 8 would be read as eight past midnight."""
    some = column.values.dropna().head(500)
    if len(some) == 0 or not weight(column.name, CLOCK):
        return False
    if some.str.fullmatch(r"\d{1,2}:\d{2}(:\d{2})?( ?[AaPp][Mm])?").mean() > 0.9:
        return True
    numbers = pd.to_numeric(some.where(some.str.fullmatch(r"\d{1,4}")), errors="coerce")
    fits = (numbers < 2400) & (numbers % 100 < 60)
    return bool(fits.mean() > 0.9 and numbers.max() >= 100)


def read_columns(
    clock: pd.Series, date: pd.Series | None, path: Path, timezone: str, reading: str | None = None
) -> Read:
    """Read times as `read_times` does, as far as it goes; a column that it refuses has none."""
    filled = clock.notna() if date is None else clock.notna() & date.notna()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            times, told = read_times(clock, date, TimeColumns(timezone, None, reading, str(path), path.name))
    except DataError as error:
        ambiguous = "month or the day" in str(error)
        return Read(float(ambiguous), ambiguous, ambiguous, no_times(), ())
    known = times[~np.isnat(times)]
    minutes = np.unique(known.astype("datetime64[m]").astype(np.int64) % 1440)
    has_clock = len(minutes) > min(2, len(known) - 1)
    prefix = f"{path.name}: "
    return Read(
        len(known) / max(int(filled.sum()), 1), has_clock, False, times, tuple(one.removeprefix(prefix) for one in told)
    )


def stem(name: str) -> set[str]:
    """Give the words of a name that tell which moment it is: "date_rept" and "hour_rept" share "rept"."""
    return set(plain_name(name).split("_")) - {"date", "time", "hour", "hhmm", "clock", "dt", "of"}


def propose_reading(column: Column, clocks: list[Column], read: Read, path: Path, timezone: str) -> list[Proposal]:
    """Propose what a Z, an offset or an epoch means where a column of clock times tells; else ask."""
    written = column.values.dropna().head(300)
    zoned = written.str.contains(r"\d[T ]\d.*(?:[Zz]|[+-]\d{2}:?\d{2})$", regex=True) | written.str.fullmatch(
        r"1\d{9,12}(?:\.0)?"
    )
    if not bool(zoned.any()) or read.ambiguous:
        return []
    look = "If the hours of the calls look shifted, take the mark off calls.time_reading."
    asked = Proposal(
        "calls.time_reading", "local", f"times carry a zone and are converted to {timezone}", False, look, written=False
    )
    rows = {mode: read_columns(column.values, None, path, timezone, mode) for mode in ("local", "as-written")}
    shares = {clock.name: _agreement(clock, rows, stem(column.name)) for clock in clocks if clock.name != column.name}
    told = [(name, share) for name, share in shares.items() if share and max(share.values()) > 0.8]
    if not told:
        return [asked]
    name, share = max(told, key=lambda one: (bool(stem(one[0]) & stem(column.name)), max(one[1].values())))
    mode = max(share, key=lambda one: share[one])
    other = min(share.values())
    said = f"so read, the hour is that of {name} in {percent(share[mode])} of the rows, else in {percent(other)}"
    return [Proposal("calls.time_reading", mode, said, sure=other < 0.5, look=look)]


def _agreement(clock: Column, rows: Mapping[str, Read], words: set[str]) -> dict[str, float]:
    """Share of the rows whose hour is that of a clock column, by reading; nothing where it is of another moment."""
    if weight(clock.name, LATER) and not words & stem(clock.name):
        return {}
    text = clock.values.str.replace(":", "", regex=False).str.extract(r"^(\d{1,4})")[0].str.zfill(4)
    said = pd.to_numeric(text.str[:2], errors="coerce").to_numpy(dtype=np.float64)
    shares = {}
    for mode, read in rows.items():
        hour = (read.times.astype("datetime64[h]").astype(np.int64) % 24).astype(np.float64)
        both = ~np.isnat(read.times) & np.isfinite(said)
        shares[mode] = float((hour[both] == said[both]).mean()) if both.any() else 0.0
    return shares
