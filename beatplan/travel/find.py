"""The ways of every service in every window, by the method that the scenario names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.inputs import Beats, Calls, Sites
from beatplan.inputs.roads import read_roads
from beatplan.scenario import Scenario
from beatplan.travel.matrix import matrix_ways
from beatplan.travel.straight_line import straight_line_min
from beatplan.travel.streets import street_ways
from beatplan.travel.summary import Travel, summarise
from beatplan.travel.ways import Ways, driven

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class AllTravel:
    """Travel of every service and window.

    Attributes:
        way: (S, W) index into `travel`; windows in which traffic moves alike share one.
        travel: each different one.
        service: (V,) the service of each.
        findings: what a person should know.
    """

    way: Ints
    travel: tuple[Travel, ...]
    service: tuple[int, ...]
    findings: tuple[str, ...]


def find_travel(scenario: Scenario, calls: Calls, beats: Beats, sites: Sites) -> AllTravel:
    """Time the ways to all calls, whatever their hour, for each service and each window's traffic.

    Raises:
        DataError: the file of streets or minutes cannot be used, or a site has no street.
    """
    xy, beat, weight = call_places(calls, beats)
    ways, findings = _ways(scenario, beats, sites, xy, beat)
    factors = [
        scenario.travel.speed_factor * scenario.travel.time_of_day.get(window.name, 1.0) for window in scenario.windows
    ]
    way = np.zeros((len(scenario.services), len(scenario.windows)), dtype=np.int64)
    travel: list[Travel] = []
    of: list[int] = []
    for s, service in enumerate(scenario.services):
        own = np.flatnonzero(weight[s] > 0)
        for factor in dict.fromkeys(factors):
            minutes = ways.minutes(factor)[:, own]
            way[s, [place for place, one in enumerate(factors) if one == factor]] = len(travel)
            travel.append(summarise(minutes, beat[own], weight[s, own], service, len(beats.ids)))
            of.append(s)
    lost = _out_of_reach(ways, calls)
    return AllTravel(way, tuple(travel), tuple(of), (*findings, *ways.findings, *lost))


def call_places(calls: Calls, beats: Beats) -> tuple[Floats, Ints, Floats]:
    """List the places of calls, (P, 2), their beats (P,), and the calls of each service there, (S, P).

    A beat without a placed call of a service is represented by its inside point, which then weighs 1.
    """
    points = calls.points
    every = np.arange(len(beats.ids))
    missing = np.stack([~np.isin(every, points.beat[counts > 0]) for counts in points.calls])
    return (
        np.vstack([points.xy, beats.inside_xy]),
        np.concatenate([points.beat, every]),
        np.hstack([points.calls, missing.astype(np.float64)]),
    )


def _ways(scenario: Scenario, beats: Beats, sites: Sites, xy: Floats, beat: Ints) -> tuple[Ways, tuple[str, ...]]:
    table = scenario.travel
    if table.method == "road-graph":
        streets = read_roads(scenario, beats.crs)
        return street_ways(streets, sites, xy, table), streets.findings
    if table.method == "matrix":
        return matrix_ways(scenario, beats, sites, beat), ()
    return driven(straight_line_min(sites.xy, xy, table)), ()


def _out_of_reach(ways: Ways, calls: Calls) -> list[str]:
    """Count the calls that no site has a way to."""
    lost = np.isinf(ways.drive_min.min(axis=0))[: len(calls.points.beat)]
    if not lost.any():
        return []
    rows, places = calls.points.assigned[lost].sum(), int(lost.sum())
    return [f"{rows:,.0f} calls at {places:,} places cannot be reached from any site; they count as never in time."]
