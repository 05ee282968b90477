"""Rules as a scenario writes them: each key reaches the plan, and each slip is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from beatplan.errors import InfeasibleError, InputError
from beatplan.inputs.neighbours import neighbours
from beatplan.optimize.asked import nested_pairs
from beatplan.plan import Plan
from beatplan.planning import Study, make_plan, read_study
from beatplan.scenario import load_scenario
from tests.support import SCENARIO, write_city

EVENING = '[[windows]]\nname = "evening"\ndays = ["Mon", "Tue"]\nstart = "17:00"\nend = "23:00"\n'
LONG = '[[windows]]\nname = "long day"\ndays = ["Mon", "Tue", "Wed", "Thu", "Fri"]\nstart = "08:00"\nend = "20:00"\n'
COR = """
[[services]]
name = "CoR"
team = { clinician = 1, officer = 1 }
call_types = ["TRESPASS"]
windows = ["evening"]
on_scene_minutes = 30
response_minutes = 20
coverage = 0.8
promise = 0.5
"""


def study_of(folder: Path, text: str) -> Study:
    return read_study(load_scenario(write_city(folder, text)))


def plan_of(folder: Path, text: str) -> Plan:
    return make_plan(study_of(folder, text))


def freely(text: str) -> str:
    """Leave the promise out, so that beats are limited by rules alone."""
    return text.replace("promise = 0.8", "promise = 0")


def with_rules(rules: str) -> str:
    return f"{SCENARIO}\n[rules]\n{rules}\n"


def covered(plan: Plan, phase: int, window: str = "day") -> set[str]:
    return {beat for one in plan.phases[phase].plans if one.window == window for beat in one.covered}


def test_must_and_never_hold_where_they_say(tmp_path: Path):
    rules = 'must = ["D", { beat = "B", phase = "second" }]\nnever = [{ beat = "A", phase = "first", window = "day" }]'
    plan = plan_of(tmp_path, with_rules(rules))
    assert {"D"} <= covered(plan, 0)
    assert "A" not in covered(plan, 0)
    assert {"B", "D"} <= covered(plan, 1)
    reasons = {one.beat: one.code for one in plan.phases[0].plans[0].uncovered}
    assert reasons["A"] == "rule"


def test_covered_beats_hang_together(tmp_path: Path):
    """A and D touch in a corner alone, 0 m apart; without a corner they are two areas."""
    study = study_of(tmp_path, with_rules("contiguous = true"))
    assert neighbours(study.beats, 10.0).tolist() == [[0, 1], [0, 2], [0, 3], [1, 2], [1, 3], [2, 3]]
    plan = plan_of(tmp_path, freely(with_rules('contiguous = true\nmust = ["A", "D"]\nnever = ["B", "C"]')))
    assert covered(plan, 0) == {"A", "D"}


def test_a_floor_for_districts_needs_districts(tmp_path: Path):
    plan = plan_of(tmp_path, with_rules("district_floor = 0.9"))
    assert covered(plan, 1)
    bare = with_rules("district_floor = 0.9").replace('district = "district"\n', "")
    with pytest.raises(InputError, match=r"Name their column with beats\.district"):
        plan_of(tmp_path, bare)


def test_a_district_gets_its_part(tmp_path: Path):
    """With room for two beats the busy south takes both; a floor gives the north one."""
    short = freely(SCENARIO.replace("date = 2024-01-01", "date = 2024-01-01\nmax_beats = 2"))
    assert covered(plan_of(tmp_path / "free", short), 0) == {"A", "B"}
    fair = covered(plan_of(tmp_path / "fair", f"{short}\n[rules]\ndistrict_floor = 0.3\n"), 0)
    assert fair & {"C", "D"}
    assert fair & {"A", "B"}


def test_a_budget_limits_teams(tmp_path: Path):
    text = SCENARIO.replace("shrinkage = 0.2", "shrinkage = 0.2\ncost_per_hour = { clinician = 40, emt = 30 }")
    rich = plan_of(tmp_path / "rich", text)
    poor = plan_of(tmp_path / "poor", text.replace("date = 2024-07-01", "date = 2024-07-01\nbudget_per_week = 3200"))
    assert rich.phases[1].plans[0].teams == 3
    assert poor.phases[1].plans[0].teams == 1, "45 hours at 70 are 3,150 a team"
    with pytest.raises(InputError, match="nothing says it of clinician, emt"):
        plan_of(tmp_path, SCENARIO.replace("date = 2024-07-01", "date = 2024-07-01\nbudget_per_week = 3200"))


def test_sites_cost_too(tmp_path: Path):
    text = SCENARIO.replace('id = "site"', 'id = "site"\ncost_per_week = "rent"')
    text = text.replace("start = { clinician = 2, emt = 2 }",
                        "start = { clinician = 2, emt = 2 }\ncost_per_hour = { clinician = 0, emt = 0 }")  # fmt: skip
    text = text.replace("date = 2024-07-01", "date = 2024-07-01\nbudget_per_week = 100")
    write_city(tmp_path, text)
    sites = "site,lat,lon,rent\nCentre,36.0,-78.9,500\nSouth,35.96,-78.91,99\n"
    (tmp_path / "sites.csv").write_text(sites, encoding="utf-8")
    plan = make_plan(read_study(load_scenario(tmp_path / "tiny.toml")))
    assert set(plan.phases[1].plans[0].stations) <= {"South"}
    (tmp_path / "sites.csv").write_text(sites.replace("99", "cheap"), encoding="utf-8")
    with pytest.raises(InputError, match="row 2: 'cheap' is no cost"):
        read_study(load_scenario(tmp_path / "tiny.toml"))


def test_teams_are_together_after_dark(tmp_path: Path):
    text = SCENARIO.replace("[[services]]", f"{EVENING}teams_together = 2\n\n[[services]]")
    plan = plan_of(tmp_path, text)
    evenings = [one.teams for phase in plan.phases for one in phase.plans if one.window == "evening"]
    assert all(teams != 1 for teams in evenings)


def test_a_service_has_windows_of_its_own_and_shares_clinicians(tmp_path: Path):
    text = SCENARIO.replace("[[services]]", f"{EVENING}\n[[services]]", 1)
    text = text.replace('call_types = ["WELFARE CHECK", "TRESPASS"]',
                        'call_types = ["WELFARE CHECK", "TRESPASS"]\nwindows = ["day", "evening"]')  # fmt: skip
    text = text.replace("[sites]", f"{COR}\n[sites]").replace("emt = 2 }", "emt = 2, officer = 1 }")
    study = study_of(tmp_path, text)
    problem = study.problem()
    names = {(problem.names.services[s], problem.names.windows[w])
             for s, w in zip(problem.service, problem.window, strict=True)}  # fmt: skip
    assert names == {("CRT", "day"), ("CRT", "evening"), ("CoR", "evening")}
    plan = make_plan(study)
    for phase in plan.phases:
        at_once = sum(one.teams for one in phase.plans if one.window == "evening")
        assert at_once <= phase.staffing.heads["clinician"]
        assert sum(one.teams for one in phase.plans if one.service == "CoR") <= 1, "the police lend one officer"
        assert phase.staffing.hours_used["clinician"] <= phase.staffing.hours_per_week["clinician"] + 1e-6


def test_services_whose_windows_overlap_share_heads_at_every_hour(tmp_path: Path):
    text = SCENARIO.replace("[[services]]", f"{LONG}\n[[services]]", 1)
    text = text.replace('call_types = ["WELFARE CHECK", "TRESPASS"]',
                        'call_types = ["WELFARE CHECK", "TRESPASS"]\nwindows = ["day"]')  # fmt: skip
    cor = COR.replace('"evening"', '"long day"').replace("officer", "emt")
    plan = plan_of(tmp_path, text.replace("[sites]", f"{cor}\n[sites]"))
    for phase in plan.phases:
        assert sum(one.teams for one in phase.plans) <= phase.staffing.heads["clinician"]


def test_the_optimizer_chooses_between_windows(tmp_path: Path):
    text = SCENARIO.replace("[[services]]", f"{LONG}\n[[services]]", 1)
    with pytest.raises(InputError, match="choose_windows = true"):
        study_of(tmp_path, text)
    text = text.replace("date = 2024-07-01", "date = 2024-07-01\nchoose_windows = true")
    plan = plan_of(tmp_path, text.replace("date = 2024-01-01", 'date = 2024-01-01\nwindows = ["day"]'))
    open_windows = [one.window for one in plan.phases[1].plans if one.teams]
    assert len(open_windows) == 1
    assert covered(plan, 0) <= covered(plan, 1, open_windows[0]), "what was covered stays so, in the window chosen"
    assert plan.phases[1].hours_dropped == {"CRT": 0.0}


def test_nested_pairs_ask_one_of_the_windows_to_choose_from(tmp_path: Path):
    text = SCENARIO.replace("[[services]]", f"{LONG}\n[[services]]", 1)
    text = text.replace("date = 2024-07-01", "date = 2024-07-01\nchoose_windows = true")
    study = study_of(tmp_path, text.replace("date = 2024-01-01", 'date = 2024-01-01\nwindows = ["day"]'))
    masks = np.stack([one.mask() for one in study.scenario.windows])
    assert nested_pairs(study.problem(), masks) == ((0, (1, 2)),)


def test_what_runs_today_stays(tmp_path: Path):
    today = '[today]\nbeats = ["A"]\nstations = { South = 1 }\n'
    plan = plan_of(tmp_path, freely(f"{with_rules('keep_today = true')}{today}"))
    for phase in plan.phases:
        assert "A" in phase.plans[0].covered
        assert phase.plans[0].stations["South"] >= 1
    with pytest.raises(InputError, match=r"needs today\.stations"):
        plan_of(tmp_path, with_rules("keep_today = true"))


def test_sites_once_used_stay(tmp_path: Path):
    plan = plan_of(tmp_path, with_rules("sites_for_good = true"))
    assert set(plan.phases[0].plans[0].stations) <= set(plan.phases[1].plans[0].stations)


def test_a_limit_of_time_on_calls(tmp_path: Path):
    plan = plan_of(tmp_path, SCENARIO.replace("promise = 0.8", "promise = 0\nmax_utilization = 0.2"))
    assert all(one.busy <= 0.2 + 1e-6 for phase in plan.phases for one in phase.plans)


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ('must = ["Q"]', "rules.must: there is no beat 'Q'"),
        ('must = [{ beat = "A", window = "dya" }]', "there is no window 'dya'. Did you mean 'day'"),
        ('never = [{ beat = "A", phase = "third" }]', "there is no phase 'third'"),
        ('never = [{ beat = "A", service = "CTR" }]', "there is no service 'CTR'. Did you mean 'CRT'"),
        ('must = ["A"]\nnever = ["A"]', "is in must as well"),
        ("islands = 2", "means nothing without contiguous"),
        ("district_floor = 2", "less than or equal to 1"),
    ],
)  # fmt: skip
def test_slips_are_told(tmp_path: Path, rules: str, said: str):
    with pytest.raises(InputError, match=said):
        plan_of(tmp_path, with_rules(rules))


def test_clashing_rules_are_told_in_the_planners_words(tmp_path: Path):
    with pytest.raises(InfeasibleError) as caught:
        plan_of(
            tmp_path,
            with_rules('contiguous = true\ntouch_m = 0\nmust = ["A"]\nnever = [{ beat = "A", phase = "second" }]'),
        )
    assert "rules.must: beat A" in str(caught.value)
    assert "rules.never: beat A is not covered in 'second'" in str(caught.value)
    assert "contiguous" not in str(caught.value), "a rule that has no part in it is not named"
