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
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.rules.base import slot_words


@dataclass(frozen=True)
class Contiguous:
    """The beats covered in each slot make at most `islands` connected areas.

    Each area has a root from which flow runs over covered neighbours to every beat of it (single-commodity flow:
    Shirabe, Environment and Planning B 36, 2009).

    Attributes:
        neighbours: (E, 2) pairs of beats that touch.
        islands: 1 or more.
    """

    neighbours: Ints
    islands: int
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        areas = "one connected area" if self.islands == 1 else f"at most {self.islands} connected areas"
        return f"rules.contiguous: covered beats make {areas}"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows and the flow."""
        beats = problem.rate.shape[1]
        tail, head = np.concatenate([self.neighbours, self.neighbours[:, ::-1]]).T
        for covered in columns.covered:
            root = builder.variables((beats,), 0, 1, 0, whole=True)
            source = builder.variables((beats,), 0, np.inf, 0, whole=False)
            flow = builder.variables((len(tail),), 0, np.inf, 0, whole=False)
            rule = self.words(problem)
            builder.rows([(root, 1.0)], -np.inf, self.islands, rule)
            builder.rows([(source[:, None], 1.0), (root[:, None], -float(beats))], -np.inf, 0, rule)
            for end in (tail, head):
                builder.rows([(flow[:, None], 1.0), (covered[end][:, None], -float(beats - 1))], -np.inf, 0, rule)
            for beat in range(beats):
                # What comes in and does not go out is the beat's own unit.
                into, out = flow[head == beat], flow[tail == beat]
                variables = np.concatenate([source[[beat]], into, out, covered[[beat]]])
                signs = np.concatenate([np.ones(1 + len(into)), -np.ones(len(out) + 1)])
                builder.rows([(variables, signs)], 0, 0, rule)

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say where covered beats lie apart."""
        for slot, covered in enumerate(decisions.covered):
            areas = connected_areas(covered, self.neighbours)
            if areas > self.islands:
                yield f"covered beats make {areas} areas in {slot_words(problem, slot)}"


def connected_areas(covered: np.ndarray, neighbours: Ints) -> int:
    """Count the connected areas that covered beats (B,) make; 0 where none is covered."""
    within = neighbours[covered[neighbours].all(axis=1)]
    size = len(covered)
    graph = coo_array((np.ones(len(within)), (within[:, 0], within[:, 1])), shape=(size, size))
    _, part = connected_components(graph, directed=False)
    return len(np.unique(part[covered]))
