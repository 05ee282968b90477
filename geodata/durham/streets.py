"""Make the example's streets: lines cut where they meet, named as osmnx names its edges, so that few keys read them.

The streets are made, not mapped. Lengths are metres in EPSG:32119; the files are WGS84.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import shapely
from outlines import METRIC_CRS, geojson
from pyproj import Transformer
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from street_lines import SPEED_KPH, draw_lines, freeway, river

if TYPE_CHECKING:
    from outlines import Polygons
    from power_diagram import Floats, Ints

MESH_M = 10.0
"""Corners and crossings lie on a mesh of this."""

STUB_M = 80.0
"""Local dead ends shorter than this are left out."""

SITE_M = 150.0
"""A site farther than this from every street gets a drive."""

DECIMALS = 5
"""About a metre: well below the mesh, so ends that meet are written alike and others are not."""

TITLE = "Made streets of the schematic Durham: drawn by rule, no record of any street"
RIVER_TITLE = "Made river of the schematic Durham: drawn by hand, no record of any river"


def streets_text(beats: pd.DataFrame, geometries: Polygons, sites_lonlat: Floats) -> tuple[str, str]:
    """Return `made_streets.geojson` and `made_river.geojson`.

    Args:
        beats: The beats' figures, one row a beat.
        geometries: The beats' polygons in that order, WGS84.
        sites_lonlat: (J, 2) degrees.
    """
    to_metric = Transformer.from_crs("EPSG:4326", METRIC_CRS, always_xy=True).transform
    metric = shapely.transform(geometries, lambda xy: np.column_stack(to_metric(*xy.T)))
    water = river()
    lines = draw_lines(list(beats["beat"]), metric, beats["angle_deg"].to_numpy(float), water)
    sites = shapely.points(np.column_stack(to_metric(*sites_lonlat.T)))
    edges = _edges(pd.concat([lines, _drives(lines, sites)], ignore_index=True), water)
    places = _degrees(edges["geometry"].to_numpy())
    return geojson(places, _properties(edges), TITLE), geojson(_degrees(np.array([water])), [{}], RIVER_TITLE)


def _drives(lines: pd.DataFrame, sites: Polygons) -> pd.DataFrame:
    """Return a straight drive to the nearest street from each site that has none near by."""
    network = shapely.union_all(lines["geometry"].to_numpy())
    far = sites[shapely.distance(sites, network) > SITE_M]
    drives = shapely.shortest_line(far, network)
    return pd.DataFrame({"highway": "residential", "name": "", "heading_deg": np.nan, "geometry": drives})


def _edges(lines: pd.DataFrame, water: shapely.LineString) -> pd.DataFrame:
    """Cut lines where they meet into one connected graph of edges from node u to node v, and add the freeway."""
    edges = _without_stubs(_cut(lines))
    nodes, u, v = _nodes(edges["geometry"].to_numpy())
    _, piece = connected_components(coo_array((np.ones(len(u)), (u, v)), shape=(len(nodes), len(nodes))))
    edges = edges[piece[u] == np.bincount(piece).argmax()]
    crossings, _, _ = _nodes(edges.loc[edges["highway"] == "primary", "geometry"].to_numpy())
    stretches = [shapely.LineString(crossings[list(pair)]) for pair in freeway(crossings)]
    over = pd.DataFrame({"highway": "motorway", "name": "freeway", "heading_deg": np.nan, "geometry": stretches})
    edges = pd.concat([edges, over], ignore_index=True)
    _, edges["u"], edges["v"] = _nodes(edges["geometry"].to_numpy())
    edges["bridge"] = shapely.intersects(edges["geometry"].to_numpy(), water)
    ordered: pd.DataFrame = edges.sort_values(["highway", "u", "v", "name"], ignore_index=True)
    return ordered


def _cut(lines: pd.DataFrame) -> pd.DataFrame:
    """Cut lines at every crossing; each part is of the first line that it lies on, and drawn the way it is driven."""
    whole = lines["geometry"].to_numpy()
    parts = shapely.get_parts(shapely.normalize(shapely.union_all(whole, grid_size=MESH_M)))
    source, part = shapely.STRtree(parts).query(shapely.buffer(whole, MESH_M), predicate="contains")
    first = pd.Series(source).groupby(part).min()
    cut = lines.iloc[first.to_numpy()].reset_index(drop=True)
    parts = parts[first.index]
    ends = shapely.get_coordinates(shapely.get_point(parts, [[0], [-1]])).reshape(2, -1, 2)
    heading = np.radians(cut["heading_deg"].to_numpy())
    against = ((ends[1] - ends[0]) * np.column_stack([np.cos(heading), np.sin(heading)])).sum(axis=1) < 0
    cut["geometry"] = np.where(against, shapely.reverse(parts), parts)
    return cut


def _without_stubs(edges: pd.DataFrame) -> pd.DataFrame:
    """Leave out the short dead ends of local streets."""
    nodes, u, v = _nodes(edges["geometry"].to_numpy())
    degree = np.bincount(np.concatenate([u, v]), minlength=len(nodes))
    short = shapely.length(edges["geometry"].to_numpy()) < STUB_M
    kept: pd.DataFrame = edges[~(short & (edges["highway"] == "residential") & (np.minimum(degree[u], degree[v]) == 1))]
    return kept


def _nodes(shape: Polygons) -> tuple[Floats, Ints, Ints]:
    """Return the places where lines end, (N, 2), and which of them each line goes from and to."""
    ends = shapely.get_coordinates(shapely.get_point(shape, [[0], [-1]]))
    nodes, number = np.unique(ends, axis=0, return_inverse=True)
    u, v = number.reshape(2, -1)
    return nodes, u, v


def _degrees(metric: Polygons) -> Polygons:
    transform = Transformer.from_crs(METRIC_CRS, "EPSG:4326", always_xy=True).transform
    placed: Polygons = shapely.transform(metric, lambda xy: np.round(np.column_stack(transform(*xy.T)), DECIMALS))
    return placed


def _properties(edges: pd.DataFrame) -> list[dict[str, Any]]:
    """Return what the file says of each edge; one way, a bridge and a name only where that is so."""
    return [
        {"u": edge["u"], "v": edge["v"], "highway": edge["highway"], "speed_kph": SPEED_KPH[edge["highway"]]}
        | ({} if np.isnan(edge["heading_deg"]) else {"oneway": "yes"})
        | ({"bridge": "yes"} if edge["bridge"] else {})
        | ({"name": edge["name"]} if edge["name"] else {})
        for edge in edges.to_dict("records")
    ]
