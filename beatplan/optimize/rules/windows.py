"""Windows that the optimizer chooses between."""

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
class OneWindow:
    """Of windows that share hours one alone has teams: `apart` lists pairs of such slots of one service and phase."""

    apart: tuple[tuple[int, int], ...]
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return "phases.choose_windows: of windows that share hours one alone is open"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows: at least one of the two slots has the level without teams."""
        for one, other in self.apart:
            none = np.concatenate([columns.level[slot][columns.teams(slot) == 0] for slot in (one, other)])
            builder.rows([(none, 1.0)], 1, np.inf, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say which windows are open together."""
        for one, other in self.apart:
            if decisions.teams[one] > 0 and decisions.teams[other] > 0:
                yield f"{slot_words(problem, one)} and {slot_words(problem, other)} share hours and are both open"


@dataclass(frozen=True)
class Opened:
    """A slot has teams, or it has none."""

    slot: int
    opened: bool
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:
        """Say the rule."""
        return f"{slot_words(problem, self.slot)} is {'open' if self.opened else 'closed'}"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the row: the level without teams is taken, or not."""
        none = columns.level[self.slot][columns.teams(self.slot) == 0]
        taken = 0 if self.opened else 1
        builder.rows([(none, 1.0)], taken, taken, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say that it is otherwise."""
        if (decisions.teams[self.slot] > 0) != self.opened:
            yield f"not so: {self.words(problem)}"
