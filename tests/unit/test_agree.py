"""Loads and stations made to agree: by hand, and on random cities whose plans are judged anew."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from beatplan.optimize import Decisions, Problem, Status, Stop, solve
from beatplan.optimize.agree import AGREEMENT, Ending, not_settled, settled, solve_agreeing, with_own_loads
from beatplan.optimize.backends import solve_mip
from beatplan.optimize.check import broken_rules, worth
from beatplan.optimize.problem import Names, Places
from beatplan.optimize.repair import within_promise
from beatplan.optimize.rules import BeatLimit, FixedStations, Required
from tests.unit.problems import blocked


def city(rng: np.random.Generator, promise: float = 0.6) -> Problem:
    """Six beats and three sites on a plane: minutes by distance, one window in one phase, three teams."""
    beat, site = rng.uniform(0, 10, (6, 2)), rng.uniform(0, 10, (3, 2))
    travel_h = np.hypot(*(site[:, None] - beat[None]).transpose(2, 0, 1))[None] / 12
    reach = travel_h < 0.6
    reach[0, travel_h[0].argmin(axis=0), np.arange(6)] = True
    nearest = np.where(reach[0], travel_h[0], np.inf).min(axis=0)
    return Problem(
        names=Names(tuple("ABCDEF"), ("X", "Y", "Z"), ("CRT",), ("day",), ("p1",), ("emt",)),
        service=np.zeros(1, dtype=np.int64),
        window=np.zeros(1, dtype=np.int64),
        phase=np.zeros(1, dtype=np.int64),
        open_together=np.ones((1, 1), dtype=np.bool_),
        weeks=np.array([20.0]),
        hours=np.array([45.0]),
        rate=rng.uniform(0.1, 0.6, (1, 6)),
        weight=np.ones((1, 6)),
        call_h=(0.7 + nearest)[None],
        scene_h=np.array([0.7]),
        travel_h=travel_h,
        way=np.zeros(1, dtype=np.int64),
        reach=reach,
        places=(Places(np.arange(6), np.ones(6), (travel_h[0] < 0.4).T),),
        patience=np.zeros(1),
        within_reach=np.zeros(1, dtype=np.bool_),
        promise=np.array([promise]),
        most_busy=np.ones(1),
        needs=np.array([[1]]),
        heads=np.array([[3]]),
        staff_h=np.array([[140.0]]),
        most_teams=np.array([3]),
        capacity=np.full(3, 3),
    )


def test_own_loads_by_hand():
    """Two teams at X, one at Y: a call in A has X's travel unless both teams there are busy."""
    problem = city(np.random.default_rng(1))
    decisions = Decisions(np.array([[1, 0, 0, 0, 0, 0]], bool), np.array([[2, 1, 0]]))
    own = with_own_loads(problem, decisions)
    travel = problem.travel_h[0, :, 0]
    near, far = sorted(travel[:2])
    first_two = [near, near] if near == travel[0] else [near, far]
    order = [*first_two, far]
    load = problem.rate[0, 0] * own.call_h[0, 0]
    busy = load * (1 - blocked(3, load)) / 3
    chance = np.array([1, busy, busy**2]) * (1 - busy)
    expected = 0.7 + chance @ order / chance.sum()
    assert own.call_h[0, 0] == pytest.approx(expected, abs=1e-8), "busy share, travel and load agree"
    assert (own.call_h[0, 1:] == problem.call_h[0, 1:]).all(), "beats that are not covered keep what they had"


@pytest.mark.parametrize("seed", range(12))
def test_a_plan_keeps_every_rule_with_the_travel_of_its_own_stations(seed: int):
    problem = city(np.random.default_rng(seed))
    agreed = solve_agreeing(problem, Stop(gap=1e-4))
    assert agreed.result.decisions is not None
    assert agreed.ending is Ending.AGREED
    assert agreed.difference <= AGREEMENT
    assert broken_rules(agreed.own, agreed.result.decisions) == []
    given = worth(agreed.own, agreed.result.decisions)
    assert agreed.answered == pytest.approx(float(problem.value @ given.answered))
    assert agreed.answered <= agreed.most + 1e-6, "no plan answers more than with travel from the nearest sites"


