"""Which beats must and must not be covered, and how many."""

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
class Required:
    """A beat that is covered in each of some slots; `where` says which, in words, and `key` what the planner wrote."""

    beat: int
    slots: tuple[int, ...]
    where: str
    key: str = "rules.must"
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:
        """Say the rule."""
        return f"{self.key}: beat {problem.names.beats[self.beat]} is covered {self.where}"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows."""
        builder.rows([(columns.covered[list(self.slots), self.beat][:, None], 1.0)], 1, np.inf, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say where the beat is not covered."""
        for slot in self.slots:
            if not decisions.covered[slot, self.beat]:
                yield f"required beat {problem.names.beats[self.beat]} is not covered in {slot_words(problem, slot)}"


@dataclass(frozen=True)
class Forbidden:
    """A beat that is covered in none of some slots; `where` says which, in words."""

    beat: int
    slots: tuple[int, ...]
    where: str
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:
        """Say the rule."""
        return f"rules.never: beat {problem.names.beats[self.beat]} is not covered {self.where}"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows."""
        builder.rows([(columns.covered[list(self.slots), self.beat][:, None], 1.0)], -np.inf, 0, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say where the beat is covered."""
        for slot in self.slots:
            if decisions.covered[slot, self.beat]:
                yield f"forbidden beat {problem.names.beats[self.beat]} is covered in {slot_words(problem, slot)}"


@dataclass(frozen=True)
class BeatLimit:
    """Fewest and most beats covered in each of some slots; `key` is what the planner wrote."""

    key: str
    slots: tuple[int, ...]
    least: int
    most: int
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return self.key

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows; a limit above the number of beats asks nothing, or what no plan can give."""
        most = self.most if self.most < problem.rate.shape[1] else np.inf
        builder.rows([(columns.covered[list(self.slots)], 1.0)], self.least, most, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say where too few or too many are covered."""
        for slot in self.slots:
            count = int(decisions.covered[slot].sum())
            if not self.least <= count <= self.most:
                yield f"{count} beats are covered in {slot_words(problem, slot)}"


def forbidden(problem: Problem) -> Bools:
    """Mark the beats that a rule forbids, by slot, (K, B)."""
    marked = np.zeros(problem.rate.shape, dtype=np.bool_)
    for rule in problem.rules:
        if isinstance(rule, Forbidden):
            marked[list(rule.slots), rule.beat] = True
    return marked


def most_beats(problem: Problem) -> Ints:
    """Most beats that rules let each slot cover, (K,)."""
    most = np.full(problem.slots, problem.rate.shape[1])
    for rule in problem.rules:
        if isinstance(rule, BeatLimit):
            slots = list(rule.slots)
            most[slots] = np.minimum(most[slots], rule.most)
    return most
