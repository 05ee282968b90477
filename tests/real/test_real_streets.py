"""Real street files: the graphs that their SOURCE.txt counts, and minutes equal to networkx's on random pairs."""

from __future__ import annotations

import zipfile
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from beatplan.inputs import read_beats
from beatplan.inputs.roads import Streets, read_roads
from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.scenario import load_scenario
from beatplan.travel.snap import Snapped, snap
from beatplan.travel.streets import site_to_node_min
from tests.support import DURHAM, SCENARIO, SHARED, write_city

DATA = SHARED / "data"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.exists(), reason="the real layers are not beside the project"),
]

CARROLLTON = (
    f'path = "{DATA}/city_carrollton/StreetCenterlines.shp"\ncolumns = {{ time = "Minutes", time_unit = "min" }}'
)


def streets(folder: Path, travel: str, crs: int) -> Streets:
    text = SCENARIO.replace("[travel]\nspeed_kph = 40\ndetour = 1.35\n", f'[travel]\nmethod = "road-graph"\n{travel}\n')
    return read_roads(load_scenario(write_city(folder, text)), CRS(crs))


def from_nodes(graph: Streets, nodes: np.ndarray) -> np.ndarray:
    """Minutes from crossings to every crossing."""
    line = np.array([np.flatnonzero((graph.start == n) | (graph.end == n))[0] for n in nodes])
    share = np.where(graph.start[line] == nodes, 0.0, 1.0)
    return site_to_node_min(graph, Snapped(line, share, np.zeros(len(nodes))))


def carrollton_in_networkx() -> nx.Graph:
    """Built from the shapefile alone: ends of lines rounded to a hundredth of a foot."""
    graph = nx.Graph()
    layer = gpd.read_file(DATA / "city_carrollton" / "StreetCenterlines.shp")
    for shape, minutes in zip(layer.geometry, layer["Minutes"], strict=True):
        for part in getattr(shape, "geoms", [shape]):
            ends = [tuple(np.round(point, 1)) for point in (part.coords[0], part.coords[-1])]
            own = minutes * part.length / shape.length
            known = graph.get_edge_data(*ends, {"minutes": np.inf})["minutes"]
            graph.add_edge(*ends, minutes=min(own, known))
    return graph


def test_carrolltons_own_minutes_between_reporting_areas(tmp_path: Path):
    """SOURCE.txt: 4,599 lines, 3,554 crossings, 47 pieces, the largest of 3,435 crossings."""
    found = streets(tmp_path, CARROLLTON, 32614)
    assert len(found.node_xy) == 3554
    assert int(found.piece.max()) + 1 == 47
    assert (found.piece == 0).sum() == 3435
    assert any("fall into 47 pieces" in one for one in found.findings)
    areas = gpd.read_file(DATA / "city_carrollton" / "ReportingAreas.shp").to_crs(32614)
    middle = shapely.get_coordinates(areas.geometry.representative_point().array)
    node = shapely.STRtree(shapely.points(found.node_xy)).query_nearest(shapely.points(middle), all_matches=False)[1]
    other = carrollton_in_networkx()
    feet = gpd.GeoSeries(gpd.points_from_xy(*found.node_xy.T), crs=32614).to_crs(2276)
    names = np.array(list(other.nodes))
    at = shapely.STRtree(shapely.points(names)).query_nearest(feet.array, all_matches=False)[1]
    rng = np.random.default_rng(1)
    pairs = rng.choice(node, (500, 2))
    sources = np.unique(pairs[:, 0])
    mine = from_nodes(found, sources)
    apart = 0
    for source, row in zip(sources, mine, strict=True):
        reached = nx.single_source_dijkstra_path_length(other, tuple(names[at[source]]), weight="minutes")
        for target in pairs[pairs[:, 0] == source, 1]:
            peers = reached.get(tuple(names[at[target]]), np.inf)
            apart += np.isinf(peers)
            assert row[target] == pytest.approx(peers, rel=1e-6, abs=1e-6)
    assert apart == sum(found.piece[a] != found.piece[b] for a, b in pairs), "pairs on different pieces have no way"
    np.testing.assert_allclose(mine[:, sources], mine[:, sources].T, atol=1e-6)


