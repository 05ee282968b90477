"""The optimizer's parts: bounds, rules, clashes, reasons and the independent check."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from beatplan.errors import CheckError
from beatplan.optimize import Decisions, Problem, Status, Stop, solve
from beatplan.optimize.answered import answered_program
from beatplan.optimize.approximate import first_approximation, refine
from beatplan.optimize.backends import solve_mip
from beatplan.optimize.check import answered_calls, broken_rules, in_time_calls, worth
from beatplan.optimize.explain import interchangeable, why_uncovered
from beatplan.optimize.greedy import greedy_plan
from beatplan.optimize.mip import MipBuilder, MipResult
from beatplan.optimize.problem import Names, Places
from beatplan.optimize.rules import BeatLimit, FewestTeams, Forbidden, MinShare, MostSites, Nested, Required
from tests.unit.problems import blocked, random_problem

NESTED = Nested(((0, (1,)),))


def must(beat: int) -> Required:
    return Required(beat, (0, 1), "in every phase and window")


@pytest.fixture
def city() -> Problem:
    """Four beats in a row; site X reaches the first two, Y the last two; one window in two phases."""
    reach = np.array([[[True, True, False, False], [False, False, True, True]]])
    return Problem(
        names=Names(("A", "B", "C", "D"), ("X", "Y"), ("CRT",), ("day",), ("p1", "p2"), ("clinician",)),
        service=np.zeros(2, dtype=np.int64),
        window=np.zeros(2, dtype=np.int64),
        phase=np.arange(2),
        weeks=np.array([20.0, 30.0]),
        hours=np.full(2, 45.0),
        rate=np.tile([0.5, 0.4, 0.35, 0.3], (2, 1)),
        weight=np.ones((2, 4)),
        call_h=np.ones((2, 4)),
        scene_h=np.ones(2),
        travel_h=np.zeros((1, 2, 4)),
        way=np.zeros(2, dtype=np.int64),
        reach=reach,
        places=(Places(np.arange(4), np.ones(4), reach[0].T.copy()),),
        patience=np.zeros(2),
        within_reach=np.zeros(2, dtype=np.bool_),
        promise=np.full(2, 0.8),
        needs=np.array([[1]]),
        heads=np.array([[2], [4]]),
        staff_h=np.array([[96.0], [192.0]]),
        most_teams=np.array([2, 4]),
        most_busy=np.ones(2),
        open_together=np.ones((1, 1), dtype=np.bool_),
        capacity=np.full(2, 9),
        rules=(NESTED,),
    )


def beats(problem: Problem, slot: int, decisions: Decisions | None) -> str:
    assert decisions is not None
    return "".join(np.array(problem.names.beats)[decisions.covered[slot]])


def test_two_teams_keep_eighty_per_cent_of_one_erlang(city: Problem):
    result = solve(city, Stop())
    assert result.status is Status.OPTIMAL
    # 0.5 + 0.4 calls an hour of an hour each are within the erlang that two teams may be offered; no third beat fits.
    assert beats(city, 0, result.decisions) == "AB"
    assert beats(city, 1, result.decisions) == "ABCD"


def test_without_promise_everything_reached_is_covered(city: Problem):
    result = solve(replace(city, promise=np.zeros(2)), Stop(give=0.0))
    assert beats(city, 1, result.decisions) == "ABCD"
    assert result.gap <= 0.001


def test_the_worth_of_a_plan_by_hand(city: Problem):
    decisions = Decisions(np.array([[1, 1, 0, 0], [1, 1, 1, 1]], dtype=bool), np.array([[2, 0], [2, 2]]))
    given = worth(city, decisions)
    assert given.available[:, 0].tolist() == pytest.approx([1 - blocked(2, 0.9), 1 - blocked(4, 1.55)])
    assert given.got.tolist() == pytest.approx(given.available[:, 0].tolist())
    value = 20 * 45 * 0.9 * (1 - blocked(2, 0.9)) + 30 * 45 * 1.55 * (1 - blocked(4, 1.55))
    assert answered_calls(city, decisions) == pytest.approx(value)
    assert given.in_time[0] == pytest.approx(given.answered[0]), "all teams reach both beats"
    busy = 1.55 * (1 - blocked(4, 1.55)) / 4
    share = (1 - busy**2) / (1 - busy**4)
    assert given.in_time[1] == pytest.approx(1.55 * (1 - blocked(4, 1.55)) * share), "half of the teams reach each"
    assert in_time_calls(city, decisions) < value


@pytest.mark.parametrize(
    ("change", "decisions", "said"),
    [
        ({}, ([[0, 0, 1, 0], [0, 0, 1, 0]], [[2, 0], [2, 2]]), "out of reach"),
        ({}, ([[1, 1, 1, 0], [1, 1, 1, 0]], [[1, 1], [2, 2]]), "of calls find a team free"),
        ({}, ([[1, 0, 0, 0], [0, 1, 0, 0]], [[2, 0], [2, 2]]), "is dropped"),
        ({}, ([[1, 0, 0, 0], [1, 0, 0, 0]], [[3, 0], [2, 2]]), "hours of clinician"),
        ({"staff_h": np.full((2, 1), 999.0)}, ([[1, 0, 0, 0]] * 2, [[3, 0], [2, 2]]), "3 clinician are on duty"),
        ({"rules": (must(1),)}, ([[1, 0, 0, 0]] * 2, [[2, 0], [2, 2]]), "required beat B"),
        ({"rules": (Forbidden(0, (0, 1), "anywhere"),)}, ([[1, 0, 0, 0]] * 2, [[2, 0], [2, 2]]), "forbidden beat A"),
        ({"rules": (BeatLimit("max", (0, 1), 0, 1),)}, ([[1, 1, 0, 0]] * 2, [[2, 0], [2, 0]]), "2 beats are covered"),
        ({"rules": (FewestTeams("least", (1,), 4),)}, ([[1, 0, 0, 0]] * 2, [[2, 0], [2, 0]]), "2 teams are on duty"),
        ({"rules": (MostSites(1),)}, ([[1, 0, 0, 0]] * 2, [[1, 1], [2, 2]]), "2 sites are used"),
        ({"capacity": np.array([1, 1])}, ([[1, 0, 0, 0]] * 2, [[2, 0], [1, 0]]), "2 teams stand at X"),
    ],
)
def test_the_check_finds_each_broken_rule(city: Problem, change: dict, decisions: tuple, said: str):
    covered, stations = decisions
    found = broken_rules(replace(city, **change), Decisions(np.array(covered, dtype=bool), np.array(stations)))
    assert any(said in one for one in found), found


def test_a_solver_that_lies_is_caught(city: Problem):
    def liar(mip, gap, limit):
        found = solve_mip(mip, gap, limit)
        if found.x is None:
            return found
        # Covering everything breaks the promise, whatever the solver says of it.
        return MipResult(found.status, np.where(mip.whole & (mip.gain > 0), 1.0, found.x), found.bound)

    with pytest.raises(CheckError, match="a bug"):
        solve(city, Stop(), backend=liar)


def test_clashing_rules_are_irreducible(city: Problem):
    wanted = replace(city, rules=(NESTED, BeatLimit("phases.0.min_beats = 3", (0, 1), 3, 4), must(3)))
    result = solve(wanted, Stop())
    assert result.status is Status.INFEASIBLE
    assert result.decisions is None
    assert len(result.clashes) >= 2
    assert any("min_beats = 3" in one for one in result.clashes)
    assert any("promise" in one for one in result.clashes)
    assert not any("nested" in one for one in result.clashes), "a rule that has no part in it is not named"
    eased = replace(wanted, promise=np.zeros(2))
    assert solve(eased, Stop()).status is Status.OPTIMAL, "dropping a named rule resolves it"


def test_must_and_out_of_reach_clash(city: Problem):
    far = replace(city, reach=np.zeros_like(city.reach), rules=(must(0),))
    clashes = solve(far, Stop()).clashes
    assert len(clashes) == 2
    assert any("beat A is covered" in one for one in clashes)
    assert any("within reach" in one for one in clashes)


@pytest.mark.parametrize("over", [5e-5, 1e-6])
def test_a_plan_within_the_tolerance_of_a_floor_is_no_proof_against_a_solver(city: Problem, over: float):
    """A floor a hair above what any plan reaches: one that nearly does is shown, or none, and neither is a bug."""
    all_four = Decisions(np.ones((2, 4), bool), np.array([[1, 1], [2, 2]]))
    free = replace(city, promise=np.zeros(2))
    share = float(worth(free, all_four).got[1]) + over
    floor = MinShare("min_answered", (1,), free.rate[1:], share)
    asked = replace(free, rules=(NESTED, floor))
    assert broken_rules(asked, all_four) == []
    result = solve(asked, Stop(), start=all_four)
    assert (result.decisions is None) == (result.status is Status.INFEASIBLE)
    if result.decisions is None:
        assert "min_answered" in " ".join(result.clashes)
    else:
        assert broken_rules(asked, result.decisions) == []


def test_no_time_gives_the_plan_of_a_simple_rule_with_its_gap(city: Problem):
    result = solve(city, Stop(time_limit_s=1e-9))
    assert result.status is Status.FEASIBLE
    assert result.clock
    assert result.decisions is not None
    assert broken_rules(city, result.decisions) == []
    assert result.bound <= float(city.value @ city.rate.sum(axis=1)) + 1e-9, "no more than all calls there are"
    assert 0 < result.gap < 1


def test_no_time_and_rules_that_a_simple_rule_does_not_know_give_no_answer(city: Problem):
    apart = replace(city, rules=(NESTED, BeatLimit("phases.0.min_beats = 4", (1,), 4, 4), MostSites(1)))
    result = solve(apart, Stop(time_limit_s=1e-9))
    assert result.status is Status.NO_SOLUTION
    assert result.decisions is None
    assert result.clock


@pytest.mark.parametrize("seed", range(20))
def test_no_plan_is_worse_than_a_simple_rule_makes(seed: int):
    problem = random_problem(np.random.default_rng(seed), promise=0.5, beats=4)
    simple = greedy_plan(problem)
    result = solve(problem, Stop(gap=0.2, give=0.0))
    if not broken_rules(problem, simple):
        assert result.answered >= answered_calls(problem, simple)


def test_a_plan_that_is_given_is_begun_from(city: Problem):
    best = solve(city, Stop())
    assert best.decisions is not None
    again = solve(city, Stop(time_limit_s=1e-9), start=best.decisions)
    assert again.answered >= best.answered * (1 - 0.011), "placing may have given a hundredth of it up"
    broken = Decisions(np.ones((2, 4), bool), np.zeros((2, 2), np.int64))
    assert solve(city, Stop(), start=broken).answered == pytest.approx(best.answered, rel=1e-3)


def test_a_time_limit_with_a_plan_in_hand_is_feasible_with_its_gap(city: Problem):
    def stopped_early(mip, gap, limit):
        found = solve_mip(mip, gap, limit)
        return MipResult(Status.FEASIBLE, found.x, found.bound * 1.1)

    result = solve(city, Stop(), backend=stopped_early)
    assert result.status is Status.FEASIBLE
    assert result.gap == pytest.approx(0.1, abs=0.002)
    assert result.clock
    assert result.decisions is not None
    assert broken_rules(city, result.decisions) == []


def test_a_clash_over_teams_at_least_names_the_slot_and_the_people(city: Problem):
    """Two clinicians have 96 hours a week; three teams of 45 hours take 135."""
    least = FewestTeams("phases.0.teams_at_least = 3", (0,), 3)
    result = solve(replace(city, rules=(least,)), Stop())
    assert result.status is Status.INFEASIBLE
    [told] = result.clashes
    assert told.startswith("phases.0.teams_at_least = 3: for 'day' of 'p1' there are only 2 of 3 clinician, 96 of 135 ")


def test_reasons(city: Problem):
    decisions = solve(city, Stop()).decisions
    assert decisions is not None
    assert {city.names.beats[b]: one.code for b, one in why_uncovered(city, decisions, 0).items()} == {
        "C": "staff",
        "D": "staff",
    }

    def codes(problem: Problem, made: Decisions) -> str:
        return ",".join(one.code for one in why_uncovered(problem, made, 0).values())

    one_beat = Decisions(np.array([[1, 0, 0, 0], [1, 1, 1, 1]], bool), np.array([[2, 0], [2, 2]]))
    assert (
        codes(replace(city, rules=tuple(Forbidden(b, (0, 1), "anywhere") for b in (1, 2, 3))), one_beat)
        == "rule,rule,rule"
    )
    assert codes(replace(city, rules=(BeatLimit("max", (0,), 0, 1),)), one_beat) == "limit,limit,limit"
    idle = Decisions(one_beat.covered, np.array([[0, 0], [2, 2]]))
    assert codes(city, idle) == "no team,no team,no team"
    full = why_uncovered(replace(city, capacity=np.zeros(2, dtype=np.int64)), idle, 0)
    assert full[1].text == "no team is on duty: no site has room for one"
    assert codes(replace(city, promise=np.zeros(2)), one_beat) == "no gain,stations,stations"
    assert codes(replace(city, reach=city.reach & [1, 1, 0, 1]), one_beat).split(",")[1] == "out of reach"
    later = Decisions(np.array([[1, 0, 0, 0], [1, 0, 0, 0]], bool), np.array([[2, 0], [2, 0]]))
    tight = replace(city, promise=np.zeros(2), rules=(NESTED, BeatLimit("max", (1,), 0, 1)))
    assert codes(tight, later).startswith("nesting")


def test_alike_beats_are_interchangeable(city: Problem):
    alike = replace(city, rate=np.full((2, 4), 0.4), reach=np.ones_like(city.reach))
    alike = replace(alike, rules=(NESTED, BeatLimit("max", (0, 1), 0, 2)))
    alike = replace(alike, places=(Places(np.arange(4), np.ones(4), np.ones((4, 2), bool)),))
    decisions = solve(alike, Stop()).decisions
    assert decisions is not None
    covered, left = np.flatnonzero(decisions.covered[0]), np.flatnonzero(~decisions.covered[0])
    pairs = {tuple(sorted((int(a), int(b)))) for a in covered for b in left}
    assert set(interchangeable(alike, decisions, 0.01)) == pairs
    unlike = replace(alike, rate=np.tile([0.5, 0.4, 0.2, 0.1], (2, 1)))
    best = solve(unlike, Stop()).decisions
    assert best is not None
    assert interchangeable(unlike, best, 0.01) == []


def test_refining_makes_the_bound_exact(city: Problem):
    problem = replace(city, call_h=np.tile([0.6, 0.8, 1.2, 1.7], (2, 1)), promise=np.zeros(2))
    coarse = first_approximation(problem)
    mip, columns = answered_program(problem, coarse, ())
    x = solve_mip(mip, 1e-6, 60).x
    assert x is not None
    fine, where = answered_program(problem, refine(problem, coarse, columns.decisions(x)), ())
    assert fine.matrix.shape[0] > mip.matrix.shape[0]
    again = solve_mip(fine, 1e-6, 60).x
    assert again is not None
    value = answered_calls(problem, where.decisions(again))
    assert float(fine.gain @ again) == pytest.approx(value, rel=1e-3)
    assert float(fine.gain @ again) >= value - 1e-6


def test_the_same_problem_gives_the_same_plan(city: Problem):
    one, other = solve(city, Stop()), solve(city, Stop())
    assert one.decisions is not None
    assert other.decisions is not None
    assert (one.decisions.stations == other.decisions.stations).all()
    assert (one.answered, one.bound) == (other.answered, other.bound)


def test_services_share_staff(city: Problem):
    """Two services in one window want the same clinicians: together they never use more than there are."""
    both = replace(
        city,
        names=replace(city.names, services=("CRT", "CoR")),
        service=np.array([0, 1, 0, 1]),
        window=np.zeros(4, dtype=np.int64),
        phase=np.array([0, 0, 1, 1]),
        weeks=np.array([20.0, 20.0, 30.0, 30.0]),
        hours=np.full(4, 45.0),
        rate=np.tile([0.5, 0.4, 0.3, 0.2], (4, 1)),
        weight=np.ones((4, 4)),
        call_h=np.ones((4, 4)),
        scene_h=np.ones(4),
        travel_h=np.zeros((2, 2, 4)),
        way=np.array([0, 1, 0, 1]),
        reach=np.repeat(city.reach, 2, axis=0),
        places=city.places * 2,
        patience=np.zeros(4),
        within_reach=np.zeros(4, dtype=np.bool_),
        promise=np.full(4, 0.8),
        needs=np.array([[1], [1]]),
        most_teams=np.array([2, 2, 4, 4]),
        most_busy=np.ones(4),
        capacity=np.array([2, 3]),
        rules=(Nested(((0, (2,)), (1, (3,)))),),
    )
    decisions = solve(both, Stop()).decisions
    assert decisions is not None
    assert broken_rules(both, decisions) == []
    assert decisions.teams[:2].sum() == 2
    assert decisions.teams[2:].sum() == 4
    assert (decisions.stations[2:].sum(axis=0) <= [2, 3]).all()


def test_a_builder_puts_blocks_where_they_belong():
    builder = MipBuilder()
    x = builder.variables((2, 2), 0, 1, [[1, 2], [3, 4]], whole=True)
    builder.rows([(x, 1.0)], 0, 1, "one a row")
    builder.rows([(x.T, [[1, 2]])], -np.inf, 3)
    mip = builder.build()
    assert mip.matrix.toarray().tolist() == [[1, 1, 0, 0], [0, 0, 1, 1], [1, 0, 2, 0], [0, 1, 0, 2]]
    assert mip.rules == ("one a row",)
    assert mip.row_rule.tolist() == [0, 0, -1, -1]
    assert mip.without_rules({0}).matrix.shape == (2, 4)
    found = solve_mip(mip, 0.0, 10)
    assert found.status is Status.OPTIMAL
    assert found.x is not None
    # One of each row, with x00 + 2 x10 <= 3 and x01 + 2 x11 <= 3: the best are 2 and 4.
    assert float(mip.gain @ found.x) == pytest.approx(6.0)
