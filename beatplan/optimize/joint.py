"""How services depend on each other, from a scenario to the arrays of the problem."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

import numpy as np

from beatplan.demand import Demand
from beatplan.inputs import Sites
from beatplan.optimize.diversion import Diversion
from beatplan.optimize.follow_ups import FollowUps
from beatplan.optimize.passing import Passing
from beatplan.optimize.problem import Floats, Ints, Problem
from beatplan.scenario import DeskService, FieldService, FollowUpService, Scenario
from beatplan.scenario.triage import through_desk

#: Minutes of a step of the week in which follow-ups come up and are begun.
STEP_MIN = 30


def posts(scenario: Scenario, sites: Sites) -> Ints:
    """Find the site that is each service's post, (S,), -1 for a service of the field."""
    return np.array(
        [sites.post_of.index(one.name) if one.name in sites.post_of else -1 for one in scenario.services],
        dtype=np.int64,
    )


def diversions(scenario: Scenario, demand: Demand, problem: Problem) -> Iterator[Diversion]:
    """Pair each desk slot with the field slots of its phase that share hours with it and whose calls it diverts.

    Within the hours that a window is open its calls come evenly, so a desk that is open for part of them takes that
    part.
    """
    shared = _shared_hours(scenario)
    for desk, slot in _pairs(scenario, problem):
        d, s, w = int(problem.service[desk]), int(problem.service[slot]), int(problem.window[slot])
        table = scenario.services[d]
        assert isinstance(table, DeskService), "of a desk"
        through = through_desk(scenario.services, scenario.triage, d, s)
        share = table.diverts[scenario.services[s].name] * shared[w, problem.window[desk]] * through
        kinds, service = demand.by_kind[s][:, w], scenario.services[s]
        each = service.weight * np.array([service.weights.get(kind, 1.0) for kind in service.call_types])
        calls, weighted = share @ kinds, (share * each) @ kinds
        if calls.any():
            yield Diversion(desk, slot, calls, weighted, share)


def _pairs(scenario: Scenario, problem: Problem) -> Iterator[tuple[int, int]]:
    services = scenario.services
    for desk in range(problem.slots):
        table = services[problem.service[desk]]
        if isinstance(table, DeskService):
            for slot in np.flatnonzero(problem.phase == problem.phase[desk]).tolist():
                other = services[problem.service[slot]]
                if isinstance(other, FieldService) and table.diverts.get(other.name, 0.0) > 0:
                    yield desk, slot


def passings(scenario: Scenario, problem: Problem) -> Iterator[Passing]:
    """Pair each field slot with those of its phase that it passes calls on to and that share hours with it."""
    shared, beats = _shared_hours(scenario), len(problem.names.beats)
    for slot, to in product(range(problem.slots), repeat=2):
        table, other = (scenario.services[problem.service[one]] for one in (slot, to))
        if isinstance(table, FieldService) and problem.phase[slot] == problem.phase[to]:
            share = table.passes.get(other.name, 0.0) * shared[problem.window[slot], problem.window[to]]
            if share > 0:
                yield Passing(slot, to, np.full(beats, share))


def most_passed(scenario: Scenario, demand: Demand) -> Floats:
    """Calls an hour that are passed on to each service, (S, W, B), were all calls of the others answered."""
    shared, names = _shared_hours(scenario), [one.name for one in scenario.services]
    passed = np.zeros_like(demand.rate)
    for s, table in enumerate(scenario.services):
        for name, share in table.passes.items() if isinstance(table, FieldService) else ():
            weekly = demand.rate[s] * demand.window_hours[:, None]
            passed[names.index(name)] += share * (shared.T @ weekly) / demand.window_hours[:, None]
    return passed


def _shared_hours(scenario: Scenario) -> Floats:
    """Share of the hours of each window in which each other is open, (W, W)."""
    masks = np.stack([one.mask() for one in scenario.windows]).astype(np.float64)
    return np.asarray(masks @ masks.T / masks.sum(axis=1)[:, None])


def follow_ups(scenario: Scenario, problem: Problem) -> Iterator[FollowUps]:
    """Give each follow-up service its slots and sources in each phase."""
    open_h = np.stack([_hours_by_step(one.mask()) for one in scenario.windows])
    weeks = scenario.phase_weeks()
    names = problem.names.services
    for s, table in enumerate(scenario.services):
        if not isinstance(table, FollowUpService):
            continue
        for phase in range(len(problem.names.phases)):
            here = problem.phase == phase
            slots = np.flatnonzero(here & (problem.service == s))
            followed = [names.index(name) for name in table.after]
            sources = np.flatnonzero(here & np.isin(problem.service, followed))
            if len(slots) and len(sources):
                yield FollowUps(
                    service=s,
                    phase=phase,
                    slots=tuple(slots.tolist()),
                    open_h=open_h[problem.window[slots]],
                    sources=tuple(sources.tolist()),
                    share=np.array([table.after[names[one]] for one in problem.service[sources]]),
                    source_h=open_h[problem.window[sources]],
                    hours_each=table.contacts * table.minutes_each / 60,
                    steps=table.due_hours * 60 // STEP_MIN,
                    gain=table.weight * table.reached * weeks[phase],
                )


def _hours_by_step(mask: np.ndarray) -> Floats:
    """Hours of each step of the week that a window is open, (W,)."""
    return np.asarray(mask.reshape(-1, STEP_MIN).sum(axis=1) / 60)
