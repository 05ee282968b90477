"""Posts: desks that share no calls, a desk alone or asked for all, and no more people than are of use."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from beatplan.errors import InfeasibleError
from beatplan.optimize.check import broken_rules
from beatplan.optimize.idle import without_idle_posts
from beatplan.optimize.problem import Decisions
from beatplan.optimize.rules import Nested
from beatplan.planning import make_plan
from beatplan.report import write_outputs
from beatplan.scenario import load_scenario
from tests.support import SCENARIO, write_city
from tests.unit.joint import CCD, CN, MORE, NIGHT, PEOPLE, STEPS, faults, joint, study_of

SECOND_DESK = CCD.replace('"CCD"', '"LINE"')


@pytest.mark.parametrize("types", ['"WELFARE CHECK"', '"OTHER", "*CHECK"', '"welfare check"', '"TRES?ASS*"'])
def test_two_desks_with_the_same_calls_are_refused(tmp_path: Path, types: str):
    other = SECOND_DESK.replace('"WELFARE CHECK", "TRESPASS"', types).replace("diverts = { CRT = 0.4 }\n", "")
    text = faults(tmp_path, joint(CCD + other + CN))
    assert "services.2.call_types" in text
    assert "CCD and LINE are both desks" in text
    assert "Leave each type to one of them" in text


def test_two_desks_in_series_by_triage_are_refused_too(tmp_path: Path):
    steps = STEPS + STEPS[: STEPS.index("[[triage]]", 5)].replace("CCD", "LINE").replace("= 1", "= 3")
    assert "both desks" in faults(tmp_path, joint(CCD + SECOND_DESK + CN) + steps)


def test_desks_of_other_types_or_other_hours_stand(tmp_path: Path):
    other = SECOND_DESK.replace('"WELFARE CHECK", "TRESPASS"', '"WELFARE", "LONELY*"').replace("CRT = 0.4", "")
    assert len(load_scenario(write_city(tmp_path / "types", joint(CCD + other + CN))).services) == 4
    by_day, by_night = (
        one.replace("talk", f'windows = ["{hours}"]\ntalk', 1) for one, hours in ((CCD, "day"), (SECOND_DESK, "night"))
    )
    load_scenario(write_city(tmp_path / "hours", joint(by_day + by_night + CN) + NIGHT))


def desk_alone(extra: str = "") -> str:
    """The tiny city without its field service."""
    field = SCENARIO[SCENARIO.index("[[services]]") : SCENARIO.index("[sites]")]
    desk = CCD.replace("diverts = { CRT = 0.4 }\n", extra)
    return SCENARIO.replace(field, desk).replace(PEOPLE, MORE)


def test_a_desk_alone_is_planned_and_written(tmp_path: Path):
    study = study_of(tmp_path, desk_alone())
    plan = make_plan(study)
    folder = write_outputs(plan, study, tmp_path / "out")
    [desk] = plan.phases[0].plans
    assert desk.answered_per_week > 0
    assert desk.resolved_by_phone_per_week == pytest.approx(desk.answered_per_week), "no team takes them from here"
    assert (folder / "map.html").exists()
    assert not (folder / "travel.csv").exists(), "nobody goes anywhere"


def test_a_desk_may_be_asked_for_all_of_its_calls(tmp_path: Path):
    """Some hang up however many sit there; a share is kept to a ten-thousandth."""
    many = joint(CCD.replace("diverts", "min_answered = 1\ndiverts")).replace("clinician = 4", "clinician = 30")
    plan = make_plan(study_of(tmp_path, many))
    for phase in plan.phases:
        [desk] = [one for one in phase.plans if one.kind == "desk"]
        assert 1 - 1e-4 <= desk.answered_per_week / desk.calls_per_week < 1


def test_a_desk_that_cannot_take_all_calls_is_refused_by_its_rule(tmp_path: Path):
    few = desk_alone("min_answered = 1\n").replace("clinician = 4", "clinician = 2")
    with pytest.raises(InfeasibleError, match="min_answered = 1"):
        make_plan(study_of(tmp_path, few))


def test_no_more_people_are_at_posts_than_are_of_use(tmp_path: Path):
    """Plenty of staff: one navigator fewer begins fewer in time, and a phase that is alike has as many."""
    plenty = joint().replace(MORE, "start = { clinician = 40, emt = 60 }").replace("emt = 3 }", "emt = 30 }")
    study = study_of(tmp_path, plenty)
    plan, problem = make_plan(study), study.problem()
    slots = [one for phase in plan.phases for one in phase.plans]
    answered = np.array([one.answered_per_week / one.hours_per_week for one in slots])
    teams = np.array([one.teams for one in slots])
    for one in problem.follow_ups:
        fewer = teams.copy()
        fewer[list(one.slots)] -= 1
        assert one.backlog(answered, fewer).done < one.backlog(answered, teams).done - 0.01
    posts = [tuple(one.teams for one in phase.plans if one.kind != "field") for phase in plan.phases]
    assert posts[0] == posts[1]


def test_a_post_that_nesting_keeps_open_stays_open(tmp_path: Path):
    """Nobody is left to find in the second phase, but what was open stays open: with one."""
    study = study_of(tmp_path, joint())
    problem = study.problem()
    first, second = (int(np.flatnonzero((problem.service == 2) & (problem.phase == t))[0]) for t in range(2))
    stations, covered = np.zeros(problem.fits.shape, np.int64), np.zeros(problem.rate.shape, np.bool_)
    field = int(np.flatnonzero((problem.service == 0) & (problem.phase == 0))[0])
    stations[field, int(problem.fits[field].argmax())] = 1
    covered[field] = problem.slot_reach(field)[stations[field] > 0].any(axis=0)
    stations[[first, second], problem.post[2]] = 1, 3
    covered[[first, second]] = True
    alone = replace(problem, promise=np.zeros(problem.slots), rules=())
    plan = Decisions(covered, stations)
    assert without_idle_posts(alone, plan).teams[[first, second]].tolist() == [1, 0]
    assert broken_rules(alone, plan) == []
    nested = replace(alone, rules=(Nested(((first, (second,)),)),))
    assert without_idle_posts(nested, plan).teams[[first, second]].tolist() == [1, 1]
