"""The optimizer against brute force on tiny problems."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.optimize import Status, Stop, solve
from beatplan.optimize.check import answered_calls, broken_rules
from tests.unit.problems import best_by_brute_force, random_problem


@given(
    seed=st.integers(0, 2**32 - 1),
    promise=st.sampled_from([0.0, 0.5, 0.8]),
    nested=st.booleans(),
    beats=st.integers(2, 4),
)
@settings(max_examples=120, deadline=None)
def test_no_plan_answers_more_than_the_one_found(seed: int, promise: float, nested: bool, beats: int):
    problem = random_problem(np.random.default_rng(seed), promise=promise, beats=beats, nested=nested)
    best = best_by_brute_force(problem)
    result = solve(problem, Stop(gap=1e-4, give=0.0, time_limit_s=60))
    if best is None:
        assert result.status is Status.INFEASIBLE
        assert result.clashes
        return
    assert result.status is Status.OPTIMAL
    assert result.answered == pytest.approx(best, rel=1e-4)
    assert result.answered <= best + 1e-6, "no plan is better than the best"
    assert result.bound >= best - 1e-6, "the bound holds for every plan"
    assert result.decisions is not None
    assert broken_rules(problem, result.decisions) == []
    assert answered_calls(problem, result.decisions) >= best * (1 - 2e-4)


@given(seed=st.integers(0, 2**32 - 1), give=st.sampled_from([0.0, 0.02, 0.1]))
@settings(max_examples=40, deadline=None)
def test_placing_gives_up_no_more_than_allowed_and_never_loses_time(seed: int, give: float):
    problem = random_problem(np.random.default_rng(seed), promise=0.6)
    kept = solve(problem, Stop(gap=1e-4, give=0.0))
    placed = solve(problem, Stop(gap=1e-4, give=give))
    if placed.decisions is None:
        return
    assert answered_calls(problem, placed.decisions) >= (1 - give) * placed.answered * (1 - 2e-4)
    assert placed.in_time >= kept.in_time * (1 - 0.011), "a wider choice places no worse, but for the gap of placing"
