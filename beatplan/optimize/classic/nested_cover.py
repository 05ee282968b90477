"""Maximal covering in phases."""

from __future__ import annotations

import time

import numpy as np

from beatplan.optimize.backends import solve_mip
from beatplan.optimize.classic.maximal_cover import too_many_fixed, worth_covering
from beatplan.optimize.classic.merge import merged
from beatplan.optimize.classic.parts import add_sites
from beatplan.optimize.classic.problems import NestedCover
from beatplan.optimize.classic.result import Found
from beatplan.optimize.mip import MipBuilder, Status


def solve_nested_cover(problem: NestedCover, gap: float, deadline: float, rng: np.random.Generator) -> Found:
    """Cover most weight over all phases, sites staying open; see `solving.solve`."""
    del rng
    # Sites stay, so that no phase may use more than a later one allows.
    most = np.minimum.accumulate(np.asarray(problem.sites)[::-1])[::-1]
    if len(np.unique(problem.fixed)) > most[0]:
        return too_many_fixed(problem.fixed, int(most[0]))
    sets = worth_covering(merged(problem.cover, problem.weight))
    builder = MipBuilder()
    phases, count = len(most), sets.cover.shape[1]
    sites = np.stack([add_sites(builder, count, problem.fixed, problem.forbidden) for _ in range(phases)])
    covered = builder.variables(sets.weight.shape, 0.0, 1.0, sets.weight, whole=False)
    row, column = np.nonzero(sets.cover)
    each = np.arange(len(sets.cover))
    for phase in range(phases):
        terms = [(row, sites[phase, column], 1.0), (each, covered[:, phase], -1.0)]
        builder.sparse_rows(terms, len(sets.cover), 0.0, np.inf)
    builder.rows([(sites, 1.0)], -np.inf, most.astype(np.float64))
    if phases > 1:
        later, earlier = sites[1:].reshape(-1, 1), sites[:-1].reshape(-1, 1)
        builder.rows([(later, 1.0), (earlier, -1.0)], 0.0, np.inf)
    found = solve_mip(builder.build(), gap, deadline - time.monotonic())
    clock = found.status is not Status.OPTIMAL
    if found.x is None:
        return Found(None, found.bound, clock=clock)
    used = found.x[sites] > 0.5
    opens = np.where(used.any(axis=0), used.argmax(axis=0), -1)
    return Found((opens >= 0).astype(np.int64), found.bound, opens, clock=clock)
