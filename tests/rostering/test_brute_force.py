"""The model against every roster there is, and what must hold of any roster."""

from __future__ import annotations

from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.rostering import shifts
from beatplan.scenario.week import DAYS, MINUTES_A_DAY, MINUTES_A_WEEK
from tests.rostering.roles import minutes_on_duty, needed, scenario, staffed, walked_by

CELL_MIN = 480
CELLS = MINUTES_A_WEEK // CELL_MIN


def every_line(days: int) -> np.ndarray:
    """Cells that each line of at most so many shifts of 8 hours covers, begun at 0, 8 or 16 o'clock; (L, 21)."""
    lines = [np.zeros(CELLS, dtype=np.int64)]
    for start in range(3):
        for count in range(1, days + 1):
            for chosen in combinations(range(7), count):
                line = np.zeros(CELLS, dtype=np.int64)
                line[[3 * day + start for day in chosen]] = 1
                lines.append(line)
    return np.array(lines)


def fewest_short(need: np.ndarray, people: int, days: int, shifts_there_are: int) -> int:
    """Fewest shifts uncovered by any people's lines, by trying all."""
    lines = every_line(days)
    covers, best = np.zeros((1, CELLS), dtype=np.int64), int(need.sum())
    for _ in range(people):
        covers = np.unique((covers[:, None] + lines).reshape(-1, CELLS), axis=0)
        covers = covers[covers.sum(axis=1) <= shifts_there_are]
        best = min(best, int(np.maximum(need - covers, 0).sum(axis=1).min()))
    return best


@settings(max_examples=25, deadline=None)
@given(
    need=st.lists(st.integers(0, 2), min_size=CELLS, max_size=CELLS),
    people=st.integers(1, 2),
    days=st.integers(1, 3),
    shrinkage=st.sampled_from([0.0, 0.4]),
)
def test_no_roster_does_better(need: list[int], people: int, days: int, shrinkage: float):
    rules = scenario(patterns=[f"{days}x8"], shrinkage=shrinkage, hours_per_week=8 * days)
    found = staffed(people, np.repeat(need, CELL_MIN), rules)
    there_are = int(people * days * (1 - shrinkage) + 1e-9)
    assert found.uncovered_hours == pytest.approx(8 * fewest_short(np.array(need), people, days, there_are))
    assert found.proved


windows = st.tuples(
    st.integers(1, 2),
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True),
    st.integers(0, 23),
    st.integers(0, 23),
)


@st.composite
def cases(draw: st.DrawFn) -> tuple[np.ndarray, dict[str, Any]]:
    """What some overlapping windows need, and rules."""
    need = np.zeros(MINUTES_A_WEEK, dtype=np.int64)
    for people, days, start, end in draw(st.lists(windows, min_size=1, max_size=3)):
        need += needed(people, tuple(days), f"{start:02d}:00", f"{end:02d}:00")
    rules = {
        "patterns": draw(st.lists(st.sampled_from(["5x8", "4x10", "3x12"]), min_size=1, max_size=2, unique=True)),
        "hours_per_week": draw(st.sampled_from([20, 36, 40])),
        "shrinkage": draw(st.sampled_from([0.0, 0.2])),
        "step_minutes": 60,
        "rotation_weeks": draw(st.sampled_from([2, 4])),
        "time_limit_s": 3,
    }
    return need, rules


@settings(max_examples=15, deadline=None)
@given(case=cases(), people=st.integers(1, 7))
def test_what_is_told_is_what_the_lines_do(case: tuple[np.ndarray, dict[str, Any]], people: int):
    need, rules = case
    found = staffed(people, need, scenario(**rules))
    missing = np.maximum(need - minutes_on_duty(found.lines), 0).sum() / 60
    assert found.uncovered_hours == pytest.approx(missing)
    assert sum(one.hours_per_week for one in found.short) == pytest.approx(missing)
    assert found.least_uncovered_hours <= missing + 1e-5
    hours = [len(one.days) * one.hours_per_shift for one in found.lines]
    assert len(hours) == people
    assert max(hours) <= rules["hours_per_week"]
    assert sum(hours) == pytest.approx(found.rostered_hours)
    assert sum(hours) <= people * rules["hours_per_week"] * (1 - rules["shrinkage"]) + 1e-6
    if not found.unkept:
        weeks = rules["rotation_weeks"] + people
        for person in range(people):
            assert rested(walked_by(person, found.lines, weeks))
        assert even(found.lines, rules["rotation_weeks"])


def rested(walk: list[tuple[int, int]]) -> bool:
    """Ten hours between two shifts, and of seven days that follow each other one without a shift's begin."""
    days = [begin // MINUTES_A_DAY for begin, _ in walk]
    in_a_row = any(set(range(day, day + 7)) <= set(days) for day in days)
    return not in_a_row and all(after[0] - before[1] >= 600 for before, after in pairwise(walk))


def even(lines: tuple, weeks: int) -> bool:
    """Whether nobody works more than one weekend more than another in so many weeks."""
    counts = [
        sum(bool({"Sat", "Sun"} & set(lines[(person + week) % len(lines)].days)) for week in range(weeks))
        for person in range(len(lines))
    ]
    return max(counts) - min(counts) <= 1


@settings(max_examples=8, deadline=None)
@given(case=cases(), people=st.integers(1, 4))
def test_more_people_are_never_worse(case: tuple[np.ndarray, dict[str, Any]], people: int):
    need, rules = case
    fewer, more = (staffed(count, need, scenario(**rules)) for count in (people, people + 1))
    assert more.least_uncovered_hours <= fewer.uncovered_hours + 1e-5
    if more.proved:
        assert more.uncovered_hours <= fewer.uncovered_hours + 1e-5


@settings(max_examples=8, deadline=None)
@given(case=cases(), people=st.integers(1, 4))
def test_coarse_starts_lose_nothing(case: tuple[np.ndarray, dict[str, Any]], people: int):
    need, rules = case
    coarse = staffed(people, need, scenario(**rules))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(shifts, "_start_step", lambda *_: 30)
        fine = staffed(people, need, scenario(**rules))
    assert coarse.least_uncovered_hours <= fine.uncovered_hours + 1e-5
    assert fine.least_uncovered_hours <= coarse.uncovered_hours + 1e-5


def test_a_week_that_begins_on_another_day_is_staffed_as_well():
    need = needed(2, DAYS[:6], "10:00", "02:00") + needed(1, DAYS[4:], "18:00", "06:00")
    found = [staffed(5, np.roll(need, day * MINUTES_A_DAY), scenario()) for day in (0, 1, 3)]
    assert all(one.proved for one in found)
    assert len({round(one.uncovered_hours, 6) for one in found}) == 1
