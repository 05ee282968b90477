"""Covered beats that hang together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from beatplan.optimize.columns import Columns
from beatplan.optimize.mip import Ints, MipBuilder
from beatplan.optimize.problem import Bools, Decisions, Problem
from beatplan.optimize.rules.base import slot_words

#: Beats of each of the larger areas that cuts name; others seldom take their place.
_NAMED = 3


@dataclass(frozen=True)
class Cut:
    """Of the beats `apart` all are covered only where one of those `between` is, in any slot.

    The separator inequalities of connected subgraphs (Alvarez-Miranda, Ljubic and Mutzel, in Facets of Combinatorial
    Optimization, 2013); for several islands one more beat stands apart.
    """

    rule: str
    apart: tuple[int, ...]
    between: tuple[int, ...]

    def add(self, builder: MipBuilder, columns: Columns, slots: Ints) -> None:
        """Add a row for each of some slots."""
        covered = columns.covered[slots]
        terms = [(covered[:, list(self.apart)], 1.0), (covered[:, list(self.between)], -1.0)]
        builder.rows(terms, -np.inf, len(self.apart) - 1, self.rule)


@dataclass(frozen=True)
class Contiguous:
    """The beats covered in each slot make at most `islands` connected areas.

    There are too many ways to lie apart for rows of them all; those that solutions show are cut off (see `cuts`).

    Attributes:
        neighbours: (E, 2) pairs of beats that touch.
        islands: 1 or more.
    """

    neighbours: Ints
    islands: int
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = True

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        areas = "one connected area" if self.islands == 1 else f"at most {self.islands} connected areas"
        return f"rules.contiguous: covered beats make {areas}"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add nothing: cuts come with the solutions that they cut off."""

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say where covered beats lie apart."""
        for slot in np.flatnonzero(~problem.at_post).tolist():
            covered = decisions.covered[slot]
            areas = len(connected_areas(covered, self.neighbours))
            if areas > self.islands:
                yield f"covered beats make {areas} areas in {slot_words(problem, slot)}"

    def cuts(self, problem: Problem, decisions: Decisions) -> Iterator[Cut]:
        """Cut off every slot in which covered beats lie apart."""
        beats = problem.rate.shape[1]
        touching = np.zeros((beats, beats), dtype=np.bool_)
        touching[self.neighbours[:, 0], self.neighbours[:, 1]] = True
        touching |= touching.T
        for slot in np.flatnonzero(~problem.at_post).tolist():
            covered = decisions.covered[slot]
            areas = connected_areas(covered, self.neighbours)
            weight = problem.weighted[slot]
            large, small = areas[: self.islands], areas[self.islands :]
            for area in small:
                yield from self._cuts_of(problem, touching, large, area, weight)

    def _cuts_of(
        self, problem: Problem, touching: Bools, large: list[Ints], area: Ints, weight: np.ndarray
    ) -> Iterator[Cut]:
        """Cut an area off from the larger ones, which stand apart from each other too."""
        for place in range(_NAMED):
            named = tuple(int(one[np.argsort(-weight[one], kind="stable")[place % len(one)]]) for one in large)
            if len(large) == 1:
                between = _separating(touching, area, named[0])
            else:
                between = np.flatnonzero(np.any([_rim(touching, one) for one in (area, *large[1:])], axis=0))
            for beat in area.tolist():
                yield Cut(self.words(problem), (*named, beat), tuple(between.tolist()))


def connected_areas(covered: Bools, neighbours: Ints) -> list[Ints]:
    """List the beats of each connected area that covered beats (B,) make, the largest first."""
    within = neighbours[covered[neighbours].all(axis=1)]
    size = len(covered)
    graph = coo_array((np.ones(len(within)), (within[:, 0], within[:, 1])), shape=(size, size))
    _, part = connected_components(graph, directed=False)
    areas = [np.flatnonzero(covered & (part == one)) for one in np.unique(part[covered])]
    return sorted(areas, key=lambda area: -len(area))


def _rim(touching: Bools, area: Ints) -> Bools:
    """Mark the beats around an area, (B,)."""
    around = np.asarray(touching[area].any(axis=0))
    around[area] = False
    return around


def _separating(touching: Bools, area: Ints, beat: int) -> Ints:
    """Find the beats around an area without which it cannot be reached from a beat elsewhere."""
    rim = _rim(touching, area)
    open_ = ~rim
    open_[area] = False
    _, part = connected_components(touching & open_ & open_[:, None], directed=False)
    return np.flatnonzero(rim & touching[part == part[beat]].any(axis=0))
