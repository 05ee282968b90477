"""Parts that the programs of several models share."""

from __future__ import annotations

import numpy as np

from beatplan.optimize.classic.problems import Bools
from beatplan.optimize.mip import Floats, Ints, MipBuilder


def add_sites(builder: MipBuilder, sites: int, fixed: Ints, forbidden: Ints, cost: Floats | float = 0.0) -> Ints:
    """Add whether each site is used, (J,), at a cost."""
    low, high = np.zeros(sites), np.ones(sites)
    low[np.asarray(fixed, dtype=np.int64)] = 1.0
    high[np.asarray(forbidden, dtype=np.int64)] = 0.0
    return builder.variables((sites,), low, high, -np.asarray(cost, dtype=np.float64), whole=True)


def add_covered(builder: MipBuilder, cover: Bools, sites: Ints, weight: Floats, site_high: float = 1.0) -> Ints:
    """Add whether each set is covered, (G,): at most the number of its sites that are used.

    It need not be whole: with whole sites the best value is.
    """
    covered = builder.variables(weight.shape, 0.0, site_high, weight, whole=False)
    row, column = np.nonzero(cover)
    each = np.arange(len(cover))
    builder.sparse_rows([(row, sites[column], 1.0), (each, covered, -1.0)], len(cover), 0.0, np.inf)
    return covered


def add_required(builder: MipBuilder, cover: Bools, sites: Ints) -> None:
    """Demand that a site of each set, (G, J), is used."""
    row, column = np.nonzero(cover)
    builder.sparse_rows([(row, sites[column], 1.0)], len(cover), 1.0, np.inf)


def out_of_reach(cover: Bools, forbidden: Ints) -> Ints:
    """Find the sets that no site allowed covers."""
    allowed = np.ones(cover.shape[1], dtype=np.bool_)
    allowed[np.asarray(forbidden, dtype=np.int64)] = False
    return np.flatnonzero(~cover[:, allowed].any(axis=1))
