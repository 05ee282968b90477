"""The people of a plan as the command line tells them, and `beatplan crews`."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from tests import warm
from tests.support import DURHAM, SCENARIO, beatplan, write_city

KEYS = """start = { clinician = 4, emt = 4 }
training_weeks = { clinician = 8, emt = 30 }
attrition_per_year = { clinician = 0.2 }
supervisors = { clinician = 4 }
cost_per_year = { clinician = 90000, emt = 60000 }
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny city with a training, leavers and supervisors, planned once into `plan`; what was printed beside it."""
    folder = tmp_path_factory.mktemp("hiring")
    file = write_city(folder, SCENARIO.replace("start = { clinician = 2, emt = 2 }\n", KEYS))
    done = warm.beatplan("plan", file, "-o", folder / "plan", cwd=folder)
    assert done.returncode == 0, done.stderr
    (folder / "told.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
    return folder


def test_a_plan_tells_who_is_not_on_a_team_and_what_posts_cost(city: Path):
    told = (city / "told.txt").read_text(encoding="utf-8")
    assert (
        "People of second: 7 clinician employed, 3 in training, 0.12 posts vacant, 1 supervising, 3 on teams at" in told
    )
    assert "7 emt employed, 3 in training, 4 on teams at once." in told
    assert "Posts of first: 600,000 a year (clinician 360,000, emt 240,000), +0 against the start." in told
    assert "Posts of second: 1,050,000 a year (clinician 630,000, emt 420,000), +450,000 against the start." in told
    assert "3 of 3 in 'first' (as many or more, besides 1 supervising, are there 89% of the time)" in told
    assert "note: staffing: 3 emt hired in 'second' (2024-07-01) take 30 weeks and are ready on 2025-01-27" in told


def test_a_plan_keeps_the_people_by_role_and_uses_no_more_than_are_on_teams(city: Path):
    plan = json.loads((city / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert plan["format"] == 7
    first, second = (phase["staffing"] for phase in plan["phases"])
    vacant = 0.2 * 56 / 365.25 / (1 + 0.2 * 56 / 365.25)
    assert second["employed"] == {"clinician": 7, "emt": 7}
    assert second["in_training"] == {"clinician": 3, "emt": 3}
    assert second["vacant"]["clinician"] == pytest.approx(4 * vacant, abs=1e-6)
    assert second["on_teams"]["clinician"] == pytest.approx(3 - 4 * vacant, abs=1e-6)
    assert second["heads"] == first["heads"] == {"clinician": 3, "emt": 4}
    assert second["crews_hired"] == {"CRT": 3}
    assert (second["cost_per_year_in_all"], second["cost_per_year_added"]) == (1_050_000, 450_000)
    for phase in plan["phases"]:
        for role, hours in phase["staffing"]["hours_used"].items():
            assert hours <= phase["staffing"]["hours_per_week"][role] + 1e-6
        assert phase["plans"][0]["teams"] <= 2, "93 productive hours of clinicians, 45 a team"


def test_staffing_csv_has_a_row_a_phase_and_role(city: Path):
    table = pd.read_csv(city / "plan" / "staffing.csv").set_index(["phase", "role"])
    assert list(table.index) == [(p, r) for p in ("first", "second") for r in ("clinician", "emt")]
    parts = table[["in_training", "posts_expected_vacant", "supervising", "expected_on_teams"]].sum(axis=1)
    assert parts.to_numpy() == pytest.approx(table["employed"].to_numpy(), abs=2e-4)
    assert table.loc[("second", "emt"), "cost_per_year"] == 420_000


def test_the_map_tells_who_is_hired_and_not_on_duty(city: Path):
    page = (city / "plan" / "map.html").read_text(encoding="utf-8")
    assert "Hired, not yet on duty" in page
    assert "Supervising, on no team" in page


def test_a_longer_training_changes_who_is_on_teams_and_not_who_is_employed(city: Path):
    told = warm.beatplan("plan", city / "tiny.toml", "--against", city / "plan", "--set", "staffing.training_weeks=0")
    assert told.returncode == 0, told.stderr
    assert "people in " not in told.stdout
    assert "people on teams at once in second: clinician 3 > 6, emt 4 > 7" in told.stdout


def test_a_plan_with_everyone_on_teams_says_no_more(tmp_path: Path):
    file = write_city(tmp_path)
    done = warm.beatplan("plan", file, "-o", tmp_path / "plan")
    assert done.returncode == 0, done.stderr
    assert "People of" not in done.stdout
    assert "Hired, not yet on duty" not in (tmp_path / "plan" / "map.html").read_text(encoding="utf-8")


def test_crews_of_several_services_say_that_they_share_the_staff():
    done = beatplan("crews", DURHAM / "four-services.toml", "--hires", "1")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("hires for") == 4
    assert "services share the staff" in done.stdout
    alone = warm.beatplan("crews", DURHAM / "launch-2022.toml", "--hires", "1")
    assert "share the staff" not in alone.stdout


def test_crews_of_seven_hires_for_the_launch():
    done = warm.beatplan("crews", DURHAM / "launch-2022.toml", "--hires", "7", "--json")
    told = json.loads(done.stdout)
    assert told["phase"] == "launch"
    assert told["heads"] == {"clinician": 3, "peer_support": 3, "emt": 3}
    splits = told["services"][0]["splits"]
    assert len(splits) == 36
    assert [one["crews_hired"] for one in splits].count(5) == 3
    story = next(one for one in splits if one["hires"] == {"clinician": 3, "peer_support": 2, "emt": 2})
    assert story["crews_hired"] == 5
    assert story["most_teams_on_duty"] == {"weekdays 8-17": 3}
    assert story["bottleneck"] == ["peer_support", "emt"]


def test_crews_as_a_table_has_crews_and_teams_in_columns_of_their_own():
    done = warm.beatplan("crews", DURHAM / "launch-2022.toml", "--hires", "9", "--phase", "seven more workers")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert "People of seven more workers, before the hires: clinician 6, peer_support 5, emt 5." in lines
    assert "INTERNAL: 9 hires for CRT, in every split" in done.stdout
    first = next(line.split() for line in lines if line.split()[:3] == ["2", "3", "4"])
    assert first[3] == "8", "6 + 2, 5 + 3 and 5 + 4 people"
    assert first[-1] == "5", "256 productive hours, 45 a team"
    assert "15 more splits make no more crews; --json lists all." in lines


def test_crews_of_a_phase_that_is_not_there():
    done = warm.beatplan("crews", DURHAM / "launch-2022.toml", "--hires", "7", "--phase", "lanch")
    assert done.returncode == 3
    assert done.stderr == "beatplan: --phase: there is no phase 'lanch'. Did you mean 'launch'?\n"
