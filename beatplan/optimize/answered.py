"""Stage 1: the mixed-integer program that maximises calls answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np
from numpy.typing import ArrayLike

from beatplan.optimize.always import add_reach, add_room, add_staff, promise_rule, utilization_rule
from beatplan.optimize.approximate import Approximation
from beatplan.optimize.columns import Columns, Level
from beatplan.optimize.follow_ups import first_cuts
from beatplan.optimize.joint_rows import add_diversions, add_follow_ups, add_posts
from beatplan.optimize.mip import Floats, Ints, Mip, MipBuilder
from beatplan.optimize.problem import Problem
from beatplan.optimize.rules.sites import add_site_use
from beatplan.services.field import LossTangent

#: What a program counts of calls answered and followed up: all that they gain, or nothing.
EVERYTHING, NOTHING = 1.0, 0.0


def answered_program(problem: Problem, approximation: Approximation, tops: Sequence[Floats]) -> tuple[Mip, Columns]:
    """Build the program of stage 1, tightened by each slot's ceilings (see `knapsack`)."""
    builder = MipBuilder()
    columns = add_plan(builder, problem, approximation, EVERYTHING)
    for slot, top in enumerate(tops):
        counted: list[tuple[Ints, ArrayLike]] = [(columns.covered[slot], problem.weighted[slot])]
        counted += [(variables, -one.weighted) for one, variables in columns.diversions_of(problem, slot)]
        counted += [(columns.lost[slot], -1.0), (columns.level[slot], -top[columns.teams(slot)])]
        builder.rows(counted, -np.inf, 0)
    return builder.build(), columns


def add_plan(builder: MipBuilder, problem: Problem, approximation: Approximation, counts: float) -> Columns:
    """Add every decision and every rule; what is answered and followed up counts `counts` times what it gains."""
    columns = _add_columns(builder, problem, approximation, counts)
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
    add_reach(builder, problem, columns.covered, columns.stations)
    add_room(builder, problem, columns.stations)
    hired = add_staff(builder, problem, columns.level, [columns.teams(slot) for slot in range(problem.slots)])
    columns = replace(columns, hired=hired)
    add_posts(builder, problem, columns)
    add_diversions(builder, problem, columns)
    add_follow_ups(builder, problem, columns, first_cuts(problem), approximation.follow_up_cuts)
    for rule in problem.rules:
        rule.add(builder, problem, columns)
    for cut in approximation.cuts:
        cut.add(builder, columns, np.flatnonzero(~problem.at_post))
    return columns


def _add_columns(builder: MipBuilder, problem: Problem, approximation: Approximation, counts: float) -> Columns:
    value, beats = counts * problem.value, problem.rate.shape[1]
    covered = builder.variables(problem.rate.shape, 0, 1, value[:, None] * problem.weighted, whole=True)
    stations = builder.variables(problem.fits.shape, 0, problem.fits, 0, whole=True)
    sizes = [(len(levels),) for levels in approximation.levels]
    return Columns(
        covered=covered,
        stations=stations,
        used=_site_use(builder, problem, stations),
        level=tuple(builder.variables(size, 0, 1, 0, whole=True) for size in sizes),
        levels=approximation.levels,
        load=tuple(builder.variables(size, 0, np.inf, 0, whole=False) for size in sizes),
        rate=tuple(builder.variables(size, 0, np.inf, 0, whole=False) for size in sizes),
        lost=tuple(
            builder.variables(size, 0, np.inf, -worth, whole=False) for size, worth in zip(sizes, value, strict=True)
        ),
        diverted=tuple(
            builder.variables((beats,), 0, 1, -value[one.slot] * one.weighted, whole=False)
            for one in problem.diversions
        ),
        followed=builder.variables(
            (len(problem.follow_ups),), 0, np.inf, [counts * one.gain for one in problem.follow_ups], whole=False
        ),
        hired=np.zeros((0, problem.heads.shape[1]), dtype=np.int64),
    )


