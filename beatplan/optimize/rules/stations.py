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


@dataclass(frozen=True)
class FixedElsewhere:
    """Every slot but some stays as decisions have it, beats and stations."""

    free: tuple[int, ...]
    decisions: Decisions
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return "the other windows stay as they are"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows."""
        fixed = self._fixed(problem)
        for variables, values in (
            (columns.covered[fixed], self.decisions.covered[fixed]),
            (columns.stations[fixed], self.decisions.stations[fixed]),
        ):
            given = values.ravel().astype(np.float64)
            builder.rows([(variables.reshape(-1, 1), 1.0)], given, given, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say which slots are changed."""
        for slot in self._fixed(problem).tolist():
            same = (decisions.covered[slot] == self.decisions.covered[slot]).all()
            if not same or (decisions.stations[slot] != self.decisions.stations[slot]).any():
                yield f"{slot_words(problem, slot)} is changed"

    def _fixed(self, problem: Problem) -> Ints:
        return np.setdiff1d(np.arange(problem.slots), self.free)


@dataclass(frozen=True)
class OneStation:
    """All teams of a slot stand at one site, so that whoever is near one team is near all."""

    slots: tuple[int, ...]
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return "all teams on duty stand at one station"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add which site each slot uses, and the rows."""
        slots = list(self.slots)
        fits = problem.fits[slots].astype(np.float64)
        used = builder.variables(fits.shape, 0, 1, 0, whole=True)
        stations = columns.stations[slots]
        builder.rows([(stations.reshape(-1, 1), 1.0), (used.reshape(-1, 1), -fits.reshape(-1, 1))], -np.inf, 0)
        builder.rows([(used, 1.0)], -np.inf, 1, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say where teams stand apart."""
        for slot in self.slots:
            if (decisions.stations[slot] > 0).sum() > 1:
                yield f"teams stand apart in {slot_words(problem, slot)}"
