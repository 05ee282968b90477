"""Three estimates of one plan side by side: the plan's own, the hypercube's, and the simulation's."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from beatplan.optimize.agree import with_own_loads
from beatplan.optimize.check import worth
from beatplan.optimize.problem import Decisions, Problem
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
        """How many points of the share answered the plan is above the simulation."""
        return 100 * (self.plan_answered - self.simulated_answered.mean)


def ladder(problem: Problem, decisions: Decisions, run: Run) -> tuple[Rung, ...]:
    """Put the three estimates side by side, slot by slot in the order of the problem.

    Args:
        problem: the problem of the plan, with loads from the nearest sites.
        decisions: the plan's beats and stations.
        run: the plan simulated.
    """
    own = with_own_loads(problem, decisions)
    plan, cube = worth(own, decisions), worth(by_hypercube(own), decisions)
    total = own.rate.sum(axis=1)
    share = [np.divide(one, total, out=np.zeros_like(total), where=total > 0)
             for one in (plan.answered, cube.answered, plan.in_time, cube.in_time)]  # fmt: skip
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
                    plan_answered=float(share[0][slot]),
                    hypercube_answered=None if waits else float(share[1][slot]),
                    simulated_answered=interval_of(answered_of(fates) / calls),
                    plan_in_time=float(share[2][slot]),
                    hypercube_in_time=None if waits else float(share[3][slot]),
                    simulated_in_time=interval_of(fates[:, IN_TIME] / calls),
                )
            )
    return tuple(found)


def by_hypercube(problem: Problem) -> Problem:
    """Have every slot's calls answered team by team; where any free team goes, all that have a way are in reach."""
    anywhere = np.ones(len(problem.reach), dtype=np.bool_)
    anywhere[problem.way[problem.within_reach]] = False
    reach = np.where(anywhere[:, None, None], np.isfinite(problem.travel_h), problem.reach)
    return replace(problem, within_reach=np.ones_like(problem.within_reach), reach=reach)
