"""Plans corrected by their simulations."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from beatplan.plan import load_plan
from beatplan.planning import make_plan, read_study
from beatplan.planning.start import decisions_of
from beatplan.scenario import load_scenario
from beatplan.simulate.calibrated import NEAR_POINTS, make_calibrated_plan
from beatplan.simulate.history import read_history
from beatplan.simulate.ladder import ladder
from beatplan.simulate.run import simulate
from tests import warm
from tests.support import SCENARIO, beatplan, write_city

#: Days differ by four fifths of their mean, which no loss formula knows of.
UNEVEN = SCENARIO.replace("promise = 0.8", "promise = 0") + "\n[simulate]\nday_spread = 0.8\n"


def test_an_uneven_city_is_brought_within_two_points(tmp_path: Path):
    study = read_study(load_scenario(write_city(tmp_path, UNEVEN)))
    plain = make_plan(study)
    problem = study.problem()
    decisions, _ = decisions_of(plain, problem)
    run = simulate(study, problem, decisions, read_history(study, 1), replayed=False, seed=1)
    assert max(abs(one.gap_points) for one in ladder(plain, problem, decisions, run)) > NEAR_POINTS
    made, rungs = make_calibrated_plan(study)
    assert max(abs(one.gap_points) for one in rungs) <= NEAR_POINTS
    assert any(one.extra_min > 1 for one in made.calibration)
    for one in rungs:
        assert one.hypercube_answered is not None, "told as it is, without the correction"


def test_extra_hours_make_loads_longer_and_none_change_nothing(tmp_path: Path):
    study = read_study(load_scenario(write_city(tmp_path, SCENARIO)))
    plain, same = make_plan(study), make_plan(study, extra_h=np.zeros(study.problem().slots))
    assert plain == same
    assert plain.calibration == ()
    longer = make_plan(study, extra_h=np.full(study.problem().slots, 0.25))
    slots = [one for phase in longer.phases for one in phase.plans]
    assert len(longer.calibration) == len(slots)
    assert {one.extra_min for one in longer.calibration} == {15.0}
    assert longer.objective < plain.objective
    assert sum(one.travel_min for one in slots if one.covered) == pytest.approx(
        sum(one.travel_min for phase in plain.phases for one in phase.plans if one.covered), rel=0.5
    ), "travel is travel still"


def test_the_command_line_says_what_was_corrected(tmp_path: Path):
    file = write_city(tmp_path, UNEVEN)
    done = beatplan("plan", file, "--calibrate", "-o", tmp_path / "out", "-q")
    assert done.returncode == 0, done.stderr
    assert "points of the plan's in every window" in done.stdout
    assert "is taken to keep a team" in done.stdout
    assert load_plan(tmp_path / "out" / "plan.json").calibration
    both = warm.beatplan("plan", file, "--calibrate", "--explain", "-o", tmp_path / "no", "-q")
    assert both.returncode == 3
    assert "do not go together" in both.stderr
    told = json.loads(warm.beatplan("plan", file, "--calibrate", "-o", tmp_path / "again", "-q", "--json").stdout)
    assert told["status"] in {"optimal", "feasible"}
    assert (tmp_path / "out" / "plan.json").read_bytes() == (tmp_path / "again" / "plan.json").read_bytes()
