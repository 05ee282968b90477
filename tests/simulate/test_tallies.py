"""What is added up: scenes, police called in, busy hours, overtime; on a tiny city from Python."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from beatplan.planning import Study, make_plan, read_study
from beatplan.planning.start import decisions_of
from beatplan.scenario import load_scenario
from beatplan.simulate.duties import duties_of
from beatplan.simulate.history import read_history
from beatplan.simulate.results import Simulation, describe
from beatplan.simulate.run import simulate
from beatplan.simulate.slots import Came, calls_met, scenes_of
from tests.support import SCENARIO, write_city


def city(folder: Path, more: str, text: str = SCENARIO) -> Study:
    return read_study(
        load_scenario(write_city(folder, text.replace("turnout_minutes = 2", f"turnout_minutes = 2\n{more}")))
    )


def simulated(study: Study) -> Simulation:
    plan, problem = make_plan(study), study.problem()
    decisions, _ = decisions_of(plan, problem)
    history = read_history(study, 1)
    return describe(study, simulate(study, problem, decisions, history, replayed=False, seed=1), history, plan, 1)


def test_police_are_called_to_every_scene_or_to_none(tmp_path: Path):
    told = simulated(city(tmp_path / "all", "on_scene_cv = 0\nbackup_share = 1.0"))
    for one in told.windows:
        assert one.backup.mean == pytest.approx(one.whole.answered.mean)
        assert one.scene_h_without_police.mean == pytest.approx(0)
    told = simulated(city(tmp_path / "none", "on_scene_cv = 0"))
    for one in told.windows:
        assert one.backup.mean == 0
        assert one.scene_h_without_police.mean == pytest.approx(one.whole.answered.mean * 40 / 60)


def test_minutes_at_the_scene_are_lognormal_with_the_mean_and_spread_asked_for(tmp_path: Path):
    study = city(tmp_path, "on_scene_cv = 0.7")
    problem = study.problem()
    decisions, _ = decisions_of(make_plan(study), problem)
    scene = scenes_of(study, problem, decisions, 0)[0]
    duties = duties_of(study.scenario.windows[0], *study.calls.history, study.scenario.timezone)
    rng, many = np.random.default_rng(1), 40_000
    lane, zero = rng.integers(0, len(duties.day), many), np.zeros(many, dtype=np.int64)
    came = Came(zero, lane, rng.uniform(0, 540, many), zero, zero, zero - 1)
    calls = calls_met(study, scene, len(duties.day), came, (1, 0))
    assert calls.scene_min.mean() == pytest.approx(40, rel=0.02)
    assert calls.scene_min.std() / calls.scene_min.mean() == pytest.approx(0.7, rel=0.04)
    logs = np.log(calls.scene_min)
    assert abs(float(((logs - logs.mean()) ** 3).mean()) / logs.std() ** 3) < 0.05, "the logarithm is symmetric"


def test_busy_hours_are_flagged_and_sum_to_the_whole(tmp_path: Path):
    crowded = SCENARIO.replace("promise = 0.8", "promise = 0").replace(
        "on_scene_minutes = 40", "on_scene_minutes = 170"
    )
    told = simulated(city(tmp_path, "on_scene_cv = 0.5", crowded))
    first = told.windows[0]
    assert len(first.hours) == 9
    assert first.busy.mean == pytest.approx(np.mean([hour.busy.mean for hour in first.hours]), rel=1e-6)
    assert first.busy.mean == pytest.approx(np.mean([team.busy.mean for team in first.teams]), rel=1e-6)
    assert not first.hours[0].flagged, "a duty begins with teams free"
    assert first.hours[-1].flagged
    assert all(hour.flagged == (hour.busy.mean > 0.6) for hour in first.hours)
    assert first.overtime_h.mean > 0
    assert first.unit_hours == pytest.approx(45 * len(first.teams))
