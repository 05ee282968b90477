"""Calls of a history sent on their way, one by one: which services each comes to when triage says what shares do."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beatplan.scenario import DeskService, Scenario
from beatplan.scenario.triage import steps_of
from beatplan.simulate.calls import Ints
from beatplan.simulate.streams import Purpose, stream

Bools = NDArray[np.bool_]


def sent_by_triage(scenario: Scenario, takes: Bools, kind: Ints, seed: int) -> Bools:
    """Draw which of the services that take a call's type it comes to, (S, n).

    A call goes through the steps of its type in their order, as `scenario.triage` has it on average: a desk takes its
    share and the call stays on its way; a service of the field takes its share of what is left, and keeps it.

    Args:
        scenario: the scenario.
        takes: (S, n) whether each service takes the call's type.
        kind: (S, n) the entry of each service's `call_types` that the type falls under, -1 for none.
        seed: of what is drawn.
    """
    services = scenario.services
    names, sent = [one.name for one in services], takes.copy()
    for number, written in enumerate(dict.fromkeys(step.type for step in scenario.triage)):
        steps = [(names.index(step.service), step.share) for step in steps_of(scenario.triage, written)]
        mine = np.stack([takes[s] & (kind[s] == services[s].call_types.index(written)) for s, _ in steps])
        drawn = stream(seed, Purpose.TRIAGE, number).random((len(steps), takes.shape[1]))
        left = np.ones(takes.shape[1], dtype=np.bool_)
        for (s, share), rows, by_chance in zip(steps, mine, drawn, strict=True):
            comes = left & (by_chance < share)
            sent[s] = np.where(rows, comes, sent[s])
            if not isinstance(services[s], DeskService):
                left &= ~(rows & comes)
    return sent
