"""What a simulation beside the plan shows, as a table of the map page: ranges, never bare means."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

from beatplan.report.map.words import DASH
from beatplan.report.words.tongue import ENGLISH, Tongue
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


def table_of(simulation: Simulation, tongue: Tongue = ENGLISH) -> SimulatedTable:
    """Lay a simulation out; a range that is not known, or withheld, is a dash."""
    medians: Medians = {
        (one.phase, one.service, one.window): {beat.name: _mean(beat.response["p50"]) for beat in one.beats}
        for one in simulation.windows
    }
    return SimulatedTable(_caption(simulation, tongue), tuple(_row(one, tongue) for one in simulation.windows), medians)


def _caption(simulation: Simulation, tongue: Tongue) -> str:
    count = f"{simulation.replications:,}"
    if simulation.replayed:
        return tongue.say("Checked by simulation: the calls of the history, met {count} times", count=count)
    if simulation.weeks / 52 >= 0.99:
        return tongue.say("Checked by simulation: {count} made-up years of calls", count=count)
    return tongue.say("Checked by simulation: {count} made-up times of calls", count=count)


def _mean(told: Interval) -> float | None:
    return told.mean if math.isfinite(told.mean) else None


def _row(one: WindowFigures, tongue: Tongue) -> tuple[str, ...]:
    figures = one.whole
    return (
        one.phase,
        f"{one.service}, {one.window}",
        _range(figures.share_answered, "{:.1%}", tongue),
        _range(figures.share_in_time, "{:.1%}", tongue),
        _range(figures.response["p50"], "{:.1f}", tongue),
        _range(figures.response["p90"], "{:.1f}", tongue),
        _range(one.busy, "{:.1%}", tongue),
    )


def _range(told: Interval, form: str, tongue: Tongue) -> str:
    if not (math.isfinite(told.low) and math.isfinite(told.high)):
        return DASH
    return tongue.say("{low} to {high}", low=form.format(told.low), high=form.format(told.high))