@pytest.mark.parametrize("seed", range(6))
def test_no_choice_of_beats_for_these_stations_answers_more(seed: int):
    problem = city(np.random.default_rng(seed))
    agreed = solve_agreeing(problem, Stop(gap=1e-4))
    decisions = agreed.result.decisions
    assert decisions is not None
    for code in range(64):
        covered = np.array([[code >> b & 1 for b in range(6)]], dtype=bool)
        other = Decisions(covered, decisions.stations)
        own = with_own_loads(problem, other)
        if broken_rules(own, other):
            continue
        # Busy shares differ a little between choices of beats, and so does the travel that each was judged by.
        assert problem.value @ worth(own, other).answered <= agreed.answered * (1 + 2e-3)


def test_a_plan_that_cannot_keep_its_rules_says_so():
    problem = city(np.random.default_rng(3))
    free = solve_agreeing(problem, Stop(gap=1e-4)).result.decisions
    assert free is not None
    beats = int(free.covered.sum())
    beyond = replace(problem, rules=(BeatLimit("phases.0.min_beats = 7", (0,), 7, 6),))
    assert solve_agreeing(beyond, Stop()).result.status is Status.INFEASIBLE
    # Beats that just keep the promise from the nearest sites do not keep it from one site far away.
    load = float(problem.load[0] @ free.covered[0])
    tight = replace(
        problem,
        promise=np.array([1 - blocked(3, load) - 1e-9]),
        rules=(BeatLimit("phases.0.min_beats", (0,), beats, 6), FixedStations(np.array([[3, 0, 0]]))),
        reach=np.ones_like(problem.reach),
    )
    agreed = solve_agreeing(tight, Stop())
    assert agreed.result.status in {Status.OPTIMAL, Status.INFEASIBLE}
    if agreed.result.decisions is not None:
        assert agreed.obeys or agreed.ending is Ending.NO_PLAN


def test_no_time_settles_what_there_is():
    agreed = solve_agreeing(city(np.random.default_rng(3)), Stop(time_limit_s=1e-9))
    assert agreed.result.status is Status.FEASIBLE
    assert agreed.result.clock
    impossible = replace(
        city(np.random.default_rng(3)), rules=(BeatLimit("min", (0,), 6, 6),), promise=np.array([0.99])
    )
    none = solve_agreeing(impossible, Stop(time_limit_s=1e-9))
    assert none.result.decisions is None
    assert none.answered == 0


@pytest.mark.parametrize("seed", range(10))
def test_beats_are_left_out_until_the_promise_holds(seed: int):
    problem = city(np.random.default_rng(seed), promise=0.7)
    everything = Decisions(np.ones((1, 6), bool), np.array([[1, 1, 1]]))
    kept = within_promise(problem, everything, lambda plan: with_own_loads(problem, plan))
    assert kept is not None
    assert (kept.stations == everything.stations).all()
    own = with_own_loads(problem, kept)
    assert broken_rules(own, kept) == []
    assert kept.covered.sum() >= 1
    demanding = replace(problem, promise=np.array([0.999]), rules=(BeatLimit("min", (0,), 6, 6),))
    assert within_promise(demanding, everything, lambda plan: with_own_loads(demanding, plan)) is None


def test_a_team_moves_where_no_beat_may_be_left_out():
    """Every beat is required; from the far site the promise fails, from the near one it holds."""
    problem = city(np.random.default_rng(1))
    all_beats = tuple(Required(beat, (0,), "here", "must") for beat in range(6))
    near = problem.travel_h.copy()
    near[0, 0], near[0, 1] = 0.02, 1.5
    reach = np.ones_like(problem.reach)
    moving = replace(problem, travel_h=near, reach=reach, rules=all_beats)
    far = Decisions(np.ones((1, 6), bool), np.array([[0, 2, 0]]))
    close = Decisions(np.ones((1, 6), bool), np.array([[2, 0, 0]]))
    reached = [worth(with_own_loads(moving, one), one).got[0] for one in (far, close)]
    assert reached[0] < reached[1]
    asked = replace(moving, promise=np.array([(reached[0] + reached[1]) / 2]))
    kept = within_promise(asked, far, lambda plan: with_own_loads(asked, plan))
    assert kept is not None
    assert kept.covered.all()
    assert kept.stations[0, 0] > 0
    assert broken_rules(with_own_loads(asked, kept), kept) == []


def test_a_search_cut_short_shows_no_empty_plan():
    """Settling that has no time keeps what leaving beats out gives, rather than a plan that covers nothing."""
    problem = city(np.random.default_rng(5), promise=0.7)
    first = solve(replace(problem, promise=np.zeros(1)), Stop(gap=1e-4))
    late = settled(problem, not_settled(problem, first), Stop(), time.monotonic() - 1, solve_mip)
    assert late.obeys
    assert late.answered > 0
