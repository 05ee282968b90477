"""Set covering, and set covering with backup."""

from __future__ import annotations

import time

import numpy as np

from beatplan.optimize.backends import solve_cover
from beatplan.optimize.classic.merge import merged
from beatplan.optimize.classic.parts import add_sites, out_of_reach
from beatplan.optimize.classic.problems import BackupCover, Bools, SetCover
from beatplan.optimize.classic.result import Found
from beatplan.optimize.mip import Floats, Ints, MipBuilder, MipResult, Status

#: Sets up to which it is worth comparing each with each.
_COMPARED = 5000


def solve_set_cover(problem: SetCover, gap: float, deadline: float, rng: np.random.Generator) -> Found:
    """Cover every place with sites of least cost; see `solving.solve`."""
    del rng
    sets = merged(problem.cover, np.ones(problem.cover.shape[0]))
    lost = out_of_reach(sets.cover, problem.forbidden)
    if len(lost):
        return _unreachable(sets.group, lost)
    cost = np.ones(sets.cover.shape[1]) if problem.site_cost is None else np.asarray(problem.site_cost, np.float64)
    found, sites = least_sites(sets.cover, cost, problem.fixed, problem.forbidden, gap, deadline)
    used = None if found.x is None else np.rint(found.x[sites]).astype(np.int64)
    bound = -found.bound
    if problem.site_cost is None and np.isfinite(bound):
        bound = float(np.ceil(bound - 1e-6))
    return Found(used, bound, clock=found.status is not Status.OPTIMAL)


def solve_backup_cover(problem: BackupCover, gap: float, deadline: float, rng: np.random.Generator) -> Found:
    """Cover every place by fewest sites, and most weight twice; see `solving.solve`."""
    few = solve_set_cover(SetCover(problem.cover, None, problem.fixed, problem.forbidden), 0.0, deadline, rng)
    if few.teams is None or few.bound < few.teams.sum():
        # Fewer sites might do, so it is not known how many a backup may use.
        return Found(None, np.nan, infeasible=few.infeasible, clock=few.clock)
    sets = merged(problem.cover, problem.weight)
    builder = MipBuilder()
    sites = add_sites(builder, sets.cover.shape[1], problem.fixed, problem.forbidden)
    _add_twice(builder, sets.cover, sites, sets.weight)
    builder.rows([(sites[None, :], 1.0)], -np.inf, float(few.teams.sum()))
    found = solve_cover(builder.build(), gap, deadline - time.monotonic())
    used = few.teams if found.x is None else np.rint(found.x[sites]).astype(np.int64)
    return Found(used, found.bound, clock=found.status is not Status.OPTIMAL)


def least_sites(
    cover: Bools, cost: Floats, fixed: Ints, forbidden: Ints, gap: float, deadline: float
) -> tuple[MipResult, Ints]:
    """Cover every set, (G, J), at least cost; the program's result and its sites."""
    builder = MipBuilder()
    sites = add_sites(builder, cover.shape[1], fixed, forbidden, cost)
    row, column = np.nonzero(_hardest(cover))
    builder.sparse_rows([(row, sites[column], 1.0)], int(row.max()) + 1, 1.0, np.inf)
    return solve_cover(builder.build(), gap, deadline - time.monotonic()), sites


def _hardest(cover: Bools) -> Bools:
    """Leave out sets that are covered whenever another, smaller one is."""
    if len(cover) > _COMPARED:
        return cover
    order = np.argsort(cover.sum(axis=1), kind="stable")
    sets = cover[order].astype(np.float32)
    common = sets @ sets.T
    # Those before it are no larger; of equals, which merging leaves out, there are none.
    within = np.tril(common == sets.sum(axis=1)[None, :], k=-1)
    return np.asarray(cover[order[~within.any(axis=1)]])


def _add_twice(builder: MipBuilder, cover: Bools, sites: Ints, weight: Floats) -> None:
    """Demand one site for each set, and count a second."""
    twice = builder.variables(weight.shape, 0.0, 1.0, weight, whole=False)
    row, column = np.nonzero(cover)
    each = np.arange(len(cover))
    builder.sparse_rows([(row, sites[column], 1.0), (each, twice, -1.0)], len(cover), 1.0, np.inf)


def _unreachable(group: Ints, lost: Ints) -> Found:
    places = np.flatnonzero(np.isin(group, lost))
    named = ", ".join(map(str, places[:5].tolist())) + (" and more" if len(places) > 5 else "")
    return Found(None, np.nan, infeasible=f"{len(places)} places are covered by no site allowed: {named}")
