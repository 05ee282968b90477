"""A plan and its simulation brought together: what calls keep teams is corrected until both answer as many.

A simulation has busy days, beginnings and ends of duties, and breaks, which the plan's formula does not. In each window
the hours that a call keeps a team are lengthened, or shortened, until the formula loses as many calls as the simulation
did; then beats and stations are chosen anew with these.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from beatplan.optimize.problem import Problem
from beatplan.plan import Plan
from beatplan.planning import Study, make_plan
from beatplan.planning.start import decisions_of
from beatplan.services.field import fate
from beatplan.simulate.calls import Floats
from beatplan.simulate.fates import NO_TEAM
from beatplan.simulate.history import read_history
from beatplan.simulate.ladder import Rung, ladder
from beatplan.simulate.run import Run, simulate
from beatplan.simulate.tally import answered_of

#: Points of the share answered by which plan and simulation may differ.
NEAR_POINTS = 2.0
#: Plans made at most.
MOST_ROUNDS = 5

Progress = Callable[[str], None]


def make_calibrated_plan(
    study: Study, tell: Progress = lambda _: None, start: Plan | None = None
) -> tuple[Plan, tuple[Rung, ...]]:
    """Plan, simulate and correct, until the share answered is within 2 points of the simulated in every window.

    Args:
        study: a scenario with everything read for it.
        tell: called with a few words on each step.
        start: an earlier plan to begin from.

    Returns:
        The plan in which they differ least, and the ladder of its estimates.

    Raises:
        DataError: calls cannot be met one by one.
        InfeasibleError, NoSolutionError, CheckError: as `planning.make_plan`.
    """
    seed = study.scenario.solve.seed
    history, problem = read_history(study, seed), study.problem()
    extra_h = np.zeros(problem.slots)
    best: tuple[float, Plan, tuple[Rung, ...]] | None = None
    for number in range(1, MOST_ROUNDS + 1):
        plan = make_plan(study, tell, start, extra_h)
        decisions, _ = decisions_of(plan, problem)
        tell(f"simulating plan {number}")
        run = simulate(study, problem, decisions, history, replayed=False, seed=seed)
        rungs = ladder(plan, problem, decisions, run)
        off = max((abs(one.gap_points) for one in rungs), default=0.0)
        tell(f"plan {number} is off by up to {off:.1f} points")
        if best is None or off < best[0]:
            best = off, plan, rungs
        if off <= NEAR_POINTS:
            break
        extra_h, start = _corrected(problem, plan, run, extra_h), plan
    assert best is not None, "a first plan is made or an error raised"
    return best[1], best[2]


def _corrected(problem: Problem, plan: Plan, run: Run, extra_h: Floats) -> Floats:
    """Find hours more a call, by slot, at which the formula loses as many calls in covered beats as were lost."""
    corrected = extra_h.copy()
    slots = [slot for phase in plan.phases for slot in phase.plans]
    for one in run.scenes:
        for s in np.flatnonzero(one.scene.slots >= 0).tolist():
            slot = int(one.scene.slots[s])
            planned = slots[slot]
            fates = one.fates()[:, s].sum(axis=(0, 1))
            met = float(fates[NO_TEAM:].sum())
            if not planned.teams or met == 0 or planned.load_erlangs == 0:
                continue
            lost = 1 - float(answered_of(fates)) / met
            load = _load_that_loses(planned.teams, lost, float(problem.patience[slot]), planned.load_erlangs)
            rate = planned.covered_calls_per_week / planned.hours_per_week
            corrected[slot] += (load - planned.load_erlangs) / rate
    # A call keeps a team for some time at the least, whatever was seen.
    return np.maximum(corrected, -0.9 * problem.scene_h)


def _load_that_loses(teams: int, lost: float, patience: float, near: float) -> float:
    """Find the load, in erlangs, of which teams lose a share; kept between a tenth and ten times the planned one."""
    low, high = near / 10, near * 10

    def off(load: float) -> float:
        return fate(teams, load, patience).lost - lost

    if off(low) >= 0:
        return low
    if off(high) <= 0:
        return high
    return float(scipy.optimize.brentq(off, low, high))
