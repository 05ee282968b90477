"""A bound on every plan from its windows alone: what n teams can answer in each, and a knapsack over the n.

Whatever the rules, n teams that are offered `load` erlangs answer no more than the densest calls of that load (the
fractional knapsack, Dantzig, Operations Research 5, 1957), nor than the calls of the beats that n sites reach (the
maximal cover), times the share that n teams answer. The most of this over all loads is the slot's ceiling of n. Staff
then chooses one n for each slot, which is a small program of its own.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from beatplan.optimize.always import add_staff
from beatplan.optimize.classic import MaximalCover, Stop, solve
from beatplan.optimize.follow_ups import first_cuts
from beatplan.optimize.greedy import all_calls
from beatplan.optimize.mip import Backend, Floats, Ints, Mip, MipBuilder, Status
from beatplan.optimize.problem import Bools, Problem
from beatplan.optimize.rules import forbidden, most_beats
from beatplan.services.field import lost_shares

#: A ceiling is too high by about one part in this many.
FINENESS = 4096
#: Covers are proved to this gap, or for this long each.
COVER_GAP, MOST_SECONDS = 1e-3, 2.0
#: Chance only decides where a search for covers begins.
SEED = 0


@dataclass(frozen=True)
class Knapsack:
    """The knapsack's answer: no plan gains more than `bound`, and the teams of each slot that would, (K,), if known."""

    bound: float
    teams: Ints | None


def ceilings(problem: Problem, deadline: float = np.inf) -> tuple[Floats, ...]:
    """For each slot, the most weighted calls an hour that 0, 1, ... teams may answer, whatever they cover.

    Args:
        problem: the problem.
        deadline: on the monotonic clock, seconds; covers not proved by then are bounded less closely.
    """
    may, most = ~forbidden(problem), most_beats(problem)
    reach = [problem.slot_reach(slot) & may[slot] for slot in range(problem.slots)]
    # A window that is open in several phases has the same covers in each.
    keys = [(one.tobytes(), calls.tobytes()) for one, calls in zip(reach, problem.weighted, strict=True)]
    covers: dict[tuple[bytes, bytes], Floats] = {}
    # The slot with most teams speaks for those alike.
    for slot in np.argsort(-problem.most_teams, kind="stable").tolist():
        if keys[slot] not in covers:
            teams = int(problem.most_teams[slot])
            covers[keys[slot]] = _within_sites(reach[slot], problem.weighted[slot], teams, deadline)
    return tuple(
        _ceiling(problem, slot, one.any(axis=0), int(most[slot]), covers[key])
        for slot, (one, key) in enumerate(zip(reach, keys, strict=True))
    )


def _within_sites(reach: Bools, calls: Floats, most: int, deadline: float) -> Floats:
    """Most weighted calls an hour in the beats that 0 to `most` sites reach; or a little more, where it is late."""
    every = float(calls[reach.any(axis=0)].sum())
    held = np.full(most + 1, every)
    held[0] = 0.0
    for sites in range(1, min(most, len(reach)) + 1):
        left_s = min(MOST_SECONDS, deadline - time.monotonic())
        if left_s <= 0:
            break
        cover = solve(MaximalCover(reach.T, calls, sites), Stop(COVER_GAP, left_s), SEED)
        held[sites] = min(cover.bound, every)
        if held[sites] >= every * (1 - COVER_GAP):
            break
    return held


def _ceiling(problem: Problem, slot: int, coverable: Bools, most_beats: int, within_sites: Floats) -> Floats:
    load, calls = problem.load[slot][coverable], problem.weighted[slot][coverable]
    most_load = np.sort(load)[::-1][:most_beats].sum()
    most_calls = np.minimum(within_sites, np.sort(calls)[::-1][:most_beats].sum())
    limits = np.minimum(np.minimum(problem.promise_limits(slot), problem.busy_limits(slot)), most_load)
    ends, sums = _densest(*_parts(problem, slot, coverable))
    ceiling = np.zeros(len(limits))
    for teams in range(1, len(limits)):
        if limits[teams] > 0:
            # Between two loads no more is answered than the calls of the larger by the share of the smaller.
            at = np.linspace(0.0, limits[teams], FINENESS + 1)
            got = 1 - lost_shares(teams, at, float(problem.patience[slot]))
            held = np.minimum(np.interp(at, ends, sums), most_calls[teams])
            ceiling[teams] = float((held[1:] * got[:-1]).max())
    # More teams answer no less, though a bound of theirs may be lower.
    return np.maximum.accumulate(ceiling)


