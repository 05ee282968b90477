"""Services that pass calls on to each other, from a scenario to what is printed, written and withheld."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import replace
from pathlib import Path

import pytest

from beatplan.plan import CellEvents, Plan, load_plan
from beatplan.planning import Study, make_explained_plan, make_plan
from beatplan.queues import erlang_b
from beatplan.report.privacy import release
from tests.support import SCENARIO
from tests.unit.joint import faults, study_of
from tests.warm import beatplan

COR = """
[[services]]
name = "CoR"
team = { officer = 1 }
call_types = ["TRESPASS"]
windows = ["long day"]
on_scene_minutes = 50
response_minutes = 20
coverage = 0.8
promise = 0.0
"""
WINDOW = """
[[windows]]
name = "long day"
days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
start = "13:00"
end = "22:00"
"""
PASSES = "passes = { CoR = 0.3 }\n"


def text(passes: str = PASSES, cor: str = COR) -> str:
    """CRT by day, CoR from 13 to 22: four of nine hours are shared."""
    made = SCENARIO.replace("start = { clinician = 2, emt = 2 }", "start = { clinician = 2, emt = 2, officer = 2 }")
    made = made.replace("promise = 0.8\n", f'promise = 0.0\nwindows = ["day"]\n{passes}', 1)
    return made.replace("[[services]]", f"{WINDOW}\n[[services]]", 1).replace("[sites]", f"{cor}\n[sites]", 1)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return study_of(tmp_path_factory.mktemp("passing"), text())


@pytest.fixture(scope="module")
def planned(study: Study) -> Plan:
    return make_plan(study)


@pytest.mark.parametrize(
    ("passes", "cor", "told"),
    [
        ("passes = { CoX = 0.1 }\n", COR, ("services.0.passes.CoX", "no field service 'CoX'", "CoR")),
        ("passes = { CRT = 0.1 }\n", COR, ("services.0.passes.CRT", "the service itself")),
        ("passes = { CoR = 1.1 }\n", COR, ("services.0.passes.CoR", "less than or equal to 1")),
        ("passes = { CoR = -0.1 }\n", COR, ("services.0.passes.CoR", "greater than or equal to 0")),
        ("passes = { CoR = 0.6, Two = 0.5 }\n", COR + COR.replace("CoR", "Two"), ("services.0.passes", "sum to 1.1")),
        (PASSES, COR + 'dispatch = "within-reach"\n', ("services.0.passes", "CoR sends one within reach")),
        ("", COR + "passes = { CRT = 0.1, CRX = 0.2 }\n", ("services.1.passes.CRX", "CRT")),
    ],
)
def test_slips_are_told(tmp_path: Path, passes: str, cor: str, told: tuple[str, ...]):
    found = faults(tmp_path, text(passes, cor))
    for one in told:
        assert one in found


def test_hours_are_shared_by_the_windows(study: Study):
    problem = study.problem()
    assert [float(one.share[0]) for one in problem.passing] == pytest.approx([0.3 * 4 / 9] * 2)
    assert [(one.slot, one.to) for one in problem.passing] == [
        (slot, to)
        for slot in range(problem.slots)
        for to in range(problem.slots)
        if (problem.service[slot], problem.service[to]) == (0, 1) and problem.phase[slot] == problem.phase[to]
    ]


def test_calls_passed_on_weigh_on_the_other_and_count_once(study: Study, planned: Plan):
    without = make_plan(replace(study, scenario=unpassed(study)))
    for phase, other in zip(planned.phases, without.phases, strict=True):
        (crt, cor), (before, alone) = phase.plans, other.plans
        assert set(cor.covered) == set("ABCD")
        assert crt.passed_on_per_week == pytest.approx(0.3 * crt.answered_per_week)
        assert crt.passed_in_per_week == cor.passed_on_per_week == 0.0
        sent = crt.passed_on_per_week * 4 / 9
        assert cor.passed_in_per_week == pytest.approx(sent * cor.available)
        assert 0 < cor.available < alone.available
        assert cor.load_erlangs > alone.load_erlangs
        assert cor.available == pytest.approx(1 - erlang_b(cor.teams, cor.load_erlangs))
        assert cor.answered_per_week == pytest.approx(cor.covered_calls_per_week * cor.available)
        for now, then in ((crt, before), (cor, alone)):
            assert now.calls_per_week == pytest.approx(then.calls_per_week)
            assert now.answered_per_week + now.not_answered_per_week == pytest.approx(now.calls_per_week)
            assert sum(one.answered_per_week for one in now.by_type) == pytest.approx(now.answered_per_week)
    assert planned.bound >= planned.objective
    assert planned.objective < without.objective


def test_prices_are_found_with_calls_passed_on(study: Study, planned: Plan):
    assert make_explained_plan(study).phases == planned.phases


def unpassed(study: Study):
    services = [one.model_copy(update={"passes": {}}) for one in study.scenario.services]
    return study.scenario.model_copy(update={"services": tuple(services)})


def test_the_public_learns_nothing_by_calls_passed_on(planned: Plan):
    """One beat too small to tell by day: then how free CoR is would tell how many calls CRT answers there."""
    cells = tuple(
        CellEvents(service, window, beat, 3.0 if beat == "A" else 500.0, 400, 1.0)
        for service in ("CRT", "CoR")
        for window in ("day", "long day", None)
        for beat in "ABCD"
    )
    large = tuple(replace(one, events=500.0) for one in cells)
    opened = release(replace(planned, public=replace(planned.public, cells=large)), None, "public").plan
    assert opened.phases[0].plans[0].passed_on_per_week == planned.phases[0].plans[0].passed_on_per_week
    told = release(replace(planned, public=replace(planned.public, cells=cells)), None, "public").plan
    for crt, cor in (phase.plans for phase in told.phases):
        assert math.isnan(crt.passed_on_per_week)
        assert math.isnan(cor.passed_in_per_week)
        assert crt.passed_in_per_week == cor.passed_on_per_week == 0.0
        assert math.isfinite(crt.answered_per_week)
        figures = (cor.available, cor.busy, cor.load_erlangs, cor.answered_per_week, cor.not_answered_per_week)
        assert all(math.isnan(one) for one in (*figures, *cor.available_by_beat.values()))
        assert math.isfinite(cor.calls_per_week)


def test_the_command_line_tells_and_writes_them(study: Study, planned: Plan, tmp_path: Path):
    scenario = study.scenario.file
    made = beatplan("plan", scenario, "-o", tmp_path / "plan")
    assert made.returncode == 0, made.stderr
    crt, cor = load_plan(tmp_path / "plan" / "plan.json").phases[0].plans
    line = next(one for one in made.stdout.splitlines() if one.startswith("Passed on in first: ") and "by CRT" in one)
    assert f"{crt.passed_on_per_week:.1f} of {crt.answered_per_week:.0f} calls a week" in line
    assert crt.passed_on_per_week == pytest.approx(planned.phases[0].plans[0].passed_on_per_week)
    with (tmp_path / "plan" / "phases.csv").open(newline="", encoding="utf-8-sig") as file:
        rows = [one for one in csv.DictReader(file) if one["phase"] == "first"]
    assert float(rows[0]["passed_on_per_week"]) == pytest.approx(crt.passed_on_per_week, rel=1e-3)
    assert float(rows[1]["passed_in_per_week"]) == pytest.approx(cor.passed_in_per_week, rel=1e-3)
    simulated = beatplan("simulate", tmp_path / "plan", "--scenario", scenario, "--replications", "2")
    assert simulated.returncode == 0, simulated.stderr
    told = json.loads((tmp_path / "plan" / "simulation.json").read_text(encoding="utf-8"))["windows"]
    assert [one["passed_on"]["mean"] > 0 for one in told[:2]] == [True, False]
    assert [one["passed_in"]["mean"] > 0 for one in told[:2]] == [False, True]
