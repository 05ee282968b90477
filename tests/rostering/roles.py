"""One role to roster: contract hours, rules and the people needed, as a few words each."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np

from beatplan.rostering import Line, RoleRoster, roster_role
from beatplan.scenario import Scenario, parse_scenario
from beatplan.scenario.week import DAYS, MINUTES_A_DAY, MINUTES_A_WEEK, clock_minute, week_mask
from tests.support import SCENARIO

WEEKDAYS = DAYS[:5]


def scenario(hours_per_week: float = 40, shrinkage: float = 0, **roster: object) -> Scenario:
    """The tiny city's scenario with other contract hours and rules, and time enough to prove what there is."""
    raw = tomllib.loads(SCENARIO)
    raw["staffing"] |= {"hours_per_week": hours_per_week, "shrinkage": shrinkage}
    return parse_scenario(raw | {"roster": {"time_limit_s": 600} | roster}, Path("tiny.toml"))


def needed(people: int, days: tuple[str, ...], start: str, end: str) -> np.ndarray:
    """So many people through a weekly window, (10080,)."""
    return people * week_mask(days, start, end).astype(np.int64)


def staffed(people: int, need: np.ndarray, rules: Scenario) -> RoleRoster:
    return roster_role("clinician", people, need, rules)


def minutes_on_duty(lines: tuple[Line, ...]) -> np.ndarray:
    """Count who is on duty in each minute of the cyclic week, from what is told of the lines alone."""
    counted = np.zeros(MINUTES_A_WEEK, dtype=np.int64)
    for line in lines:
        for day in line.days:
            first = DAYS.index(day) * MINUTES_A_DAY + clock_minute(line.start)
            for minute in range(first, first + round(line.hours_per_shift * 60)):
                counted[minute % MINUTES_A_WEEK] += 1
    return counted


def walked_by(person: int, lines: tuple[Line, ...], weeks: int) -> list[tuple[int, int]]:
    """Begin and end of each shift of a person, in minutes from their first Monday."""
    shifts = []
    for week in range(weeks):
        line = lines[(person + week) % len(lines)]
        for day in line.days:
            begin = week * MINUTES_A_WEEK + DAYS.index(day) * MINUTES_A_DAY + clock_minute(line.start)
            shifts.append((begin, begin + round(line.hours_per_shift * 60)))
    return shifts
