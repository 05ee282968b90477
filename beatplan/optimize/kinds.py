"""What call types are worth, and which of them have a floor, from a scenario to the arrays of the problem."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from beatplan.demand import Demand
from beatplan.optimize.problem import Floats, Problem
from beatplan.optimize.rules import MinShare, Rule
from beatplan.scenario import DeskService, Scenario
from beatplan.scenario.triage import resolved_shares


def mean_weights(scenario: Scenario, demand: Demand) -> Floats:
    """Mean weight of a call by service, window and beat, (S, W, B); 1 where no type has one or no call is known."""
    weights = np.ones_like(demand.rate)
    for s, service in enumerate(scenario.services):
        each = service.weight * np.array([service.weights.get(kind, 1.0) for kind in service.call_types])
        if isinstance(service, DeskService):
            # A call that goes on is the field's to answer: a call counts once.
            each = each * resolved_shares(scenario.services, scenario.triage, s)
        total = demand.rate[s]
        counted = np.tensordot(each, demand.by_kind[s], axes=1)
        weights[s] = np.where(total > 0, counted / np.where(total > 0, total, 1.0), service.weight)
    return weights


def floors(scenario: Scenario, demand: Demand, problem: Problem) -> Iterator[Rule]:
    """Give each type with a floor a rule for each phase from the one it begins in."""
    names = [phase.name for phase in scenario.phases]
    for s, service in enumerate(scenario.services):
        first = 0 if service.min_share_from is None else names.index(service.min_share_from)
        if service.min_answered is not None:
            yield from _service_floor(s, service.min_answered, problem)
        for kind, share in service.min_share.items():
            rate = demand.by_kind[s][service.call_types.index(kind)]
            for phase in range(first, len(names)):
                slots = np.flatnonzero((problem.service == s) & (problem.phase == phase))
                if len(slots) and rate[problem.window[slots]].sum() > 0:
                    key = f'services.{s}.min_share."{kind}" = {share:g}'
                    yield MinShare(key, tuple(slots.tolist()), rate[problem.window[slots]], share)


def _service_floor(service: int, share: float, problem: Problem) -> Iterator[Rule]:
    """A floor for all calls that come to a service, in each phase that has a window for it."""
    for phase in range(len(problem.names.phases)):
        slots = np.flatnonzero((problem.service == service) & (problem.phase == phase))
        if len(slots) and problem.rate[slots].sum() > 0:
            key = f"services.{service}.min_answered = {share:g}"
            yield MinShare(key, tuple(slots.tolist()), problem.rate[slots], share)
