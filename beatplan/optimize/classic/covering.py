"""The program behind maximal cover, and behind the p-median, whose places are covers of every radius."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from beatplan.optimize.backends import solve_cover
from beatplan.optimize.classic.parts import add_covered, add_required, add_sites
from beatplan.optimize.classic.problems import Bools
from beatplan.optimize.mip import Floats, Ints, MipBuilder, Status


@dataclass(frozen=True)
class Sets:
    """Sets to cover with a number of sites.

    Attributes:
        cover: (G, J).
        weight: (G,).
        required: (H, J) sets that must be covered.
        least, sites: how many sites are used at least and at most.
        fixed, forbidden: sites that must and must not be used.
    """

    cover: Bools
    weight: Floats
    required: Bools
    least: int
    sites: int
    fixed: Ints
    forbidden: Ints


@dataclass(frozen=True)
class Covering:
    """Sites used (J,), or None; a bound of the weight covered; whether nothing obeys, and whether time ended first."""

    used: Ints | None
    bound: float
    infeasible: bool = False
    clock: bool = False


def cover_most(sets: Sets, start: Bools | None, gap: float, deadline: float) -> Covering:
    """Cover most weight.

    Args:
        sets: what there is to cover.
        start: (J,) sites to begin from, or None.
        gap: relative gap at which to stop.
        deadline: on the monotonic clock, seconds.
    """
    builder = MipBuilder()
    sites = add_sites(builder, sets.cover.shape[1], sets.fixed, sets.forbidden)
    covered = add_covered(builder, sets.cover, sites, sets.weight)
    add_required(builder, sets.required, sites)
    builder.rows([(sites[None, :], 1.0)], sets.least, sets.sites)
    mip = builder.build()
    if start is not None:
        x = np.full(len(mip.gain), np.nan)
        x[sites] = start
        x[covered] = sets.cover[:, start].any(axis=1)
        mip = replace(mip, start=x)
    found = solve_cover(mip, gap, deadline - time.monotonic())
    if found.status is Status.INFEASIBLE:
        return Covering(None, -np.inf, infeasible=True)
    used = None if found.x is None else np.rint(found.x[sites]).astype(np.int64)
    return Covering(used, found.bound, clock=found.status is not Status.OPTIMAL)
