"""Which columns hold the time of a call, and how they are written."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from beatplan.inputs.propose.columns import Choice, Column, best, weight
from beatplan.inputs.propose.proposal import Proposal
from beatplan.inputs.propose.readings import (
    CLOCK,
    LATER,
    TIME,
    Read,
    Times,
    is_clock,
    no_times,
    propose_reading,
    read_columns,
    stem,
)
from beatplan.inputs.propose.toml_text import percent, shown

_DATE = r"^\d{4}-?\d{2}-?\d{2}|^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|^1\d{9}(?:\d{3})?$|^1\d{12}\.0$"
_NAMED = r"(?i)^(?:\w{3,9},? )?(?:\d{1,2}[ -])?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[ -]\d"
_ASK_FORMAT = "Write calls.time_format: nothing in the file tells the month from the day."
_TRIED = 2_000


def propose_times(columns: list[Column], path: Path, timezone: str) -> tuple[list[Proposal], Times]:
    """Propose the time column, or a date column and a clock column, and how a zone in them is meant.

    Returns:
        The proposals, and the times of the rows tried; empty where there are none.
    """
    step = max(1, max((len(one.values) for one in columns), default=1) // _TRIED)
    some = [Column(one.name, one.values.iloc[::step], one.filled, one.distinct) for one in columns]
    dates = {one.name: one for one in some if _looks_like_dates(one)}
    reads = {name: read_columns(one.values, None, path, timezone) for name, one in dates.items()}
    chosen = best({name: _score(name, read) for name, read in reads.items() if read.share > 0.5}, least=1.0)
    if chosen is None:
        look = "Name the column that holds the time of the call; a file of counts needs calls.period instead."
        return [Proposal("calls.time", None, "no column can be read as times", sure=False, look=look)], no_times()
    if not reads[chosen.name].has_clock:
        paired = _paired(some, list(dates.values()), path, timezone)
        if paired is not None:
            return paired
    clocks = [one for one in some if is_clock(one)]
    reading = propose_reading(dates[chosen.name], clocks, reads[chosen.name], path, timezone)
    return [_time(chosen, reads[chosen.name]), *reading], reads[chosen.name].times


def _time(chosen: Choice, read: Read) -> Proposal:
    if read.ambiguous:
        told = f"dates whose month and day cannot be told apart{chosen.rivals()}"
        return Proposal("calls.time", chosen.name, told, sure=False, look=_ASK_FORMAT)
    known = read.times[~np.isnat(read.times)]
    told = f"{percent(read.share)} of the rows tried can be read, {known.min()} to {known.max()}"
    if not read.has_clock:
        look = f"{chosen.name} has no clock times that differ: every call would count at one hour of the day."
        return Proposal("calls.time", chosen.name, f"{told}; one clock time for all", sure=False, look=look)
    said = "".join(f"; {one.rstrip('.')}" for one in read.told if "time_reading" not in one)
    clear = not chosen.also and read.share > 0.9
    return Proposal("calls.time", chosen.name, f"{told}{said}{chosen.rivals()}", clear, _which(chosen))


def _which(chosen: Choice) -> str:
    return f"Is {chosen.name} when the call came in, and not {shown(chosen.also) or 'another moment'}?"


def _score(name: str, read: Read) -> float:
    return weight(name, TIME) - weight(name, LATER) + 2 * read.share + 1.0 * read.has_clock


def _looks_like_dates(column: Column) -> bool:
    some = column.values.dropna().head(300)
    if len(some) == 0:
        return False
    share = float((some.str.contains(_DATE, regex=True) | some.str.contains(_NAMED, regex=True)).mean())
    digits_only = bool(some.str.fullmatch(r"\d+(\.0)?").all())
    return share > 0.5 and (not digits_only or weight(column.name, TIME) > 0)


def _paired(
    columns: list[Column], dates: list[Column], path: Path, timezone: str
) -> tuple[list[Proposal], Times] | None:
    """Find the date and the clock that read best together."""
    clocks = sorted((one for one in columns if is_clock(one)), key=lambda one: -weight(one.name, CLOCK))[:5]
    dates = sorted(dates, key=lambda one: weight(one.name, LATER) - weight(one.name, TIME))[:6]
    reads = {
        (date.name, clock.name): read_columns(clock.values, date.values, path, timezone)
        for date in dates
        for clock in clocks
        if clock is not date
    }
    scores = {pair: _pair_score(*pair, read) for pair, read in reads.items() if read.share > 0.5}
    if not scores:
        return None
    date, clock = max(scores, key=lambda pair: scores[pair])
    read = reads[date, clock]
    others = [
        " with ".join(pair)
        for pair, score in scores.items()
        if pair != (date, clock) and score > scores[date, clock] - 1
    ]
    also = f"; also fit: {shown(others, 4)}" if others else ""
    told = f"{percent(read.share)} of the rows tried can be read with {clock}" + "".join(
        f"; {one.rstrip('.')}" for one in read.told
    )
    look = _ASK_FORMAT if read.ambiguous else f"Are {date} and {clock} when the call came in?"
    sure = not others and not read.ambiguous
    first = Proposal("calls.time", clock, f"clock times such as {shown(_first(columns, clock))}{also}", sure, look)
    return [first, Proposal("calls.date", date, f"{told}{also}", sure, look)], read.times


def _first(columns: list[Column], name: str) -> list[str]:
    return next(one for one in columns if one.name == name).values.dropna().head(3).tolist()


def _pair_score(date: str, clock: str, read: Read) -> float:
    shared = stem(date) & stem(clock)
    named = weight(date, TIME) - weight(date, LATER) + weight(clock, CLOCK) - weight(clock, LATER)
    return named + 2 * read.share + 1.0 * bool(shared)
