"""Rosters whose answer a person can work out."""

from __future__ import annotations

import numpy as np
import pytest

from beatplan.errors import ScenarioError
from beatplan.scenario.week import DAYS, MINUTES_A_DAY
from tests.rostering.roles import WEEKDAYS, minutes_on_duty, needed, scenario, staffed

ALWAYS = ("00:00", "24:00")


def test_six_people_cannot_keep_two_on_duty_around_the_clock():
    found = staffed(6, needed(2, DAYS, *ALWAYS), scenario())
    assert (found.need_hours, found.productive_hours) == (336, 240)
    assert found.uncovered_hours == found.least_uncovered_hours == 96, "240 of 336 hours, whatever the shifts"
    assert found.status == "short"
    assert found.proved
    assert sum(one.hours_per_week for one in found.short) == 96


def test_six_people_keep_two_on_duty_on_weekdays_from_8_to_17():
    found = staffed(6, needed(2, WEEKDAYS, "08:00", "17:00"), scenario())
    assert found.status == "staffed"
    assert found.faults() == ()
    assert len(found.lines) == 6


def test_nine_people_keep_two_on_duty_around_the_clock():
    found = staffed(9, needed(2, DAYS, *ALWAYS), scenario())
    assert found.status == "staffed", found.faults()
    assert minutes_on_duty(found.lines).tolist() == [2] * 7 * MINUTES_A_DAY, "336 of 360 hours leave none to spare"


def test_eight_hour_shifts_leave_the_ninth_hour_of_one_person():
    found = staffed(1, needed(1, WEEKDAYS, "08:00", "17:00"), scenario(patterns=["5x8"]))
    assert (found.status, found.uncovered_hours, found.least_uncovered_hours) == ("short", 5, 5)
    at = {(one.start, one.end, one.days) for one in found.short}
    assert at in ({("08:00", "09:00", WEEKDAYS)}, {("16:00", "17:00", WEEKDAYS)})


def test_nine_to_nine_daily_by_four_times_ten():
    need = needed(1, DAYS, "09:00", "21:00")
    short = staffed(3, need, scenario(patterns=["4x10"]))
    # Twelve hours take two shifts of ten; three people have twelve shifts of the fourteen.
    assert (short.status, short.uncovered_hours) == ("short", 2 * 3)
    assert staffed(4, need, scenario(patterns=["4x10"])).status == "staffed"


def test_a_night_belongs_to_the_day_it_starts_on_and_the_week_is_a_circle():
    found = staffed(2, needed(2, ("Sun",), "20:00", "04:00"), scenario(patterns=["5x8"]))
    assert found.status == "staffed"
    assert {(one.days, one.start, one.end) for one in found.lines} == {(("Sun",), "20:00", "04:00")}
    on_duty = minutes_on_duty(found.lines)
    assert on_duty[: 4 * 60].tolist() == [2] * 240, "Monday until four"


def test_a_shortage_at_night_is_told_by_its_first_day():
    found = staffed(0, needed(2, ("Sat", "Sun"), "22:00", "04:00"), scenario())
    assert found.faults() == ("clinician: 2 people short Saturday and Sunday 22:00-04:00 (24 person-hours a week)",)
    assert (found.lines, found.uncovered_hours, found.status) == ((), 24, "short")


def test_part_time_people_work_fewer_days():
    found = staffed(4, needed(2, WEEKDAYS, "08:00", "16:00"), scenario(hours_per_week=20))
    assert max(len(one.days) * one.hours_per_shift for one in found.lines) <= 20
    # Two shifts of ten or eight hours each: eight of the ten that five days take.
    assert (found.uncovered_hours, found.least_uncovered_hours) == (16, 16)
    assert staffed(5, needed(2, WEEKDAYS, "08:00", "16:00"), scenario(hours_per_week=20)).status == "staffed"


def test_time_off_comes_out_of_the_lines():
    need = needed(1, WEEKDAYS, "08:00", "16:00")
    assert staffed(1, need, scenario(patterns=["5x8"])).status == "staffed"
    alone = staffed(1, need, scenario(patterns=["5x8"], shrinkage=0.2))
    assert (alone.rostered_hours, alone.uncovered_hours) == (32, 8), "a fifth of 40 hours is a day off"
    assert staffed(2, need, scenario(patterns=["5x8"], shrinkage=0.2)).status == "staffed"


def test_the_seed_storys_two_teams_are_short_of_two_hours():
    need = needed(2, WEEKDAYS, "08:00", "17:00")
    found = staffed(3, need, scenario(shrinkage=0.2))
    assert (found.need_hours, found.productive_hours) == (90, 96), "by hours alone there would be enough"
    assert (found.uncovered_hours, found.least_uncovered_hours) == (2, 2)
    assert staffed(3, need, scenario(shrinkage=0.2, patterns=["4x9"])).status == "staffed"


def test_few_days_in_a_row():
    need = needed(1, WEEKDAYS, "08:00", "16:00")
    found = staffed(1, need, scenario(patterns=["5x8"], days_in_a_row=3))
    assert (found.status, found.uncovered_hours) == ("short", 8)
    assert len(found.lines[0].days) == 4


def test_without_time_the_bound_is_what_the_hours_say():
    rules = scenario(patterns=["4x10"], time_limit_s=1e-9)
    found = staffed(3, needed(1, DAYS, "09:00", "21:00"), rules)
    assert found.uncovered_hours >= 6 > found.least_uncovered_hours == 0
    assert (found.status, found.proved) == ("unknown", False)
    assert "no roster of these shifts leaves fewer than 0.0 person-hours" in " ".join(found.faults())


def test_a_contract_shorter_than_every_shift_is_refused():
    with pytest.raises(ScenarioError, match="every shift is longer than a person's 6 hours a week") as caught:
        staffed(2, np.ones(7 * MINUTES_A_DAY, dtype=np.int64), scenario(hours_per_week=6))
    assert "roster.patterns" in str(caught.value)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({"patterns": ["5x8", "5x8"]}, "a pattern is named twice"),
        ({"patterns": ["5x13"]}, "roster.patterns.0"),
        ({"patterns": []}, "roster.patterns"),
        ({"rest_hours": 12.5}, "roster.rest_hours"),
        ({"step_minutes": 20}, "roster.step_minutes"),
        ({"rest_hour": 8}, "Did you mean 'rest_hours'"),
    ],
)
def test_slips_in_the_table(rules: dict[str, object], said: str):
    with pytest.raises(ScenarioError, match=said):
        scenario(**rules)
