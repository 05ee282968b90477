"""Prices against plans solved outright: a beat forced in, a rule dropped, a window opened."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from beatplan.optimize import Stop, solve
from beatplan.optimize.agree import solve_agreeing, with_own_loads
from beatplan.optimize.check import answered_calls
from beatplan.optimize.exact_prices import ExactPrice, exact_prices
from beatplan.optimize.prices import beat_prices, rule_prices, window_prices
from beatplan.optimize.rules import BeatLimit, Forbidden, MostSites, Nested, OneWindow, bound_by
from tests.property.test_rules_brute_force import Option, best_value, tiny
from tests.unit.test_agree import city


@pytest.mark.parametrize("seed", range(6))
def test_a_beat_forced_in_costs_at_most_what_is_told(seed: int):
    """One window: no plan that covers the beat from these stations answers more than the plan less the price."""
    problem = replace(city(np.random.default_rng(seed)), rules=(BeatLimit("max", (0,), 0, 3),))
    agreed = solve_agreeing(problem, Stop(gap=1e-4))
    decisions = agreed.result.decisions
    assert decisions is not None
    found = list(beat_prices(problem, decisions, 60))
    left = np.flatnonzero(~decisions.covered[0] & problem.reach[0].any(axis=0))
    assert [one.beat for one in found] == left.tolist()
    for one in found:
        assert one.possible
        assert one.calls_per_week == pytest.approx(one.calls / problem.weeks[0])
        if one.calls > 0:
            # The other two beats that go best with it, from the same stations.
            values = []
            for code in range(64):
                covered = np.array([[code >> b & 1 for b in range(6)]], dtype=bool)
                if covered[0, one.beat] and covered.sum() <= 3:
                    other = replace(decisions, covered=covered)
                    own = with_own_loads(problem, other)
                    values.append(answered_calls(own, other))
            assert agreed.answered - one.calls <= max(values) * (1 + 1e-6)


def test_a_beat_that_rules_forbid_is_not_priced_and_an_impossible_one_says_so():
    problem = city(np.random.default_rng(2))
    rules = (Forbidden(0, (0,), "anywhere"), BeatLimit("max", (0,), 0, 2))
    agreed = solve_agreeing(replace(problem, rules=rules), Stop(gap=1e-4))
    assert agreed.result.decisions is not None
    found = {one.beat: one for one in beat_prices(replace(problem, rules=rules), agreed.result.decisions, 60)}
    assert 0 not in found
    nothing = replace(problem, rules=rules, heads=np.array([[0]]), most_teams=np.array([0]))
    idle = replace(agreed.result.decisions, covered=np.zeros((1, 6), bool), stations=np.zeros((1, 3), np.int64))
    assert not any(one.possible for one in beat_prices(nothing, idle, 60))


def test_a_rule_costs_what_the_best_plan_without_it_answers_more():
    for seed in range(5):
        free = tiny(np.random.default_rng([seed, 5]), "phases")
        problem = replace(free, promise=np.zeros(2), rules=(BeatLimit("at most one", (0, 1), 0, 1), MostSites(1)))
        result = solve(problem, Stop(gap=1e-4, give=0.0))
        with_sites = best_value(
            replace(problem, rules=()), lambda _, a, b: all(sum(n > 0 for n in x.stations) <= 1 for x in (a, b))
        )
        told = {one.rule: one for one in rule_prices(problem, result.answered, result.bound, 60)}
        price = told["at most one"]
        assert with_sites is not None
        assert price.least - 1e-6 <= with_sites - result.answered <= price.most + 1e-6
        assert price.least <= price.calls <= price.most


def test_a_promise_has_a_price_too():
    problem = replace(tiny(np.random.default_rng(3), "phases"), promise=np.full(2, 0.8))
    result = solve(problem, Stop(gap=1e-4, give=0.0))
    [price] = list(rule_prices(problem, result.answered, result.bound, 60))
    assert "promise = 0.8" in price.rule
    assert price.calls > 0


def test_a_window_left_closed_is_opened_to_see():
    free = tiny(np.random.default_rng(4), "windows")
    problem = replace(free, rules=(OneWindow(((0, 1),)),))
    result = solve(problem, Stop(gap=1e-4, give=0.0))
    assert result.decisions is not None
    closed = int(np.flatnonzero(result.decisions.teams == 0)[0])
    told = {one.slot: one for one in window_prices(problem, result.decisions, 60)}
    assert told[closed].opened
    best = best_value(free, lambda _, a, b: (a, b)[closed].teams > 0 and (a, b)[1 - closed].teams == 0)
    assert told[closed].calls == pytest.approx(best, rel=0.006)
    assert told[closed].calls <= result.bound + 1e-6


def test_what_nesting_binds():
    problem = replace(tiny(np.random.default_rng(0), "phases"), rules=(Nested(((0, (1,)),)),))
    assert bound_by(problem, 0) == (1,)
    assert bound_by(problem, 1) == ()


def test_no_time_prices_nothing():
    problem = city(np.random.default_rng(1))
    agreed = solve_agreeing(problem, Stop())
    assert agreed.result.decisions is not None
    assert list(beat_prices(problem, agreed.result.decisions, 0.0)) == []


def test_an_exact_price_is_what_the_best_plan_with_the_beat_answers_less():
    """Every plan of a tiny city is listed: the price is between its proved bounds, and so is the true one."""
    priced = 0
    for seed in range(12):
        free = tiny(np.random.default_rng([seed, 9]), "phases")
        problem = replace(free, promise=np.full(2, 0.6))
        best = solve(problem, Stop(gap=1e-4, give=0.0))
        assert best.decisions is not None
        proved = best.answered, best.bound
        for one in exact_prices(problem, best.decisions, range(4), proved, 1e-4, 60):

            def with_beat(_: object, first: Option, second: Option, one: ExactPrice = one) -> bool:
                return bool((first, second)[one.slot].covered[one.beat])

            answered = best_value(problem, with_beat)
            assert one.possible == (answered is not None)
            if answered is not None:
                priced += 1
                assert one.least - 1e-6 <= best.answered - answered <= one.most + 1e-6
                assert one.least <= one.calls <= one.most
    assert priced > 5
