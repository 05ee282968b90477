"""Whom to hire from a budget, against every way to spend it on tiny cities."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.optimize import Status, Stop, solve
from beatplan.optimize.check import broken_rules, without_idle_hires
from beatplan.optimize.hiring import HiringChoice, staff_hired
from beatplan.optimize.problem import Problem
from tests.unit.problems import best_by_brute_force, random_problem

ROLES = 2


def choosing_problem(rng: np.random.Generator) -> Problem:
    """A city of two phases whose teams need one of each of two roles, with money for up to two posts a phase."""
    problem = random_problem(rng, promise=0.5, beats=2)
    heads = rng.integers(1, 3, (2, ROLES))
    heads[1] = np.maximum(heads[1], heads[0])
    hiring = HiringChoice(
        counts=np.tile(np.array([[True, True], [False, True]])[:, :, None], ROLES),
        hours_each=np.full(ROLES, 46.0),
        cost=rng.uniform(50.0, 90.0, ROLES),
        budget=rng.uniform(0.0, 180.0, 2),
        most=rng.integers(0, 3, (2, ROLES)),
    )
    return replace(
        problem,
        names=replace(problem.names, roles=("clinician", "emt")),
        needs=np.ones((1, ROLES), dtype=np.int64),
        heads=heads,
        staff_h=heads * 46.0,
        most_teams=np.full(2, 6),
        hiring=hiring,
    )


def best_of_every_hire(problem: Problem) -> float | None:
    """Most calls that any way to spend the budgets lets a plan answer; a team needs one of each, so heads are crews."""
    hiring, crews_made = problem.hiring, set()
    assert hiring is not None
    for flat in product(*(range(int(most) + 1) for most in hiring.most.ravel())):
        hired = np.array(flat).reshape(2, ROLES)
        if (hired @ hiring.cost > hiring.budget + 1e-9).any():
            continue
        crews_made.add(tuple((problem.heads + np.array([hired[0], hired[0] + hired[1]])).min(axis=1).tolist()))
    values = []
    for made in crews_made:
        crews = np.array(made)[:, None]
        as_one = replace(problem, needs=np.array([[1]]), heads=crews, staff_h=crews * 46.0, hiring=None)
        values.append(best_by_brute_force(as_one))
    return max((value for value in values if value is not None), default=None)


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=25, deadline=None)
def test_no_way_to_hire_answers_more(seed: int):
    problem = choosing_problem(np.random.default_rng(seed))
    best = best_of_every_hire(problem)
    result = solve(problem, Stop(gap=1e-4, give=0.0))
    if best is None:
        assert result.status is Status.INFEASIBLE
        return
    assert result.status is Status.OPTIMAL
    assert result.answered == pytest.approx(best, rel=2e-4)
    assert result.decisions is not None
    assert broken_rules(problem, result.decisions) == []
    needed = without_idle_hires(problem, result.decisions)
    assert broken_rules(problem, needed) == []
    heads, _ = staff_hired(problem, needed)
    # A plan that hires nobody need not say so.
    hired = np.zeros((2, ROLES), dtype=np.int64) if needed.hired is None else needed.hired
    for phase, role in np.argwhere(hired > 0).tolist():
        fewer = hired.copy()
        fewer[phase, role] -= 1
        assert broken_rules(problem, replace(needed, hired=fewer)), "everybody hired is needed"
    assert (heads >= problem.heads).all()


def test_money_that_is_not_there_is_told():
    problem = choosing_problem(np.random.default_rng(3))
    result = solve(problem, Stop(gap=1e-4, give=0.0))
    assert result.decisions is not None
    many = replace(result.decisions, hired=np.full((2, ROLES), 9))
    told = broken_rules(problem, many)
    assert any("cost" in one and "a year" in one for one in told)
    assert any("9 clinician are hired" in one for one in told)
    assert any("nothing is to be chosen" in one for one in broken_rules(replace(problem, hiring=None), many))
