"""Minutes from sites to calls, by straight line with a detour factor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
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
    xy, beat, weight = _places(calls, index, beats)
    minutes = straight_line_min(sites.xy, xy, scenario.travel)
    return summarise(minutes, beat, weight, scenario.services[index], len(beats.ids))


def summarise(minutes: Floats, beat: NDArray[np.int64], weight: Floats, service: ServiceTable, beats: int) -> Travel:
    """Sum minutes (J, P) up by beat; each of `beats` beats has a place, and `weight` counts its calls."""
    total = np.bincount(beat, weights=weight, minlength=beats)
    share = weight / total[beat]
    by_beat = csr_array((share, (np.arange(len(beat)), beat)), shape=(len(beat), beats))
    in_time = service.turnout_minutes + minutes <= service.response_minutes
    return Travel(
        minutes=minutes,
        beat=beat,
        share=share,
        mean_min=np.asarray(minutes @ by_beat),
        in_time=in_time,
        share_in_time=np.asarray(in_time @ by_beat),
    )


def _places(calls: Calls, index: int, beats: Beats) -> tuple[Floats, NDArray[np.int64], Floats]:
    """List the places of a service's calls; add an inside point for beats without a placed call."""
    points = calls.points
    some = points.calls[index] > 0
    missing = np.setdiff1d(np.arange(len(beats.ids)), points.beat[some])
    return (
        np.vstack([points.xy[some], beats.inside_xy[missing]]),
        np.concatenate([points.beat[some], missing]),
        np.concatenate([points.calls[index, some], np.ones(len(missing))]),
    )
