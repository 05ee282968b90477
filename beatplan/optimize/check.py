"""The independent check: plain NumPy recomputes what decisions are worth and whether they obey every rule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from beatplan.optimize.follow_ups import done_in_time
from beatplan.optimize.hiring import broken_hiring, fewest_hired, staff_hired
from beatplan.optimize.passing import as_decided
from beatplan.optimize.problem import Decisions, Floats, Ints, Problem
from beatplan.optimize.rules.base import slot_words
from beatplan.optimize.slot_fate import SlotFate, slot_fate

#: Erlangs, hours and calls may differ by this much from a rule through the arithmetic alone.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Worth:
    """What decisions give, by slot (K,); rates in calls an hour.

    Attributes:
        rate: eligible calls in covered beats.
        load: erlangs they offer, with those passed in.
        available: (K, B) share of a beat's calls that gets a team, after a wait where calls wait; 1 where there are
            none. Only where teams are sent within reach does it differ between beats.
        at_once: share of them that finds a team free; those that wait are never counted as in time.
        answered: calls that get a team.
        counted: the same as the objective counts them, by the weights of their types.
        busy: share of time a team is on a call, on average.
        busiest: the same of the station whose teams are most busy.
        in_time: answered calls whose team comes from a site that reaches them in time.
        followed: (F,) follow-ups begun in time a week, of each of the problem's.
    """

    rate: Floats
    load: Floats
    available: Floats
    at_once: Floats
    answered: Floats
    counted: Floats
    busy: Floats
    busiest: Floats
    in_time: Floats
    followed: Floats

    @property
    def got(self) -> Floats:
        """Share of the calls in covered beats that gets a team, (K,); 1 where there are none."""
        return np.where(self.rate > 0, self.answered / np.where(self.rate > 0, self.rate, 1.0), 1.0)


def worth(problem: Problem, decisions: Decisions) -> Worth:
    """Recompute what decisions give, with the true loss formula or the hypercube, net of what desks resolve.

    Calls passed on between services count where they were answered first, and weigh on the teams of both.
    """
    problem = as_decided(problem, decisions)
    fates = _fates(problem, decisions)
    calls = problem.rate * decisions.covered
    available = np.array([one.available for one in fates])
    at_once, busy, busiest = (
        np.array([getattr(one, part) for one in fates]) for part in ("at_once", "busy", "busiest")
    )
    answered = (calls * available).sum(axis=1)
    return Worth(
        rate=calls.sum(axis=1),
        load=(problem.load * decisions.covered).sum(axis=1),
        available=available,
        at_once=at_once,
        answered=answered,
        counted=(problem.weighted * decisions.covered * available).sum(axis=1),
        busy=busy,
        busiest=busiest,
        in_time=_in_time(problem, decisions, fates, problem.rate),
        followed=done_in_time(problem, answered, decisions),
    )


def _fates(problem: Problem, decisions: Decisions) -> list[SlotFate]:
    return [slot_fate(problem, decisions, slot) for slot in range(problem.slots)]


def answered_calls(problem: Problem, decisions: Decisions) -> float:
    """Calls answered and followed up over the whole plan, by their weights: the objective of stage 1."""
    given = worth(problem, decisions)
    gains = np.array([one.gain for one in problem.follow_ups])
    return float(problem.value @ given.counted + gains @ given.followed)


def in_time_calls(problem: Problem, decisions: Decisions) -> float:
    """Calls answered in time over the whole plan, by their weights: the objective of stage 2."""
    problem = as_decided(problem, decisions)
    return float(problem.value @ _in_time(problem, decisions, _fates(problem, decisions), problem.weighted))


def _in_time(problem: Problem, decisions: Decisions, fates: list[SlotFate], calls_an_hour: Floats) -> Floats:
    """Calls an hour, of (K, B), that are reached in time, (K,)."""
    in_time = np.zeros(problem.slots)
    for slot, one in enumerate(fates):
        places = problem.places[problem.way[slot]]
        calls = calls_an_hour[slot] * decisions.covered[slot]
        in_time[slot] = calls[places.beat] * places.share @ one.in_time
    return in_time


def broken_rules(problem: Problem, decisions: Decisions) -> list[str]:
    """List everything that decisions break, in words; nothing for a plan that may be shown."""
    relaxed = (rule for rule in problem.rules if rule.relaxed)
    return [
        *broken_outright(problem, decisions),
        *(fault for rule in relaxed for fault in rule.broken(problem, decisions)),
    ]


def broken_outright(problem: Problem, decisions: Decisions) -> list[str]:
    """List what decisions break of all that the rows hold exactly, in words; a solver's plan breaks none of it."""
    promises = [fault for check in (_promise, _utilization) for fault in check(problem, decisions)]
    return [*promises, *broken_by_itself(problem, decisions)]


