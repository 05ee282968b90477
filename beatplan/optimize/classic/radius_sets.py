"""A p-median written as sets to cover: each place and each radius is one, weighted by what the next radius costs more.

The radius formulation of Cornuejols, Nemhauser and Wolsey (SIAM Journal on Algebraic and Discrete Methods 1, 1980),
with equal sets of many places merged as by Elloumi (Journal of Combinatorial Optimization 19, 2010).
"""

from __future__ import annotations

import numpy as np

from beatplan.optimize.classic.covering import Sets
from beatplan.optimize.classic.merge import merged
from beatplan.optimize.classic.swap import Field
from beatplan.optimize.mip import Floats


def radius_sets(cost: Floats, field: Field, dearest: Floats) -> tuple[Sets, float]:
    """Write places and radii as sets to cover; what is not covered of their weight is cost, up to a constant.

    Args:
        cost: (I, J) infinite where a site cannot serve.
        field: the sites that may and must be used.
        dearest: (I,) cost beyond which a place is served in no solution looked for.

    Returns:
        The sets, and what they would cost were none covered.
    """
    usable = field.allowed | field.fixed
    cost = np.where(usable, cost, np.inf)
    # As many are used as may be: one more costs nothing.
    many = min(field.sites, int(usable.sum()))
    # A fixed site bounds what a place costs; so do the sites that must be used among its dearest.
    top = np.sort(cost, axis=1)[:, cost.shape[1] - many]
    sure = np.minimum(top, cost[:, field.fixed].min(axis=1, initial=np.inf))
    shown = np.where(cost <= np.minimum(sure, dearest)[:, None], cost, np.inf)
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
        required.append(rank[(k == last) & (radius[:, k] < sure)] <= k)
    both = merged(np.concatenate(covers), np.concatenate(weights)) if sum(map(len, covers)) else None
    cover = np.empty((0, cost.shape[1]), np.bool_) if both is None else both.cover
    weight = np.empty(0) if both is None else both.weight
    base = float(np.take_along_axis(radius, np.maximum(last, 0)[:, None], axis=1).sum())
    held = np.unique(np.concatenate(required), axis=0)
    return Sets(cover, weight, held, many, many, np.flatnonzero(field.fixed), np.flatnonzero(~usable)), base
