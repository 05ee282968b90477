"""A floor for the share of a call type that is answered."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from beatplan.optimize.columns import Columns
from beatplan.optimize.mip import Floats, MipBuilder
from beatplan.optimize.passing import as_decided
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.slot_fate import slot_fate
from beatplan.services.field import fate

#: Shares are kept to this, and a solver keeps its rows to that.
_TOLERANCE, _TO_THE_LETTER = 1e-4, 1e-9


@dataclass(frozen=True)
class MinShare:
    """Of a service's calls of a type in the open windows of a phase, at least `share` get a team.

    What is lost is a share of what is covered, and that share rises with the load, so it is no linear function of the
    decisions. The rows bound it from below by the share lost at the least load of each level; a plan that falls short
    of the rule makes the levels finer where it falls, until none does by more than a ten-thousandth. The load of a desk
    is known, and so are its rows: they ask for what the check does.

    Attributes:
        key: as the planner wrote it.
        slots: of one service and phase.
        rate: (len(slots), B) calls of the type an hour.
        share: above 0, to 1.
    """

    key: str
    slots: tuple[int, ...]
    rate: Floats
    share: float
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = True

    def words(self, problem: Problem) -> str:
        """Say the rule."""
        return f"{self.key} in {problem.names.phases[problem.phase[self.slots[0]]]!r}"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the calls lost of the type in each slot, bounded from below, and the floor."""
        hours = problem.hours[list(self.slots)]
        lost = builder.variables((len(self.slots),), 0, np.inf, 0, whole=False)
        for place, slot in enumerate(self.slots):
            every = float(self.rate[place].sum())
            for level, variable in zip(columns.levels[slot], columns.level[slot], strict=True):
                load = float(problem.load[slot].sum()) if problem.at_post[slot] else level.low
                blocked = 1.0 if level.teams == 0 else fate(level.teams, load, float(problem.patience[slot])).lost
                if blocked > 0:
                    # Where the level is not taken the row asks nothing.
                    variables = np.concatenate([[lost[place], variable], columns.covered[slot]])
                    signs = np.concatenate([[1.0, -blocked * every], -blocked * self.rate[place]])
                    builder.rows([(variables, signs)], -blocked * every, np.inf)
        total = float(hours @ self.rate.sum(axis=1))
        variables = np.concatenate([columns.covered[list(self.slots)].ravel(), lost])
        signs = np.concatenate([(hours[:, None] * self.rate).ravel(), -hours])
        builder.rows([(variables, signs / total)], self._by_rows(problem), np.inf, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say where fewer are answered."""
        answered = self._answered(problem, decisions)
        if answered < self.share - _TOLERANCE:
            yield f"{answered:.4f} of calls are answered where {self.words(problem)}"

    def shortfall(self, problem: Problem, decisions: Decisions) -> float:
        """How far the share answered is below the floor; 0 where it is not."""
        return max(self.share - _TOLERANCE - self._answered(problem, decisions), 0.0)

    def kept_by_rows(self, problem: Problem, decisions: Decisions) -> bool:
        """Whether decisions obey it as closely as its rows do."""
        return self._answered(problem, decisions) >= self._by_rows(problem) - _TO_THE_LETTER

    def _by_rows(self, problem: Problem) -> float:
        """Give the share that the rows ask for."""
        return self.share - (_TOLERANCE if problem.at_post[list(self.slots)].all() else 0.0)

    def _answered(self, problem: Problem, decisions: Decisions) -> float:
        """Share of the type's calls that get a team; 1 where there are none."""
        answered = total = 0.0
        problem = as_decided(problem, decisions)
        for place, slot in enumerate(self.slots):
            gets_a_team = decisions.covered[slot] * slot_fate(problem, decisions, slot).available
            answered += float(problem.hours[slot] * (self.rate[place] @ gets_a_team))
            total += float(problem.hours[slot] * self.rate[place].sum())
        return answered / total if total > 0 else 1.0


def obeys_rows(problem: Problem, decisions: Decisions) -> bool:
    """Whether a plan that may be shown is one of the program's too, so that no solver may say there is none such."""
    floors = (rule for rule in problem.rules if isinstance(rule, MinShare))
    return all(rule.kept_by_rows(problem, decisions) for rule in floors)
