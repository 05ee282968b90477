"""Which sites are used, and for how long."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar

import numpy as np

from beatplan.optimize.columns import Columns
from beatplan.optimize.mip import MipBuilder
from beatplan.optimize.problem import Bools, Decisions, Ints, Problem


@dataclass(frozen=True)
class MostSites:
    """Sites that may be used in one phase."""

    most: int
    uses_sites: ClassVar[bool] = True
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return f"rules.max_sites = {self.most}"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows."""
        builder.rows([(columns.used, 1.0)], -np.inf, self.most, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say which phases use more."""
        for phase, used in enumerate(sites_used(problem, decisions).sum(axis=1)):
            if used > self.most:
                yield f"{used} sites are used in {problem.names.phases[phase]!r}"


@dataclass(frozen=True)
class SitesForGood:
    """A site that is used in a phase is used in every later one."""

    uses_sites: ClassVar[bool] = True
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return "rules.sites_for_good: a site once used stays in use"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows; a site counts as used only with a team there, so that none is kept in name alone."""
        for phase, used in enumerate(columns.used):
            here = columns.stations[(problem.phase == phase) & ~problem.at_post].T
            builder.rows([(here, 1.0), (used[:, None], -1.0)], 0, np.inf, self.words(problem))
        for before, after in pairwise(columns.used):
            builder.rows([(after[:, None], 1.0), (before[:, None], -1.0)], 0, np.inf, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say which sites are given up."""
        used = sites_used(problem, decisions)
        for phase, (before, after) in enumerate(pairwise(used), start=1):
            for site in np.flatnonzero(before & ~after):
                yield f"site {problem.names.sites[site]} is given up in {problem.names.phases[phase]!r}"


def add_site_use(builder: MipBuilder, problem: Problem, stations: Ints) -> Ints:
    """Add whether a site is used in a phase, (T, J): it is where a field team stands there."""
    used = builder.variables((len(problem.names.phases), len(problem.capacity)), 0, 1, 0, whole=True)
    for slot, phase in enumerate(problem.phase):
        if problem.at_post[slot]:
            continue
        fits = problem.fits[slot].astype(np.float64)
        builder.rows([(stations[slot][:, None], 1.0), (used[phase][:, None], -fits[:, None])], -np.inf, 0)
    return used


def sites_used(problem: Problem, decisions: Decisions) -> Bools:
    """Mark the sites that each phase uses, (T, J); a post is none."""
    phases = range(len(problem.names.phases))
    field = ~problem.at_post
    return np.array([(decisions.stations[(problem.phase == phase) & field] > 0).any(axis=0) for phase in phases])
