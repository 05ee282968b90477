"""Calls that services pass on to each other, simulated: against one by one, against the plan, and each counted once."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest

from beatplan.plan import CellEvents, Plan
from beatplan.planning import Study, make_plan, read_study
from beatplan.planning.start import decisions_of
from beatplan.report.privacy import release
from beatplan.scenario import load_scenario
from beatplan.simulate.acts import Meets
from beatplan.simulate.chain import chain_of
from beatplan.simulate.duties import seconds_of
from beatplan.simulate.history import read_history
from beatplan.simulate.passed_on import Turned, _shares, _turned, meet_all
from beatplan.simulate.phoned import Waiting
from beatplan.simulate.results import Simulation, describe
from beatplan.simulate.run import Run, simulate
from beatplan.simulate.serve import NONE
from beatplan.simulate.slots import calls_met
from tests.support import MIDDLES, write_calls, write_city
from tests.unit.joint import study_of
from tests.unit.test_passing import COR, text

CRT, COR_ = 0, 1
#: Both pass on to each other; many calls, and callers of CoR wait.
MUTUAL = text("passes = { CoR = 0.6 }\n", COR + "passes = { CRT = 0.7 }\npatience_minutes = 30\n")
FEW = "\n[simulate]\nreplications = 3\n"
SAMPLED = "\n[simulate]\nreplications = 10\nhalf_width = 0.0001\nrepeat_share = 0\nday_spread = 0\n"


@pytest.fixture(scope="module")
def mutual(tmp_path_factory: pytest.TempPathFactory) -> Study:
    return study_of(tmp_path_factory.mktemp("mutual"), MUTUAL + FEW)


def waiting_of(study: Study, replication: int) -> list[Waiting]:
    problem = study.problem()
    decisions, _ = decisions_of(make_plan(study), problem)
    history = read_history(study, 1)
    chain = chain_of(study, problem, decisions, history, 1, Meets(False, 1, lambda scene: scene))
    key = (1, replication)
    return [
        Waiting(
            act, calls_met(study, act.scene, len(act.duties.day), act.source(replication), key), np.zeros(0, dtype=int)
        )
        for act in chain.acts
    ]


@dataclass(frozen=True, order=True)
class Coming:
    """A call that comes to a window at a second: call `n` of window `of`, by itself or passed on."""

    second: float
    passed: bool
    of: int
    n: int
    to: int
    lane: int
    minute: float


def one_by_one(waiting: list[Waiting], turned: list[Turned]) -> dict[tuple[int, bool], list[float]]:
    """Let calls come one after the other by the clock, each passed on as its team arrives.

    Returns:
        By window and whether calls were passed on to it, the minutes each waited for a team, -1 where none came.
    """
    coming = [
        Coming(second, False, at, n, at, int(one.calls.lane[n]), float(one.calls.minute[n]))
        for at, one in enumerate(waiting)
        for n, second in enumerate(one.second().tolist())
    ]
    heapq.heapify(coming)
    free = [np.zeros((len(one.act.duties.day), len(one.act.scene.site))) for one in waiting]
    told: dict[tuple[int, bool], list[float]] = {(at, way): [] for at in range(len(waiting)) for way in (False, True)}
    while coming:
        call = heapq.heappop(coming)
        origin, there = waiting[call.of], waiting[call.to].act
        takes = turned[call.of].takes if call.passed else vars(origin.calls)
        service = int((turned[call.of].to if call.passed else origin.calls.service)[call.n])
        if not there.scene.covered[service, origin.calls.kind[call.n] % there.scene.covered.shape[1]]:
            continue
        ways = origin.act.scene.ways_min[there.scene.site, origin.calls.place[call.n]]
        own_free = free[call.to][call.lane]
        team, begins = free_team(np.flatnonzero(there.scene.team_service == service), own_free, ways, call, takes)
        if team == NONE or begins >= there.duties.length_min[call.lane]:
            told[call.to, call.passed].append(-1.0)
            continue
        told[call.to, call.passed].append(begins - call.minute)
        own_free[team] = begins + takes["fixed_min"][call.n] + takes["scene_min"][call.n] + ways[team]
        turned_to = NONE if call.passed else int(turned[call.of].to[call.n])
        at_min = np.array([begins + takes["turnout_min"][call.n] + ways[team]])
        arrives = float(seconds_of(there.duties, np.array([call.lane]), at_min)[0])
        for to in range(len(waiting)) if turned_to != NONE else ():
            for one in open_there(waiting[to], arrives, call, to, turned_to):
                heapq.heappush(coming, one)
    return told


def free_team(mine: np.ndarray, own_free: np.ndarray, ways: np.ndarray, call: Coming, takes: dict) -> tuple[int, float]:
    """The nearest team that is free, else the one that is free first if the caller waits so long."""
    ready = [team for team in mine if own_free[team] <= call.minute + 1e-9]
    if ready:
        return min(ready, key=lambda one: ways[one]), call.minute
    first = min(mine, key=lambda one: own_free[one], default=NONE)
    patience = float(takes["patience_min"][call.n])
    waits = first != NONE and patience > 0 and own_free[first] - call.minute <= patience
    return (first, float(own_free[first])) if waits else (NONE, call.minute)


def open_there(other: Waiting, second: float, call: Coming, to: int, service: int) -> list[Coming]:
    """The call as it comes to another window, if that has the service and is open then."""
    if other.act.scene.slots[service] < 0:
        return []
    begins, length = other.act.duties.begins.astype(float), other.act.duties.length_min
    inside = np.flatnonzero((begins <= second) & (second < begins + 60 * length)).tolist()
    return [Coming(second, True, call.of, call.n, to, lane, (second - begins[lane]) / 60) for lane in inside]


@pytest.mark.parametrize("replication", range(2))
def test_rounds_end_with_the_course_of_things_one_by_one(mutual: Study, replication: int):
    waiting = waiting_of(mutual, replication)
    found = meet_all(mutual, waiting, (1, replication))
    turned = [_turned(mutual, _shares(mutual), one, (1, replication)) for one in waiting]
    told = one_by_one(waiting, turned)
    for at, met in enumerate(found):
        for passed, served in ((False, met.served), (True, met.passed_served)):
            waits = np.where(served.team == NONE, -1.0, served.wait_min)
            assert len(waits) == len(told[at, passed])
            np.testing.assert_allclose(np.sort(waits), np.sort(told[at, passed]), atol=1e-6)
    assert sum(len(one.passed.kind) for one in found) > 50
    assert {int(s) for one in found for s in one.passed.service} == {CRT, COR_}, "both ways"
    assert any((one.passed_served.team == NONE).any() for one in found), "some find none free"
    assert any((one.passed_served.wait_min > 0).any() for one in found), "some wait"


def simulated(study: Study) -> tuple[Run, Plan, Simulation]:
    plan, problem = make_plan(study), study.problem()
    decisions, _ = decisions_of(plan, problem)
    history = read_history(study, 1)
    run = simulate(study, problem, decisions, history, replayed=False, seed=1)
    return run, plan, describe(study, run, history, plan, 1)


def run_of(study: Study) -> tuple[Run, list]:
    run, plan, told = simulated(study)
    slots = {(phase.name, one.service, one.window): one for phase in plan.phases for one in phase.plans}
    return run, [(slots[one.phase, one.service, one.window], one) for one in told.windows]


def even_city(folder: Path, staff: str) -> Study:
    """Calls come evenly, and both services are on duty at the same hours: as a plan takes them to."""
    scenario = text(cor=COR.replace("long day", "day")).replace("clinician = 2, emt = 2, officer = 2", staff)
    file = write_city(folder, scenario + SAMPLED)
    rng, rows = np.random.default_rng(3), []
    for n in range(1500):
        day, minute = np.timedelta64(int(rng.integers(5)), "D"), np.timedelta64(int(rng.integers(9 * 60)), "m")
        time = np.datetime64("2024-01-01T08:00") + np.timedelta64(int(rng.integers(12)), "W") + day + minute
        lat, lon = MIDDLES["ABCD"[n % 4]]
        rows.append(f"{n},{time},{'TRESPASS' if n % 3 == 0 else 'WELFARE CHECK'},{lat},{lon}")
    write_calls(folder / "calls.csv", rows)
    return read_study(load_scenario(file))


def test_with_many_teams_as_many_are_passed_on_as_the_plan_says(tmp_path: Path):
    _, pairs = run_of(even_city(tmp_path, "clinician = 10, emt = 10, officer = 8"))
    for planned, told in pairs:
        assert told.whole.answered.mean == pytest.approx(planned.answered_per_week, rel=0.01)
        assert told.passed_on.mean == pytest.approx(planned.passed_on_per_week, rel=0.02)
        # Fewer: a team that arrives after the duty's end finds none of the other.
        assert told.passed_in.mean == pytest.approx(planned.passed_in_per_week, rel=0.03)


def test_with_few_teams_more_find_the_other_free_for_one_team_passes_on_one_call_at_a_time(tmp_path: Path):
    _, pairs = run_of(even_city(tmp_path, "clinician = 2, emt = 2, officer = 2"))
    for planned, told in pairs:
        assert told.whole.answered.mean == pytest.approx(planned.answered_per_week, rel=0.05)
        assert told.passed_in.mean >= planned.passed_in_per_week


def test_a_call_counts_once_and_keeps_teams_of_both(mutual: Study):
    with_passed, pairs = run_of(mutual)
    services = tuple(one.model_copy(update={"passes": {}}) for one in mutual.scenario.services)
    alone = Study(**{**vars(mutual), "scenario": mutual.scenario.model_copy(update={"services": services})})
    problem = mutual.problem()
    decisions, _ = decisions_of(make_plan(mutual), problem)
    without = simulate(alone, problem, decisions, read_history(mutual, 1), replayed=False, seed=1)
    for now, then in zip(with_passed.scenes, without.scenes, strict=True):
        assert now.fates().sum(axis=-1).tolist() == then.fates().sum(axis=-1).tolist(), "no call more, none less"
        assert sum(one.busy_h.sum() for one in now.tallies) > sum(one.busy_h.sum() for one in then.tallies)
        assert not any(one.passed_in.any() or one.passed_on.any() for one in then.tallies)
    for _, told in pairs:
        assert told.passed_on.mean > 0
        assert told.passed_in.mean > 0


def test_the_public_learns_nothing_by_calls_passed_on(mutual: Study):
    """One beat too small to tell by day: how busy CoR is would tell how many calls CRT answers there."""
    _, plan, simulation = simulated(mutual)
    cells = tuple(
        CellEvents(service, window, beat, 3.0 if (window, beat) == ("day", "A") else 500.0, 400, 1.0)
        for service in ("CRT", "CoR")
        for window in ("day", "long day", None)
        for beat in "ABCD"
    )
    told = release(replace(plan, public=replace(plan.public, cells=cells)), simulation, "public").simulation
    assert told is not None
    for one in told.windows:
        figures = (one.passed_on, one.passed_in, one.busy, one.overtime_h, one.whole.answered, *one.teams)
        assert all(math.isnan(getattr(each, "busy", each).mean) for each in figures)
    large = tuple(replace(one, events=500.0) for one in cells)
    opened = release(replace(plan, public=replace(plan.public, cells=large)), simulation, "public").simulation
    assert opened is not None
    assert [one.passed_on for one in opened.windows] == [one.passed_on for one in simulation.windows]
