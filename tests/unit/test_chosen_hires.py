"""Whom to hire left to the optimizer: from the scenario to the plan, and slips told."""

from __future__ import annotations

from pathlib import Path

import pytest

from beatplan.errors import ScenarioError
from beatplan.plan import Plan, load_plan, save_plan
from beatplan.planning import make_plan, read_study
from beatplan.planning.start import decisions_of
from beatplan.scenario import load_scenario
from tests.support import SCENARIO, write_city

NAMED = "hires = { clinician = 3, emt = 3 }"
CHOOSE = 'hires = "choose"\nbudget_per_year = 250000'
COSTS = "start = { clinician = 2, emt = 2 }\ncost_per_year = { clinician = 75000, emt = 50000 }"


def choosing(more: str = "") -> str:
    text = SCENARIO.replace("start = { clinician = 2, emt = 2 }", COSTS)
    return text.replace(NAMED, f"{CHOOSE}\n{more}")


def plan_of(folder: Path, text: str) -> Plan:
    folder.mkdir()
    return make_plan(read_study(load_scenario(write_city(folder, text))))


def faults(folder: Path, text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write_city(folder, text))
    return str(caught.value)


def test_the_same_crews_are_hired_as_a_planner_would_name(tmp_path: Path):
    """A team needs one of each: 250,000 dollars buy two of each, and nobody is hired whom no team needs."""
    chosen = plan_of(tmp_path / "chosen", choosing())
    staffing = chosen.phases[1].staffing
    assert chosen.phases[0].staffing.chosen == {}
    assert set(staffing.chosen.values()) <= {1, 2}
    assert staffing.chosen["clinician"] == staffing.chosen["emt"]
    assert staffing.employed == {role: 2 + staffing.chosen[role] for role in ("clinician", "emt")}
    added = sum({"clinician": 75_000, "emt": 50_000}[role] * n for role, n in staffing.chosen.items())
    assert staffing.cost_per_year_added == pytest.approx(added)
    assert added <= 250_000
    named = f"hires = {{ clinician = {staffing.chosen['clinician']}, emt = {staffing.chosen['emt']} }}"
    text = SCENARIO.replace("start = { clinician = 2, emt = 2 }", COSTS).replace(NAMED, named)
    by_name = plan_of(tmp_path / "named", text)
    assert chosen.objective == pytest.approx(by_name.objective, rel=2e-3)
    assert chosen.objective >= plan_of(tmp_path / "none", text.replace(named, "")).objective


def test_posts_of_a_role_are_limited(tmp_path: Path):
    plan = plan_of(tmp_path / "city", choosing("max_per_role = { emt = 0 }"))
    assert plan.phases[1].staffing.chosen.get("emt", 0) == 0
    assert plan.phases[1].staffing.crews_hired == {"CRT": 2}


def test_who_is_chosen_is_kept_with_the_plan_and_begun_from(tmp_path: Path):
    folder = tmp_path / "city"
    plan = plan_of(folder, choosing())
    save_plan(plan, tmp_path / "plan.json")
    study = read_study(load_scenario(next(folder.glob("*.toml"))))
    decisions, gone = decisions_of(load_plan(tmp_path / "plan.json"), study.problem())
    assert gone == []
    assert decisions.hired is not None
    assert decisions.hired.sum() == sum(plan.phases[1].staffing.chosen.values())


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("\nbudget_per_year = 250000", "", "needs budget_per_year"),
        ('hires = "choose"', "hires = {}", "mean nothing without"),
        ("emt = 50000", "emt = 0", "what a post of emt costs a year"),
        ('hires = "choose"', 'hires = "chose"', "phases.1.hires"),
        ("cost_per_year", "supervisors = { emt = 8 }\ncost_per_year", "of emt some supervise"),
        ("budget_per_year = 250000", "budget_per_year = 250000\nmax_per_role = { emd = 1 }", "emt"),
    ],
)
def test_slips_are_told(tmp_path: Path, before: str, after: str, told: str):
    assert before in choosing()
    assert told in faults(tmp_path, choosing().replace(before, after, 1))
