"""Every solution worked out anew by plain NumPy: what it is worth, whom it serves, and whether it obeys."""

from __future__ import annotations

from dataclasses import dataclass
from functools import singledispatch
from typing import Any

import numpy as np
from scipy import sparse

from beatplan.optimize.classic.maximal_cover import served_by
from beatplan.optimize.classic.merge import dense
from beatplan.optimize.classic.problems import (
    BackupCover,
    Cover,
    ExpectedCover,
    LocationProblem,
    MaximalCover,
    NestedCover,
    PCenter,
    PMedian,
    SetCover,
)
from beatplan.optimize.mip import Floats, Ints


@dataclass(frozen=True)
class Chosen:
    """Teams at each site, (J,), and the phase in which each opens, (J,), -1 where never."""

    teams: Ints
    opens: Ints

    def open_in(self, phase: int) -> Ints:
        """Whether each site is open in a phase, (J,) of 0 and 1."""
        return ((self.opens >= 0) & (self.opens <= phase)).astype(np.int64)


def reaching(cover: Cover, teams: Ints) -> Ints:
    """Count the teams that cover each place, (I,)."""
    # As 32-bit numbers a dense product is a fast one, and exact.
    matrix: Any = cover.astype(np.float32) if sparse.issparse(cover) else np.asarray(cover, dtype=np.float32)
    return np.asarray(np.rint(matrix @ teams.astype(np.float32)), dtype=np.int64)


def first_covering(cover: Cover, teams: Ints) -> Ints:
    """Name the first used site that covers each place, (I,), -1 where none does."""
    used = np.flatnonzero(teams)
    if not len(used):
        return np.full(cover.shape[0], -1)
    own = dense(cover[:, used])
    return np.where(own.any(axis=1), used[own.argmax(axis=1)], -1)


def cheapest(cost: Floats, teams: Ints) -> tuple[Floats, Ints]:
    """Give what each place costs from its cheapest used site, (I,), and the site, -1 where none can serve it."""
    used = np.flatnonzero(teams)
    if not len(used):
        return np.full(len(cost), np.inf), np.full(len(cost), -1)
    own = np.asarray(cost, dtype=np.float64)[:, used]
    least = own.min(axis=1)
    return least, np.where(np.isfinite(least), used[own.argmin(axis=1)], -1)


@singledispatch
def served(problem: LocationProblem, chosen: Chosen) -> tuple[float, Floats, Ints]:
    """Work out a solution's objective, the share of each place that is served (I,), and by which site (I,)."""
    del chosen
    raise TypeError(f"{type(problem).__name__} is no location problem")


@served.register
def _set_cover(problem: SetCover, chosen: Chosen) -> tuple[float, Floats, Ints]:
    cost = np.ones(len(chosen.teams)) if problem.site_cost is None else np.asarray(problem.site_cost, dtype=np.float64)
    share = (reaching(problem.cover, chosen.teams) > 0).astype(np.float64)
    return float(cost @ (chosen.teams > 0)), share, first_covering(problem.cover, chosen.teams)


@served.register
def _backup_cover(problem: BackupCover, chosen: Chosen) -> tuple[float, Floats, Ints]:
    share = (reaching(problem.cover, chosen.teams) > 1).astype(np.float64)
    return float(problem.weight @ share), share, first_covering(problem.cover, chosen.teams)


@served.register
def _maximal_cover(problem: MaximalCover, chosen: Chosen) -> tuple[float, Floats, Ints]:
    if problem.capacity is None:
        share = (reaching(problem.cover, chosen.teams) > 0).astype(np.float64)
        return float(problem.weight @ share), share, first_covering(problem.cover, chosen.teams)
    share, site = served_by(problem, chosen.teams)
    return float(problem.weight @ share), share, site


@served.register
def _nested_cover(problem: NestedCover, chosen: Chosen) -> tuple[float, Floats, Ints]:
    total = 0.0
    for phase, weight in enumerate(np.asarray(problem.weight).T):
        here = chosen.open_in(phase)
        total += float(weight @ (reaching(problem.cover, here) > 0))
    share = (reaching(problem.cover, chosen.teams) > 0).astype(np.float64)
    return total, share, first_covering(problem.cover, chosen.teams)


@served.register
def _expected_cover(problem: ExpectedCover, chosen: Chosen) -> tuple[float, Floats, Ints]:
    share: Floats = 1.0 - np.power(float(problem.busy), reaching(problem.cover, chosen.teams))
    return float(problem.weight @ share), share, first_covering(problem.cover, chosen.teams)


@served.register
def _p_median(problem: PMedian, chosen: Chosen) -> tuple[float, Floats, Ints]:
    least, site = cheapest(problem.cost, chosen.teams)
    weight = np.asarray(problem.weight, dtype=np.float64)
    return float((np.where(weight > 0, least, 0.0) * weight).sum()), (site >= 0).astype(np.float64), site


@served.register
def _p_center(problem: PCenter, chosen: Chosen) -> tuple[float, Floats, Ints]:
    least, site = cheapest(problem.cost, chosen.teams)
    return float(least.max()), (site >= 0).astype(np.float64), site


def broken(problem: LocationProblem, chosen: Chosen, share: Floats) -> list[str]:
    """Say which demands a solution does not obey; none, unless there is a bug."""
    said = []
    teams = chosen.teams
    used = teams > 0
    if not used[np.asarray(problem.fixed, dtype=np.int64)].all():
        said.append("a fixed site is not used")
    if used[np.asarray(problem.forbidden, dtype=np.int64)].any():
        said.append("a forbidden site is used")
    if isinstance(problem, MaximalCover | PMedian | PCenter) and used.sum() > problem.sites:
        said.append("more sites are used than may be")
    if isinstance(problem, ExpectedCover) and teams.sum() > problem.teams:
        said.append("more teams are placed than there are")
    if isinstance(problem, ExpectedCover) and problem.room is not None and (teams > problem.room).any():
        said.append("a site holds more teams than it has room for")
    if isinstance(problem, SetCover) and not share.all():
        said.append("a place is not covered")
    if isinstance(problem, BackupCover) and not (reaching(problem.cover, chosen.teams) > 0).all():
        said.append("a place is not covered")
    if isinstance(problem, NestedCover):
        opened = [int(chosen.open_in(phase).sum()) for phase in range(len(problem.sites))]
        if (np.array(opened) > problem.sites).any():
            said.append("more sites are open in a phase than may be")
    return said
