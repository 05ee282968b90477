"""Follow-ups one by one over the calendar, by hand and against the recursion that plans count on."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.services.follow_up import work_backlog
from beatplan.simulate.follow_up import Shifts, Span, settled, work_off

DAY, WEEK = 24 * 60.0, 7 * 24 * 60.0
STEPS = 7 * 48


def weekdays(begin_h: float, end_h: float, navigators: int, weeks: int) -> Shifts:
    """Monday to Friday; minute 0 is a Monday's midnight."""
    days = np.array([week * 7 + day for week in range(weeks) for day in range(5)]) * DAY
    return Shifts(days + begin_h * 60, days + end_h * 60, navigators)


def test_a_weekend_passes_while_nobody_works():
    """Enough people: what comes from Friday's end until 48 hours before Monday's beginning is late, nothing else is."""
    came = np.arange(0, 4 * WEEK, 30.0)
    in_time = np.isfinite(work_off(came, [weekdays(9, 17, 50, 6)], 1.0, 2 * DAY))
    into = came % WEEK
    late = (into >= 4 * DAY + 17 * 60) & (into < 5 * DAY + 9 * 60)
    assert np.array_equal(in_time, ~late)
    assert 1 - in_time.mean() == pytest.approx(16 / 168)


def test_a_follow_up_is_gone_on_with_in_the_next_shift():
    """One navigator, two hours each: begun at 16:00 on Friday it ends at 10:00 on Monday, and the next begins then."""
    came = np.array([4 * DAY + 16 * 60, 7 * DAY + 8 * 60, 7 * DAY + 8.5 * 60])
    shifts = [weekdays(9, 17, 1, 2)]
    friday, monday = 4 * DAY, 7 * DAY
    assert work_off(came, shifts, 120, 2 * DAY).tolist() == [friday + 960, monday + 600, monday + 720]
    assert work_off(came, shifts, 120, 2 * 60).tolist() == [friday + 960, monday + 600, np.inf], "12:00 is late"
    assert work_off(came, shifts, 120, 119).tolist() == [friday + 960, np.inf, monday + 600], "nobody's time is lost"


def test_the_first_who_is_free_takes_the_next():
    came = np.array([0.0, 1.0, 2.0])
    early, late = Shifts(np.array([0.0]), np.array([100.0]), 1), Shifts(np.array([50.0]), np.array([100.0]), 1)
    assert work_off(came, [early, late], 60, 49).tolist() == [0, 50, np.inf]
    assert work_off(came, [early], 60, 49).tolist() == [0, np.inf, np.inf]
    assert work_off(came, [], 60, 49).tolist() == [np.inf] * 3
    assert work_off(came, [Shifts(np.empty(0), np.empty(0), 3)], 60, 49).tolist() == [np.inf] * 3


@pytest.mark.parametrize("due_h", [24, 48, 168])
def test_nobody_is_followed_up_in_time_that_is_not_the_simulated_one_s(due_h: int):
    """One navigator of 40 hours a week and twice as many people: 40 a week are begun, not those after the end too."""
    weeks = 12
    came = np.arange(15.0, weeks * WEEK, WEEK / 80)
    shifts = [weekdays(9, 17, 1, weeks + 2)]
    due, begun = settled(came, shifts, 60, due_h * 60.0, Span(0.0, weeks * WEEK))
    assert due == pytest.approx(80 * weeks, abs=2)
    assert 40 * weeks - 1 <= begun <= 40 * weeks
    without = np.isfinite(work_off(came, shifts, 60, due_h * 60.0)).sum()
    assert without > 40 * weeks + 5, "who begins with nobody waiting and ends late does more"
    steps = np.arange(STEPS)
    room = np.where((steps // 48 < 5) & (steps % 48 >= 18) & (steps % 48 < 34), 0.5, 0.0)
    assert begun / due == pytest.approx(work_backlog(np.full(STEPS, 80 / STEPS), room, due_h * 2).done / 80, abs=0.01)


@pytest.mark.parametrize("days", [5, 28])
def test_whoever_is_not_busy_begins_as_many_as_come(days: int):
    """With time for everybody and for a week to begin, all are in time, of a history of five days too."""
    came = np.arange(8 * 60.0, days * DAY, 45.0)
    due, begun = settled(came, [weekdays(9, 17, 50, 6)], 1.0, 7 * DAY, Span(0.0, days * DAY))
    assert begun == due
    assert due == pytest.approx(len(came), rel=0.12), "but for the last evening, and the one before the first"


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.floats(0.0, 40.0), min_size=7, max_size=7),
    st.tuples(st.integers(6, 12), st.integers(2, 8)),
    st.integers(1, 3),
    st.integers(1, 96),
)
def test_the_recursion_is_the_limit_of_many_small_follow_ups(
    by_day: list[float], hours: tuple[int, int], navigators: int, due_h: int
):
    """The plan's 48-hour recursion against one by one, with weekends: as follow-ups grow small, both do as many."""
    each_min, weeks, warm = 6.0, 7, 3
    begin, end = hours[0], sum(hours)
    due = np.repeat(np.array(by_day) / 48, 48)
    shifts = weekdays(begin, end, navigators, weeks + 2)
    steps = np.arange(STEPS)
    open_ = (steps // 48 < 5) & (steps % 48 >= 2 * begin) & (steps % 48 < 2 * end)
    # A follow-up of the recursion takes an hour; here ten of six minutes stand for it, evenly through each half hour.
    many = 60 / each_min
    room = np.where(open_, navigators * 0.5, 0.0)
    planned = work_backlog(due, room, due_h * 2)
    count = np.cumsum(np.tile(due, weeks)) * many
    number = np.arange(1, int(np.floor(count[-1] + 1e-9)) + 1) - 0.5
    came = np.interp(number, np.concatenate([[0.0], count]), np.arange(STEPS * weeks + 1) * 30.0)
    in_time = np.isfinite(work_off(came, [shifts], each_min, due_h * 60.0))
    settled = (came >= warm * WEEK) & (came < (weeks - 1) * WEEK)
    done = in_time[settled].sum() / many / (weeks - 1 - warm)
    # Of each duty's end and each deadline, a half hour's grain and one follow-up are left open.
    grain = 5 * 0.5 * navigators + due.max() * 5 + 3 / many
    assert done == pytest.approx(planned.done, abs=grain)
