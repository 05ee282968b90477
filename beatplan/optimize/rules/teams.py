"""How many teams are on duty together."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from beatplan.optimize.columns import Columns
from beatplan.optimize.mip import MipBuilder
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.rules.base import slot_words


@dataclass(frozen=True)
class FewestTeams:
    """Teams on duty in each of some slots; `key` is what the planner wrote."""

    key: str
    slots: tuple[int, ...]
    least: int
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return self.key

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows, each under words of its own: a clash tells which service has too few people."""
        for slot in self.slots:
            rule = f"{self.words(problem)}: for {slot_words(problem, slot)}{self._short(problem, slot)}"
            builder.rows([(columns.level[slot], columns.teams(slot))], self.least, np.inf, rule)

    def _short(self, problem: Problem, slot: int) -> str:
        """Say which people are too few for so many teams in a slot, were it the only one; nothing where none are."""
        most = int(problem.most_teams[slot])
        if most >= self.least:
            return ""
        phase, people = problem.phase[slot], self.least * problem.needs[problem.service[slot]]
        heads, staff_h, hours = problem.heads[phase], problem.staff_h[phase], people * problem.hours[slot]
        names = problem.names.roles
        short = [f"{heads[r]} of {people[r]} {names[r]}" for r in np.flatnonzero(heads < people)] + [
            f"{staff_h[r]:g} of {hours[r]:g} hours a week of {names[r]}" for r in np.flatnonzero(staff_h < hours - 1e-6)
        ]
        return f" there are only {', '.join(short)}" if short else f" there are people for {most}"

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say where fewer are on duty."""
        for slot in self.slots:
            if decisions.teams[slot] < self.least:
                yield f"{decisions.teams[slot]} teams are on duty in {slot_words(problem, slot)}"


@dataclass(frozen=True)
class NeverAlone:
    """No team is on duty in some slots without others, such as after dark: none, or at least so many."""

    key: str
    slots: tuple[int, ...]
    together: int
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return self.key

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows: levels with too few teams are not taken."""
        for slot in self.slots:
            teams = columns.teams(slot)
            alone = (teams > 0) & (teams < self.together)
            if alone.any():
                builder.rows([(columns.level[slot], alone.astype(np.float64))], -np.inf, 0, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say where too few are on duty together."""
        for slot in self.slots:
            if 0 < decisions.teams[slot] < self.together:
                yield f"{decisions.teams[slot]} teams are on duty alone in {slot_words(problem, slot)}"
