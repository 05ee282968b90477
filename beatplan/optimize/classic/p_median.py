"""The p-median: swap search for a solution, Lagrangian for a bound, sites settled by it, a program for what is left.

The program counts, for each place and each radius, whether no used site is within it: the radius formulation of
Cornuejols, Nemhauser and Wolsey (SIAM Journal on Algebraic and Discrete Methods 1, 1980) as Elloumi (Journal of
Combinatorial Optimization 19, 2010) merged it. A place and a radius make a set of sites to cover, weighted by what the
next radius costs more, so what is left is a maximal cover, and equal sets of many places are one.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from beatplan.optimize.classic.covering import Sets, cover_most
from beatplan.optimize.classic.grain import grain_of, least_difference, raised
from beatplan.optimize.classic.lagrangian import Bounded, bounded, of_costs, settled
from beatplan.optimize.classic.maximal_cover import too_many_fixed
from beatplan.optimize.classic.merge import merged
from beatplan.optimize.classic.problems import Bools, PMedian
from beatplan.optimize.classic.result import Found
from beatplan.optimize.classic.swap import Field, field_of, median_moves, searched
from beatplan.optimize.mip import Floats, Ints

#: Seconds, and rather more than it takes, for each place and pair of sites that a program is written from.
_PAIR_S = 1e-7


def solve_p_median(problem: PMedian, gap: float, deadline: float, rng: np.random.Generator) -> Found:
    """Place sites with least weighted cost; see `solving.solve`."""
    if len(np.unique(problem.fixed)) > problem.sites:
        return too_many_fixed(problem.fixed, problem.sites)
    served = np.asarray(problem.weight) > 0
    real = np.asarray(problem.cost, dtype=np.float64)[served] * np.asarray(problem.weight)[served, None]
    field = field_of(problem.cost.shape[1], problem.fixed, problem.forbidden, problem.sites)
    if not served.any():
        return Found(field.fixed.astype(np.int64), 0.0)
    lost = int((~np.isfinite(real[:, field.allowed]).any(axis=1)).sum())
    if lost:
        return Found(None, np.nan, infeasible=f"{lost} places have no site that can serve them")
    if problem.sites == 0:
        return Found(None, np.nan, infeasible="places are to be served and no site may be used")
    # Where a site cannot serve a place, searches see a cost beyond any sum of real ones.
    cost = np.where(np.isfinite(real), real, 1.0 + 2 * np.where(np.isfinite(real), real, 0.0).max(axis=1).sum())
    moves = median_moves(cost)
    used = searched(moves, field, rng, deadline)
    grain = grain_of(real)
    found = bounded(
        of_costs(cost),
        moves,
        field,
        used,
        lambda known: max(gap * known, least_difference(grain)),
        _first_multipliers(cost, used),
        deadline,
    )
    if found.proved and np.isfinite(real[:, found.used].min(axis=1)).all():
        return Found(found.used.astype(np.int64), raised(found.bound.value, grain))
    left = _proved(real, field, found, deadline)
    return replace(left, bound=raised(left.bound, grain))


def _first_multipliers(cost: Floats, used: Bools) -> Floats:
    """Begin between the best and the second used site of each place: no dearer site would be worth its while."""
    own = np.sort(cost[:, used], axis=1)
    return own[:, 0] if own.shape[1] == 1 else (own[:, 0] + own[:, 1]) / 2


def _proved(cost: Floats, field: Field, known: Bounded, deadline: float) -> Found:
    """Settle what the bound settles and solve the rest as a cover; `cost` is infinite where a site cannot serve."""
    sound = bool(np.isfinite(cost[:, known.used].min(axis=1)).all())
    enough = known.known - known.near if sound else np.inf
    must, never = settled(known.bound, field, enough)
    fixed = field.fixed | must
    kept = np.flatnonzero(field.allowed & ~never | fixed | known.used & sound)
    if len(cost) * len(kept) ** 2 * _PAIR_S > deadline - time.monotonic():
        # The program could hardly be written in the time left, let alone solved.
        return Found(known.used.astype(np.int64) if sound else None, known.bound.value, clock=True)
    sets, base = _radius_sets(cost[:, kept], fixed[kept], field.sites)
    start = known.used[kept] if sound else None
    found = cover_most(sets, start, known.near / max(float(sets.weight.sum()), 1e-300), deadline)
    if found.infeasible:
        return Found(None, np.nan, infeasible="no choice of so many sites serves every place")
    # A solution outside what is left costs no less than the one known.
    least = max(known.bound.value, min(base - found.bound, enough))
    if found.used is None:
        return Found(known.used.astype(np.int64) if sound else None, least, clock=found.clock)
    return Found(_back(kept, found.used, len(field.allowed)).astype(np.int64), least, clock=found.clock)


def _back(kept: Ints, used: Ints, sites: int) -> Bools:
    every = np.zeros(sites, dtype=np.bool_)
    every[kept] = used > 0
    return every


def _radius_sets(cost: Floats, fixed: Bools, sites: int) -> tuple[Sets, float]:
    """Write places and radii as sets to cover; what is not covered of their weight is cost, up to a constant.

    Args:
        cost: (I, J) of the sites left, infinite where one cannot serve.
        fixed: (J,) those that are used whatever else is.
        sites: how many are used.

    Returns:
        The sets, and what they would cost were none covered.
    """
    # A fixed site bounds what a place costs; so do the sites that must be used among its dearest.
    top = np.sort(cost, axis=1)[:, cost.shape[1] - min(sites, cost.shape[1])]
    most = np.minimum(top, cost[:, fixed].min(axis=1, initial=np.inf))
    shown = np.where(cost <= most[:, None], cost, np.inf)
    order = np.argsort(shown, axis=1, kind="stable")
    radius = np.take_along_axis(shown, order, axis=1)
    last = np.isfinite(radius).sum(axis=1) - 1
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(cost.shape[1])[None, :], axis=1)
    # A place that no site left can serve makes an empty set, which nothing covers.
    covers, weights, required = [], [], [rank[last < 0] < 0]
    for k in range(cost.shape[1]):
        step = (k < last) & (radius[:, min(k + 1, cost.shape[1] - 1)] > radius[:, k])
        covers.append(rank[step] <= k)
        weights.append(radius[step, k + 1] - radius[step, k] if k + 1 < cost.shape[1] else np.empty(0))
        bare = (k == last) & np.isinf(most)
        required.append(rank[bare] <= k)
    both = merged(np.concatenate(covers), np.concatenate(weights)) if sum(map(len, covers)) else None
    cover = np.empty((0, cost.shape[1]), np.bool_) if both is None else both.cover
    weight = np.empty(0) if both is None else both.weight
    base = float(np.take_along_axis(radius, np.maximum(last, 0)[:, None], axis=1).sum())
    held = np.unique(np.concatenate(required), axis=0)
    none = np.empty(0, dtype=np.int64)
    return Sets(cover, weight, held, min(sites, cost.shape[1]), sites, np.flatnonzero(fixed), none), base
