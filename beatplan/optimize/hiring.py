"""Whom to hire, where a phase has money for posts and leaves the roles to be chosen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from beatplan.optimize.mip import MipBuilder
    from beatplan.optimize.problem import Decisions, Problem

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Money and hours may be passed by this share through the arithmetic alone.
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class HiringChoice:
    """Posts that may be filled; T phases, R roles.

    Attributes:
        counts: (T, T, R) whether people of a role hired in one phase (first) count in another (second).
        hours_each: (R,) productive hours a week that each brings.
        cost: (R,) what a post costs a year.
        budget: (T,) money a year for the posts that each phase adds.
        most: (T, R) posts of each role that a phase adds at most.
    """

    counts: NDArray[np.bool_]
    hours_each: Floats
    cost: Floats
    budget: Floats
    most: Ints

    def added(self, hired: Ints) -> Ints:
        """People more in each phase, (T, R), by those hired in each, (T, R)."""
        return np.asarray(np.einsum("tur,tr->ur", self.counts.astype(np.int64), hired))

    def words(self, phase: int) -> str:
        """Say a phase's budget as the planner wrote it."""
        return f"phases.{phase}.budget_per_year = {self.budget[phase]:g}: what new posts cost"


def staff_hired(problem: Problem, decisions: Decisions) -> tuple[Ints, Floats]:
    """People and productive hours a week of each phase and role, (T, R) each, those hired by choice included."""
    if problem.hiring is None or decisions.hired is None:
        return problem.heads, problem.staff_h
    more = problem.hiring.added(decisions.hired)
    return problem.heads + more, problem.staff_h + more * problem.hiring.hours_each


def add_hiring(builder: MipBuilder, problem: Problem) -> Ints:
    """Add how many are hired by phase and role, (T, R), within the budgets; no rows where nothing is chosen."""
    hiring = problem.hiring
    if hiring is None:
        return np.zeros((0, problem.heads.shape[1]), dtype=np.int64)
    hired = builder.variables(hiring.most.shape, 0, hiring.most, 0, whole=True)
    for phase, budget in enumerate(hiring.budget):
        if hiring.most[phase].any():
            builder.rows([(hired[phase], hiring.cost)], -np.inf, budget * (1 + _TOLERANCE), hiring.words(phase))
    return hired


def broken_hiring(problem: Problem, decisions: Decisions) -> Iterator[str]:
    """Say where more is hired than there is money or a post for."""
    hiring, hired = problem.hiring, decisions.hired
    if hired is None:
        return
    if hiring is None:
        yield "people are hired where nothing is to be chosen"
        return
    for phase, name in enumerate(problem.names.phases):
        cost = float(hired[phase] @ hiring.cost)
        if cost > hiring.budget[phase] * (1 + 10 * _TOLERANCE):
            yield f"posts of {name!r} cost {cost:,.0f} a year"
        for role in np.flatnonzero((hired[phase] > hiring.most[phase]) | (hired[phase] < 0)):
            yield f"{hired[phase, role]} {problem.names.roles[role]} are hired in {name!r}"


def fewest_hired(problem: Problem, decisions: Decisions, used_h: Floats, used_heads: Ints) -> Decisions:
    """Leave out everybody whom the plan has no use for, the latest hired first.

    Args:
        problem: the problem.
        decisions: a plan.
        used_h: (T, R) hours a week that it uses.
        used_heads: (T, R) people at once.
    """
    if problem.hiring is None or decisions.hired is None:
        return decisions
    hired = decisions.hired.copy()
    for phase in reversed(range(len(hired))):
        for role in range(hired.shape[1]):
            while hired[phase, role] > 0:
                fewer = hired.copy()
                fewer[phase, role] -= 1
                heads, hours = staff_hired(problem, replace(decisions, hired=fewer))
                if (used_h > hours + 1e-6).any() or (used_heads > heads).any():
                    break
                hired = fewer
    return replace(decisions, hired=hired)
