"""Minutes a call keeps a team, and the load that calls offer: the one home of that sum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.scenario import Service
from beatplan.travel import Travel

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Workload:
    """What calls ask of the teams of one service.

    Attributes:
        nearest: (B,) the nearest candidate site that meets the coverage standard, by mean travel; the nearest of all
            where none does (such a beat cannot be covered).
        travel_min: (B,) mean travel from it, or the time allowed where no site has a way.
        call_min: (B,) turnout + travel + on-scene + wrap-up.
        reach: (J, B) whether a team at the site meets the coverage standard of the beat.
    """

    nearest: NDArray[np.int64]
    travel_min: Floats
    call_min: Floats
    reach: NDArray[np.bool_]


def workload(service: Service, travel: Travel) -> Workload:
    """Sum the minutes a call in each beat keeps a team."""
    # A share such as 0.8 of 5 calls is 4 calls; the tolerance keeps rounding from asking for a fifth.
    reach = travel.share_in_time >= service.coverage - 1e-9
    reaching = np.where(reach, travel.mean_min, np.inf)
    nearest = np.where(reach.any(axis=0), reaching.argmin(axis=0), travel.mean_min.argmin(axis=0))
    mean_min = np.take_along_axis(travel.mean_min, nearest[None], axis=0)[0]
    # A beat that no site has a way to cannot be covered; its load must be a number all the same.
    travel_min = np.where(np.isfinite(mean_min), mean_min, service.response_minutes)
    return Workload(nearest, travel_min, call_minutes(service, travel_min), reach)


def call_minutes(service: Service, travel_min: Floats) -> Floats:
    """Minutes that a call keeps a team: turnout + travel + on-scene + wrap-up."""
    return service.turnout_minutes + travel_min + service.on_scene_minutes + service.wrap_up_minutes


def dispatched_travel_min(teams: NDArray[np.int64], busy: float, mean_min: Floats, otherwise: Floats) -> Floats:
    """Mean travel from chosen stations when the nearest free team takes each call.

    The k-th nearest team takes a call with probability (1 - busy) busy^(k - 1), given that one is free: teams are
    busy independently of each other (Daskin, Transportation Science 17, 1983).

    Args:
        teams: (J,) teams at each site; at least one in all.
        busy: share of time a team is on a call, below 1.
        mean_min: (J, B) mean travel from site to beat; infinite where there is no way, and no team goes.
        otherwise: (B,) what to say of a beat that no team has a way to.

    Returns:
        (B,) minutes.
    """
    site = np.repeat(np.arange(len(teams)), teams)
    nearest_first = np.sort(mean_min[site], axis=0)
    chance = (1 - busy) * busy ** np.arange(len(site))
    way = np.isfinite(nearest_first)
    goes = chance @ way
    minutes = chance @ np.where(way, nearest_first, 0.0)
    return np.where(goes > 0, minutes / np.where(goes > 0, goes, 1.0), otherwise)
