"""The independent check: plain NumPy recomputes what decisions are worth and whether they obey every rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from beatplan.optimize.problem import Decisions, Floats, Ints, Problem
from beatplan.optimize.rules.base import slot_words
from beatplan.services.field import fate

#: Erlangs, hours and calls may differ by this much from a rule through the arithmetic alone.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Worth:
    """What decisions give, by slot (K,); rates in calls an hour.

    Attributes:
        rate: eligible calls in covered beats.
        load: erlangs they offer.
        available: share of them that gets a team, after a wait where calls wait; 1 where there are none.
        at_once: share of them that finds a team free; those that wait are never counted as in time.
        answered: calls that get a team.
        counted: the same as the objective counts them, by the weights of their types.
        busy: share of time a team is on a call.
        in_time: answered calls whose team comes from a site that reaches them in time.
    """

    rate: Floats
    load: Floats
    available: Floats
    at_once: Floats
    answered: Floats
    counted: Floats
    busy: Floats
    in_time: Floats


def worth(problem: Problem, decisions: Decisions) -> Worth:
    """Recompute what decisions give, with the true loss formula."""
    covered = decisions.covered
    rate = (problem.rate * covered).sum(axis=1)
    load = (problem.load * covered).sum(axis=1)
    teams = decisions.teams.tolist()
    fates = [fate(n, float(a), float(p)) for n, a, p in zip(teams, load, problem.patience, strict=True)]
    blocked, late, busy = (np.array([getattr(one, part) for one in fates]) for part in ("lost", "not_at_once", "busy"))
    in_time = np.array([_in_time(problem, decisions, k, float(busy[k]), problem.rate) for k in range(problem.slots)])
    return Worth(
        rate=rate,
        load=load,
        available=1 - blocked,
        at_once=1 - late,
        answered=rate * (1 - blocked),
        counted=(problem.weighted * covered).sum(axis=1) * (1 - blocked),
        busy=busy,
        in_time=(1 - late) * in_time,
    )


def answered_calls(problem: Problem, decisions: Decisions) -> float:
    """Calls answered over the whole plan, by their weights: the objective of stage 1."""
    return float(problem.value @ worth(problem, decisions).counted)


def in_time_calls(problem: Problem, decisions: Decisions) -> float:
    """Calls answered in time over the whole plan, by their weights: the objective of stage 2."""
    given, calls = worth(problem, decisions), problem.weighted
    in_time = [_in_time(problem, decisions, k, float(given.busy[k]), calls) for k in range(problem.slots)]
    return float(problem.value @ (given.at_once * in_time))


def _in_time(problem: Problem, decisions: Decisions, slot: int, busy: float, calls_an_hour: Floats) -> float:
    """Calls an hour, of (K, B), that would be reached in time, were every call answered.

    A place with m of the N teams in reach is served by one of them with probability (1 - busy^m) / (1 - busy^N), given
    that some team is free (Daskin 1983, made conditional so that no more calls are in time than answered).
    """
    teams = int(decisions.stations[slot].sum())
    if teams == 0:
        return 0.0
    places = problem.places[problem.way[slot]]
    near = places.reach @ decisions.stations[slot]
    calls = (calls_an_hour[slot] * decisions.covered[slot])[places.beat] * places.share
    if busy == 0:
        return float(calls @ (near > 0))
    return float(calls @ (1 - busy**near) / (1 - busy**teams))


def broken_rules(problem: Problem, decisions: Decisions) -> list[str]:
    """List everything that decisions break, in words; nothing for a plan that may be shown."""
    relaxed = (rule for rule in problem.rules if rule.relaxed)
    return [
        *broken_outright(problem, decisions),
        *(fault for rule in relaxed for fault in rule.broken(problem, decisions)),
    ]


def broken_outright(problem: Problem, decisions: Decisions) -> list[str]:
    """List what decisions break of all that the rows hold exactly, in words; a solver's plan breaks none of it."""
    checks = (_reach, _promise, _utilization, _room, _staff)
    always = [fault for check in checks for fault in check(problem, decisions)]
    return [
        *always,
        *(fault for rule in problem.rules if not rule.relaxed for fault in rule.broken(problem, decisions)),
    ]


def _reach(problem: Problem, decisions: Decisions) -> Iterator[str]:
    for slot in range(problem.slots):
        reached = (problem.slot_reach(slot) & (decisions.stations[slot] > 0)[:, None]).any(axis=0)
        for beat in np.flatnonzero(decisions.covered[slot] & ~reached):
            yield f"beat {problem.names.beats[beat]} is out of reach in {slot_words(problem, slot)}"


def _promise(problem: Problem, decisions: Decisions) -> Iterator[str]:
    available = worth(problem, decisions).available
    for slot in np.flatnonzero(available < problem.promise - TOLERANCE).tolist():
        yield f"only {available[slot]:.4f} of calls find a team free in {slot_words(problem, slot)}"


def _utilization(problem: Problem, decisions: Decisions) -> Iterator[str]:
    busy = worth(problem, decisions).busy
    for slot in np.flatnonzero(busy > problem.most_busy + TOLERANCE).tolist():
        yield f"teams are on calls {busy[slot]:.4f} of the time in {slot_words(problem, slot)}"


def _room(problem: Problem, decisions: Decisions) -> Iterator[str]:
    for phase, name in enumerate(problem.names.phases):
        for slots in problem.slots_together(phase):
            here = decisions.stations[slots].sum(axis=0)
            for site in np.flatnonzero(here > problem.capacity):
                yield f"{here[site]} teams stand at {problem.names.sites[site]} in {name!r}"


def _staff(problem: Problem, decisions: Decisions) -> Iterator[str]:
    for phase, name in enumerate(problem.names.phases):
        slots = np.flatnonzero(problem.phase == phase)
        used_h, used_heads = staff_used(problem, decisions, slots)
        for role, role_name in enumerate(problem.names.roles):
            if used_h[role] > problem.staff_h[phase, role] + 10 * TOLERANCE:
                yield f"{used_h[role]:g} hours of {role_name} are used in {name!r}"
            if used_heads[role] > problem.heads[phase, role]:
                yield f"{used_heads[role]} {role_name} are on duty at once in {name!r}"


def staff_used(problem: Problem, decisions: Decisions, slots: Ints) -> tuple[Floats, Ints]:
    """Hours a week and most people at once, by role, that some slots of one phase use; (R,) and (R,)."""
    people = decisions.teams[slots, None] * problem.needs[problem.service[slots]]
    hours = (people * problem.hours[slots, None]).sum(axis=0)
    # At each minute that some window is open, count the people of all windows open then.
    at_once = problem.open_together[:, problem.window[slots]].astype(np.int64) @ people
    return hours, at_once.max(axis=0)
