"""Three estimates of one plan side by side: the plan's own, the hypercube's, and the simulation's."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from beatplan.optimize.agree import with_own_loads
from beatplan.optimize.check import worth
from beatplan.optimize.problem import Decisions, Problem
from beatplan.plan import Plan
from beatplan.simulate.fates import IN_TIME
from beatplan.simulate.intervals import Interval, interval_of
from beatplan.simulate.run import Run
from beatplan.simulate.tally import answered_of


@dataclass(frozen=True)
class Rung:
    """One service in one window of a phase, by three ways of counting; shares are of the window's eligible calls.

    `hypercube_*` are None where callers wait: it knows lost calls only.
    """

    phase: str
    service: str
    window: str
    plan_answered: float
    hypercube_answered: float | None
    simulated_answered: Interval
    plan_in_time: float
    hypercube_in_time: float | None
    simulated_in_time: Interval

    @property
    def gap_points(self) -> float:
        """How many points of the share answered the plan is above the simulation; 0 where no call came."""
        return 100 * (self.plan_answered - self.simulated_answered.mean) if self.simulated_answered.known else 0.0


def ladder(plan: Plan, problem: Problem, decisions: Decisions, run: Run) -> tuple[Rung, ...]:
    """Put the three estimates side by side, slot by slot in the order of the problem.

    Args:
        plan: the plan, whose own figures are the first estimate.
        problem: its problem, with loads from the nearest sites.
        decisions: its beats and stations.
        run: the plan simulated.
    """
    own = with_own_loads(problem, decisions)
    cube, total = worth(by_hypercube(own), decisions), own.rate.sum(axis=1)
    answered, in_time = (
        np.divide(one, total, out=np.zeros_like(total), where=total > 0) for one in (cube.answered, cube.in_time)
    )
    planned = [slot for phase in plan.phases for slot in phase.plans]
    names, found = problem.names, []
    for one in run.scenes:
        for s in np.flatnonzero(one.scene.slots >= 0).tolist():
            slot = int(one.scene.slots[s])
            fates = one.fates()[:, s].sum(axis=1)
            calls = np.where(fates.sum(axis=1) > 0, fates.sum(axis=1), np.nan)
            waits = problem.patience[slot] > 0
            found.append(
                Rung(
                    phase=names.phases[one.scene.phase],
                    service=names.services[s],
                    window=names.windows[one.scene.window],
                    plan_answered=_share(planned[slot].answered_per_week, planned[slot].calls_per_week),
                    hypercube_answered=None if waits else float(answered[slot]),
                    simulated_answered=interval_of(answered_of(fates) / calls),
                    plan_in_time=_share(planned[slot].in_time_per_week, planned[slot].calls_per_week),
                    hypercube_in_time=None if waits else float(in_time[slot]),
                    simulated_in_time=interval_of(fates[:, IN_TIME] / calls),
                )
            )
    return tuple(found)


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else 0.0


def by_hypercube(problem: Problem) -> Problem:
    """Have every slot's calls answered team by team; where any free team goes, all that have a way are in reach."""
    anywhere = np.ones(len(problem.reach), dtype=np.bool_)
    anywhere[problem.way[problem.within_reach]] = False
    reach = np.where(anywhere[:, None, None], np.isfinite(problem.travel_h), problem.reach)
    return replace(problem, within_reach=np.ones_like(problem.within_reach), reach=reach)
