"""What every rule of a planner can do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Protocol

if TYPE_CHECKING:
    from beatplan.optimize.columns import Columns
    from beatplan.optimize.mip import MipBuilder
    from beatplan.optimize.problem import Decisions, Problem


class Rule(Protocol):
    """A rule that a plan must obey; the rows and the check are written apart, so that one tests the other.

    Attributes:
        uses_sites: whether its rows need the variables that say which sites a phase uses.
        relaxed: whether its rows let plans through that break it, until the program is made finer where they fall.
    """

    uses_sites: ClassVar[bool]
    relaxed: ClassVar[bool]

    def words(self, problem: Problem) -> str:
        """Say the rule as the planner wrote it: the key, its value, and what it means."""

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rule's rows, and variables where it needs some, under its words."""

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say in words where decisions break it."""


def slot_words(problem: Problem, slot: int) -> str:
    """Say which slot is meant: service, window and phase."""
    names = problem.names
    service = f"{names.services[problem.service[slot]]} in " if len(names.services) > 1 else ""
    return f"{service}{names.windows[problem.window[slot]]!r} of {names.phases[problem.phase[slot]]!r}"
