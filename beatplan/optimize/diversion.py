"""Calls that a desk resolves by phone before a team is sent: what they take off the demand of field services."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from beatplan.services.field import fate

if TYPE_CHECKING:
    from beatplan.optimize.problem import Decisions, Problem

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Diversion:
    """What a desk takes off a field slot were it to speak with every caller; it takes the share that it handles.

    Attributes:
        desk, slot: the slots of the desk and of the field service.
        calls: (B,) calls an hour that would be resolved by phone.
        weighted: (B,) the same as the objective counts them for the field.
        kinds: (P,) share of the field slot's calls of each entry of its `call_types`; `calls` is what they sum to.
    """

    desk: int
    slot: int
    calls: Floats
    weighted: Floats
    kinds: Floats = field(default_factory=lambda: np.empty(0))


def handled_share(problem: Problem, slot: int, teams: int) -> float:
    """Share of a desk's calls that gets through to somebody, by Erlang A; none where nobody sits there."""
    return 1.0 - fate(teams, float(problem.load[slot].sum()), float(problem.patience[slot])).lost if teams else 0.0


def net_of_desks(problem: Problem, decisions: Decisions) -> Problem:
    """Leave field slots the calls that desks, as decided, do not resolve; rates and weights are those that remain."""
    if not problem.diversions:
        return problem
    rate, weighted = problem.rate.copy(), problem.weighted.copy()
    for one in problem.diversions:
        handled = handled_share(problem, one.desk, int(decisions.teams[one.desk]))
        rate[one.slot] -= handled * one.calls
        weighted[one.slot] -= handled * one.weighted
    rate, weighted = np.maximum(rate, 0.0), np.maximum(weighted, 0.0)
    weight = np.divide(weighted, rate, out=problem.weight.copy(), where=rate > 0)
    return replace(problem, rate=rate, weight=weight, diversions=())
