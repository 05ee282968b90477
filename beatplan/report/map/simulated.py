"""What a simulation beside the plan shows, as a table of the map page: ranges, never bare means."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from beatplan.errors import DataError, Fault
from beatplan.report.map.words import DASH
from beatplan.report.simulated import FORMAT

_MEND = "Run beatplan simulate again, or take the file away."


class _Part(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)


class _Interval(_Part):
    mean: float | None
    low: float | None
    high: float | None


class _Figures(_Part):
    share_answered: _Interval
    share_in_time: _Interval
    response: dict[str, _Interval]


class _Window(_Part):
    phase: str
    service: str
    window: str
    whole: _Figures
    busy: _Interval


class _Simulation(_Part):
    format: int
    plan: str
    replayed: bool
    replications: int
    weeks: float
    windows: list[_Window]


@dataclass(frozen=True)
class SimulatedTable:
    """A caption, and rows of cells: phase, window and figures."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


def simulated_table(file: Path) -> SimulatedTable:
    """Read a simulation that `beatplan simulate` wrote.

    Raises:
        DataError: it is no simulation of this version.
    """
    try:
        found = _Simulation.model_validate(json.loads(file.read_text(encoding="utf-8")))
    except (OSError, ValueError, RecursionError, ValidationError) as error:
        raise DataError(Fault(str(file), f"is no simulation: {str(error).splitlines()[0]}.", _MEND)) from None
    if found.format != FORMAT:
        raise DataError(Fault(str(file), "is no simulation of this version.", _MEND))
    years = found.weeks / 52
    how = (
        f"the calls of the history, met {found.replications:,} times"
        if found.replayed
        else f"{found.replications:,} made-up {'years' if years >= 0.99 else 'times'} of calls"
    )
    return SimulatedTable(f"Checked by simulation: {how}", tuple(_row(one) for one in found.windows))


def _row(one: _Window) -> tuple[str, ...]:
    figures = one.whole
    return (
        one.phase,
        f"{one.service}, {one.window}",
        _percent(figures.share_answered),
        _percent(figures.share_in_time),
        _minutes(figures.response.get("p50")),
        _minutes(figures.response.get("p90")),
        _percent(one.busy),
    )


def _percent(told: _Interval) -> str:
    return DASH if told.low is None or told.high is None else f"{told.low:.1%} to {told.high:.1%}"


def _minutes(told: _Interval | None) -> str:
    return DASH if told is None or told.low is None or told.high is None else f"{told.low:.1f} to {told.high:.1f}"
