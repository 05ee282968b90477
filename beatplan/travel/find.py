"""The ways of every service in every window, by the method that the scenario names."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from beatplan.inputs import Beats, Calls, Sites
from beatplan.scenario import Scenario
from beatplan.travel.cache import kept_or_made, known_by
from beatplan.travel.isochrones import NO_ISOCHRONES, Isochrones
from beatplan.travel.matrix import matrix_ways
from beatplan.travel.over_streets import OverStreets, over_streets
from beatplan.travel.straight_line import straight_line_min
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
        speed_factor: (W,) how many times as fast as usual traffic moves in each window.
        isochrones: ground reached from the sites; none where no streets tell it.
        findings: what a person should know.
    """

    way: Ints
    travel: tuple[Travel, ...]
    service: tuple[int, ...]
    speed_factor: tuple[float, ...]
    isochrones: Isochrones
    findings: tuple[str, ...]


def find_travel(scenario: Scenario, calls: Calls, beats: Beats, sites: Sites, cache: Path | None = None) -> AllTravel:
    """Time the ways to all calls, whatever their hour, for each service and each window's traffic.

    Args:
        scenario: the scenario.
        calls: its calls.
        beats: its beats.
        sites: its sites.
        cache: a folder to keep results over streets in; none where left out.

    Raises:
        DataError: the file of streets or minutes cannot be used, or a site has no street.
    """
    xy, beat, weight = call_places(calls, beats)
    factors = [
        scenario.travel.speed_factor * scenario.travel.time_of_day.get(window.name, 1.0) for window in scenario.windows
    ]
    ways, isochrones = _ways(scenario, beats, sites, (xy, beat), factors, cache)
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
    findings = (*ways.findings, *_out_of_reach(ways, calls))
    return AllTravel(way, tuple(travel), tuple(of), tuple(factors), isochrones, findings)


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


def _ways(
    scenario: Scenario,
    beats: Beats,
    sites: Sites,
    places: tuple[Floats, Ints],
    factors: list[float],
    cache: Path | None,
) -> tuple[Ways, Isochrones]:
    """Find the ways to places, by where they are and their beats, and the ground reached where streets tell it."""
    table, (xy, beat) = scenario.travel, places
    if table.method == "road-graph":
        found = _over_streets(scenario, beats, sites, xy, factors, cache)
        return found.ways, found.isochrones
    if table.method == "matrix":
        return matrix_ways(scenario, beats, sites, beat), NO_ISOCHRONES
    return driven(straight_line_min(sites.xy, xy, table)), NO_ISOCHRONES


def _over_streets(
    scenario: Scenario, beats: Beats, sites: Sites, xy: Floats, factors: list[float], cache: Path | None
) -> OverStreets:
    def make() -> OverStreets:
        return over_streets(scenario, beats, sites, xy, factors)

    if cache is None:
        return make()
    try:
        key = known_by(scenario, beats, sites, xy, factors)
    except OSError:
        # A file that is not there is told where it is read.
        return make()
    return kept_or_made(cache, key, make)


def _out_of_reach(ways: Ways, calls: Calls) -> list[str]:
    """Count the calls that no site has a way to."""
    lost = np.isinf(ways.drive_min.min(axis=0))[: len(calls.points.beat)]
    if not lost.any():
        return []
    rows, places = calls.points.assigned[lost].sum(), int(lost.sum())
    return [f"{rows:,.0f} calls at {places:,} places cannot be reached from any site; they count as never in time."]
