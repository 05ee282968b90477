"""What a simulation beside the plan shows, as a table of the map page: ranges, never bare means."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from beatplan.report.map.words import DASH
from beatplan.simulate.intervals import Interval
from beatplan.simulate.results import Simulation, WindowFigures

#: Minutes from the call within which half of a beat's calls are reached, by phase, service and window, and beat; None
#: where no call was.
Medians = dict[tuple[str, str, str], dict[str, float | None]]


@dataclass(frozen=True)
class SimulatedTable:
    """A caption, rows of cells (phase, window and figures), and what the map is shaded by."""

    caption: str
    rows: tuple[tuple[str, ...], ...]
    medians: Medians = field(default_factory=dict)


def table_of(simulation: Simulation) -> SimulatedTable:
    """Lay a simulation out; a range that is not known, or withheld, is a dash."""
    years = simulation.weeks / 52
    how = (
        f"the calls of the history, met {simulation.replications:,} times"
        if simulation.replayed
        else f"{simulation.replications:,} made-up {'years' if years >= 0.99 else 'times'} of calls"
    )
    medians: Medians = {
        (one.phase, one.service, one.window): {beat.name: _mean(beat.response["p50"]) for beat in one.beats}
        for one in simulation.windows
    }
    return SimulatedTable(f"Checked by simulation: {how}", tuple(_row(one) for one in simulation.windows), medians)


def _mean(told: Interval) -> float | None:
    return told.mean if math.isfinite(told.mean) else None


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
