"""A budget in money."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from beatplan.optimize.columns import Columns
from beatplan.optimize.mip import Floats, MipBuilder
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.rules.sites import sites_used


@dataclass(frozen=True)
class Budget:
    """Money a week that teams on duty and sites in use may cost in a phase.

    Attributes:
        phase: index of the phase.
        most: money a week.
        team_hour: (S,) what a team of each service costs an hour on duty.
        site_week: (J,) what a site in use costs a week.
    """

    phase: int
    most: float
    team_hour: Floats
    site_week: Floats
    uses_sites: ClassVar[bool] = True
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return f"phases.{self.phase}.budget_per_week = {self.most:g}: for teams on duty and sites in use"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the row."""
        variables, costs = [columns.used[self.phase]], [self.site_week]
        for slot in np.flatnonzero(problem.phase == self.phase).tolist():
            hour = self.team_hour[problem.service[slot]]
            variables.append(columns.level[slot])
            costs.append(columns.teams(slot) * problem.hours[slot] * hour)
        terms = [(np.concatenate(variables), np.concatenate(costs))]
        builder.rows(terms, -np.inf, self.most * (1 + 1e-9), self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say what a phase costs too much."""
        cost = self.cost(problem, decisions)
        if cost > self.most * (1 + 1e-6):
            yield f"{problem.names.phases[self.phase]!r} costs {cost:,.2f} a week"

    def cost(self, problem: Problem, decisions: Decisions) -> float:
        """Add up what the phase costs a week."""
        mine = problem.phase == self.phase
        hours = decisions.teams[mine] * problem.hours[mine]
        sites = sites_used(problem, decisions)[self.phase]
        return float(hours @ self.team_hour[problem.service[mine]] + sites @ self.site_week)
