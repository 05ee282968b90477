"""Beats once covered stay covered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from beatplan.optimize.columns import Columns
from beatplan.optimize.mip import MipBuilder
from beatplan.optimize.problem import Bools, Decisions, Ints, Problem
from beatplan.optimize.rules.base import slot_words


@dataclass(frozen=True)
class Nested:
    """A beat covered in an earlier slot is covered in one of the later slots that share its hours.

    Attributes:
        pairs: (earlier slot, later slots of which one covers what it covers). Where windows of a phase are given
            there is one later slot; where the optimizer chooses between windows, the ones it chooses between.
    """

    pairs: tuple[tuple[int, tuple[int, ...]], ...]
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return "rules.nested: beats covered in a phase stay covered later"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows: blocks of pairs with as many later slots."""
        for count in sorted({len(later) for _, later in self.pairs}):
            block = [(earlier, later) for earlier, later in self.pairs if len(later) == count]
            before = columns.covered[[earlier for earlier, _ in block]]
            after = columns.covered[np.array([later for _, later in block])]
            terms = [(np.moveaxis(after, 1, 2).reshape(-1, count), 1.0), (before.reshape(-1, 1), -1.0)]
            builder.rows(terms, 0, np.inf, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say which beats are dropped."""
        for earlier, later in self.pairs:
            kept = decisions.covered[list(later)].any(axis=0)
            for beat in np.flatnonzero(decisions.covered[earlier] & ~kept):
                yield f"beat {problem.names.beats[beat]} is dropped in {slot_words(problem, later[0])}"


def bound_by(problem: Problem, slot: int) -> tuple[int, ...]:
    """List the later slots that nesting binds to cover what a slot covers, at one remove or several."""
    found: set[int] = set()
    ahead = [slot]
    while ahead:
        here = ahead.pop()
        new = {later for earlier, group in _pairs(problem) if earlier == here for later in group} - found
        found |= new
        ahead += sorted(new)
    return tuple(sorted(found))


def without_beat(problem: Problem, covered: Bools, slot: int, beat: int) -> Bools:
    """Take a beat out of a slot of `covered`, (K, B), and out of the earlier ones that nesting keeps it covered for."""
    fewer = covered.copy()
    fewer[slot, beat] = False
    for earlier, later in sorted(_pairs(problem), reverse=True):
        if fewer[earlier, beat] and not fewer[list(later), beat].any():
            fewer[earlier, beat] = False
    return fewer


def dropped(problem: Problem, covered: Bools) -> tuple[int, Ints] | None:
    """Find an earlier slot with a beat that none of its later ones covers in `covered`, (K, B), and these."""
    for earlier, later in sorted(_pairs(problem)):
        if (covered[earlier] & ~covered[list(later)].any(axis=0)).any():
            return earlier, np.array(later, dtype=np.int64)
    return None


def _pairs(problem: Problem) -> list[tuple[int, tuple[int, ...]]]:
    return [pair for rule in problem.rules if isinstance(rule, Nested) for pair in rule.pairs]
