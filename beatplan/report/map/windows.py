"""The hours of a window in words, and which windows share hours."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import ENGLISH, Tongue

#: As a scenario writes them.
_DAYS = (
    marked("Mon"), marked("Tue"), marked("Wed"), marked("Thu"), marked("Fri"), marked("Sat"), marked("Sun"),
)  # fmt: skip
_DAY_MIN = 24 * 60
_TO = "\u2013"


def hours_in_words(window: Mapping[str, Any], tongue: Tongue = ENGLISH) -> str:
    """Write a window of the scenario as `Mon-Fri 08:00-17:00`."""
    return f"{_days_in_words(window['days'], tongue)} {window['start']}{_TO}{window['end']}"


def share_hours(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two windows of the scenario have an hour of the week in common."""
    week = 7 * _DAY_MIN
    return any(
        start < end_ + turn and start_ + turn < end
        for start, end in _spans(one)
        for start_, end_ in _spans(other)
        for turn in (-week, 0, week)
    )


def _spans(window: Mapping[str, Any]) -> list[tuple[int, int]]:
    """Minutes of the week; an overnight window runs into the next day."""
    start, end = _minutes(window["start"]), _minutes(window["end"])
    length = end - start if end > start else end + _DAY_MIN - start
    return [
        (day * _DAY_MIN + start, day * _DAY_MIN + start + length)
        for day in (_DAYS.index(name) for name in window["days"])
    ]


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")[:2]
    return int(hours) * 60 + int(minutes)


def _days_in_words(days: Sequence[str], tongue: Tongue) -> str:
    if len(set(days)) == len(_DAYS):
        return tongue.say("every day")
    names = [tongue.say(day) for day in _DAYS]
    places = sorted({_DAYS.index(day) for day in days})
    runs = [[place for _, place in run] for _, run in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0])]
    return ", ".join(names[run[0]] if len(run) == 1 else f"{names[run[0]]}{_TO}{names[run[-1]]}" for run in runs)
