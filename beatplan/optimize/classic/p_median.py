"""The p-median: swap search for a solution, Lagrangian for a bound, sites settled by it, a program for what is left."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np

from beatplan.optimize.classic.covering import cover_most
from beatplan.optimize.classic.grain import grain_of, least_difference, raised
from beatplan.optimize.classic.lagrangian import FINE, ROUGH, Bounded, bounded, of_costs
from beatplan.optimize.classic.maximal_cover import too_many_fixed
from beatplan.optimize.classic.median import Median, narrowed
from beatplan.optimize.classic.problems import Bools, PMedian
from beatplan.optimize.classic.radius_sets import radius_sets
from beatplan.optimize.classic.result import Found
from beatplan.optimize.classic.swap import field_of, median_moves, searched
from beatplan.optimize.mip import Floats

#: Seconds, and rather more than it takes, for each place and pair of sites that a program is written from.
_PAIR_S = 2.5e-7


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
    used = searched(median_moves(cost), field, rng, deadline)
    median = Median(np.arange(len(used)), len(used), real, cost, field, used, _first_multipliers(cost, used))
    grain = grain_of(real)

    def near(known: float) -> float:
        return max(gap * known, least_difference(grain))

    # A rough bound leaves few sites, for which a fine one takes a fraction of the time.
    for halvings in (ROUGH, FINE):
        found = _bounded(median, near, halvings, deadline)
        median = replace(median, used=found.used, multipliers=found.bound.multipliers)
        if found.proved and median.sound:
            return median.found(found.used, raised(min(found.bound.value, found.known), grain))
        median = narrowed(median, found)
        found = replace(found, used=median.used)
    left = _proved(median, found, deadline)
    return replace(left, bound=raised(left.bound, grain))


def _first_multipliers(cost: Floats, used: Bools) -> Floats:
    """Begin between the best and the second used site of each place: no dearer site would be worth its while."""
    own = np.sort(cost[:, used], axis=1)
    return own[:, 0] if own.shape[1] == 1 else (own[:, 0] + own[:, 1]) / 2


def _bounded(median: Median, near: Callable[[float], float], halvings: int, deadline: float) -> Bounded:
    relaxed, moves = of_costs(median.cost), median_moves(median.cost)
    return bounded(relaxed, moves, median.field, median.used, near, median.multipliers, halvings, deadline)


def _proved(median: Median, known: Bounded, deadline: float) -> Found:
    """Solve what is left as a cover."""
    sound = median.sound
    enough = known.known - known.near if sound else np.inf
    places, sites = median.cost.shape
    if places * sites**2 * _PAIR_S > deadline - time.monotonic():
        # The program could hardly be written in the time left, let alone solved.
        return median.found(median.used, known.bound.value, clock=True) if sound else _none_in_time(known)
    # Serving a place from a site dearer than its multiplier lifts the bound by the difference.
    dearest = median.multipliers + (known.known - known.bound.value) * (1 + 1e-6) if sound else np.inf
    sets, base = radius_sets(median.real, median.field, np.broadcast_to(dearest, places))
    start = median.used if sound else None
    found = cover_most(sets, start, known.near / max(float(sets.weight.sum()), 1e-300), deadline)
    if found.infeasible:
        if sound:
            return median.found(median.used, enough)
        return Found(None, np.nan, infeasible="no choice of so many sites serves every place")
    # A solution outside what is left costs no less than the one known.
    least = min(max(known.bound.value, base - found.bound), enough)
    if found.used is None:
        return median.found(median.used, least, clock=True) if sound else _none_in_time(known)
    return median.found(found.used, least, clock=found.clock)


def _none_in_time(known: Bounded) -> Found:
    return Found(None, known.bound.value, clock=True)
