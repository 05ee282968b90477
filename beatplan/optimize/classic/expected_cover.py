"""Maximal expected covering with teams that may be busy."""

from __future__ import annotations

import time

import numpy as np

from beatplan.optimize.backends import solve_cover
from beatplan.optimize.classic.maximal_cover import too_many_fixed, worth_covering
from beatplan.optimize.classic.merge import merged
from beatplan.optimize.classic.problems import ExpectedCover
from beatplan.optimize.classic.result import Found
from beatplan.optimize.mip import MipBuilder, Status
from beatplan.queues.busy_corrections import mexclp_gains


def solve_expected_cover(problem: ExpectedCover, gap: float, deadline: float, rng: np.random.Generator) -> Found:
    """Place teams so that most weight is expected to be reached; see `solving.solve`.

    A set's k-th team adds less than the one before, so the parts fill in order without being told to.
    """
    del rng
    fixed = np.unique(problem.fixed).astype(np.int64)
    if len(fixed) > problem.teams:
        return too_many_fixed(fixed, problem.teams)
    sets = worth_covering(merged(problem.cover, problem.weight))
    count = sets.cover.shape[1]
    low, high = np.zeros(count), np.full(count, float(problem.teams))
    if problem.room is not None:
        high = np.minimum(high, np.floor(np.asarray(problem.room, dtype=np.float64)))
    if (high[fixed] < 1).any():
        return Found(None, np.nan, infeasible="a fixed site has room for no team")
    low[fixed], high[np.asarray(problem.forbidden, dtype=np.int64)] = 1.0, 0.0
    builder = MipBuilder()
    teams = builder.variables((count,), low, high, 0.0, whole=True)
    gain = sets.weight[:, None] * mexclp_gains(problem.teams, problem.busy)
    parts = builder.variables(gain.shape, 0.0, 1.0, gain, whole=False)
    row, column = np.nonzero(sets.cover)
    each = np.repeat(np.arange(len(sets.cover)), gain.shape[1])
    builder.sparse_rows([(row, teams[column], 1.0), (each, parts.ravel(), -1.0)], len(sets.cover), 0.0, np.inf)
    builder.rows([(teams[None, :], 1.0)], -np.inf, problem.teams)
    found = solve_cover(builder.build(), gap, deadline - time.monotonic())
    placed = None if found.x is None else np.rint(found.x[teams]).astype(np.int64)
    return Found(placed, found.bound, clock=found.status is not Status.OPTIMAL)
