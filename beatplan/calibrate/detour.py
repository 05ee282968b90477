"""The detour factor: how much longer ways over streets are than the crow flies."""

from __future__ import annotations

import numpy as np

from beatplan.calibrate.estimate import Estimate, estimate
from beatplan.calibrate.fit import resampled_counts
from beatplan.calibrate.robust import weighted_median
from beatplan.calibrate.trips import ENOUGH, Trips

#: Of shorter ways the ratio tells of driveways more than of streets.
LEAST_M = 500.0


def fit_detour(trips: Trips, rng: np.random.Generator) -> Estimate | None:
    """Fit street_m = detour x straight_m by least absolute deviations: the median ratio, weighted by straight metres.

    Returns:
        The detour, or None where no streets tell it or fewer than `ENOUGH` trips are `LEAST_M` long.
    """
    long = np.flatnonzero((trips.straight_m >= LEAST_M) & np.isfinite(trips.street_m))
    if len(long) < ENOUGH:
        return None
    straight_m = trips.straight_m[long]
    ratio = trips.street_m[long] / straight_m
    drawn = [weighted_median(ratio, straight_m * counts) for counts in resampled_counts(len(long), rng)]
    value = weighted_median(ratio, straight_m[None])[0]
    return estimate(float(value), np.concatenate(drawn), len(long), 3)
