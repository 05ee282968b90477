"""Everything that is worked out over streets: the ways to calls, and the ground each site reaches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from beatplan.inputs import Beats, Sites
from beatplan.inputs.roads import read_roads
from beatplan.scenario import Scenario
from beatplan.travel.isochrones import Isochrones, find_isochrones
from beatplan.travel.streets import routes_from, ways_to
from beatplan.travel.ways import Ways


@dataclass(frozen=True)
class OverStreets:
    """Ways to calls with what was found out of the streets, and the ground reached."""

    ways: Ways
    isochrones: Isochrones


def over_streets(
    scenario: Scenario, beats: Beats, sites: Sites, place_xy: NDArray[np.float64], factors: Sequence[float]
) -> OverStreets:
    """Read the streets and work out the ways to places, (P, 2) metres, and what is reached in each state of traffic.

    Raises:
        DataError: the file of streets cannot be used, or a site has no street.
    """
    streets = read_roads(scenario, beats.crs)
    routes = routes_from(streets, sites, scenario.travel)
    ways = ways_to(routes, place_xy, scenario.travel)
    return OverStreets(
        replace(ways, findings=(*streets.findings, *ways.findings)),
        find_isochrones(routes, beats, scenario.travel, factors),
    )
