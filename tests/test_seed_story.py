"""The seed story on four services: which eight beats, which next, what seven hires make, what each service answers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from beatplan.plan import Plan, load_plan
from beatplan.scenario import load_scenario
from beatplan.staffing import crews_by_split
from tests.support import DURHAM
from tests.warm import beatplan

SCENARIO, REQUESTED = DURHAM / "four-services.toml", DURHAM / "four-services-requested.toml"
LAUNCH, SEVEN, CITYWIDE, ADOPTED = range(4)


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    out = tmp_path_factory.mktemp("seed") / "out"
    done = beatplan("plan", str(SCENARIO), "-o", str(out))
    assert done.returncode == 0, done.stderr
    return load_plan(out / "plan.json")


def answered(plan: Plan, phase: int) -> dict[str, float]:
    return {one.service: one.answered_per_week for one in plan.phases[phase].plans}


def answered_by_service(plan: Plan, phase: int) -> dict[str, float]:
    """Over all windows."""
    total: dict[str, float] = {}
    for one in plan.phases[phase].plans:
        total[one.service] = total.get(one.service, 0.0) + one.answered_per_week
    return total


def covered(plan: Plan, phase: int) -> set[str]:
    return {beat for one in plan.phases[phase].plans if one.service == "CRT" for beat in one.covered}


@pytest.mark.slow
def test_eight_beats_first_and_the_next_ones_keep_them(plan: Plan):
    assert plan.status == "optimal"
    assert len(covered(plan, LAUNCH)) == 8
    assert covered(plan, LAUNCH) < covered(plan, SEVEN), "the same window goes on"
    assert len(covered(plan, ADOPTED)) == 35


@pytest.mark.slow
def test_crews_hired_and_teams_on_duty_are_told_apart(plan: Plan):
    crews = [phase.staffing.crews_hired["CRT"] for phase in plan.phases]
    teams = [next(one.teams for one in phase.plans if one.service == "CRT") for phase in plan.phases]
    assert crews == [3, 5, 11, 16]
    assert teams == sorted(teams)
    assert all(on_duty < hired for on_duty, hired in zip(teams, crews, strict=True))
    for phase in plan.phases:
        for role, used in phase.staffing.hours_used.items():
            assert used <= phase.staffing.hours_per_week[role] + 1e-6


@pytest.mark.slow
def test_every_step_answers_more_and_each_call_ends_in_one_place(plan: Plan):
    steps = [answered(plan, phase) for phase in range(4)]
    for service in ("CRT", "CCD"):
        assert [step[service] for step in steps] == sorted(step[service] for step in steps)
    for phase in plan.phases:
        for one in phase.plans:
            if one.kind == "field":
                parts = one.resolved_by_phone_per_week + one.answered_per_week + one.not_answered_per_week
                assert parts == pytest.approx(one.calls_per_week)
    assert plan.phases[ADOPTED].follow_ups[0].in_time_per_week > 0


def test_seven_hires_make_three_crews_more_at_most_and_the_planner_s_split_is_short_of_emts():
    """Four clinicians, four peers and three EMTs: three crews more need two, two and three, which are seven."""
    scenario = load_scenario(SCENARIO)
    heads = np.array([scenario.staffing.start[role] for role in ("clinician", "peer_support", "emt")])
    splits = crews_by_split(heads, np.ones(3, dtype=np.int64), 7)
    assert len(splits) == 36, "ways to split seven over three roles"
    for one in splits:
        people = heads + np.array(one.split)
        assert one.crews == people.min()
        assert set(one.bottleneck) == set(np.flatnonzero(people == people.min()).tolist())
    assert max(one.crews for one in splits) == 6
    hired = scenario.phases[SEVEN].named_hires
    chosen = next(one for one in splits if one.split == (hired["clinician"], hired["peer_support"], hired["emt"]))
    assert chosen.crews == 5
    assert chosen.bottleneck == (2,), "EMTs allow no more"


def test_what_was_asked_for_differs_from_what_was_adopted_in_its_last_phase_alone():
    adopted, asked = (load_scenario(file) for file in (SCENARIO, REQUESTED))
    assert asked.phases[:3] == adopted.phases[:3]
    hired = [
        sum(n for role, n in one.phases[ADOPTED].named_hires.items() if role != "officer") for one in (adopted, asked)
    ]
    assert hired == [17, 44], "officers are the police's"
    last = [one for one in asked.windows if one.name in asked.phases[ADOPTED].windows]
    assert np.any([one.mask() for one in last], axis=0).all(), "around the clock"


@pytest.mark.slow
def test_the_44_asked_for_answer_by_night_too_and_more_by_every_service(plan: Plan, tmp_path: Path):
    done = beatplan("plan", str(REQUESTED), "-o", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    asked = load_plan(tmp_path / "out" / "plan.json")
    assert asked.status == "optimal"
    both = [answered_by_service(one, ADOPTED) for one in (plan, asked)]
    assert all(both[1][service] >= both[0][service] - 1e-6 for service in ("CRT", "CCD", "CoR"))
    assert both[1]["CRT"] > both[0]["CRT"] + 50, "at night and in the evening"
    assert asked.phases[ADOPTED].follow_ups[0].in_time_per_week > plan.phases[ADOPTED].follow_ups[0].in_time_per_week


def test_the_story_is_told_with_its_sources():
    for file in (SCENARIO, REQUESTED):
        text = file.read_text(encoding="utf-8")
        assert "assumed" in text.lower()
        assert "Public figures" in text
