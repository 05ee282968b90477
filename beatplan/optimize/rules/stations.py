"""Stations of today that stay."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from beatplan.optimize.columns import Columns
from beatplan.optimize.mip import MipBuilder
from beatplan.optimize.problem import Decisions, Ints, Problem
from beatplan.optimize.rules.base import slot_words


@dataclass(frozen=True)
class KeptStations:
    """In each of some slots at least so many teams, (J,), stand at each site, as they do today."""

    slots: tuple[int, ...]
    teams: Ints
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:
        """Say the rule."""
        names = (f"{problem.names.sites[site]} {self.teams[site]}" for site in np.flatnonzero(self.teams))
        return f"rules.keep_today: teams stand at today's stations still ({', '.join(names)})"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows."""
        sites = np.flatnonzero(self.teams)
        for slot in self.slots:
            builder.rows(
                [(columns.stations[slot, sites][:, None], 1.0)], self.teams[sites], np.inf, self.words(problem)
            )

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say which stations are given up."""
        for slot in self.slots:
            for site in np.flatnonzero(decisions.stations[slot] < self.teams):
                yield f"station {problem.names.sites[site]} loses a team in {slot_words(problem, slot)}"


@dataclass(frozen=True)
class FixedStations:
    """In every slot exactly so many teams, (K, J), stand at each site."""

    stations: Ints
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return "the stations stay as they are"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows."""
        teams = self.stations.ravel()
        builder.rows([(columns.stations.reshape(-1, 1), 1.0)], teams, teams, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say where teams stand elsewhere."""
        for slot in np.flatnonzero((decisions.stations != self.stations).any(axis=1)).tolist():
            yield f"stations are moved in {slot_words(problem, slot)}"
