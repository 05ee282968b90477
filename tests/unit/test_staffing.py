"""The seed story: crews hired and teams on duty are different numbers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from beatplan.errors import ScenarioError
from beatplan.scenario import load_scenario
from beatplan.staffing import check_some_team, crews_hired, left_over, most_teams, staff_by_phase, team_needs
from tests.support import DURHAM, FOLLOW_UP, SCENARIO


def test_three_of_each_are_96_hours_and_two_teams():
    scenario = load_scenario(DURHAM / "launch-2022.toml")
    staff = staff_by_phase(scenario)
    needs = team_needs(scenario.services[0], staff.roles)
    assert staff.hours[0].tolist() == [96.0, 96.0, 96.0]
    assert crews_hired(staff.heads[0], needs) == 3
    assert most_teams(staff.heads[0], staff.hours[0], needs, 45.0) == 2


def test_seven_more_are_two_crews_and_one_team_more():
    scenario = load_scenario(DURHAM / "launch-2022.toml")
    staff = staff_by_phase(scenario)
    needs = team_needs(scenario.services[0], staff.roles)
    assert crews_hired(staff.heads[1], needs) == 5, "two more crews than three"
    assert left_over(staff.heads[1], staff.roles, needs[None], needs) == {"clinician": 1}
    assert most_teams(staff.heads[1], staff.hours[1], needs, 45.0) == 3, "one more team: 135 of 160 hours"
    assert staff.hours[1].min() == 160.0


def test_nobody_on_duty_in_one_service_is_left_over_in_another():
    """Ten clinicians and six officers; a team has one of each, a desk one clinician: three pairs and a desk on duty."""
    roles, pair, desk = ("clinician", "officer"), np.array([1, 1]), np.array([1, 0])
    on_duty = 3 * pair + desk
    assert left_over(np.array([10, 6]), roles, np.stack([pair]), on_duty) == {"clinician": 3}
    assert left_over(np.array([10, 6]), roles, np.stack([pair, desk]), on_duty) == {}, "the three make crews of a desk"
    assert left_over(np.array([4, 6]), roles, np.stack([pair, desk]), on_duty) == {"officer": 3}


@pytest.mark.parametrize(("hours", "teams"), [(64.0, 1), (89.9, 1), (90.0, 2)])
def test_64_hours_staff_one_weekday_team_and_90_are_needed_for_two(hours: float, teams: int):
    assert most_teams(np.array([6]), np.array([hours]), np.array([1]), 45.0) == teams


@pytest.mark.parametrize(
    ("start", "said"),
    [
        ("{ clinician = 2, emt = 0 }", "make no complete team: emt 0 of 1"),
        ("{ clinician = 1, emt = 1 }", "cannot keep one team on duty: its shortest window takes 45 hours"),
    ],
)
def test_no_complete_team(tmp_path: Path, start: str, said: str):
    file = tmp_path / "s.toml"
    file.write_text(SCENARIO.replace("{ clinician = 2, emt = 2 }", start), encoding="utf-8")
    scenario = load_scenario(file)
    with pytest.raises(ScenarioError, match=said) as caught:
        check_some_team(scenario, staff_by_phase(scenario))
    assert "phases.0.hires" in str(caught.value)


def test_people_who_could_only_follow_up_make_no_team_that_takes_calls(tmp_path: Path):
    """Navigators alone have nobody to find: the same fault as for nobody at all."""
    text = SCENARIO.replace("[sites]", FOLLOW_UP.replace(", CCD = 0.2", "") + "[sites]", 1)
    file = tmp_path / "s.toml"
    file.write_text(text.replace("{ clinician = 2, emt = 2 }", "{ clinician = 0, emt = 9 }"), encoding="utf-8")
    scenario = load_scenario(file)
    with pytest.raises(ScenarioError, match="make no complete team: clinician 0 of 1"):
        check_some_team(scenario, staff_by_phase(scenario))
