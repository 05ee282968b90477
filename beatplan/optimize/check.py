"""The independent check: plain NumPy recomputes what decisions are worth and whether they obey every rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from beatplan.optimize.problem import Decisions, Floats, Ints, Problem
from beatplan.optimize.rules import slot_words
from beatplan.queues import busy_share, erlang_b

#: Erlangs, hours and calls may differ by this much from a rule through the arithmetic alone.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Worth:
    """What decisions give, by slot (K,); rates in calls an hour.

    Attributes:
        rate: eligible calls in covered beats.
        load: erlangs they offer.
        available: share of them that finds a team free; 1 where there are none.
        answered: calls that get a team.
        busy: share of time a team is on a call.
        in_time: answered calls whose team comes from a site that reaches them in time.
    """

    rate: Floats
    load: Floats
    available: Floats
    answered: Floats
    busy: Floats
    in_time: Floats


def worth(problem: Problem, decisions: Decisions) -> Worth:
    """Recompute what decisions give, with the true loss formula."""
    covered = decisions.covered
    rate = (problem.rate * covered).sum(axis=1)
    load = (problem.load * covered).sum(axis=1)
    teams = decisions.teams.tolist()
    blocked = np.array([float(erlang_b(n, a)) for n, a in zip(teams, load, strict=True)])
    blocked[load == 0] = 0.0
    busy = np.array([float(busy_share(n, a)) for n, a in zip(teams, load, strict=True)])
    in_time = np.array([_in_time(problem, decisions, k, float(busy[k])) for k in range(problem.slots)])
    return Worth(
        rate=rate,
        load=load,
        available=1 - blocked,
        answered=rate * (1 - blocked),
        busy=busy,
        in_time=(1 - blocked) * in_time,
    )


def answered_calls(problem: Problem, decisions: Decisions) -> float:
    """Calls answered over the whole plan: the objective of stage 1."""
    return float(problem.value @ worth(problem, decisions).answered)


def in_time_calls(problem: Problem, decisions: Decisions) -> float:
    """Calls answered in time over the whole plan: the objective of stage 2."""
    return float(problem.value @ worth(problem, decisions).in_time)


def _in_time(problem: Problem, decisions: Decisions, slot: int, busy: float) -> float:
    """Calls an hour that would be reached in time, were every call answered.

    A place with m of the N teams in reach is served by one of them with probability (1 - busy^m) / (1 - busy^N), given
    that some team is free (Daskin 1983, made conditional so that no more calls are in time than answered).
    """
    teams = int(decisions.stations[slot].sum())
    if teams == 0:
        return 0.0
    places = problem.places[problem.way[slot]]
    near = places.reach @ decisions.stations[slot]
    calls = (problem.rate[slot] * decisions.covered[slot])[places.beat] * places.share
    if busy == 0:
        return float(calls @ (near > 0))
    return float(calls @ (1 - busy**near) / (1 - busy**teams))


def broken_rules(problem: Problem, decisions: Decisions) -> list[str]:
    """List every rule that decisions break, in words; none for a plan that may be shown."""
    checks = (_reach, _promise, _nesting, _required, _limits, _sites, _staff)
    return [fault for check in checks for fault in check(problem, decisions)]


def _reach(problem: Problem, decisions: Decisions) -> Iterator[str]:
    for slot in range(problem.slots):
        reached = (problem.slot_reach(slot) & (decisions.stations[slot] > 0)[:, None]).any(axis=0)
        for beat in np.flatnonzero(decisions.covered[slot] & ~reached):
            yield f"beat {problem.names.beats[beat]} is out of reach in {slot_words(problem, slot)}"


def _promise(problem: Problem, decisions: Decisions) -> Iterator[str]:
    available = worth(problem, decisions).available
    for slot in np.flatnonzero(available < problem.promise - TOLERANCE).tolist():
        yield f"only {available[slot]:.4f} of calls find a team free in {slot_words(problem, slot)}"


def _nesting(problem: Problem, decisions: Decisions) -> Iterator[str]:
    for earlier, later in problem.nesting.tolist():
        for beat in np.flatnonzero(decisions.covered[earlier] & ~decisions.covered[later]):
            yield f"beat {problem.names.beats[beat]} is dropped in {slot_words(problem, later)}"


def _required(problem: Problem, decisions: Decisions) -> Iterator[str]:
    for slot in range(problem.slots):
        for beat in np.flatnonzero(problem.must & ~decisions.covered[slot]):
            yield f"required beat {problem.names.beats[beat]} is not covered in {slot_words(problem, slot)}"
        for beat in np.flatnonzero(problem.never & decisions.covered[slot]):
            yield f"forbidden beat {problem.names.beats[beat]} is covered in {slot_words(problem, slot)}"


def _limits(problem: Problem, decisions: Decisions) -> Iterator[str]:
    count = decisions.covered.sum(axis=1)
    for slot in np.flatnonzero((count < problem.least_beats) | (count > problem.most_beats)).tolist():
        yield f"{count[slot]} beats are covered in {slot_words(problem, slot)}"
    for slot in np.flatnonzero(decisions.teams < problem.least_teams).tolist():
        yield f"{decisions.teams[slot]} teams are on duty in {slot_words(problem, slot)}"


def _sites(problem: Problem, decisions: Decisions) -> Iterator[str]:
    for phase, name in enumerate(problem.names.phases):
        slots = np.flatnonzero(problem.phase == phase)
        used = int((decisions.stations[slots].sum(axis=0) > 0).sum())
        if problem.most_sites is not None and used > problem.most_sites:
            yield f"{used} sites are used in {name!r}"
        for window in set(problem.window[slots].tolist()):
            here = decisions.stations[slots[problem.window[slots] == window]].sum(axis=0)
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
    at_once = np.zeros((len(problem.names.windows), people.shape[1]), dtype=np.int64)
    np.add.at(at_once, problem.window[slots], people)
    return hours, at_once.max(axis=0)
