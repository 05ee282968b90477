"""Minutes from sites to places summed up by beat: means, quantiles, and the share reached in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.scenario import Service

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Quantiles are read from counts by steps of this; ways beyond the last step are counted there.
_STEP_MIN, _LAST_MIN = 0.02, 240.0


@dataclass(frozen=True)
class Travel:
    """Travel of one service from each site to each place calls came from, in one state of traffic.

    Attributes:
        minutes: (J, P) from site to place; infinite where there is no way.
        beat: (P,) index of the place's beat.
        share: (P,) the place's share of its beat's calls; sums to 1 in each beat.
        mean_min: (J, B) mean over the calls of a beat that the site has a way to; infinite where there are none.
        p50_min, p90_min: (J, B) minutes within which half and nine in ten of a beat's calls are reached, to 0.02
            minutes; infinite where too many have no way.
        in_time: (J, P) whether a team of the site arrives in time, turnout included.
        share_in_time: (J, B) share of a beat's calls that a team of the site reaches in time.
    """

    minutes: Floats
    beat: Ints
    share: Floats
    mean_min: Floats
    p50_min: Floats
    p90_min: Floats
    in_time: NDArray[np.bool_]
    share_in_time: Floats


def summarise(minutes: Floats, beat: Ints, weight: Floats, service: Service, beats: int) -> Travel:
    """Sum minutes (J, P) up by beat; each of `beats` beats has a place, and `weight` (P,) counts its calls."""
    total = np.bincount(beat, weights=weight, minlength=beats)
    share = weight / total[beat]
    # Places of a beat next to each other: a site's row is then summed in one pass through memory.
    order = np.argsort(beat, kind="stable")
    first = np.searchsorted(beat[order], np.arange(beats))
    limit_min = service.response_minutes - service.turnout_minutes
    sorted_beat, sorted_share = beat[order], share[order]
    rows = [_by_beat(row[order], limit_min, sorted_beat, sorted_share, first) for row in minutes]
    mean_min, p50_min, p90_min, share_in_time = (np.stack(one) for one in zip(*rows, strict=True))
    return Travel(minutes, beat, share, mean_min, p50_min, p90_min, minutes <= limit_min, share_in_time)


def _by_beat(
    minutes: Floats, limit_min: float, beat: Ints, share: Floats, first: Ints
) -> tuple[Floats, Floats, Floats, Floats]:
    """Sum the minutes of one site up, (P,) sorted by beat, to mean, p50, p90 and share in time, (B,) each."""
    way = np.isfinite(minutes)
    reached = np.add.reduceat(np.where(way, share, 0.0), first)
    known = np.add.reduceat(np.where(way, minutes, 0.0) * share, first)
    mean_min = np.where(reached > 0, known / np.where(reached > 0, reached, 1.0), np.inf)
    middle, high = _quantiles(minutes, beat, share, len(first), (0.5, 0.9))
    return mean_min, middle, high, np.add.reduceat(np.where(minutes <= limit_min, share, 0.0), first)


def _quantiles(minutes: Floats, beat: Ints, share: Floats, beats: int, wanted: tuple[float, ...]) -> list[Floats]:
    """Find within how many minutes a site reaches shares of a beat's calls, (B,) each."""
    steps = int(_LAST_MIN / _STEP_MIN) + 2
    step = np.minimum(np.ceil(np.minimum(minutes, 2 * _LAST_MIN) / _STEP_MIN - 1e-9), steps - 1)
    counts = np.bincount(beat * steps + step.astype(np.int64), weights=share, minlength=beats * steps)
    up_to = counts.reshape(beats, steps).cumsum(axis=1)
    at = [(up_to < level - 1e-9).sum(axis=1) for level in wanted]
    return [np.where(one < steps - 1, one * _STEP_MIN, np.inf) for one in at]
