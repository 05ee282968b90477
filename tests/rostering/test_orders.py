"""Orders of lines: what breaks a rule is found, by the search and by the check alike."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatplan.errors import CheckError
from beatplan.rostering.check import check_hours, order_faults, walk
from beatplan.rostering.rotation import Rotation, rules_broken
from beatplan.rostering.words import shortages
from beatplan.scenario.roster import RosterTable
from beatplan.scenario.week import DAYS, MINUTES_A_DAY, MINUTES_A_WEEK

TABLE = RosterTable()


def rotation(*lines: tuple[str, int, int]) -> Rotation:
    """Lines as texts of seven signs, an x for each day of work, with start and length in hours."""
    return Rotation(
        works=np.array([[sign == "x" for sign in days] for days, _, _ in lines]),
        start_min=np.array([start * 60 for _, start, _ in lines]),
        length_min=np.array([length * 60 for _, _, length in lines]),
    )


def test_a_late_sunday_before_an_early_monday():
    found = rotation(("....x.x", 20, 12), ("x......", 10, 8))
    assert order_faults(walk(found, 4), TABLE) == ("2 hours of rest between two shifts, where 10 are due",)
    assert rules_broken(found, TABLE) == 1
    assert rules_broken(found, RosterTable(rest_hours=2)) == 0


def test_days_add_up_across_lines_and_round_the_circle():
    found = rotation(("xxxxx..", 8, 8), ("..xxxxx", 8, 8))
    assert walk(found, 4).most_days_in_a_row == 10
    assert "10 days in a row, where 6 are the most" in order_faults(walk(found, 4), TABLE)


def test_weekends_next_to_each_other_are_uneven():
    off, on = (".xxxx..", 8, 8), (".xx..xx", 8, 8)
    uneven, evenly = rotation(on, on, off, off), rotation(on, off, on, off)
    table = RosterTable(rotation_weeks=2)
    assert order_faults(walk(uneven, 2), table) == ("0 weekends for some and 2 for others in 2 weeks",)
    assert order_faults(walk(evenly, 2), table) == ()
    assert order_faults(walk(uneven, 4), TABLE) == (), "four weeks are the whole round"


def test_one_person_without_a_free_day():
    assert walk(rotation(("xxxxxxx", 8, 8)), 4).most_days_in_a_row == 7


lines = st.lists(
    st.tuples(
        st.lists(st.sampled_from(".x"), min_size=7, max_size=7).map("".join),
        st.integers(0, 23),
        st.sampled_from([8, 10, 12]),
    ),
    min_size=1,
    max_size=6,
)


@given(lines, st.integers(1, 5), st.integers(1, 8), st.sampled_from([0.0, 8.0, 10.0, 12.0]))
def test_the_search_and_the_check_agree(drawn: list[tuple[str, int, int]], weeks: int, days: int, rest: float):
    found = rotation(*drawn)
    table = RosterTable(rotation_weeks=weeks, days_in_a_row=days, rest_hours=rest)
    assert (rules_broken(found, table) == 0) == (order_faults(walk(found, weeks), table) == ())


def test_what_is_said_of_hours_is_held_against_the_lines():
    walked = walk(rotation(("xxxxx..", 8, 8)), 4)
    need = walked.on_duty.copy()
    check_hours(walked, need, 0.0, 40, 40)
    with pytest.raises(CheckError, match="1 person-hours are uncovered, not 0"):
        check_hours(walked, need + (np.arange(MINUTES_A_WEEK) < 60), 0.0, 40, 40)
    with pytest.raises(CheckError, match="a line has more than a person's hours"):
        check_hours(walked, need, 0.0, 39, 40)
    with pytest.raises(CheckError, match="more than all people's hours"):
        check_hours(replace(walked, line_hours=np.array([40.0, 40.0])), need, 0.0, 40, 79)


def short(*stretches: tuple[str, int, int, int]) -> tuple[str, ...]:
    """Tell people missing on a day from hour to hour."""
    missing = np.zeros(MINUTES_A_WEEK, dtype=np.int64)
    for day, first, last, people in stretches:
        start = DAYS.index(day) * MINUTES_A_DAY
        missing[np.arange(start + first * 60, start + last * 60) % MINUTES_A_WEEK] += people
    return tuple(str(one) for one in shortages(missing))


def test_shortages_in_words():
    assert short(("Sat", 17, 21, 2), ("Sun", 17, 21, 2)) == (
        "2 people short Saturday and Sunday 17:00-21:00 (16 person-hours a week)",
    )
    assert short(("Mon", 8, 9, 1), ("Tue", 8, 9, 1), ("Wed", 8, 9, 1), ("Fri", 8, 10, 3)) == (
        "1 person short Monday to Wednesday 08:00-09:00 (3 person-hours a week)",
        "3 people short Friday 08:00-10:00 (6 person-hours a week)",
    )
    assert short(("Sun", 22, 26, 1)) == ("1 person short Sunday 22:00-02:00 (4 person-hours a week)",)
    assert short(*((day, 0, 24, 2) for day in DAYS)) == (
        "2 people short Monday to Sunday 00:00-24:00 (336 person-hours a week)",
    )
    assert short() == ()


def test_a_shortage_of_more_than_a_day_is_cut_at_midnight():
    assert short(("Fri", 20, 24, 1), ("Sat", 0, 24, 1), ("Sun", 0, 30, 1)) == (
        "1 person short Monday 00:00-06:00 (6 person-hours a week)",
        "1 person short Friday 20:00-24:00 (4 person-hours a week)",
        "1 person short Saturday and Sunday 00:00-24:00 (48 person-hours a week)",
    )
