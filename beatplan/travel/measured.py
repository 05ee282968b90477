"""Ways from sites to single places with what the streets alone can tell: how long they are, beside the minutes."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.spatial.distance import cdist

from beatplan.inputs import Beats, Sites
from beatplan.inputs.roads import Streets, read_roads
from beatplan.scenario import Scenario
from beatplan.travel.matrix import matrix_ways
from beatplan.travel.straight_line import straight_line_min
from beatplan.travel.streets import routes_from, ways_to
from beatplan.travel.ways import Ways, driven

Floats = NDArray[np.float64]

#: A line of no length would be no arc of the graph.
_LEAST_M = 1e-6


@dataclass(frozen=True)
class Measured:
    """Ways from J sites to P places.

    Attributes:
        ways: their minutes in usual traffic, before any speed factor.
        straight_m: (J, P) as the crow flies; NaN where a place is known by its beat alone.
        street_m: (J, P) the shortest way over streets, from door to door; NaN where no streets tell it.
    """

    ways: Ways
    straight_m: Floats
    street_m: Floats


def measure_ways(
    scenario: Scenario, beats: Beats, sites: Sites, place_xy: Floats, place_beat: NDArray[np.int64]
) -> Measured:
    """Find the ways to places, (P, 2) metres and (P,) beats, by the method that the scenario names.

    Raises:
        DataError: the file of streets or minutes cannot be used, or a site has no street.
    """
    table, straight_m = scenario.travel, cdist(sites.xy, place_xy)
    unknown = np.full_like(straight_m, np.nan)
    if table.method == "matrix":
        return Measured(matrix_ways(scenario, beats, sites, place_beat), straight_m, unknown)
    if table.method == "straight-line":
        return Measured(driven(straight_line_min(sites.xy, place_xy, table)), straight_m, unknown)
    streets = read_roads(scenario, beats.crs)
    routes = routes_from(streets, sites, table)
    ways = ways_to(routes, place_xy, table)
    shortest = ways_to(routes_from(_by_length(streets), sites, table), place_xy, table)
    foot_m = (ways.site_foot_min[:, None] + ways.place_foot_min) * table.walk_kph * 1000 / 60
    told = replace(ways, findings=(*streets.findings, *ways.findings))
    return Measured(told, straight_m, shortest.drive_min + foot_m)


def _by_length(streets: Streets) -> Streets:
    """Let metres stand for minutes, so that the quickest way is the shortest."""
    return replace(streets, minutes=np.maximum(streets.length_m, _LEAST_M))
