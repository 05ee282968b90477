"""`beatplan roster` on a small plan, as a real process."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pytest

from beatplan.errors import DataError
from beatplan.plan import load_plan
from beatplan.rostering import roster_check, roster_words
from beatplan.rostering.in_plan import rosters_of
from beatplan.scenario import load_scenario
from tests import warm
from tests.support import SCENARIO, beatplan, write_city

EIGHTS = 'patterns = ["5x8"]\ntime_limit_s = 600'


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roster")
    write_city(folder)
    done = warm.beatplan("plan", folder / "tiny.toml", "-o", folder / "base", "-q", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def roster(city: Path, rules: str, *arguments: str):
    """Roster the plan with a scenario file that has these rules."""
    file = city / "rules.toml"
    file.write_text(f"{SCENARIO}\n[roster]\n{rules}\n", encoding="utf-8")
    return warm.beatplan("roster", city / "base", "--scenario", file, "-q", *arguments, cwd=city)


def test_what_can_be_staffed(city: Path):
    done = beatplan("roster", city / "base", cwd=city)
    assert done.returncode == 0, done.stderr
    assert "can be staffed" in done.stdout
    assert "clinician, second" in done.stdout
    assert "note:" not in done.stderr
    assert "rostering emt of first" in done.stderr


def test_as_json(city: Path):
    done = roster(city, "", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert [(one["phase"], [role["role"] for role in one["roles"]]) for one in told["phases"]] == [
        ("first", ["clinician", "emt"]), ("second", ["clinician", "emt"]),
    ]  # fmt: skip
    role = told["phases"][0]["roles"][0]
    assert (role["status"], role["need_hours"], role["people"], len(role["lines"])) == ("staffed", 45, 2, 2)
    assert role["faults"] == []


def test_what_cannot_be_staffed_is_told_with_its_hours(city: Path):
    # One person's five shifts leave the ninth hour; three shifts are left of the other's 24 hours.
    done = roster(city, EIGHTS)
    assert done.returncode == 4, done.stderr
    assert "cannot be staffed" in done.stdout
    assert "beatplan: first: clinician: 1 person short" in done.stderr
    told = json.loads(roster(city, EIGHTS, "--json").stdout)
    first = told["phases"][0]["roles"][0]
    assert (first["status"], first["uncovered_hours"], first["least_uncovered_hours"]) == ("short", 2, 2)
    assert sum(one["hours_per_week"] for one in first["short"]) == 2


def test_what_stays_open_is_not_called_impossible(city: Path):
    done = roster(city, EIGHTS.replace("600", "1e-9"))
    assert done.returncode == 5, done.stderr
    assert "not shown in time" in done.stdout
    assert "better ones may exist" in done.stderr


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("rest_hour = 8", "roster.rest_hour: unknown key. Did you mean 'rest_hours'"),
        ('patterns = ["8x8"]', "roster.patterns.0"),
    ],
)
def test_slips(city: Path, rules: str, said: str):
    done = roster(city, rules)
    assert done.returncode == 3, done.stderr
    assert said in done.stderr


def test_a_folder_without_a_plan(city: Path):
    done = warm.beatplan("roster", city, cwd=city)
    assert done.returncode == 3
    assert "there is no such file" in done.stderr


def test_contract_hours_are_those_of_the_plan(city: Path):
    file = city / "longer.toml"
    file.write_text(SCENARIO.replace("hours_per_week = 40", "hours_per_week = 60"), encoding="utf-8")
    done = warm.beatplan("roster", city / "base", "--scenario", file, "--json", cwd=city)
    assert json.loads(done.stdout)["phases"][0]["roles"][0]["productive_hours"] == 64
    shown = warm.beatplan("roster", city / "base", "--scenario", file, cwd=city)
    assert "the scenario file says otherwise than the plan of staffing" in shown.stderr


def test_a_plan_of_other_windows_is_refused(city: Path):
    file = city / "other.toml"
    file.write_text(SCENARIO.replace('name = "day"', 'name = "shift"'), encoding="utf-8")
    with pytest.raises(DataError, match="the scenario has no window 'day'"):
        roster_check(load_plan(city / "base" / "plan.json"), load_scenario(file))


def test_a_plan_tells_what_shifts_cannot_staff_where_its_scenario_asks(city: Path):
    file = city / "asks.toml"
    file.write_text(f"{SCENARIO}\n[roster]\n{EIGHTS}\n", encoding="utf-8")
    done = warm.beatplan("plan", file, "-o", city / "asks", "-q", cwd=city)
    assert done.returncode == 0, done.stderr
    assert "Roster of first: weekly shifts CANNOT STAFF clinician: 1 person short" in done.stdout
    assert "was not checked" not in done.stdout
    with (city / "asks" / "roster.csv").open(encoding="utf-8-sig") as table:
        rows = list(csv.DictReader(table))
    verb = json.loads(roster(city, EIGHTS, "--json").stdout)
    told = [(phase["phase"], role["role"], role["status"]) for phase in verb["phases"] for role in phase["roles"]]
    assert [(row["phase"], row["role"], row["status"]) for row in rows] == told, "as the verb of its own says"
    assert [float(row["hours_not_covered_per_week"]) for row in rows][:2] == [2, 2]


def test_a_plan_without_the_table_says_that_nobody_looked(city: Path):
    done = warm.beatplan("plan", city / "tiny.toml", "-o", city / "silent", "-q", cwd=city)
    assert "was not checked: give the scenario a [roster], or run beatplan roster" in done.stdout
    assert not (city / "silent" / "roster.csv").exists()


def test_a_bare_table_asks_too_and_everybody_is_staffed(city: Path):
    file = city / "bare.toml"
    file.write_text(f"{SCENARIO}\n[roster]\n", encoding="utf-8")
    assert load_scenario(file).asks_roster
    assert not load_scenario(city / "tiny.toml").asks_roster
    found = rosters_of(load_plan(city / "base" / "plan.json"), load_scenario(file))
    assert not rosters_of(load_plan(city / "base" / "plan.json"), load_scenario(city / "tiny.toml"))
    opened = replace(found[0].roles[0], uncovered_hours=2.0, least_uncovered_hours=0.0)
    told = roster_words(replace(found[0], roles=(opened, found[0].roles[1])))
    assert "CANNOT" not in told, "what stays open is not called impossible"
    assert "not shown in time, beatplan roster takes longer" in told
    assert [roster_words(one) for one in found] == [
        f"Roster of {phase}: weekly shifts can staff clinician, emt." for phase in ("first", "second")
    ]


def test_shifts_that_nobody_may_work_are_told_before_the_work(city: Path):
    file = city / "long.toml"
    text = SCENARIO.replace("hours_per_week = 40", "hours_per_week = 6")
    file.write_text(f'{text}\n[roster]\npatterns = ["5x8"]\n', encoding="utf-8")
    done = warm.beatplan("plan", file, "-o", city / "long", cwd=city)
    assert done.returncode == 3
    assert "every shift is longer than a person's 6 hours" in done.stderr
    assert "reading beats" not in done.stderr
