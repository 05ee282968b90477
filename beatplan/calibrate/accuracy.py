"""How far expected minutes are from observed ones, on trips that no fit has seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.calibrate.fit import Design, Values, fit_values
from beatplan.calibrate.trips import Bools, Floats, Trips
from beatplan.scenario import Scenario

#: A team this many minutes early or late is where the plan says it is.
NEAR_MIN = 2.0


@dataclass(frozen=True)
class Accuracy:
    """Expected against observed minutes: the median of how far apart, the mean of expected less observed, a share."""

    median_apart_min: float
    mean_error_min: float
    share_within_2_min: float


@dataclass(frozen=True)
class Compared:
    """Accuracy before and after calibration, over some held-out trips; None where there are none."""

    trips: int
    before: Accuracy | None
    after: Accuracy | None


def compare(scenario: Scenario, trips: Trips, design: Design, rng: np.random.Generator) -> tuple[Compared, ...]:
    """Fit to half of the trips, drawn at random, and judge on the other half: all of them, then each window's."""
    order = rng.permutation(len(trips))
    seen, held = np.sort(order[::2]), np.sort(order[1::2])
    values = fit_values(trips.take(seen), design.take(seen), np.ones((1, len(seen))))
    rest = trips.take(held)
    before = _expected_before(scenario, rest) - rest.going_min
    after = expected_after(values, rest) - rest.going_min
    groups = [np.ones(len(rest), dtype=np.bool_), *rest.in_window]
    return tuple(_compared(before, after, group) for group in groups)


def expected_after(values: Values, trips: Trips) -> Floats:
    """Minutes that the first of the fitted values expect of trips; a window without a slope has the common one."""
    own = values.window_slope[:, 0]
    slope = np.where(np.isnan(own), values.slope[0], own)[trips.window()]
    return np.asarray(trips.with_turnout * values.turnout_min[0] + trips.foot_min + trips.drive_min * slope)


def _expected_before(scenario: Scenario, trips: Trips) -> Floats:
    """Minutes that the scenario as written expects of trips."""
    table = scenario.travel
    factor = np.array([table.speed_factor * table.time_of_day.get(one.name, 1.0) for one in scenario.windows])
    turnout = np.array([one.turnout_minutes for one in scenario.services])[trips.service]
    return np.asarray(trips.with_turnout * turnout + trips.foot_min + trips.drive_min / factor[trips.window()])


def _compared(before: Floats, after: Floats, which: Bools) -> Compared:
    if not which.any():
        return Compared(0, None, None)
    return Compared(int(which.sum()), _accuracy(before[which]), _accuracy(after[which]))


def _accuracy(error_min: Floats) -> Accuracy:
    apart = np.abs(error_min)
    figures = np.median(apart), error_min.mean(), (apart <= NEAR_MIN).mean()
    return Accuracy(*(round(float(one), 3) for one in figures))
