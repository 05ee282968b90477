"""The p-center: the least radius at which few enough sites cover every place, by halving over the costs there are.

Minieka (SIAM Review 12, 1970): a radius can be had when the set covering at it needs no more than p sites.
"""

from __future__ import annotations

import time

import numpy as np

from beatplan.optimize.classic.maximal_cover import too_many_fixed
from beatplan.optimize.classic.merge import merged
from beatplan.optimize.classic.problems import Bools, PCenter
from beatplan.optimize.classic.result import Found
from beatplan.optimize.classic.set_cover import least_sites
from beatplan.optimize.mip import Floats, Ints, Status


def solve_p_center(problem: PCenter, gap: float, deadline: float, rng: np.random.Generator) -> Found:
    """Place sites so that the place worst off is as near as can be; see `solving.solve`."""
    del gap, rng
    if len(np.unique(problem.fixed)) > problem.sites:
        return too_many_fixed(problem.fixed, problem.sites)
    cost = np.asarray(problem.cost, dtype=np.float64)
    allowed = np.ones(cost.shape[1], dtype=np.bool_)
    allowed[np.asarray(problem.forbidden, dtype=np.int64)] = False
    # No place is nearer than its nearest site, so no radius is less than the largest of these.
    least = float(cost[:, allowed].min(axis=1, initial=np.inf).max())
    if not np.isfinite(least) or problem.sites == 0:
        return Found(None, np.nan, infeasible="a place has no site that can serve it")
    radii = np.unique(cost[:, allowed])
    radii = radii[(radii >= least) & np.isfinite(radii)]
    best = _greedy(cost, problem, allowed)
    # Greedily chosen sites give a radius that can be had; below `low` none can.
    low, high = 0, len(radii)
    if best is not None:
        high = int(np.searchsorted(radii, cost[:, best > 0].min(axis=1).max()))
    clock = False
    while low < high:
        middle = (low + high) // 2
        used, clock = _within(cost <= radii[middle], problem, deadline)
        if clock:
            break
        if used is None:
            low = middle + 1
        else:
            best, high = used, int(np.searchsorted(radii, cost[:, used > 0].min(axis=1).max()))
    if low == len(radii):
        return Found(None, np.nan, infeasible="no choice of so many sites serves every place")
    return Found(best, float(radii[low]), clock=clock)


def _within(cover: Bools, problem: PCenter, deadline: float) -> tuple[Ints | None, bool]:
    """Cover every place with no more sites than may be used: the sites, or none; and whether time ended first."""
    sets = merged(cover, np.ones(len(cover)))
    cost = np.ones(cover.shape[1])
    found, sites = least_sites(sets.cover, cost, problem.fixed, problem.forbidden, _enough(problem.sites), deadline)
    if found.status is Status.INFEASIBLE or -found.bound > problem.sites + 1e-6:
        return None, False
    if found.x is not None and (used := np.rint(found.x[sites])).sum() <= problem.sites:
        return used.astype(np.int64), False
    return None, time.monotonic() >= deadline or found.status is not Status.OPTIMAL


def _enough(sites: int) -> float:
    """A gap that tells p sites from p + 1."""
    return 0.5 / (sites + 1)


def _greedy(cost: Floats, problem: PCenter, allowed: Bools) -> Ints | None:
    """Serve the place worst off by the site nearest to it, again and again (Gonzalez 1985)."""
    used = np.zeros(cost.shape[1], dtype=np.int64)
    used[np.asarray(problem.fixed, dtype=np.int64)] = 1
    nearest = cost[:, used > 0].min(axis=1, initial=np.inf)
    while used.sum() < problem.sites:
        site = int(np.where(allowed, cost[int(nearest.argmax())], np.inf).argmin())
        if used[site]:
            break
        used[site] = 1
        nearest = np.minimum(nearest, cost[:, site])
    return used if np.isfinite(nearest).all() else None
