"""The made streets of the worked example: arterials, one-way pairs downtown, and a river with bridges."""

from __future__ import annotations

from dataclasses import dataclass

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from beatplan.inputs import Sites, read_beats, read_sites
from beatplan.inputs.roads import Streets, read_roads
from beatplan.scenario import load_scenario
from beatplan.travel.streets import routes_from, ways_to
from tests.support import DURHAM

METRES = CRS(32119)
DOWNTOWN = ("511", "512", "513")
TOP_KPH = 95
LEAST_BORDER_M = 50


@dataclass(frozen=True)
class Made:
    """The example's beats (by id) and edges in metres, and its river."""

    beats: gpd.GeoSeries
    edges: gpd.GeoDataFrame
    river: shapely.LineString


@pytest.fixture(scope="module")
def made() -> Made:
    beats, edges, river = (
        gpd.read_file(DURHAM / name).to_crs(METRES)
        for name in ("beats.geojson", "made_streets.geojson", "made_river.geojson")
    )
    return Made(beats.set_index("beat").geometry, edges, river.geometry[0])


@pytest.fixture(scope="module")
def scenario():
    return load_scenario(DURHAM / "launch-2022.toml")


@pytest.fixture(scope="module")
def streets(scenario) -> Streets:
    return read_roads(scenario, METRES)


def test_the_files_say_that_they_are_made():
    for name in ("made_streets.geojson", "made_river.geojson"):
        head = (DURHAM / name).read_text(encoding="utf-8").splitlines()[0]
        assert '"name":"Made' in head
        assert "no record of any" in head
    for scenario in sorted(DURHAM.glob("*.toml")):
        travel = scenario.read_text(encoding="utf-8").split("[travel]")[1]
        assert 'path = "made_streets.geojson"     # made by rule' in travel, scenario.name


def test_the_file_is_small_and_reads_without_a_finding(streets):
    assert (DURHAM / "made_streets.geojson").stat().st_size < 1_000_000
    assert streets.findings == ()
    assert 2_000 < len(streets.node_xy) < 6_000


def test_every_crossing_can_be_driven_to_from_every_other(streets):
    assert (streets.piece == 0).all()
    assert streets.core.all()


def test_every_call_in_a_beat_is_within_the_snap_limit_of_a_street(scenario, made):
    calls = pd.read_csv(DURHAM / "calls.csv.gz")
    points = gpd.GeoSeries(gpd.points_from_xy(calls["lon"], calls["lat"]), crs=4326).to_crs(METRES)
    inside = points[points.within(made.beats.union_all())]
    assert len(inside) > 42_000
    limit_m = scenario.travel.snap_limit_m
    near, _ = shapely.STRtree(made.edges.geometry.array).query(inside.array, "dwithin", limit_m)
    assert set(near) == set(range(len(inside)))


def test_each_pair_of_neighbours_has_an_arterial(made):
    """A street named for the two leads from a crossing inside one to a crossing inside the other."""
    beats = made.beats.to_numpy()
    one, other = shapely.STRtree(beats).query(beats, predicate="touches")
    shared = shapely.length(shapely.intersection(beats[one], beats[other]))
    long = (shared > LEAST_BORDER_M) & (one < other)
    pairs = list(zip(made.beats.index[one[long]], made.beats.index[other[long]], strict=True))
    assert len(pairs) > 75
    arterials = made.edges[made.edges["highway"] == "primary"]
    graph = nx.from_pandas_edgelist(arterials, "u", "v")
    ends = dict(zip(arterials["u"], shapely.get_point(arterials.geometry.array, 0), strict=True))
    ends |= dict(zip(arterials["v"], shapely.get_point(arterials.geometry.array, -1), strict=True))
    for a, b in pairs:
        named = arterials[arterials["name"] == f"{a}-{b}"]
        assert len(named), (a, b)
        piece = nx.node_connected_component(graph, named["u"].iloc[0])
        own = [node for node in {*named["u"], *named["v"]} if node in piece]
        for beat in (a, b):
            assert any(made.beats[beat].contains(ends[node]) for node in own), (a, b)


def test_streets_downtown_are_one_way_against_the_next(made):
    one_way = made.edges[made.edges["oneway"] == "yes"]
    inside = {beat: one_way[one_way.within(made.beats[beat].buffer(20))] for beat in DOWNTOWN}
    assert set().union(*(edges.index for edges in inside.values())) == set(one_way.index)
    for beat, edges in inside.items():
        ends = shapely.get_coordinates(shapely.get_point(edges.geometry.array, [[0], [-1]])).reshape(2, -1, 2)
        way = (ends[1] - ends[0]) / np.hypot(*(ends[1] - ends[0]).T)[:, None]
        long = edges.length.to_numpy() > 100
        axis = way[long][0]
        side = ends.mean(axis=0)[long] @ [-axis[1], axis[0]]
        towards = np.sign(way[long] @ axis)
        street = np.round((side - side[0]) / 180).astype(int)
        assert (towards == np.where(street % 2 == 0, 1, -1)).all(), beat
        assert len(set(street)) >= 2, beat


def test_only_bridges_cross_the_river_and_only_arterials_have_them(made):
    crossing = made.edges[made.edges.intersects(made.river)]
    assert len(crossing) > 5
    assert set(crossing["highway"]) == {"primary"}
    assert crossing.index.equals(made.edges.index[made.edges["bridge"] == "yes"])


def test_without_the_bridges_the_banks_are_apart(made):
    whole = nx.from_pandas_edgelist(made.edges, "u", "v")
    cut = nx.from_pandas_edgelist(made.edges[made.edges["bridge"] != "yes"], "u", "v")
    assert nx.number_connected_components(whole) == 1
    assert set(whole) == set(cut)
    assert nx.number_connected_components(cut) == 2


def test_no_way_is_quicker_than_the_crow_at_top_speed(scenario, streets):
    beats = read_beats(scenario)
    sites = read_sites(scenario, beats)
    rng = np.random.default_rng(4)
    place_xy = streets.node_xy[rng.integers(len(streets.node_xy), size=500)]
    ways = ways_to(routes_from(streets, sites, scenario.travel), place_xy, scenario.travel)
    crow_km = np.hypot(*(sites.xy[:, None] - place_xy).transpose(2, 0, 1)) / 1000
    assert np.isfinite(ways.drive_min).all()
    assert (ways.minutes(1.0) >= crow_km / TOP_KPH * 60).all()


def test_a_site_just_over_the_river_is_farther_by_street_than_by_line(scenario, streets, made):
    """Places within 400 m of each other take far longer to reach where the river is between them."""
    near_xy = streets.node_xy[shapely.distance(shapely.points(streets.node_xy), made.river) < 400]
    count = len(near_xy)
    sites = Sites(tuple(map(str, range(count))), near_xy, np.full(count, 1), ("",) * count, (), np.zeros(count))
    drive_min = ways_to(routes_from(streets, sites, scenario.travel), near_xy, scenario.travel).drive_min
    one, other = np.triu_indices(count, 1)
    line = shapely.linestrings(np.stack([near_xy[one], near_xy[other]], axis=1))
    close = (shapely.length(line) > 200) & (shapely.length(line) < 400)
    over = shapely.intersects(line, made.river)
    assert (close & over).sum() > 50
    across, along = (drive_min[one, other][close & side] for side in (over, ~over))
    assert np.median(across) > 3 * np.median(along)
