"""Stage 1: the mixed-integer program that maximises calls answered.

The calls lost in a slot with N teams are rate * B(N, load), which is no convex function of the decisions, so the
program holds lower bounds of them (a relaxation): what it proves is a bound for the true problem too, and the true
value of its decisions is recomputed outside. With v = rate / load (calls an erlang carries, between v_low and v_high
over the beats), a tangent gives lost >= slope * rate - relief * v (see `services.field.LossTangent`), and over
loads up to `most` v <= v_high + (rate - load v_high) / most (McCormick), exact where load = most: at a binding
promise, and when everything is covered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from beatplan.optimize.mip import Floats, Ints, Mip, MipBuilder
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.rules import add_coverage_rules, add_site_rules, add_staff_rules, promise_rule
from beatplan.services.field import LossTangent, loss_tangent, tangent_loads

#: Tangents of each slot and number of teams before the first solve; more are added where solutions fall.
FIRST_TANGENTS = 6


@dataclass(frozen=True)
class Columns:
    """Where each decision stands among the variables.

    Attributes:
        covered: (K, B). stations: (K, J).
        level: (K) arrays (N + 1,), one-hot for the number of teams.
        load, rate, lost: (K) arrays (N + 1,), erlangs and calls an hour at each number of teams.
    """

    covered: Ints
    stations: Ints
    level: tuple[Ints, ...]
    load: tuple[Ints, ...]
    rate: tuple[Ints, ...]
    lost: tuple[Ints, ...]

    def decisions(self, x: Floats) -> Decisions:
        """Read the decisions out of a solution."""
        return Decisions(x[self.covered] > 0.5, np.rint(x[self.stations]).astype(np.int64))


Tangents = Mapping[tuple[int, int], Sequence[LossTangent]]
"""Tangents by (slot, teams)."""


def first_tangents(problem: Problem) -> dict[tuple[int, int], list[LossTangent]]:
    """Choose the tangents to begin with, for every slot and number of teams."""
    tangents = {}
    for slot in range(problem.slots):
        for teams, most in enumerate(most_load(problem, slot)):
            if teams and most > 0:
                loads = tangent_loads(teams, float(most), FIRST_TANGENTS)
                tangents[slot, teams] = [loss_tangent(teams, float(load)) for load in loads]
    return tangents


def most_load(problem: Problem, slot: int) -> Floats:
    """Largest load that 0, 1, ... teams can be offered: what beats there are to cover, cut by the promise."""
    coverable = problem.slot_reach(slot).any(axis=0) & ~problem.never
    loads = np.sort(problem.load[slot][coverable])[::-1]
    total = loads[: int(problem.most_beats[slot])].sum()
    most = np.minimum(problem.load_limits(slot), total)
    most[0] = 0.0
    return most


def answered_program(problem: Problem, tangents: Tangents) -> tuple[Mip, Columns]:
    """Build the program of stage 1 with the given tangents."""
    builder = MipBuilder()
    columns = _add_columns(builder, problem)
    for slot in range(problem.slots):
        _add_slot(builder, problem, columns, slot)
        _add_tangents(builder, problem, columns, slot, tangents)
    add_coverage_rules(builder, problem, columns.covered, columns.stations)
    add_site_rules(builder, problem, columns.stations)
    add_staff_rules(builder, problem, columns.level)
    return builder.build(), columns


def _add_columns(builder: MipBuilder, problem: Problem) -> Columns:
    value = problem.value
    count = problem.most_teams
    slots = range(problem.slots)
    covered = builder.variables(problem.rate.shape, 0, 1, value[:, None] * problem.rate, whole=True)
    shape = (problem.slots, len(problem.capacity))
    fits = np.minimum(problem.capacity, count[:, None])
    stations = builder.variables(shape, 0, fits, 0, whole=True)
    level = tuple(builder.variables((int(count[k]) + 1,), 0, 1, 0, whole=True) for k in slots)
    load = tuple(builder.variables((int(count[k]) + 1,), 0, np.inf, 0, whole=False) for k in slots)
    rate = tuple(builder.variables((int(count[k]) + 1,), 0, np.inf, 0, whole=False) for k in slots)
    lost = tuple(builder.variables((int(count[k]) + 1,), 0, np.inf, -value[k], whole=False) for k in slots)
    return Columns(covered, stations, level, load, rate, lost)


def _add_slot(builder: MipBuilder, problem: Problem, columns: Columns, slot: int) -> None:
    """Tie a slot's number of teams, load and rate together."""
    level, load, rate = columns.level[slot], columns.load[slot], columns.rate[slot]
    covered, teams = columns.covered[slot], np.arange(len(level))
    builder.rows([(level, 1.0)], 1, 1)
    builder.rows([(columns.stations[slot], 1.0), (level, -teams)], 0, 0)
    builder.rows([(covered, problem.load[slot]), (load, -1.0)], 0, 0)
    builder.rows([(covered, problem.rate[slot]), (rate, -1.0)], 0, 0)
    most = most_load(problem, slot)
    total = problem.load[slot].sum()
    builder.rows([(load[:, None], 1.0), (level[:, None], -np.where(teams > 0, total, 0)[:, None])], -np.inf, 0)
    if problem.promise[slot] > 0:
        rows = [(load[:, None], 1.0), (level[:, None], -most[:, None])]
        builder.rows(rows, -np.inf, 0, promise_rule(problem, slot))
    shortest, longest = problem.call_h[slot].min(), problem.call_h[slot].max()
    builder.rows([(load[:, None], 1.0), (rate[:, None], -shortest)], 0, np.inf)
    builder.rows([(load[:, None], 1.0), (rate[:, None], -longest)], -np.inf, 0)


def _add_tangents(builder: MipBuilder, problem: Problem, columns: Columns, slot: int, tangents: Tangents) -> None:
    """Bound the calls lost at each number of teams from below."""
    most = most_load(problem, slot)
    builder.rows([(columns.lost[slot][:1], 1.0), (columns.rate[slot][:1], -1.0)], 0, np.inf)
    v_high = 1.0 / problem.call_h[slot].min()
    for teams in range(1, len(most)):
        cuts = tangents.get((slot, teams), ())
        if not cuts:
            continue
        slope = np.array([cut.slope for cut in cuts])[:, None]
        relief = np.array([cut.relief for cut in cuts])[:, None]
        lost, rate, load, level = (
            np.full((len(cuts), 1), part[slot][teams])
            for part in (columns.lost, columns.rate, columns.load, columns.level)
        )
        terms = [
            (lost, np.ones_like(slope)),
            (rate, relief / most[teams] - slope),
            (load, -relief * v_high / most[teams]),
            (level, relief * v_high),
        ]
        builder.rows(terms, 0, np.inf)
