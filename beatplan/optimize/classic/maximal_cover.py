"""Maximal covering, also with capacities."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from beatplan.optimize.backends import solve_mip
from beatplan.optimize.classic.covering import Sets, cover_most
from beatplan.optimize.classic.grain import grain_of, least_difference, lowered
from beatplan.optimize.classic.lagrangian import FINE, ROUGH, Bounded, bounded, of_sets, settled
from beatplan.optimize.classic.merge import Merged, merged
from beatplan.optimize.classic.parts import add_sites
from beatplan.optimize.classic.problems import MaximalCover
from beatplan.optimize.classic.result import Found
from beatplan.optimize.classic.swap import Field, cover_moves, field_of, searched
from beatplan.optimize.mip import Floats, Ints, Mip, MipBuilder, Status

#: Sets times sites up to which the program is solved sooner than a fine bound is found.
_FEW_CELLS = 200_000


def solve_maximal_cover(problem: MaximalCover, gap: float, deadline: float, rng: np.random.Generator) -> Found:
    """Cover most weight with a number of sites; see `solving.solve`."""
    if len(np.unique(problem.fixed)) > problem.sites:
        return too_many_fixed(problem.fixed, problem.sites)
    sets = worth_covering(merged(problem.cover, problem.weight))
    if problem.capacity is not None:
        return _with_capacity(problem, sets, gap, deadline)
    field = field_of(sets.cover.shape[1], problem.fixed, problem.forbidden, problem.sites)
    moves, total = cover_moves(sets.cover, sets.weight), float(sets.weight.sum())
    grain = grain_of(sets.weight)
    # Costs are what is not covered.
    found = bounded(
        of_sets(sets.cover, sets.weight),
        moves,
        field,
        searched(moves, field, rng, deadline),
        lambda missed: max(gap * (total - missed), least_difference(grain)),
        sets.weight / 2,
        ROUGH if sets.cover.size <= _FEW_CELLS else FINE,
        deadline,
    )
    if found.proved:
        return Found(found.used.astype(np.int64), lowered(total - found.bound.value, grain))
    left = _proved(sets, field, found, deadline)
    return replace(left, bound=lowered(left.bound, grain))


def _proved(sets: Merged, field: Field, known: Bounded, deadline: float) -> Found:
    """Leave out what the bound settles and solve the rest."""
    total = float(sets.weight.sum())
    must, never = settled(known.bound, field, known.known - known.near)
    kept = np.flatnonzero(field.allowed & ~never | known.used)
    left = worth_covering(merged(sets.cover[:, kept], sets.weight))
    fixed = np.flatnonzero((field.fixed | must)[kept])
    none = np.empty((0, len(kept)), dtype=np.bool_)
    asked = Sets(left.cover, left.weight, none, 0, field.sites, fixed, np.empty(0, dtype=np.int64))
    found = cover_most(asked, known.used[kept], known.near / max(total, 1e-300), deadline)
    teams = np.zeros(len(field.allowed), dtype=np.int64)
    # A start is a solution too, whatever a solver makes of its time.
    teams[kept] = known.used[kept] if found.used is None else found.used
    # A solution with sites that were left out covers no more than this.
    most = max(found.bound, total - known.known + known.near)
    return Found(teams, min(total - known.bound.value, most), clock=found.clock)


def worth_covering(sets: Merged) -> Merged:
    """Leave out sets that no site covers or that weigh nothing."""
    total = sets.weight if sets.weight.ndim == 1 else sets.weight.sum(axis=1)
    kept = sets.cover.any(axis=1) & (total > 0)
    return replace(sets, cover=sets.cover[kept], weight=sets.weight[kept])


def too_many_fixed(fixed: Ints, most: int) -> Found:
    """Say that more sites are fixed than may be used."""
    return Found(None, np.nan, infeasible=f"{len(np.unique(fixed))} sites are fixed and {most} may be used")


def served_program(problem: MaximalCover, sets: Merged) -> tuple[Mip, Ints, Ints, Ints, Ints]:
    """Build the program with capacities; its sites, what each pair serves, and the pairs' sets and sites."""
    assert problem.capacity is not None, "the caller looked"
    builder = MipBuilder()
    sites = add_sites(builder, sets.cover.shape[1], problem.fixed, problem.forbidden)
    group, site = np.nonzero(sets.cover)
    served = builder.variables(group.shape, 0.0, sets.weight[group], 1.0, whole=False)
    builder.sparse_rows([(group, served, 1.0)], len(sets.cover), -np.inf, sets.weight)
    capacity = np.asarray(problem.capacity, dtype=np.float64)
    used = np.arange(len(sites))
    builder.sparse_rows([(site, served, 1.0), (used, sites, -capacity)], len(sites), -np.inf, 0.0)
    pair = np.arange(len(group))
    builder.sparse_rows([(pair, served, 1.0), (pair, sites[site], -sets.weight[group])], len(group), -np.inf, 0.0)
    builder.rows([(sites[None, :], 1.0)], -np.inf, problem.sites)
    return builder.build(), sites, served, group, site


def _with_capacity(problem: MaximalCover, sets: Merged, gap: float, deadline: float) -> Found:
    mip, sites, *_ = served_program(problem, sets)
    found = solve_mip(mip, gap, deadline - time.monotonic())
    used = None if found.x is None else np.rint(found.x[sites]).astype(np.int64)
    return Found(used, found.bound, clock=found.status is not Status.OPTIMAL)


def served_by(problem: MaximalCover, used: Ints) -> tuple[Floats, Ints]:
    """Serve most weight from used sites with capacities, by linear program: what each place gets (I,), and its site."""
    sets = merged(problem.cover, problem.weight)
    mip, sites, served, group, site = served_program(problem, sets)
    low, high = mip.low.copy(), mip.high.copy()
    low[sites] = high[sites] = used
    found = solve_mip(replace(mip, low=low, high=high, whole=np.zeros_like(mip.whole)), 0.0, np.inf)
    assert found.x is not None, "serving nothing is a solution"
    by_pair = np.maximum(found.x[served], 0.0)
    total = np.bincount(group, weights=by_pair, minlength=len(sets.cover)).astype(np.float64)
    share = np.divide(total, sets.weight, out=np.zeros_like(total), where=sets.weight > 0)
    most = np.zeros(sets.cover.shape)
    most[group, site] = by_pair
    chosen = np.where(total > 0, most.argmax(axis=1), -1)
    return np.minimum(share, 1.0)[sets.group], chosen[sets.group]
