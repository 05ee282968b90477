"""A lower bound of the p-median by Lagrangian relaxation, and the sites that it settles.

Relaxing that every place has one site leaves, for multipliers u, the bound sum(u) + the p least of
rho_j = sum_i min(0, cost_ij - u_i) (Cornuejols, Fisher and Nemhauser, Management Science 23, 1977). The subgradient is
deflected by the last direction (Camerini, Fratta and Maffioli, Mathematical Programming Study 3, 1975). A site whose
use, or disuse, would lift the bound above a known solution is settled.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from beatplan.optimize.classic.problems import Bools
from beatplan.optimize.classic.swap import Field, Moves, exchanged
from beatplan.optimize.mip import Floats

#: Steps without a better bound before steps are halved.
_PATIENCE = 15
#: Halvings before a rough ascent and before a fine one ends.
ROUGH, FINE = 4, 12
#: Weight of the last direction.
_DEFLECTION = 0.3


@dataclass(frozen=True)
class LowerBound:
    """The best bound found.

    Attributes:
        value: no solution costs less.
        multipliers: (I,).
        reduced: (J,) rho of each site.
        used: (J,) the sites that give the bound.
    """

    value: float
    multipliers: Floats
    reduced: Floats
    used: Bools


@dataclass(frozen=True)
class Relaxation:
    """A problem whose places (I) cost what their cheapest used site (J) does, with that every place has one relaxed.

    Attributes:
        reduced: gives rho (J,) for multipliers (I,).
        served: counts, for used sites (J,) and multipliers (I,), the sites that serve each place, (I,).
        most: (I,) most that a place may cost: no multiplier need be larger.
    """

    reduced: Callable[[Floats], Floats]
    served: Callable[[Bools, Floats], Floats]
    most: Floats


def of_costs(cost: Floats) -> Relaxation:
    """Relax a p-median of weighted and finite costs (I, J)."""
    return Relaxation(
        lambda multipliers: np.minimum(cost - multipliers[:, None], 0.0).sum(axis=0),
        lambda used, multipliers: (cost[:, used] < multipliers[:, None]).sum(axis=1).astype(np.float64),
        cost.max(axis=1),
    )


def of_sets(cover: Bools, weight: Floats) -> Relaxation:
    """Relax a maximal cover of sets (G, J) as a p-median: a set costs its weight where it is not covered."""
    by_set = sparse.csr_array(cover.astype(np.float64))
    by_site = sparse.csr_array(by_set.T)
    return Relaxation(
        lambda multipliers: -np.asarray(by_site @ multipliers),
        lambda used, _: np.asarray(by_set @ used.astype(np.float64)),
        weight,
    )


def lower_bound(
    relaxed: Relaxation, field: Field, known: float, start: Floats, enough: float, most_halvings: int, deadline: float
) -> LowerBound:
    """Ascend to a good bound.

    Args:
        relaxed: the problem.
        field: the sites that may and must be used.
        known: cost of the best solution known.
        start: (I,) multipliers to begin from.
        enough: a bound that need not be bettered.
        most_halvings: how often steps are halved before the ascent ends.
        deadline: on the monotonic clock, seconds.
    """
    multipliers, step, halvings, waited = start.copy(), 1.5, 0, 0
    now = best = _bound(relaxed, field, multipliers)
    direction = np.zeros_like(start)
    while halvings < most_halvings and time.monotonic() < deadline and best.value < enough:
        direction = (1.0 - relaxed.served(now.used, multipliers)) + _DEFLECTION * direction
        length = float(direction @ direction)
        if length == 0.0:
            break
        moved = multipliers + step * (1.01 * known - now.value) / length * direction
        multipliers = np.clip(moved, 0.0, relaxed.most)
        now = _bound(relaxed, field, multipliers)
        waited = 0 if now.value > best.value * (1 + 1e-7) else waited + 1
        best = max(best, now, key=lambda one: one.value)
        if waited >= _PATIENCE:
            step, waited, halvings = step / 2, 0, halvings + 1
            multipliers, now, direction = best.multipliers.copy(), best, np.zeros_like(start)
    return best


@dataclass(frozen=True)
class Bounded:
    """The best solution known (J,), its cost, what cost is near enough to it, and a bound of all costs."""

    used: Bools
    known: float
    near: float
    bound: LowerBound

    @property
    def proved(self) -> bool:
        """Whether the bound is near enough."""
        return self.known - self.bound.value <= self.near


def bounded(
    relaxed: Relaxation,
    moves: Moves,
    field: Field,
    used: Bools,
    near: Callable[[float], float],
    start: Floats,
    most_halvings: int,
    deadline: float,
) -> Bounded:
    """Bound the cost, search from the sites that give the bound, and again as long as that finds a better solution.

    Args:
        relaxed: the problem relaxed.
        moves: the problem for searches.
        field: the sites that may and must be used.
        used: (J,) a solution.
        near: tells, for the cost of a solution, what difference is none.
        start: (I,) multipliers to begin from.
        most_halvings: how often steps are halved before an ascent ends.
        deadline: on the monotonic clock, seconds.
    """
    while True:
        known = moves.cost(used)
        bound = lower_bound(relaxed, field, known, start, known - near(known), most_halvings, deadline)
        found = Bounded(used, known, near(known), bound)
        other = exchanged(moves, field, bound.used)
        if found.proved or time.monotonic() > deadline or moves.cost(other) >= known:
            return found
        used, start = other, bound.multipliers


def settled(found: LowerBound, field: Field, known: float) -> tuple[Bools, Bools]:
    """Tell which sites every solution better than a known one must use, and which it must not, (J,) each."""
    free = field.allowed & ~field.fixed
    inside, outside = found.used & free, ~found.used & free
    last = found.reduced[inside].max(initial=-np.inf)
    # Fewer sites may be used too: then none takes the place of one left out.
    next_ = float(found.reduced[outside].min(initial=0.0))
    into = found.value + found.reduced - last >= known
    without = found.value - found.reduced + next_ >= known
    return inside & without, outside & into


def _bound(relaxed: Relaxation, field: Field, multipliers: Floats) -> LowerBound:
    reduced = relaxed.reduced(multipliers)
    used = field.fixed.copy()
    free = np.flatnonzero(field.allowed & ~field.fixed)
    more = min(field.sites - int(used.sum()), len(free))
    used[free[np.argsort(reduced[free], kind="stable")[:more]]] = True
    return LowerBound(float(multipliers.sum() + reduced[used].sum()), multipliers, reduced, used)
