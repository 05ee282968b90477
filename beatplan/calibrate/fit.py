"""Turnout and speed factors fitted to trips: going = turnout + on foot + drive / speed factor.

Turnout is the median of what is observed by itself, where setting out is stamped; else it is the intercept. One
slope for each set of windows that a trip lies in keeps a slow window from passing for a long turnout; then, with the
turnout as found, one slope through the origin for each window, and one for all trips.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from beatplan.calibrate.robust import bisquare, starting_point, weighted_median
from beatplan.calibrate.trips import ENOUGH, Bools, Floats, Ints, Trips
from beatplan.errors import DataError, Fault

#: Where the turnout comes from; "zero" where an intercept below 0 was fitted, "unknown" where no trip holds it.
Turnout = Literal["observed", "fitted", "zero", "unknown"]

#: Ways that differ by less than this do not tell turnout from speed; shorter ones tell no speed.
_LEAST_SPAN_MIN, _LEAST_DRIVE_MIN = 1.0, 0.5
#: Resampled fits, and how many weights of theirs are held at once.
DRAWS, _HELD = 400, 100_000


@dataclass(frozen=True)
class Design:
    """What a fit is to find, decided once from all trips.

    Attributes:
        turnout: where the turnout comes from.
        windows: (W,) whether a window has enough trips for a slope of its own.
        cell: (n,) the slope of each trip while the turnout is fitted.
    """

    turnout: Turnout
    windows: Bools
    cell: Ints

    def take(self, which: Ints) -> Design:
        """Keep the part of some trips."""
        return replace(self, cell=self.cell[which])


@dataclass(frozen=True)
class Values:
    """What R fits found.

    Attributes:
        turnout_min: (R,).
        slope: (R,) minutes that a minute in usual traffic took, over all trips: 1 / speed factor.
        window_slope: (W, R) the same by window; NaN for those without enough trips.
    """

    turnout_min: Floats
    slope: Floats
    window_slope: Floats


def design_fit(trips: Trips) -> Design:
    """Decide what can be fitted.

    Raises:
        DataError: the ways are so alike that nothing tells turnout from speed.
    """
    windows = trips.in_window.sum(axis=1) >= ENOUGH
    if np.isfinite(trips.turnout_min).sum() >= ENOUGH:
        turnout: Turnout = "observed"
    else:
        turnout = "fitted" if trips.with_turnout.any() else "unknown"
    low, middle, high = np.quantile(trips.drive_min, [0.1, 0.5, 0.9])
    if middle < _LEAST_DRIVE_MIN or (turnout == "fitted" and high - low < _LEAST_SPAN_MIN):
        what = f"the ways take {low:.1f} to {high:.1f} minutes: too short or too alike to tell speed from turnout."
        mend = "Name the column of when units set out (calls.stages.en_route), or look at where sites and calls lie."
        raise DataError(Fault("calls.stages", what, mend))
    design = Design(turnout, windows, _cells(trips.in_window[windows], len(trips)))
    if turnout == "fitted" and fit_values(trips, design, np.ones((1, len(trips)))).turnout_min[0] < 0:
        return replace(design, turnout="zero")
    return design


def fit_values(trips: Trips, design: Design, counts: Floats) -> Values:
    """Fit once for each of R weightings of the trips, (R, n)."""
    drive, going = trips.drive_min, trips.going_min - trips.foot_min
    by_cell = drive[:, None] * (design.cell[:, None] == np.unique(design.cell))
    turnout = np.zeros(len(counts))
    if design.turnout == "observed":
        seen = np.isfinite(trips.turnout_min)
        turnout = weighted_median(trips.turnout_min[seen], counts[:, seen])
        usual = float(np.median(trips.turnout_min[seen]))
        _, spread = starting_point(by_cell, going - usual * trips.with_turnout)
    elif design.turnout == "fitted":
        x = np.column_stack([trips.with_turnout, by_cell])
        start, spread = starting_point(x, going)
        turnout = bisquare(x, going, spread, counts, start)[:, 0]
    else:
        _, spread = starting_point(by_cell, going)
    way = going - turnout[:, None] * trips.with_turnout
    window_slope = np.full((len(design.windows), len(counts)), np.nan)
    for w in np.flatnonzero(design.windows):
        window_slope[w] = _slope(drive, way, spread, counts, trips.in_window[w])
    return Values(turnout, _slope(drive, way, spread, counts, np.ones(len(trips), dtype=np.bool_)), window_slope)


def resampled_values(trips: Trips, design: Design, rng: np.random.Generator) -> Values:
    """Fit to `DRAWS` samples of the trips with replacement (Efron, Annals of Statistics 7, 1979)."""
    parts = [fit_values(trips, design, counts) for counts in resampled_counts(len(trips), rng)]
    return Values(
        np.concatenate([one.turnout_min for one in parts]),
        np.concatenate([one.slope for one in parts]),
        np.concatenate([one.window_slope for one in parts], axis=1),
    )


def resampled_counts(trips: int, rng: np.random.Generator) -> Iterator[Floats]:
    """Draw how often each trip stands in each of `DRAWS` samples, some samples (R, n) at a time."""
    share, at_once = np.full(trips, 1 / trips), max(1, _HELD // trips)
    for first in range(0, DRAWS, at_once):
        yield rng.multinomial(trips, share, size=min(at_once, DRAWS - first)).astype(np.float64)


def _slope(drive: Floats, way: Floats, spread: Floats, counts: Floats, which: Bools) -> Floats:
    """Fit way (R, n) = slope x drive over some of the trips, (R,)."""
    ratio = way.mean(axis=0)[which & (drive > 0)] / drive[which & (drive > 0)]
    start = np.array([np.median(ratio)]) if len(ratio) else np.ones(1)
    return bisquare(drive[which, None], way[:, which], spread[which], counts[:, which], start)[:, 0]


def _cells(in_window: Bools, trips: int) -> Ints:
    """Number the sets of windows (W, n) that trips lie in, (n,); sets of few trips join the largest."""
    if len(in_window) == 0:
        return np.zeros(trips, dtype=np.int64)
    _, cell, count = np.unique(in_window, axis=1, return_inverse=True, return_counts=True)
    cell = cell.ravel()
    return np.where(count[cell] >= ENOUGH, cell, int(count.argmax()))