def broken_by_itself(problem: Problem, decisions: Decisions) -> list[str]:
    """List what decisions break that is seen without asking how busy teams are, in words."""
    always = [fault for check in (_reach, _room, _posts, broken_hiring, _staff) for fault in check(problem, decisions)]
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
    given = worth(problem, decisions)
    short = decisions.covered & (given.available < problem.promise[:, None] - TOLERANCE)
    for slot in np.flatnonzero(short.any(axis=1)).tolist():
        beat = int(np.where(short[slot], given.available[slot], np.inf).argmin())
        of = f" of beat {problem.names.beats[beat]}" if problem.within_reach[slot] else ""
        yield f"only {given.available[slot, beat]:.4f} of calls{of} find a team free in {slot_words(problem, slot)}"


def _utilization(problem: Problem, decisions: Decisions) -> Iterator[str]:
    busy = worth(problem, decisions).busiest
    for slot in np.flatnonzero(busy > problem.most_busy + TOLERANCE).tolist():
        yield f"teams are on calls {busy[slot]:.4f} of the time in {slot_words(problem, slot)}"


def _room(problem: Problem, decisions: Decisions) -> Iterator[str]:
    for phase, name in enumerate(problem.names.phases):
        for slots in problem.slots_together(phase):
            here = decisions.stations[slots].sum(axis=0)
            for site in np.flatnonzero(here > problem.capacity):
                yield f"{here[site]} teams stand at {problem.names.sites[site]} in {name!r}"


def _posts(problem: Problem, decisions: Decisions) -> Iterator[str]:
    for slot, site in np.argwhere(decisions.stations > problem.fits).tolist():
        yield f"{decisions.stations[slot, site]} stand at {problem.names.sites[site]} in {slot_words(problem, slot)}"
    for slot in np.flatnonzero(problem.at_post).tolist():
        if not (decisions.covered[slot] == (decisions.teams[slot] > 0)).all():
            yield f"a post is not open to the whole city in {slot_words(problem, slot)}"


def _staff(problem: Problem, decisions: Decisions) -> Iterator[str]:
    heads, staff_h = staff_hired(problem, decisions)
    for phase, name in enumerate(problem.names.phases):
        slots = np.flatnonzero(problem.phase == phase)
        used_h, used_heads = staff_used(problem, decisions, slots)
        for role, role_name in enumerate(problem.names.roles):
            if used_h[role] > staff_h[phase, role] + 10 * TOLERANCE:
                yield f"{used_h[role]:g} hours of {role_name} are used in {name!r}"
            if used_heads[role] > heads[phase, role]:
                yield f"{used_heads[role]} {role_name} are on duty at once in {name!r}"


def without_idle_hires(problem: Problem, decisions: Decisions) -> Decisions:
    """Hire nobody whom the plan has no use for, where whom to hire is chosen."""
    phases = range(len(problem.names.phases))
    used = [staff_used(problem, decisions, np.flatnonzero(problem.phase == phase)) for phase in phases]
    hours, heads = (np.stack([one[part] for one in used]) for part in range(2))
    return fewest_hired(problem, decisions, hours.astype(np.float64), heads.astype(np.int64))


def staff_used(problem: Problem, decisions: Decisions, slots: Ints) -> tuple[Floats, Ints]:
    """Hours a week and most people at once, by role, that some slots of one phase use; (R,) and (R,)."""
    people = decisions.teams[slots, None] * problem.needs[problem.service[slots]]
    hours = (people * problem.hours[slots, None]).sum(axis=0)
    # At each minute that some window is open, count the people of all windows open then.
    at_once = problem.open_together[:, problem.window[slots]].astype(np.int64) @ people
    return hours, at_once.max(axis=0)
