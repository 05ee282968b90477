"""Speed factors, turnout and detour fitted to a scenario's unit histories."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from beatplan.calibrate.accuracy import Compared, compare
from beatplan.calibrate.detour import fit_detour
from beatplan.calibrate.estimate import Estimate, estimate
from beatplan.calibrate.fit import Design, Turnout, Values, design_fit, fit_values, resampled_values
from beatplan.calibrate.observe import Observed, observe_trips
from beatplan.calibrate.trips import ENOUGH, Floats, Trips
from beatplan.calibrate.words import assumptions, detour_findings, turnout_findings
from beatplan.errors import DataError, Fault
from beatplan.inputs import read_beats, read_calls, read_sites
from beatplan.scenario import Scenario
from beatplan.scenario.travel import LEAST_DETOUR, LEAST_FACTOR, MOST_DETOUR, MOST_FACTOR

Progress = Callable[[str], None]


@dataclass(frozen=True)
class WindowSpeed:
    """Traffic of one window.

    Attributes:
        window: its name.
        trips: trips while it was open.
        speed_factor: how many times as fast as usual traffic moved; None where the common value is kept.
        time_of_day: the same against the common speed factor, as the scenario says it; None likewise.
        compared: error before and after, on held-out trips.
    """

    window: str
    trips: int
    speed_factor: Estimate | None
    time_of_day: float | None
    compared: Compared


@dataclass(frozen=True)
class Calibration:
    """What unit histories say of travel.

    Attributes:
        rows, left_out: rows of the calls, and those that are no trip, by reason; with `trips` they make the rows.
        trips: trips fitted.
        turnout: where the turnout comes from.
        turnout_min: minutes from being sent to setting out; None where no trip holds it.
        speed_factor: of all windows together.
        windows: traffic of each window.
        detour: street metres over straight ones; None where no streets tell it.
        compared: error before and after, on held-out trips.
        assumptions, findings: what a person should know.
    """

    rows: int
    left_out: dict[str, int]
    trips: int
    turnout: Turnout
    turnout_min: Estimate | None
    speed_factor: Estimate
    windows: tuple[WindowSpeed, ...]
    detour: Estimate | None
    compared: Compared
    assumptions: tuple[str, ...]
    findings: tuple[str, ...]


def calibrate(scenario: Scenario, tell: Progress = lambda _: None) -> Calibration:
    """Fit travel to the unit histories of a scenario's calls.

    Args:
        scenario: the scenario; `solve.seed` decides every draw.
        tell: called with a few words on each step.

    Raises:
        InputError: anything given cannot be used, or nothing can be fitted.
    """
    rng = np.random.default_rng(scenario.solve.seed)
    tell("reading beats and sites")
    beats = read_beats(scenario)
    sites = read_sites(scenario, beats)
    tell("reading calls")
    calls = read_calls(scenario, beats)
    tell("timing the ways")
    observed = observe_trips(scenario, beats, calls, sites, rng)
    tell("fitting")
    return fit_calibration(scenario, observed, rng)


def fit_calibration(scenario: Scenario, observed: Observed, rng: np.random.Generator) -> Calibration:
    """Fit travel to trips.

    Raises:
        DataError: the ways are too alike, or traffic would be slower or faster than any is.
    """
    trips = observed.trips
    design = design_fit(trips)
    found = fit_values(trips, design, np.ones((1, len(trips))))
    drawn = resampled_values(trips, design, rng)
    common = _factor(found.slope[0], drawn.slope, len(trips))
    _check_speed(common)
    whole, *parts = compare(scenario, trips, design, rng)
    windows = tuple(
        _window(scenario, trips, w, found, drawn, common.value, compared) for w, compared in enumerate(parts)
    )
    detour = fit_detour(trips, rng)
    kept = detour if detour is not None and LEAST_DETOUR <= detour.value <= MOST_DETOUR else None
    return Calibration(
        rows=observed.rows,
        left_out=observed.left_out,
        trips=len(trips),
        turnout=design.turnout,
        turnout_min=_turnout(trips, design, found, drawn),
        speed_factor=common,
        windows=windows,
        detour=kept,
        compared=whole,
        assumptions=tuple(assumptions(scenario, design.turnout)),
        findings=(
            *observed.findings,
            *turnout_findings(design.turnout),
            *_window_findings(windows, found),
            *detour_findings(scenario, detour),
        ),
    )


def _check_speed(common: Estimate) -> None:
    if _usable(common):
        return
    what = (
        f"traffic would move {common.value:g} times as fast as travel says, outside {_limits()}."
        if common.value > 0
        else "units took no longer on long ways than on short ones, so nothing tells how fast traffic moves."
    )
    mend = "Look at the speeds and units of the streets, at the stages, and at where units set out from."
    raise DataError(Fault("travel.speed_factor", what, mend))


def _turnout(trips: Trips, design: Design, found: Values, drawn: Values) -> Estimate | None:
    if design.turnout == "unknown":
        return None
    holding = np.isfinite(trips.turnout_min) if design.turnout == "observed" else trips.with_turnout
    return estimate(float(found.turnout_min[0]), drawn.turnout_min, int(holding.sum()), 2)


def _window(
    scenario: Scenario, trips: Trips, w: int, found: Values, drawn: Values, common: float, compared: Compared
) -> WindowSpeed:
    count, name = int(trips.in_window[w].sum()), scenario.windows[w].name
    if np.isnan(found.window_slope[w, 0]):
        return WindowSpeed(name, count, None, None, compared)
    own = _factor(found.window_slope[w, 0], drawn.window_slope[w], count)
    relative = round(own.value / common, 3)
    if not (_usable(own) and LEAST_FACTOR <= relative <= MOST_FACTOR):
        return WindowSpeed(name, count, None, None, compared)
    return WindowSpeed(name, count, own, relative, compared)


def _factor(slope: float, drawn: Floats, trips: int) -> Estimate:
    """Turn slopes into speed factors; one of 0 or less is no speed at all, and told as 0."""
    value, *speeds = (np.where(one > 0, 1 / np.where(one > 0, one, 1.0), 0.0) for one in (np.array(slope), drawn))
    return estimate(float(value), np.asarray(speeds[0]), trips, 3)


def _usable(one: Estimate) -> bool:
    return LEAST_FACTOR <= one.value <= MOST_FACTOR


def _limits() -> str:
    return f"{LEAST_FACTOR:g} to {MOST_FACTOR:g}"


def _window_findings(windows: tuple[WindowSpeed, ...], found: Values) -> list[str]:
    """Tell which windows keep the common speed factor, and why."""
    said = []
    for one, slope in zip(windows, found.window_slope[:, 0].tolist(), strict=True):
        if one.speed_factor is not None:
            continue
        why = (
            f"{one.trips} trips, and {ENOUGH} are the least: with fewer, chance moves a speed as much as traffic does"
            if np.isnan(slope)
            else f"its own would be outside {_limits()}"
        )
        said.append(f"window {one.window!r} keeps the common speed factor ({why}).")
    return said
