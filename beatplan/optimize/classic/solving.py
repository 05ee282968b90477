"""One call for every classic model: solve, check, and say honestly how it ended."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from beatplan.errors import CheckError, Fault
from beatplan.optimize.classic.check import Chosen, broken, served
from beatplan.optimize.classic.expected_cover import solve_expected_cover
from beatplan.optimize.classic.maximal_cover import solve_maximal_cover
from beatplan.optimize.classic.nested_cover import solve_nested_cover
from beatplan.optimize.classic.p_center import solve_p_center
from beatplan.optimize.classic.p_median import solve_p_median
from beatplan.optimize.classic.problems import (
    BackupCover,
    ExpectedCover,
    LocationProblem,
    MaximalCover,
    NestedCover,
    PCenter,
    PMedian,
    SetCover,
)
from beatplan.optimize.classic.result import EXACT, PROVED, Found, Result, Stop, gap_between
from beatplan.optimize.classic.set_cover import solve_backup_cover, solve_set_cover
from beatplan.optimize.mip import Status

_SOLVERS: dict[type, Callable[..., Found]] = {
    SetCover: solve_set_cover,
    BackupCover: solve_backup_cover,
    MaximalCover: solve_maximal_cover,
    NestedCover: solve_nested_cover,
    ExpectedCover: solve_expected_cover,
    PMedian: solve_p_median,
    PCenter: solve_p_center,
}


def solve(problem: LocationProblem, stop: Stop = PROVED, seed: int = 0) -> Result:
    """Solve a classic location problem.

    Args:
        problem: one of the models of `problems`.
        stop: gap and time limit.
        seed: of what is searched at random; the same seed gives the same result unless the time limit is hit.

    Returns:
        The best solution found with a bound that holds, checked from its sites alone.

    Raises:
        CheckError: the check disagrees with the solver.
        ValueError: the gap or time limit is negative.
    """
    if not stop.gap >= 0 or not stop.time_limit_s > 0:
        raise ValueError("a gap is 0 or more, and a time limit above 0")
    deadline = time.monotonic() + stop.time_limit_s
    found = _SOLVERS[type(problem)](problem, stop.gap, deadline, np.random.default_rng(seed))
    return _judged(problem, found, stop)


def _judged(problem: LocationProblem, found: Found, stop: Stop) -> Result:
    places, sites = (problem.cost if isinstance(problem, PMedian | PCenter) else problem.cover).shape
    if found.teams is None:
        status = Status.INFEASIBLE if found.infeasible else Status.NO_SOLUTION
        none = np.full(sites, -1, dtype=np.int64)
        nobody = np.full(places, -1, dtype=np.int64)
        teams = np.zeros(sites, dtype=np.int64)
        share = np.zeros(places)
        return Result(status, np.nan, found.bound, teams, none, nobody, share, found.infeasible, found.clock)
    opens = np.where(found.teams > 0, 0, -1) if found.opens is None else found.opens
    chosen = Chosen(found.teams, opens)
    objective, share, site = served(problem, chosen)
    faults = broken(problem, chosen, share)
    least = isinstance(problem, SetCover | PMedian | PCenter)
    # A bound short of the objective by more than rounding would be a bug of the solver or of ours.
    off = (found.bound - objective if least else objective - found.bound) / max(abs(objective), 1e-9)
    if off > 1e-6:
        faults.append(f"the objective {objective} is better than its bound {found.bound}")
    if faults:
        raise CheckError(*(Fault("optimize", fault, "This is a bug; please report it.") for fault in faults))
    bound = min(found.bound, objective) if least else max(found.bound, objective)
    near = gap_between(objective, bound) <= max(stop.gap, EXACT)
    status = Status.OPTIMAL if near else Status.FEASIBLE
    return Result(status, objective, bound, found.teams, opens, site, share, clock=found.clock)
