"""Which services a call type is for, in what order, and what part of its calls each takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from beatplan.scenario.base import Name, Share, Table
from beatplan.scenario.services import DeskService, FieldService, Service

Floats = NDArray[np.float64]


class TriageTable(Table):
    """One step of a call type's way: this service takes `share` of the calls that came as far as this.

    The rest goes on to the step with the next `priority`, and after the last to whoever came before, police or EMS. A
    call that a desk speaks with and does not resolve goes on as well.
    """

    type: Name
    service: Name
    share: Share = 1.0
    priority: Annotated[int, Field(ge=1, le=100)] = 1


def steps_of(triage: Sequence[TriageTable], kind: str) -> list[TriageTable]:
    """List the steps of a call type in their order."""
    return sorted((one for one in triage if one.type == kind), key=lambda one: one.priority)


def taken_shares(services: Sequence[Service], triage: Sequence[TriageTable], service: int) -> Floats:
    """Which share of the calls of each of a service's `call_types` comes to it, (P,).

    Without steps of a type every service that lists it plans for all of its calls.
    """
    name = services[service].name
    return np.array([_taken(services, steps_of(triage, kind), name) for kind in services[service].call_types])


def _taken(services: Sequence[Service], steps: Sequence[TriageTable], name: str) -> float:
    """Follow a type's calls until the service's own step; one that a desk does not resolve stays on its way."""
    if not steps:
        return 1.0
    desks = {one.name for one in services if isinstance(one, DeskService)}
    left = 1.0
    for step in steps:
        if step.service == name:
            return left * step.share
        left *= 1.0 if step.service in desks else 1.0 - step.share
    return 0.0


def through_desk(services: Sequence[Service], triage: Sequence[TriageTable], desk: int, service: int) -> Floats:
    """Which share of a field service's calls of each of its `call_types` a desk is to speak with first, (P,)."""
    return np.array(
        [
            _through(services[desk], steps_of(triage, kind), kind, services[service])
            for kind in services[service].call_types
        ]
    )


def _through(desk: Service, steps: Sequence[TriageTable], kind: str, service: Service) -> float:
    if kind not in desk.call_types:
        return 0.0
    names = [one.service for one in steps]
    if not steps:
        return 1.0
    before = desk.name in names and service.name in names and names.index(desk.name) < names.index(service.name)
    return steps[names.index(desk.name)].share if before else 0.0


def resolved_shares(services: Sequence[Service], triage: Sequence[TriageTable], desk: int) -> Floats:
    """Which share of the calls that a desk speaks with ends there, by entry of its `call_types`, (P,).

    That is the share that it `diverts`, whoever would take the call next, police or EMS too. Only a call of a type that
    no field service lists ends with the desk.
    """
    own = services[desk]
    assert isinstance(own, DeskService), "the caller looked"
    return np.array([_resolved(services, triage, own, kind) for kind in own.call_types])


def _resolved(services: Sequence[Service], triage: Sequence[TriageTable], desk: DeskService, kind: str) -> float:
    takers = _takers_after(services, triage, desk, kind)
    if not takers:
        return 1.0
    diverts = {name: desk.diverts.get(name, 0.0) for name in takers}
    # Whom no field service takes after all is resolved as one of the first of them would be.
    past_all = (1.0 - sum(takers.values())) * diverts[next(iter(takers))]
    return sum(share * diverts[name] for name, share in takers.items()) + past_all


def _takers_after(
    services: Sequence[Service], triage: Sequence[TriageTable], desk: DeskService, kind: str
) -> dict[str, float]:
    """Which field services list a type, and what share of the calls on their way from a desk each takes, in order.

    Those whose steps come before the desk's take none; they stand here only where no step comes after it.
    """
    listing = [one.name for one in services if isinstance(one, FieldService) and kind in one.call_types]
    steps = [one for one in steps_of(triage, kind) if one.service in {*listing, desk.name}]
    if not steps:
        return dict.fromkeys(listing, 1.0 / max(len(listing), 1))
    after = steps[[one.service for one in steps].index(desk.name) + 1 :]
    taken, left = {}, 1.0
    for step in after:
        taken[step.service] = left * step.share
        left *= 1.0 - step.share
    return taken or dict.fromkeys((one.service for one in steps if one.service != desk.name), 0.0)
