"""Stage 1: the mixed-integer program that maximises calls answered."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.optimize.approximate import Approximation, Level
from beatplan.optimize.mip import Floats, Ints, Mip, MipBuilder
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.rules import add_coverage_rules, add_site_rules, add_staff_rules, promise_rule
from beatplan.services.field import LossTangent


@dataclass(frozen=True)
class Columns:
    """Where each decision stands among the variables.

    Attributes:
        covered: (K, B).
        stations: (K, J).
        level: (K) arrays (L,), one-hot over the slot's levels.
        levels: (K) the levels themselves.
        load, rate, lost: (K) arrays (L,), erlangs and calls an hour at each level.
    """

    covered: Ints
    stations: Ints
    level: tuple[Ints, ...]
    levels: tuple[tuple[Level, ...], ...]
    load: tuple[Ints, ...]
    rate: tuple[Ints, ...]
    lost: tuple[Ints, ...]

    def answered(self, problem: Problem) -> tuple[Ints, Floats]:
        """Give the variables and coefficients that sum to the calls answered over the plan."""
        gained = problem.value[:, None] * problem.rate
        losses = [np.full(len(part), -problem.value[k]) for k, part in enumerate(self.lost)]
        return np.concatenate([self.covered.ravel(), *self.lost]), np.concatenate([gained.ravel(), *losses])

    def teams(self, slot: int) -> Ints:
        """How many teams each level of a slot has, (L,)."""
        return np.array([level.teams for level in self.levels[slot]])

    def start(self, mip: Mip, problem: Problem, decisions: Decisions) -> Floats:
        """Write decisions as a solution to begin from: the whole variables, NaN elsewhere."""
        x = np.full(len(mip.gain), np.nan)
        x[self.covered], x[self.stations] = decisions.covered, decisions.stations
        load = (problem.load * decisions.covered).sum(axis=1)
        for slot, levels in enumerate(self.levels):
            teams = int(decisions.teams[slot])
            fits = [level.teams == teams and load[slot] <= level.high + 1e-9 for level in levels]
            x[self.level[slot]] = 0.0
            if any(fits):
                x[self.level[slot][fits.index(True)]] = 1.0
        return x

    def decisions(self, x: Floats) -> Decisions:
        """Read the decisions out of a solution."""
        return Decisions(x[self.covered] > 0.5, np.rint(x[self.stations]).astype(np.int64))


def answered_program(problem: Problem, approximation: Approximation) -> tuple[Mip, Columns]:
    """Build the program of stage 1."""
    builder = MipBuilder()
    columns = add_plan(builder, problem, approximation, problem.value)
    return builder.build(), columns


def add_plan(builder: MipBuilder, problem: Problem, approximation: Approximation, value: Floats) -> Columns:
    """Add every decision and every rule; an answered call an hour in slot k gains `value[k]`, (K,)."""
    columns = _add_columns(builder, problem, approximation, value)
    for slot, levels in enumerate(approximation.levels):
        _add_slot(builder, problem, columns, slot, levels)
        for place, level in enumerate(levels):
            _add_losses(
                builder,
                problem,
                columns,
                slot,
                place,
                level,
                approximation.tangents.get((slot, level.teams), ()),
            )
    add_coverage_rules(builder, problem, columns.covered, columns.stations)
    add_site_rules(builder, problem, columns.stations)
    add_staff_rules(builder, problem, columns.level, [columns.teams(slot) for slot in range(problem.slots)])
    return columns


def _add_columns(builder: MipBuilder, problem: Problem, approximation: Approximation, value: Floats) -> Columns:
    covered = builder.variables(problem.rate.shape, 0, 1, value[:, None] * problem.rate, whole=True)
    fits = np.minimum(problem.capacity, problem.most_teams[:, None])
    stations = builder.variables(fits.shape, 0, fits, 0, whole=True)
    sizes = [(len(levels),) for levels in approximation.levels]
    return Columns(
        covered=covered,
        stations=stations,
        level=tuple(builder.variables(size, 0, 1, 0, whole=True) for size in sizes),
        levels=approximation.levels,
        load=tuple(builder.variables(size, 0, np.inf, 0, whole=False) for size in sizes),
        rate=tuple(builder.variables(size, 0, np.inf, 0, whole=False) for size in sizes),
        lost=tuple(
            builder.variables(size, 0, np.inf, -worth, whole=False) for size, worth in zip(sizes, value, strict=True)
        ),
    )


def _add_slot(builder: MipBuilder, problem: Problem, columns: Columns, slot: int, levels: tuple[Level, ...]) -> None:
    """Tie a slot's number of teams, load and rate together."""
    level, load, rate = columns.level[slot], columns.load[slot], columns.rate[slot]
    covered, teams = columns.covered[slot], columns.teams(slot)
    builder.rows([(level, 1.0)], 1, 1)
    builder.rows([(columns.stations[slot], 1.0), (level, -teams)], 0, 0)
    builder.rows([(covered, problem.load[slot]), (load, -1.0)], 0, 0)
    builder.rows([(covered, problem.rate[slot]), (rate, -1.0)], 0, 0)
    low, high = (np.array([getattr(one, end) for one in levels])[:, None] for end in ("low", "high"))
    builder.rows([(load[:, None], 1.0), (level[:, None], -low)], 0, np.inf)
    # Without its promise, which a search for clashing rules may drop, a team could be offered everything.
    every = np.where(teams > 0, problem.load[slot].sum(), 0.0)[:, None]
    builder.rows([(load[:, None], 1.0), (level[:, None], -every)], -np.inf, 0)
    rule = promise_rule(problem, slot) if problem.promise[slot] > 0 else None
    builder.rows([(load[:, None], 1.0), (level[:, None], -high)], -np.inf, 0, rule)
    shortest, longest = problem.call_h[slot].min(), problem.call_h[slot].max()
    builder.rows([(load[:, None], 1.0), (rate[:, None], -shortest)], 0, np.inf)
    builder.rows([(load[:, None], 1.0), (rate[:, None], -longest)], -np.inf, 0)


def _add_losses(
    builder: MipBuilder,
    problem: Problem,
    columns: Columns,
    slot: int,
    place: int,
    level: Level,
    tangents: tuple[LossTangent, ...],
) -> None:
    """Bound the calls lost at a level from below (see `approximate` for the lines)."""
    lost, rate, load, one = (
        np.full((max(len(tangents), 1), 1), part[slot][place])
        for part in (columns.lost, columns.rate, columns.load, columns.level)
    )
    if not tangents:
        # No team answers no call; a level without load has none to lose.
        builder.rows([(lost, 1.0), (rate, -1.0)], 0, np.inf)
        return
    slope = np.array([tangent.slope for tangent in tangents])[:, None]
    relief = np.array([tangent.relief for tangent in tangents])[:, None]
    v_high, v_low = 1.0 / problem.call_h[slot].min(), 1.0 / problem.call_h[slot].max()
    for v, end in ((v_high, level.high), (v_low, level.low)):
        if end > 0:
            terms = [(lost, 1.0), (rate, relief / end - slope), (load, -relief * v / end), (one, relief * v)]
            builder.rows(terms, 0, np.inf)