def _parts(problem: Problem, slot: int, coverable: Bools) -> tuple[Floats, Floats]:
    """Loads and calls of beats, those apart that a desk may take: what is left may be denser than the whole."""
    loads, calls = [problem.load[slot]], [problem.weighted[slot]]
    for one in problem.diversions:
        if one.slot == slot:
            taken = one.calls * problem.call_h[slot]
            loads, calls = [loads[0] - taken, taken, *loads[1:]], [calls[0] - one.weighted, one.weighted, *calls[1:]]
    parts = [np.concatenate([np.maximum(part[coverable], 0.0) for part in every]) for every in (loads, calls)]
    return parts[0], parts[1]


def _densest(load: Floats, calls: Floats) -> tuple[Floats, Floats]:
    """Loads and calls of the beats put together in the order of calls an erlang, from nothing on."""
    free = load <= 0
    density = np.where(free, np.inf, calls / np.where(free, 1.0, load))
    order = np.argsort(-density, kind="stable")
    ends = np.concatenate([[0.0], load[order].cumsum()])
    sums = np.concatenate([[0.0], calls[order].cumsum()])
    return ends, sums


def knapsack(problem: Problem, tops: tuple[Floats, ...], backend: Backend, gap: float, time_limit_s: float) -> Knapsack:
    """Choose the teams of each slot that staff allows and whose ceilings add up to most.

    Args:
        problem: the problem; its rules are left aside, so what is found bounds every plan.
        tops: the ceilings of its slots.
        backend: solves the program.
        gap: relative gap to solve it to.
        time_limit_s: seconds it may take.

    Returns:
        The bound, weighted calls over the plan, and the teams.
    """
    mip, level = _program(problem, tops)
    found = backend(mip, gap, time_limit_s)
    if found.x is None or found.status is Status.INFEASIBLE:
        return Knapsack(all_calls(problem), None)
    teams = np.array([int(np.argmax(found.x[one])) for one in level], dtype=np.int64)
    return Knapsack(found.bound, teams)


def _program(problem: Problem, tops: tuple[Floats, ...]) -> tuple[Mip, list[Ints]]:
    builder = MipBuilder()
    level = [
        builder.variables((len(top),), 0, 1, value * top, whole=True)
        for top, value in zip(tops, problem.value, strict=True)
    ]
    for one in level:
        builder.rows([(one, 1.0)], 1, 1)
    add_staff(builder, problem, level, [np.arange(len(top)) for top in tops])
    _add_follow_ups(builder, problem, tops, level)
    return builder.build(), level


def _add_follow_ups(builder: MipBuilder, problem: Problem, tops: tuple[Floats, ...], level: list[Ints]) -> None:
    """Add what is followed up, at most what ceilings start and what there is time for."""
    gains = [one.gain for one in problem.follow_ups]
    followed = builder.variables((len(gains),), 0, np.inf, gains, whole=False)
    for cut in first_cuts(problem):
        one = problem.follow_ups[cut.place]
        terms: list[tuple[Ints, ArrayLike]] = [(followed[[cut.place]], 1.0)]
        for slot, started in zip(one.sources, cut.started, strict=True):
            terms.append((level[slot], -started * _most_answered(problem, tops[slot], slot)))
        for slot, room in zip(one.slots, cut.room, strict=True):
            terms.append((level[slot], -room * np.arange(len(level[slot]))))
        builder.rows(terms, -np.inf, 0)


def _most_answered(problem: Problem, top: Floats, slot: int) -> Floats:
    """Most calls an hour, each counting 1, that 0, 1, ... teams answer, by their ceiling and the lightest of calls."""
    every = float(problem.rate[slot].sum())
    some = problem.weight[slot][problem.rate[slot] > 0]
    if problem.at_post[slot] or not len(some) or some.min() <= 0:
        return np.where(np.arange(len(top)) > 0, every, 0.0)
    return np.asarray(np.minimum(top / some.min(), every))


def at_most(problem: Problem, teams: Ints) -> Problem:
    """Give the same problem with no more teams in each slot than these, (K,)."""
    return replace(problem, most_teams=np.minimum(problem.most_teams, teams))
