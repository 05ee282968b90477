"""What a roster leaves short, in words: how many people, on which days, from when to when."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from beatplan.rostering.shifts import Ints
from beatplan.scenario.week import DAYS, MINUTES_A_DAY, MINUTES_A_WEEK

_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True)
class Shortage:
    """People missing at the same clock times of some days; an end at or before the start is on the next day.

    `hours_per_week` are person-hours, over all the days.
    """

    people: int
    days: tuple[str, ...]
    start: str
    end: str
    hours_per_week: float

    def __str__(self) -> str:
        """Write it for people to read."""
        noun = "person" if self.people == 1 else "people"
        when = f"{spoken_days(self.days)} {self.start}-{self.end}"
        return f"{self.people} {noun} short {when} ({self.hours_per_week:g} person-hours a week)"


def clock(minute: int) -> str:
    """Write minutes since midnight as a clock time."""
    return f"{minute // 60:02d}:{minute % 60:02d}"


def spoken_days(days: tuple[str, ...]) -> str:
    """Write days by their full names: three or more that follow each other as first to last."""
    places = [DAYS.index(day) for day in days]
    names = [_NAMES[place] for place in places]
    if len(names) > 2 and places == list(range(places[0], places[-1] + 1)):
        return f"{names[0]} to {names[-1]}"
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else names[0]


def shortages(missing: Ints) -> tuple[Shortage, ...]:
    """Gather people missing by minute of the week, (10080,), into times of the day.

    A stretch past midnight belongs to the day it starts on; one of a day or more is cut at each midnight.
    """
    by_clock: dict[tuple[int, int, int], list[int]] = {}
    for first, last in _stretches(missing):
        day, start = divmod(first, MINUTES_A_DAY)
        by_clock.setdefault((start, last - first, int(missing[first])), []).append(day)
    return tuple(
        Shortage(
            people=people,
            days=tuple(DAYS[day] for day in sorted(days)),
            start=clock(start),
            end=clock(start + length if start + length <= MINUTES_A_DAY else start + length - MINUTES_A_DAY),
            hours_per_week=people * len(days) * length / 60,
        )
        for (start, length, people), days in sorted(by_clock.items(), key=lambda item: (min(item[1]), item[0]))
    )


def _stretches(missing: Ints) -> list[tuple[int, int]]:
    """Cut the cyclic week into stretches with the same people missing, and leave out those with none."""
    cuts = np.flatnonzero(missing != np.roll(missing, 1))
    if not len(cuts):
        cuts = np.array([0])
    ends = np.append(cuts[1:], cuts[0] + MINUTES_A_WEEK)
    found: list[tuple[int, int]] = []
    for first, last in zip(cuts.tolist(), ends.tolist(), strict=True):
        if missing[first] == 0:
            continue
        midnights = range(first - first % MINUTES_A_DAY + MINUTES_A_DAY, last, MINUTES_A_DAY)
        inner = list(midnights) if last - first >= MINUTES_A_DAY else []
        edges = [first, *inner, last]
        found += [(one % MINUTES_A_WEEK, one % MINUTES_A_WEEK + other - one) for one, other in pairwise(edges)]
    return found
