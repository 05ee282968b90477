"""Where each decision stands among the variables of a program."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.optimize.diversion import Diversion, net_of_desks
from beatplan.optimize.mip import Floats, Ints, Mip
from beatplan.optimize.problem import Decisions, Problem


@dataclass(frozen=True)
class Level:
    """A number of teams, offered between `low` and `high` erlangs."""

    teams: int
    low: float
    high: float


@dataclass(frozen=True)
class Columns:
    """Where each decision stands among the variables.

    Attributes:
        covered: (K, B).
        stations: (K, J).
        used: (T, J) whether a site is used in a phase; with no rows where no rule asks.
        level: (K) arrays (L,), one-hot over the slot's levels.
        levels: (K) the levels themselves.
        load, rate, lost: (K) arrays (L,), erlangs at each level, and weighted calls an hour covered and lost.
        diverted: (D) arrays (B,), share of each diversion's calls that are of a covered beat and resolved by the desk.
        followed: (F,) follow-ups begun in time a week.
        hired: (T, R) people hired; with no rows where nobody is to be chosen.
    """

    covered: Ints
    stations: Ints
    used: Ints
    level: tuple[Ints, ...]
    levels: tuple[tuple[Level, ...], ...]
    load: tuple[Ints, ...]
    rate: tuple[Ints, ...]
    lost: tuple[Ints, ...]
    diverted: tuple[Ints, ...]
    followed: Ints
    hired: Ints

    def answered(self, problem: Problem) -> tuple[Ints, Floats]:
        """Give the variables and coefficients that sum to the weighted calls answered over the plan."""
        gained = problem.value[:, None] * problem.weighted
        losses = [np.full(len(part), -problem.value[k]) for k, part in enumerate(self.lost)]
        taken = [-problem.value[one.slot] * one.weighted for one in problem.diversions]
        followed = np.array([one.gain for one in problem.follow_ups])
        variables = np.concatenate([self.covered.ravel(), *self.lost, *self.diverted, self.followed])
        return variables, np.concatenate([gained.ravel(), *losses, *taken, followed])

    def diversions_of(self, problem: Problem, slot: int) -> list[tuple[Diversion, Ints]]:
        """List the diversions of a field slot with their variables."""
        pairs = zip(problem.diversions, self.diverted, strict=True)
        return [(one, variables) for one, variables in pairs if one.slot == slot]

    def teams(self, slot: int) -> Ints:
        """How many teams each level of a slot has, (L,)."""
        return np.array([level.teams for level in self.levels[slot]])

    def start(self, mip: Mip, problem: Problem, decisions: Decisions) -> Floats:
        """Write decisions as a solution to begin from: the whole variables, NaN elsewhere."""
        x = np.full(len(mip.gain), np.nan)
        x[self.covered], x[self.stations] = decisions.covered, decisions.stations
        if len(self.hired):
            x[self.hired] = 0 if decisions.hired is None else decisions.hired
        load = (net_of_desks(problem, decisions).load * decisions.covered).sum(axis=1)
        for slot, levels in enumerate(self.levels):
            teams = int(decisions.teams[slot])
            fits = [level.teams == teams and load[slot] <= level.high + 1e-9 for level in levels]
            x[self.level[slot]] = 0.0
            if any(fits):
                x[self.level[slot][fits.index(True)]] = 1.0
        return x

    def decisions(self, x: Floats) -> Decisions:
        """Read the decisions out of a solution."""
        hired = np.rint(x[self.hired]).astype(np.int64) if len(self.hired) else None
        return Decisions(x[self.covered] > 0.5, np.rint(x[self.stations]).astype(np.int64), hired)
