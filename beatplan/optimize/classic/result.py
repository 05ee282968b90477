"""What solving a classic location problem gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.optimize.mip import Floats, Ints, Status

#: Relative gap that counts as none: what is left of sums in floating point.
EXACT = 1e-9


@dataclass(frozen=True)
class Stop:
    """When to stop: at a relative gap, or at a time limit."""

    gap: float = 0.0
    time_limit_s: float = 60.0


#: Prove the best, within a minute.
PROVED = Stop()


@dataclass(frozen=True)
class Found:
    """What a model's own solver found, before it is checked.

    Attributes:
        teams: (J,) teams at each site, 1 where it is used; None without a solution.
        bound: nothing is better than this.
        opens: (J,) phase in which a site opens, -1 where never; None where there are no phases.
        infeasible: why nothing obeys every demand, where nothing does.
        clock: whether the time limit was hit.
    """

    teams: Ints | None
    bound: float
    opens: Ints | None = None
    infeasible: str = ""
    clock: bool = False


@dataclass(frozen=True)
class Result:
    """A solution that plain NumPy has checked.

    Attributes:
        status: optimal to the gap asked for, feasible with a larger gap, infeasible, or no solution in time.
        objective: its value, worked out from the sites alone; NaN without a solution.
        bound: nothing is better than this.
        teams: (J,) teams at each site: 0, or 1 where it is used; more only where a model places teams.
        opens: (J,) phase in which each site opens, from 0; -1 where never.
        assignment: (I,) the used site that serves each place, the cheapest or first; -1 where none does.
        share: (I,) share of each place's weight that is served (covered, covered twice, expected to be reached).
        why: what cannot be, where infeasible.
        clock: whether the time limit was hit, so that another run may differ.
    """

    status: Status
    objective: float
    bound: float
    teams: Ints
    opens: Ints
    assignment: Ints
    share: Floats
    why: str = ""
    clock: bool = False

    @property
    def sites(self) -> Ints:
        """The sites used, by column."""
        return np.flatnonzero(self.teams)

    @property
    def gap(self) -> float:
        """How far the best there is may lie from the objective, as a share of it; infinite without a solution."""
        return gap_between(self.objective, self.bound)


def gap_between(objective: float, bound: float) -> float:
    """Give |bound - objective| / |objective|, 0 for equals, infinite where either is no finite number."""
    off = abs(bound - objective)
    if not np.isfinite(off):
        return np.inf
    if off <= EXACT * max(abs(objective), abs(bound)):
        return 0.0
    return off / abs(objective) if objective else np.inf
