"""What a simulation beside the plan shows, as a table of the map page: ranges, never bare means."""

from __future__ import annotations

import math
from dataclasses import dataclass

from beatplan.report.map.words import DASH
from beatplan.simulate.intervals import Interval
from beatplan.simulate.results import Simulation, WindowFigures


@dataclass(frozen=True)
class SimulatedTable:
    """A caption, and rows of cells: phase, window and figures."""

    caption: str
    rows: tuple[tuple[str, ...], ...]


def table_of(simulation: Simulation) -> SimulatedTable:
    """Lay a simulation out as a table; a range that is not known, or withheld, is a dash."""
    years = simulation.weeks / 52
    how = (
        f"the calls of the history, met {simulation.replications:,} times"
        if simulation.replayed
        else f"{simulation.replications:,} made-up {'years' if years >= 0.99 else 'times'} of calls"
    )
    return SimulatedTable(f"Checked by simulation: {how}", tuple(_row(one) for one in simulation.windows))


def _row(one: WindowFigures) -> tuple[str, ...]:
    figures = one.whole
    return (
        one.phase,
        f"{one.service}, {one.window}",
        _percent(figures.share_answered),
        _percent(figures.share_in_time),
        _minutes(figures.response["p50"]),
        _minutes(figures.response["p90"]),
        _percent(one.busy),
    )


def _percent(told: Interval) -> str:
    return f"{told.low:.1%} to {told.high:.1%}" if _ranges(told) else DASH


def _minutes(told: Interval) -> str:
    return f"{told.low:.1f} to {told.high:.1f}" if _ranges(told) else DASH


def _ranges(told: Interval) -> bool:
    return math.isfinite(told.low) and math.isfinite(told.high)
