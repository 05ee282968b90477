"""Another weight of a service: the plan told is the plan that a scenario with that weight has."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from beatplan.cli.weights_told import print_weights
from beatplan.plan import Plan, WeightChange, WeightTrial
from beatplan.planning import Study, make_explained_plan, make_plan, read_study
from beatplan.scenario import load_scenario
from beatplan.scenario.changes import Changes
from tests.support import DESK, SCENARIO, write_city

ALONE = SCENARIO.split('[[phases]]\nname = "second"')[0]
#: Two clinicians sit at the desk or go out.
BOTH = ALONE.replace("[sites]", f"{DESK}weight = 0.05\n[sites]", 1)


def planned(folder: Path, weights: tuple[float, float] | None = None) -> tuple[Study, Plan]:
    file = write_city(folder, BOTH)
    settings = () if weights is None else tuple(f"services.{s}.weight={one}" for s, one in enumerate(weights))
    study = read_study(load_scenario(file, Changes(settings, (), ())))
    return study, make_plan(study)


@pytest.fixture(scope="module")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Plan:
    return make_explained_plan(read_study(load_scenario(write_city(tmp_path_factory.mktemp("weights"), BOTH))))


def answered(plan: Plan, trial: WeightTrial | None = None) -> dict[str, float]:
    told = {one.service: one.answered_per_week for one in plan.phases[0].plans}
    return told | {one.service: one.then_answered_per_week for one in (() if trial is None else trial.changes)}


def test_each_service_is_tried_at_half_and_twice_its_weight(explained: Plan):
    told = [(one.service, one.weight) for one in explained.weight_trials]
    assert told == [("CRT", 0.5), ("CRT", 2.0), ("CCD", pytest.approx(0.025)), ("CCD", pytest.approx(0.1))]
    assert all(one.proved for one in explained.weight_trials)


def test_a_trial_is_worth_what_the_plan_with_that_weight_is(explained: Plan, tmp_path: Path):
    for place, trial in enumerate(explained.weight_trials):
        weights = (trial.weight, 0.05) if trial.service == "CRT" else (1.0, trial.weight)
        _, anew = planned(tmp_path / str(place), weights)
        worth = [
            weights[0] * one["CRT"] + weights[1] * one["CCD"] for one in (answered(explained, trial), answered(anew))
        ]
        assert worth[0] == pytest.approx(worth[1], rel=0.02), "solve.give leaves so much open"


def test_a_change_stands_beside_the_plan_at_hand_and_no_change_is_empty(tmp_path: Path):
    """At a weight near where a clinician at the desk is worth a team, one of the trials moves people."""
    moved = still = 0
    for place, weight in enumerate((0.0001, 0.3)):
        text = BOTH.replace("weight = 0.05", f"weight = {weight}")
        plan = make_explained_plan(read_study(load_scenario(write_city(tmp_path / str(place), text))))
        hours = {one.service: one.teams * len(("clinician", "emt") if one.service == "CRT" else ("clinician",)) * 45.0
                 for one in plan.phases[0].plans}  # fmt: skip
        for trial in plan.weight_trials:
            still += not trial.changes
            for one in trial.changes:
                assert one.answered_per_week == pytest.approx(answered(plan)[one.service])
                assert one.duty_hours_per_week == pytest.approx(hours[one.service])
                moved += one.then_duty_hours_per_week != one.duty_hours_per_week
    assert moved > 0
    assert still > 0


def test_one_service_alone_is_weighed_against_nothing(tmp_path: Path):
    assert make_explained_plan(read_study(load_scenario(write_city(tmp_path, ALONE)))).weight_trials == ()


def test_the_console_tells_changes_none_and_an_open_end(explained: Plan, capsys: pytest.CaptureFixture[str]):
    change = WeightChange("first", "CCD", 10.0, 42.0, 0.0, 45.0)
    trials = (
        WeightTrial("CRT", 2.0, True, ()),
        WeightTrial("CCD", 0.1, True, (change,)),
        WeightTrial("CCD", 0.2, False, ()),
    )
    print_weights(replace(explained, weight_trials=trials))
    told = capsys.readouterr().out
    assert "Were the weight of CRT 2: no change." in told
    assert "CCD in first: answered 10 > 42 a week, person-hours on duty 0 > 45 a week." in told
    assert "no better plan was found (the time limit ended the search" in told
