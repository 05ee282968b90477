"""How far two simulations differ: replication by replication where both met the same calls, else side by side."""

from __future__ import annotations

import numpy as np
from scipy.special import stdtrit

from beatplan.simulate.calls import Floats
from beatplan.simulate.intervals import CONFIDENCE, Interval, interval_of


def paired_difference(before: Floats, now: Floats) -> Interval:
    """Take the interval of what each replication of two plans differs by, (R,); only those that both have count."""
    both = min(len(before), len(now))
    return interval_of(now[:both] - before[:both])


def unpaired_difference(before: Floats, now: Floats) -> Interval:
    """Take the interval of the difference of two means whose replications have nothing in common, by Welch."""
    old, new = (values[np.isfinite(values)] for values in (before, now))
    if not len(old) or not len(new):
        return Interval(np.nan, np.nan, np.nan)
    mean = float(new.mean() - old.mean())
    if min(len(old), len(new)) == 1:
        return Interval(mean, np.nan, np.nan)
    parts = np.array([values.var(ddof=1) / len(values) for values in (old, new)])
    spread = float(parts.sum())
    if spread == 0:
        return Interval(mean, mean, mean)
    freedom = spread**2 / float((parts**2 / [len(old) - 1, len(new) - 1]).sum())
    half = float(stdtrit(freedom, (1 + CONFIDENCE) / 2) * np.sqrt(spread))
    return Interval(mean, mean - half, mean + half)


def difference_of_ranges(before: Interval, now: Interval) -> Interval:
    """Take the difference of two means of which only the intervals are known, from end to end.

    The error of a difference is at most the sum of both errors, whatever the two have in common; so this interval is
    at least as sure as each of theirs, and mostly wider than it need be.
    """
    return Interval(now.mean - before.mean, now.low - before.high, now.high - before.low)
