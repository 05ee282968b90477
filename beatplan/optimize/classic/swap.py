"""Greedy and swap search: sites are added where they help most, then exchanged as long as that helps.

The interchange of Teitz and Bart (Operations Research 16, 1968) with the sums of Whitaker's fast version (INFOR 21,
1983): what each pair of a site in and a site out would change is worked out at once from the best and the second site
of each place. Covering is the case of costs 0 and 1; covers are kept as counts instead.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from beatplan.optimize.classic.problems import Bools
from beatplan.optimize.mip import Floats, Ints

#: Relative change that counts as one: less is rounding.
_LEAST = 1e-12
#: Searches begun anew from a shaken best solution, and most sites exchanged to shake it.
_SHAKES, _MOST_SHAKEN = 8, 5


@dataclass(frozen=True)
class Field:
    """What a search chooses from: sites allowed (J,), sites fixed (J,), and how many are used at most."""

    allowed: Bools
    fixed: Bools
    sites: int


def field_of(sites: int, fixed: Ints, forbidden: Ints, most: int) -> Field:
    """Say what a search of a number of sites may choose from, with at most `most` used."""
    allowed, must = np.ones(sites, dtype=np.bool_), np.zeros(sites, dtype=np.bool_)
    allowed[np.asarray(forbidden, dtype=np.int64)] = False
    must[np.asarray(fixed, dtype=np.int64)] = True
    return Field(allowed, must, most)


@dataclass(frozen=True)
class Moves:
    """What a search needs to know of a problem.

    Attributes:
        cost: of used sites (J,).
        added: cost saved by each site (J,) that is added to used ones (J,).
        changed: cost saved by each exchange of a used site (P) for any (J), (P, J).
    """

    cost: Callable[[Bools], float]
    added: Callable[[Bools], Floats]
    changed: Callable[[Bools], Floats]


def cover_moves(cover: Bools, weight: Floats) -> Moves:
    """Tell what moves do to the weight of sets (G, J) that is not covered."""
    by_set = sparse.csr_array(cover.astype(np.float64))
    by_site = sparse.csr_array(by_set.T)

    def missed(used: Bools) -> Floats:
        return np.where(by_set @ used.astype(np.float64) > 0, 0.0, weight)

    return Moves(
        lambda used: float(missed(used).sum()),
        lambda used: np.asarray(by_site @ missed(used)),
        lambda used: _cover_changes(by_set, by_site, weight, used),
    )


def median_moves(cost: Floats) -> Moves:
    """Tell what moves do to weighted and finite costs (I, J)."""
    most = cost.max(axis=1)

    def nearest(used: Bools) -> Floats:
        least: Floats = cost[:, used].min(axis=1) if used.any() else most
        return least

    return Moves(
        lambda used: float(nearest(used).sum()),
        lambda used: np.maximum(nearest(used)[:, None] - cost, 0.0).sum(axis=0),
        lambda used: _median_changes(cost, used),
    )


def searched(moves: Moves, field: Field, rng: np.random.Generator, deadline: float) -> Bools:
    """Add sites greedily, exchange them, and search anew from the best solution, shaken the more the longer it lasts.

    Args:
        moves: the problem.
        field: what to choose from.
        rng: of the shakes.
        deadline: on the monotonic clock, seconds.
    """
    best = exchanged(moves, field, _greedy(moves, field))
    value, many = moves.cost(best), 1
    for _ in range(_SHAKES):
        if time.monotonic() > deadline:
            break
        used = exchanged(moves, field, _shaken(best, field, many, rng))
        now = moves.cost(used)
        many = 1 if now < value else many % _MOST_SHAKEN + 1
        if now < value:
            best, value = used, now
    return best


def exchanged(moves: Moves, field: Field, used: Bools) -> Bools:
    """Make the best exchange of a used site for another as long as it is one."""
    # Where nothing is left to save, what rounding makes of it is no saving.
    scale = moves.cost(np.zeros_like(used))
    while used.any():
        saved = moves.changed(used)
        saved[field.fixed[used]] = -np.inf
        saved[:, ~field.allowed | used] = -np.inf
        out, into = np.unravel_index(int(saved.argmax()), saved.shape)
        if not saved[out, into] > _LEAST * scale:
            break
        used = used.copy()
        used[np.flatnonzero(used)[out]] = False
        used[into] = True
    return used


def _greedy(moves: Moves, field: Field) -> Bools:
    used = field.fixed.copy()
    while used.sum() < min(field.sites, int((field.allowed | field.fixed).sum())):
        used[int(np.where(field.allowed & ~used, moves.added(used), -np.inf).argmax())] = True
    return used


def _shaken(used: Bools, field: Field, many: int, rng: np.random.Generator) -> Bools:
    """Exchange some sites at random."""
    out = np.flatnonzero(used & ~field.fixed)
    into = np.flatnonzero(field.allowed & ~used)
    many = min(many, len(out), len(into))
    moved = used.copy()
    moved[rng.choice(out, many, replace=False)] = False
    moved[rng.choice(into, many, replace=False)] = True
    return moved


def _cover_changes(by_set: sparse.csr_array, by_site: sparse.csr_array, weight: Floats, used: Bools) -> Floats:
    """Weight gained by each exchange of a used site (P) for any other (J)."""
    number = np.zeros(len(used))
    number[used] = np.arange(used.sum())
    count = by_set @ used.astype(np.float64)
    # Of sets that one used site alone covers, the sum of the numbers of the used sites is that site's.
    alone = np.flatnonzero(count == 1)
    owner = np.rint((by_set @ (number * used))[alone]).astype(np.int64)
    lost = sparse.csr_array((weight[alone], (owner, alone)), shape=(int(used.sum()), len(weight)))
    gained = by_site @ np.where(count == 0, weight, 0.0)
    return np.asarray(gained - lost.sum(axis=1)[:, None] + (lost @ by_set).toarray())


def _median_changes(cost: Floats, used: Bools) -> Floats:
    """Cost saved by each exchange of a used site (P) for any other (J)."""
    open_ = np.flatnonzero(used)
    own = cost[:, open_]
    first = own.argmin(axis=1)
    best = own[np.arange(len(own)), first]
    own = own.copy()
    own[np.arange(len(own)), first] = np.inf
    second = own.min(axis=1)
    saved = np.maximum(best[:, None] - cost, 0.0).sum(axis=0)
    # A place that loses its site goes to its second or to the new one: what the new one saves it is added by site.
    second = np.minimum(second, cost.max() + best)
    lost = np.bincount(first, weights=second - best, minlength=len(open_))
    order = np.argsort(first, kind="stable")
    kept = np.maximum(second[:, None] - np.maximum(cost, best[:, None]), 0.0)[order]
    starts = np.searchsorted(first[order], np.arange(len(open_)))
    by_site = np.zeros((len(open_), cost.shape[1]))
    has = np.bincount(first, minlength=len(open_)) > 0
    by_site[has] = np.add.reduceat(kept, starts[has], axis=0)
    return np.asarray(saved - lost[:, None] + by_site)
