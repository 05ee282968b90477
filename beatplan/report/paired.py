"""Differences of two simulations with intervals: paired where both met the same calls, else told to be unpaired."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict, ValidationError

from beatplan.errors import DataError, Fault
from beatplan.report.simulated import FORMAT
from beatplan.simulate.intervals import Interval, interval_of

_MEND = "Run beatplan simulate again on both plans."
Key = tuple[str, str, str]


class _Part(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)


class _Replicated(_Part):
    phase: str
    service: str
    window: str
    calls: list[float]
    answered: list[float]


class _Simulation(_Part):
    format: int
    seed: int
    replayed: bool
    by_replication: list[_Replicated]


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


def differences(first: Path, second: Path) -> tuple[Difference, ...]:
    """Compare what two simulations answered, window by window, in those that both have.

    Args:
        first: a `simulation.json`.
        second: that of the plan compared with it.

    Raises:
        DataError: one of them is no simulation of this version.
    """
    one, other = _read(first), _read(second)
    theirs = {_key(each): each for each in other.by_replication}
    return tuple(
        _difference(mine, theirs[_key(mine)], _not_same(one, other))
        for mine in one.by_replication
        if _key(mine) in theirs
    )


def _read(file: Path) -> _Simulation:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        if isinstance(found, dict) and found.get("format") != FORMAT:
            raise DataError(Fault(str(file), "is no simulation of this version.", _MEND))
        return _Simulation.model_validate(found)
    except (OSError, ValueError, RecursionError, ValidationError) as error:
        raise DataError(Fault(str(file), f"is no simulation: {str(error).splitlines()[0]}.", _MEND)) from None


def _key(one: _Replicated) -> Key:
    return one.phase, one.service, one.window


def _not_same(one: _Simulation, other: _Simulation) -> str:
    if one.replayed != other.replayed:
        return "one met the calls of the history, the other made-up ones"
    return "" if one.seed == other.seed else f"the seeds differ ({one.seed} and {other.seed})"


def _difference(first: _Replicated, second: _Replicated, why: str) -> Difference:
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
