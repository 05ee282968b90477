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
_SHAKES, _MOST_SHAKEN = 60, 6


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


def cover_sites(cover: Bools, weight: Floats, field: Field, rng: np.random.Generator, deadline: float) -> Bools:
    """Search sites that cover most weight, (J,).

    Args:
        cover: (G, J).
        weight: (G,).
        field: what to choose from.
        rng: of the shakes.
        deadline: on the monotonic clock, seconds.
    """
    by_set = sparse.csr_array(cover.astype(np.float64))
    used = field.fixed.copy()
    while used.sum() < field.sites:
        left = weight * ~cover[:, used].any(axis=1)
        gain = np.where(field.allowed & ~used, np.asarray(by_set.T @ left), -1.0)
        best = int(gain.argmax())
        if gain[best] < 0:
            break
        used[best] = True
    total = float(weight.sum())

    def improved(now: Bools) -> Bools:
        return _exchanged(now, field, lambda these: _cover_changes(by_set, weight, these), total)

    def lost(now: Bools) -> float:
        return total - float(weight @ (by_set @ now.astype(np.float64) > 0))

    return _shaken_on(improved(used), field, improved, lost, rng, deadline)


def median_sites(cost: Floats, field: Field, rng: np.random.Generator, deadline: float) -> Bools:
    """Search sites of least cost, (J,).

    Args:
        cost: (I, J) weighted and finite.
        field: what to choose from.
        rng: of the shakes.
        deadline: on the monotonic clock, seconds.
    """
    used = field.fixed.copy()
    nearest = cost[:, used].min(axis=1, initial=np.inf)
    while used.sum() < field.sites:
        total = np.where(field.allowed & ~used, np.minimum(cost, nearest[:, None]).sum(axis=0), np.inf)
        best = int(total.argmin())
        if not np.isfinite(total[best]):
            break
        used[best] = True
        nearest = np.minimum(nearest, cost[:, best])

    def spent(now: Bools) -> float:
        return float(cost[:, now].min(axis=1).sum())

    def improved(now: Bools) -> Bools:
        return _exchanged(now, field, lambda these: _median_changes(cost, these), spent(now))

    return _shaken_on(improved(used), field, improved, spent, rng, deadline)


def _shaken_on(
    best: Bools,
    field: Field,
    improved: Callable[[Bools], Bools],
    cost: Callable[[Bools], float],
    rng: np.random.Generator,
    deadline: float,
) -> Bools:
    """Search anew from the best solution, shaken a little more each time it stays the best."""
    value, many = cost(best), 1
    for _ in range(_SHAKES):
        if time.monotonic() > deadline:
            break
        used = improved(_shaken(best, field, many, rng))
        now = cost(used)
        many = 1 if now < value else many % _MOST_SHAKEN + 1
        if now < value:
            best, value = used, now
    return best


def _shaken(used: Bools, field: Field, many: int, rng: np.random.Generator) -> Bools:
    """Exchange some sites at random."""
    out = np.flatnonzero(used & ~field.fixed)
    into = np.flatnonzero(field.allowed & ~used)
    many = min(many, len(out), len(into))
    moved = used.copy()
    moved[rng.choice(out, many, replace=False)] = False
    moved[rng.choice(into, many, replace=False)] = True
    return moved


def _exchanged(used: Bools, field: Field, changes: Callable[[Bools], Floats], scale: float) -> Bools:
    """Make the best exchange, of a used site (P) for any (J), as long as it is one."""
    while True:
        gain = changes(used)
        gain[field.fixed[used]] = -np.inf
        gain[:, ~field.allowed | used] = -np.inf
        if not gain.size:
            return used
        out, into = np.unravel_index(int(gain.argmax()), gain.shape)
        if not gain[out, into] > _LEAST * scale:
            return used
        used = used.copy()
        used[np.flatnonzero(used)[out]] = False
        used[into] = True


def _cover_changes(by_set: sparse.csr_array, weight: Floats, used: Bools) -> Floats:
    """Weight gained by each exchange of a used site (P) for any other (J)."""
    own = by_set[:, np.flatnonzero(used)]
    count = own.sum(axis=1)
    alone = own.multiply((weight * (count == 1))[:, None]).tocsr()
    gained = by_set.T @ (weight * (count == 0))
    return np.asarray(gained - alone.sum(axis=0)[:, None] + (alone.T @ by_set).toarray())


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