def _site_use(builder: MipBuilder, problem: Problem, stations: Ints) -> Ints:
    """Add which sites each phase uses, where a rule asks."""
    if any(rule.uses_sites for rule in problem.rules):
        return add_site_use(builder, problem, stations)
    return np.zeros((0, len(problem.capacity)), dtype=np.int64)


def _add_slot(builder: MipBuilder, problem: Problem, columns: Columns, slot: int, levels: tuple[Level, ...]) -> None:
    """Tie a slot's number of teams, load and rate together."""
    level, load, rate = columns.level[slot], columns.load[slot], columns.rate[slot]
    covered, teams = columns.covered[slot], columns.teams(slot)
    builder.rows([(level, 1.0)], 1, 1)
    builder.rows([(columns.stations[slot], 1.0), (level, -teams)], 0, 0)
    taken = columns.diversions_of(problem, slot)
    less: list[tuple[Ints, ArrayLike]] = [(u, -one.calls * problem.call_h[slot]) for one, u in taken]
    fewer: list[tuple[Ints, ArrayLike]] = [(u, -one.weighted) for one, u in taken]
    builder.rows([(covered, problem.load[slot]), *less, (load, -1.0)], 0, 0)
    builder.rows([(covered, problem.weighted[slot]), *fewer, (rate, -1.0)], 0, 0)
    low, high = _ranges(problem, levels, slot)
    builder.rows([(load[:, None], 1.0), (level[:, None], -low[:, None])], 0, np.inf)
    builder.rows([(load[:, None], 1.0), (level[:, None], -high[:, None])], -np.inf, 0)
    for limits, limited, rule in (
        (problem.promise_limits(slot), problem.promise[slot] > 0, promise_rule(problem, slot)),
        (problem.busy_limits(slot), problem.most_busy[slot] < 1, utilization_rule(problem, slot)),
    ):
        if limited:
            most = np.minimum(limits[teams], high)[:, None]
            builder.rows([(load[:, None], 1.0), (level[:, None], -most)], -np.inf, 0, rule)
    v_low, v_high = calls_an_erlang(problem, slot)
    builder.rows([(rate[:, None], 1.0), (load[:, None], -v_low)], 0, np.inf)
    builder.rows([(rate[:, None], 1.0), (load[:, None], -v_high)], -np.inf, 0)


def calls_an_erlang(problem: Problem, slot: int) -> tuple[float, float]:
    """Least and most weighted calls an hour that an erlang of any beats carries: v in `approximate`.

    The ratio of what is left of a beat is least and most where each desk takes all that it may, or nothing.
    """
    taken = [one for one in problem.diversions if one.slot == slot]
    ratios = []
    for some in product((False, True), repeat=len(taken)):
        gone = [one for one, takes in zip(taken, some, strict=True) if takes]
        rate, weighted = problem.borne[slot], problem.weighted[slot]
        for one in gone:
            rate, weighted = rate - one.calls, weighted - one.weighted
        left = rate > 1e-12
        weight = np.divide(weighted, rate, out=problem.weight[slot].copy(), where=left)
        ratios.append(weight / problem.call_h[slot])
    return float(np.min(ratios)), float(np.max(ratios))


def _ranges(problem: Problem, levels: tuple[Level, ...], slot: int) -> tuple[Floats, Floats]:
    """Least and most load of each level, (L,) each, whatever rules a search for clashing ones may drop.

    Only where a level was split does its upper end bind; the last of a number of teams could be offered everything.
    """
    every = float(problem.load[slot].sum())
    low = np.array([level.low for level in levels])
    last = [all(other.high <= level.high for other in levels if other.teams == level.teams) for level in levels]
    high = [
        0.0 if level.teams == 0 else every if final else level.high for level, final in zip(levels, last, strict=True)
    ]
    return low, np.array(high)


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
    v_low, v_high = calls_an_erlang(problem, slot)
    for v, end in ((v_high, level.high), (v_low, level.low)):
        if end > 0:
            terms = [(lost, 1.0), (rate, relief / end - slope), (load, -relief * v / end), (one, relief * v)]
            builder.rows(terms, 0, np.inf)
