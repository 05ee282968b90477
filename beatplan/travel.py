"""Minutes from sites to calls, by straight line with a detour factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from beatplan.inputs.beats import Beats
from beatplan.inputs.calls import Calls
from beatplan.inputs.sites import Sites
from beatplan.scenario import Scenario, ServiceTable
from beatplan.scenario.tables import TravelTable

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Travel:
    """Travel of one service from each site to each place calls came from.

    A beat without a call of the service is represented by its inside point.

    Attributes:
        minutes: (J, P) from site to place.
        beat: (P,) index of the place's beat.
        share: (P,) the place's share of its beat's calls; sums to 1 in each beat.
        mean_min: (J, B) mean over a beat's calls.
        in_time: (J, P) whether a team of the site arrives in time, turnout included.
        share_in_time: (J, B) share of a beat's calls that a team of the site reaches in time.
    """

    minutes: Floats
    beat: NDArray[np.int64]
    share: Floats
    mean_min: Floats
    in_time: NDArray[np.bool_]
    share_in_time: Floats


def straight_line_min(from_xy: Floats, to_xy: Floats, table: TravelTable) -> Floats:
    """Minutes between points in metres: distance times detour over speed, (n, 2) and (m, 2) to (n, m)."""
    metres_a_minute = table.speed_kph * 1000 / 60
    return cdist(from_xy, to_xy) * table.detour / metres_a_minute


def service_travel(scenario: Scenario, index: int, calls: Calls, beats: Beats, sites: Sites) -> Travel:
    """Time the ways of service number `index` to all its calls, whatever their hour."""
    rows = calls.counted() & calls.eligible[index]
    xy, beat, weight = _places(calls.xy[rows], calls.beat[rows], beats)
    minutes = straight_line_min(sites.xy, xy, scenario.travel)
    return summarise(minutes, beat, weight, scenario.services[index], len(beats.ids))


def summarise(minutes: Floats, beat: NDArray[np.int64], weight: Floats, service: ServiceTable, beats: int) -> Travel:
    """Sum minutes (J, P) up by beat; each of `beats` beats has a place, and `weight` counts its calls."""
    total = np.bincount(beat, weights=weight, minlength=beats)
    share = weight / total[beat]
    by_beat = np.zeros((len(beat), beats))
    by_beat[np.arange(len(beat)), beat] = share
    in_time = service.turnout_minutes + minutes <= service.response_minutes
    return Travel(
        minutes=minutes,
        beat=beat,
        share=share,
        mean_min=minutes @ by_beat,
        in_time=in_time,
        share_in_time=in_time @ by_beat,
    )


def _places(xy: Floats, beat: NDArray[np.int64], beats: Beats) -> tuple[Floats, NDArray[np.int64], Floats]:
    """Merge calls at one place in one beat; add an inside point for beats without a placed call."""
    placed = np.isfinite(xy[:, 0])
    keys = np.column_stack([beat[placed].astype(np.float64), xy[placed]])
    unique, count = np.unique(keys, axis=0, return_counts=True)
    missing = np.setdiff1d(np.arange(len(beats.ids)), unique[:, 0].astype(np.int64))
    return (
        np.vstack([unique[:, 1:], beats.inside_xy[missing]]),
        np.concatenate([unique[:, 0].astype(np.int64), missing]),
        np.concatenate([count.astype(np.float64), np.ones(len(missing))]),
    )
