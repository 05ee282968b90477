"""Ways over a street graph: quickest paths from every site to every place, one-way streets respected."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra, reverse_cuthill_mckee

from beatplan.errors import DataError, Fault
from beatplan.inputs import Sites
from beatplan.inputs.roads import Streets
from beatplan.inputs.roads.streets import directed
from beatplan.scenario.travel import TravelTable
from beatplan.travel.snap import Snapped, snap
from beatplan.travel.ways import Ways

Floats = NDArray[np.float64]

#: A sparse graph holds no arcs of no length, so a site at a crossing is this far from it.
_LEAST_MIN = 1e-9
#: A site from which less of the streets can be reached than this is in a trap.
_TRAPPED = 0.5


@dataclass(frozen=True)
class Routes:
    """Quickest ways from sites over streets.

    Attributes:
        streets: the streets.
        at_site: where the sites meet them.
        to_node: (J, N) driving minutes from each site to every node; infinite where there is no way.
        findings: what a person should know.
    """

    streets: Streets
    at_site: Snapped
    to_node: Floats
    findings: tuple[str, ...]


def routes_from(streets: Streets, sites: Sites, table: TravelTable) -> Routes:
    """Find the quickest ways from sites to every node.

    Raises:
        DataError: a site has no street within `snap_limit_m`.
    """
    at_site = snap(streets, sites.xy, table.snap_limit_m)
    _check_sites(streets, at_site, sites, table)
    to_node = site_to_node_min(streets, at_site)
    return Routes(streets, at_site, to_node, tuple(_trapped(streets, sites, to_node)))


def ways_to(routes: Routes, place_xy: Floats, table: TravelTable) -> Ways:
    """Find the quickest ways to places, (P, 2) metres.

    A place is reached along its nearest street, part of the line included, and on foot from there; a place with no
    street within `snap_limit_m` is out of reach.
    """
    at_place = snap(routes.streets, place_xy, table.snap_limit_m)
    foot = 60 / (table.walk_kph * 1000)
    beyond = at_place.line < 0
    return Ways(
        to_places_min(routes.streets, routes.at_site, at_place, routes.to_node),
        routes.at_site.away_m * foot,
        np.where(beyond, 0.0, at_place.away_m * foot),
        routes.findings,
    )


def site_to_node_min(streets: Streets, at: Snapped) -> Floats:
    """Driving minutes from points on the streets (J,) to every node, (J, N); infinite where there is no way."""
    nodes, sites = len(streets.node_xy), len(at.line)
    line, source = at.line, len(streets.node_xy) + np.arange(sites)
    onward_min, back_min = (one[line] for one in streets.both_ways)
    # At a crossing, which belongs to every line there, the direction of one of them does not matter.
    on, back = np.isfinite(onward_min) | (at.share == 1), np.isfinite(back_min) | (at.share == 0)
    whole = streets.graph().tocoo()
    graph = directed(
        np.concatenate([whole.row, source[on], source[back]]).astype(np.int64),
        np.concatenate([whole.col, streets.end[line[on]], streets.start[line[back]]]).astype(np.int64),
        np.concatenate(
            [
                whole.data,
                np.maximum(_part(1 - at.share, onward_min)[on], _LEAST_MIN),
                np.maximum(_part(at.share, back_min)[back], _LEAST_MIN),
            ]
        ),
        nodes + sites,
    )
    # Neighbours numbered near each other lie near each other in memory: a city is searched a third faster.
    order = reverse_cuthill_mckee(graph)
    place = np.empty_like(order)
    place[order] = np.arange(len(order), dtype=order.dtype)
    minutes = dijkstra(csr_array(graph[order][:, order]), directed=True, indices=place[source])
    return np.asarray(minutes[:, place[:nodes]])


def to_places_min(streets: Streets, at_site: Snapped, at_place: Snapped, to_node: Floats) -> Floats:
    """Driving minutes from sites to places on the streets, (J, P), by the ends of the place's line or along it."""
    minutes = np.full((len(at_site.line), len(at_place.line)), np.inf)
    found = np.flatnonzero(at_place.line >= 0)
    line, share = at_place.line[found], at_place.share[found]
    onward_min, back_min = streets.both_ways
    by_start, by_end = _part(share, onward_min[line]), _part(1 - share, back_min[line])
    for j, own in enumerate(at_site.line):
        best = np.minimum(to_node[j, streets.start[line]] + by_start, to_node[j, streets.end[line]] + by_end)
        same = np.flatnonzero(line == own)
        along = share[same] - at_site.share[j]
        whole = np.where(along > 0, onward_min[own], back_min[own])
        best[same] = np.minimum(best[same], _part(np.abs(along), whole))
        minutes[j, found] = best
    return minutes


def _part(share: Floats, minutes: Floats) -> Floats:
    """Minutes along a share of lines, infinite where they may not be driven so; no way takes no time."""
    return share * np.where(share > 0, minutes, 0.0)


def _check_sites(streets: Streets, at: Snapped, sites: Sites, table: TravelTable) -> None:
    whole = replace(streets, piece=np.zeros_like(streets.piece))
    if (at.line < 0).all() and (snap(whole, sites.xy, table.snap_limit_m).line < 0).all():
        ground = shapely.box(*shapely.total_bounds(streets.shape))
        away_km = float(shapely.distance(shapely.points(sites.xy), ground).min()) / 1000
        what = (
            f"no site has a street within {table.snap_limit_m:g} m, and none is under {away_km:,.1f} km from them all."
        )
        raise DataError(Fault("travel.path", what, "Are these the streets of this city, and in travel.crs?"))
    faults = [
        Fault("sites", f"{sites.ids[j]!r} has no street within {table.snap_limit_m:g} m.", "Raise travel.snap_limit_m.")
        if snap(whole, sites.xy[[j]], table.snap_limit_m).line[0] < 0
        else Fault("sites", f"{sites.ids[j]!r} is on streets cut off from the others.", "Join them, or move the site.")
        for j in np.flatnonzero(at.line < 0)
    ]
    if faults:
        raise DataError(*faults)


def _trapped(streets: Streets, sites: Sites, to_node: Floats) -> list[str]:
    """Tell sites from which most of the streets cannot be reached."""
    main = streets.piece == 0
    share = np.isfinite(to_node[:, main]).mean(axis=1)
    return [
        f"from site {sites.ids[j]!r} a vehicle can reach {share[j]:.0%} of the crossings alone: "
        "is it behind a one-way street?"
        for j in np.flatnonzero(share < _TRAPPED)
    ]