def test_manhattans_directed_arcs(tmp_path: Path):
    with zipfile.ZipFile(DATA / "net_manhattan_jemss" / "manhattan_roads.zip") as packed:
        nodes = pd.read_csv(packed.open("nodes.csv"), skiprows=1).iloc[:, :4]
        arcs = pd.read_csv(packed.open("arcs.csv"), skiprows=5).iloc[:, :5]
    nodes.to_csv(tmp_path / "nodes.csv", index=False)
    arcs.to_csv(tmp_path / "arcs.csv", index=False)
    found = streets(
        tmp_path,
        f'path = "{tmp_path}/arcs.csv"\n'
        f'nodes = {{ path = "{tmp_path}/nodes.csv", id = "index", x = "x", y = "y", crs = 4326 }}\n'
        'columns = { from_node = "fromNode", to_node = "toNode", '
        'time = "mode_1", time_unit = "days", directed = true }',
        32618,
    )
    assert len(found.start) == 24_437
    graph = nx.DiGraph()
    for one, other, days in zip(arcs["fromNode"], arcs["toNode"], arcs["mode_1"], strict=True):
        known = graph.get_edge_data(one, other, {"minutes": np.inf})["minutes"]
        graph.add_edge(one, other, minutes=min(days * 1440, known))
    # Nodes are numbered here in the order in which arcs name them.
    ids = pd.unique(pd.concat([arcs["fromNode"], arcs["toNode"]]))
    rng = np.random.default_rng(2)
    sources = rng.choice(len(ids), 20, replace=False)
    mine = from_nodes(found, sources)
    for source, row in zip(sources, mine, strict=True):
        reached = nx.single_source_dijkstra_path_length(graph, ids[source], weight="minutes")
        targets = rng.choice(len(ids), 10)
        peers = np.array([reached.get(ids[target], np.inf) for target in targets])
        np.testing.assert_allclose(row[targets], peers, rtol=1e-6, atol=1e-6)


def test_salt_lake_citys_lines_build_and_route(tmp_path: Path):
    found = streets(tmp_path, f'path = "{DATA}/net_salt_lake_city/slc_original.parquet"', 32612)
    assert len(found.start) == 50_917
    said = "\n".join(found.findings)
    assert "take their speed from their class (residential 35 km/h" in said
    assert "pedestrian 64" in said
    rng = np.random.default_rng(3)
    west, south, east, north = shapely.total_bounds(found.shape)
    at = snap(found, rng.uniform((west, south), (east, north), (10, 2)), 5000)
    minutes = site_to_node_min(found, Snapped(at.line[at.line >= 0], at.share[at.line >= 0], at.away_m[at.line >= 0]))
    assert np.isfinite(minutes[:, found.piece == 0]).all()
    assert minutes.max() < 120


def test_durhams_beats_over_the_street_proxy(tmp_path: Path):
    """A stand-in made of census blocks, told as such: the whole study runs over it."""
    proxy = DATA / "durham_block_street_proxy" / "durham_block_edges_epsg2264.parquet"
    text = (DURHAM / "citywide-2023.toml").read_text(encoding="utf-8")
    head, rest = text.split("[travel]")
    rest = rest[rest.index("\n[") :]
    travel = f'[travel]\nmethod = "road-graph"\npath = "{proxy}"\nspeed_kph = 40\nsnap_limit_m = 1500\n'
    for name in ("beats.geojson", "calls.csv.gz", "sites.csv"):
        head = head.replace(f'"{name}"', f'"{DURHAM / name}"')
    file = tmp_path / "proxy.toml"
    file.write_text(head + travel + rest, encoding="utf-8")
    study = read_study(load_scenario(file))
    assert len(read_beats(load_scenario(file)).ids) == len(study.beats.ids)
    assert np.isfinite(study.travel.travel[0].mean_min).mean() > 0.95
    said = "\n".join(account(study)["findings"])
    assert "fall into 96 pieces" in said
