"""A plan by a simple rule, found in an instant: teams one by one where they answer most for their hours.

It is what a planner might do by hand, and what a search begins from: no plan shown is worse. Phases are filled from the
last to the first, so that what an early phase covers is covered later too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.optimize.check import staff_used
from beatplan.optimize.problem import Bools, Decisions, Floats, Ints, Problem
from beatplan.optimize.rules import Nested, Required, forbidden, most_beats
from beatplan.services.field import lost_shares


@dataclass(frozen=True)
class _Step:
    """Teams more at a site of a slot: the beats then covered, and the weighted calls gained for an hour of staff."""

    slot: int
    site: int
    teams: int
    covered: Bools
    value: float
    gain: float


@dataclass(frozen=True)
class _Limits:
    """What each slot must and may do: beats required (K, B), most beats (K,), and most load by teams, (K) arrays."""

    required: Bools
    beats: Ints
    load: tuple[Floats, ...]


def greedy_plan(problem: Problem) -> Decisions:
    """Build a plan team by team; it may break a rule that this simple way knows nothing of."""
    decisions = Decisions(np.zeros(problem.rate.shape, np.bool_), np.zeros(_shape(problem), np.int64))
    limits, allowed = _limits(problem), ~forbidden(problem)
    for phase in reversed(range(len(problem.names.phases))):
        decisions = _fill_phase(problem, decisions, np.flatnonzero(problem.phase == phase), limits, allowed)
        allowed &= _kept_later(problem, decisions, phase)
    return decisions


def _fill_phase(problem: Problem, decisions: Decisions, slots: Ints, limits: _Limits, allowed: Bools) -> Decisions:
    """Add teams while staff, room and gain are left."""
    value = dict.fromkeys(slots.tolist(), 0.0)
    while True:
        steps = [
            step
            for slot in slots.tolist()
            for step in _steps(problem, decisions, slot, limits, allowed[slot], value[slot])
            if step.gain > 1e-9 and _fits(problem, decisions, step, slots)
        ]
        if not steps:
            return decisions
        best = max(steps, key=lambda step: (step.gain, -step.slot, -step.site))
        decisions, value[best.slot] = _taken(decisions, best), best.value


def _steps(
    problem: Problem, decisions: Decisions, slot: int, limits: _Limits, allowed: Bools, value: float
) -> list[_Step]:
    """Try one team more at each site of a slot, or the fewest that cover anything: one alone may keep no promise."""
    if not problem.weighted[slot].any():
        return []
    stations, here = decisions.stations[slot], int(decisions.teams[slot])
    reach = problem.slot_reach(slot)
    reached = reach[stations > 0].any(axis=0)
    hours = float(problem.hours[slot] * problem.needs[problem.service[slot]].sum())
    steps: list[_Step] = []
    tried: dict[tuple[bytes, int], tuple[Bools, float]] = {}
    fits = problem.fits[slot]
    for site in np.flatnonzero(stations < fits).tolist():
        open_to = (reached | reach[site]) & allowed
        room = min(int(fits[site] - stations[site]), int(problem.most_teams[slot]) - here)
        for more in range(1, room + 1):
            key = open_to.tobytes(), more
            if key not in tried:
                tried[key] = _best_beats(problem, slot, here + more, open_to, limits)
            covered, now = tried[key]
            if now > value:
                steps.append(_Step(slot, site, more, covered, now, (now - value) / (hours * more)))
                break
    return steps


def _best_beats(problem: Problem, slot: int, teams: int, open_to: Bools, limits: _Limits) -> tuple[Bools, float]:
    """Cover beats in the order of what they bring for their load, required ones first, as long as that answers more."""
    load, worth = problem.load[slot], problem.weighted[slot]
    density = np.where(load > 0, worth / np.where(load > 0, load, 1.0), np.inf)
    order = np.lexsort((-density, ~limits.required[slot]))
    order = order[open_to[order]][: int(limits.beats[slot])]
    loads, calls = load[order].cumsum(), worth[order].cumsum()
    fits = loads <= limits.load[slot][teams]
    if problem.at_post[slot]:
        # A post takes the calls of the whole city.
        fits[:-1] = False
    covered = np.zeros(len(load), np.bool_)
    if not fits.any():
        return covered, 0.0
    answered = calls[fits] * (1 - lost_shares(teams, loads[fits], float(problem.patience[slot])))
    last = int(np.argmax(answered))
    covered[order[: last + 1]] = True
    return covered, float(answered[last] * problem.value[slot])


def _fits(problem: Problem, decisions: Decisions, step: _Step, slots: Ints) -> bool:
    """Whether the phase's staff and the site's room allow it."""
    then = _taken(decisions, step)
    phase = int(problem.phase[step.slot])
    hours, heads = staff_used(problem, then, slots)
    room = all(
        (then.stations[together].sum(axis=0) <= problem.capacity).all() for together in problem.slots_together(phase)
    )
    return bool(room and (hours <= problem.staff_h[phase] + 1e-6).all() and (heads <= problem.heads[phase]).all())


def _taken(decisions: Decisions, step: _Step) -> Decisions:
    covered, stations = decisions.covered.copy(), decisions.stations.copy()
    covered[step.slot] = step.covered
    stations[step.slot, step.site] += step.teams
    return Decisions(covered, stations)


def _kept_later(problem: Problem, decisions: Decisions, phase: int) -> Bools:
    """Mark what slots before a phase may cover, (K, B), so that the phase, which is filled, covers it too."""
    may = np.ones(problem.rate.shape, np.bool_)
    for rule in problem.rules:
        if isinstance(rule, Nested):
            for earlier, later in rule.pairs:
                if problem.phase[later[0]] == phase:
                    may[earlier] &= decisions.covered[list(later)].any(axis=0)
    return may


def _limits(problem: Problem) -> _Limits:
    required = np.zeros(problem.rate.shape, np.bool_)
    for rule in problem.rules:
        if isinstance(rule, Required):
            required[list(rule.slots), rule.beat] = True
    load = tuple(np.minimum(problem.promise_limits(k), problem.busy_limits(k)) for k in range(problem.slots))
    return _Limits(required, most_beats(problem), load)


def _shape(problem: Problem) -> tuple[int, int]:
    return problem.slots, len(problem.capacity)


def all_calls(problem: Problem) -> float:
    """Weighted calls that there are, with all that they may start: no plan answers more."""
    every: Floats = problem.weighted.sum(axis=1)
    started = sum(one.gain * float(one.due(problem.rate.sum(axis=1)).sum()) for one in problem.follow_ups)
    return float(problem.value @ every) + started
