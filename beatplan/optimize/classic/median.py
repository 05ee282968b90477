"""A p-median while it is solved, with the sites that are still in question."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.optimize.classic.lagrangian import Bounded, settled
from beatplan.optimize.classic.problems import Bools
from beatplan.optimize.classic.result import Found
from beatplan.optimize.classic.swap import Field
from beatplan.optimize.mip import Floats, Ints


@dataclass(frozen=True)
class Median:
    """A p-median with the sites that are left of it, J of all.

    Attributes:
        kept: (J,) the sites left, by their column among all.
        every: how many sites there are in all.
        real: (I, J) weighted costs, infinite where a site cannot serve.
        cost: (I, J) the same, with a cost beyond all others where a site cannot serve.
        field: the sites that may and must be used.
        used: (J,) the best solution known.
        multipliers: (I,) those of its bound.
    """

    kept: Ints
    every: int
    real: Floats
    cost: Floats
    field: Field
    used: Bools
    multipliers: Floats

    @property
    def sound(self) -> bool:
        """Whether the solution known serves every place."""
        return bool(np.isfinite(self.real[:, self.used].min(axis=1)).all())

    def found(self, used: Bools | Ints, bound: float, *, clock: bool = False) -> Found:
        """Write a solution, (J,), over all sites."""
        teams = np.zeros(self.every, dtype=np.int64)
        teams[self.kept[np.flatnonzero(used)]] = 1
        return Found(teams, bound, clock=clock)


def narrowed(median: Median, found: Bounded) -> Median:
    """Keep the sites that a solution better than the one known may use; all where none is known."""
    if not median.sound:
        return median
    must, never = settled(found.bound, median.field, found.known - found.near)
    kept = median.field.allowed & ~never | median.field.fixed | median.used
    field = Field(median.field.allowed[kept], (median.field.fixed | must)[kept], median.field.sites)
    real, cost = median.real[:, kept], median.cost[:, kept]
    return Median(median.kept[kept], median.every, real, cost, field, median.used[kept], median.multipliers)
