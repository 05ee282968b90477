"""Differences of two simulations with intervals: paired where both met the same calls, else told to be unpaired."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.simulate.intervals import Interval, interval_of
from beatplan.simulate.results import Replicated, Simulation

Key = tuple[str, str, str]


@dataclass(frozen=True)
class Difference:
    """Calls responded to a week, the second plan's less the first's, in one window of a phase.

    Attributes:
        phase, service, window: which.
        answered_per_week: the difference and its interval.
        unpaired: why replications could not be paired; empty where they were.
    """

    phase: str
    service: str
    window: str
    answered_per_week: Interval
    unpaired: str


def differences(first: Simulation, second: Simulation) -> tuple[Difference, ...]:
    """Compare what two simulations answered in the windows that both have, the second's less the first's."""
    theirs = {_key(each): each for each in second.by_replication}
    return tuple(
        _difference(mine, theirs[_key(mine)], _not_same(first, second))
        for mine in first.by_replication
        if _key(mine) in theirs
    )


def _key(one: Replicated) -> Key:
    return one.phase, one.service, one.window


def _not_same(one: Simulation, other: Simulation) -> str:
    if one.replayed != other.replayed:
        return "one met the calls of the history, the other made-up ones"
    return "" if one.seed == other.seed else f"the seeds differ ({one.seed} and {other.seed})"


def _difference(first: Replicated, second: Replicated, why: str) -> Difference:
    shared = min(len(first.calls), len(second.calls))
    # The seed alone does not show that the calls were the same: another forecast gives others.
    if not why and first.calls[:shared] != second.calls[:shared]:
        why = "the calls differ"
    mine, theirs = np.array(first.answered), np.array(second.answered)
    told = _unpaired(mine, theirs) if why else interval_of(theirs[:shared] - mine[:shared])
    return Difference(*_key(first), answered_per_week=told, unpaired=why)


def _unpaired(first: np.ndarray, second: np.ndarray) -> Interval:
    """Take the difference of two means; the half widths are added, which is never too narrow for independent ones."""
    one, other = interval_of(first), interval_of(second)
    mean, half = other.mean - one.mean, one.half_width + other.half_width
    return Interval(mean, mean - half, mean + half)
