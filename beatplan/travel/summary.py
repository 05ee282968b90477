"""Minutes from sites to places summed up by beat: means, quantiles, and the share reached in time."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from beatplan.scenario import ServiceTable

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


def summarise(minutes: Floats, beat: Ints, weight: Floats, service: ServiceTable, beats: int) -> Travel:
    """Sum minutes (J, P) up by beat; each of `beats` beats has a place, and `weight` (P,) counts its calls."""
    total = np.bincount(beat, weights=weight, minlength=beats)
    share = weight / total[beat]
    by_beat = csr_array((share, (np.arange(len(beat)), beat)), shape=(len(beat), beats))
    way = np.isfinite(minutes)
    reached = np.asarray(way @ by_beat)
    known = np.asarray(np.where(way, minutes, 0.0) @ by_beat)
    in_time = service.turnout_minutes + minutes <= service.response_minutes
    middle, high = _quantiles(minutes, beat, share, beats, (0.5, 0.9))
    return Travel(
        minutes=minutes,
        beat=beat,
        share=share,
        mean_min=np.where(reached > 0, known / np.where(reached > 0, reached, 1.0), np.inf),
        p50_min=middle,
        p90_min=high,
        in_time=in_time,
        share_in_time=np.asarray(in_time @ by_beat),
    )


def _quantiles(minutes: Floats, beat: Ints, share: Floats, beats: int, wanted: tuple[float, ...]) -> list[Floats]:
    """Find within how many minutes a site reaches shares of a beat's calls, (J, B) each."""
    steps = int(_LAST_MIN / _STEP_MIN) + 2
    found = [np.full((len(minutes), beats), np.inf) for _ in wanted]
    for j, row in enumerate(minutes):
        step = np.minimum(np.ceil(np.where(np.isfinite(row), row, 2 * _LAST_MIN) / _STEP_MIN - 1e-9), steps - 1)
        counts = np.bincount(beat * steps + step.astype(np.int64), weights=share, minlength=beats * steps)
        up_to = counts.reshape(beats, steps).cumsum(axis=1)
        for one, level in zip(found, wanted, strict=True):
            at = (up_to < level - 1e-9).sum(axis=1)
            one[j] = np.where(at < steps - 1, at * _STEP_MIN, np.inf)
    return found
