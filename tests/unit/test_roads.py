"""Street graphs: what files say is read as stated, and ways over them are right by hand and by brute force."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import CRS

from beatplan.errors import DataError, ScenarioError
from beatplan.inputs import Sites
from beatplan.inputs.roads import Streets, read_roads
from beatplan.inputs.roads.streets import directed, largest_core, pieces
from beatplan.planning import make_plan, read_study
from beatplan.scenario import load_scenario
from beatplan.scenario.travel import TravelTable
from beatplan.travel.snap import snap
from beatplan.travel.streets import routes_from, site_to_node_min, ways_to
from tests.support import SCENARIO, write_city

METRES = CRS(32119)
GRID = 'method = "road-graph"\npath = "streets.gpkg"\n'
STRAIGHT = "[travel]\nspeed_kph = 40\ndetour = 1.35\n"


def streets_of(lines: list[tuple[list[tuple[float, float]], float, str]]) -> Streets:
    """Streets from (points in metres, km/h, "both", "forward" or "back")."""
    shape = np.array([shapely.LineString(points) for points, _, _ in lines], dtype=object)
    ends = np.array([[points[0], points[-1]] for points, _, _ in lines])
    node_xy, number = np.unique(ends.reshape(-1, 2), axis=0, return_inverse=True)
    start, end = number.reshape(-1, 2).T
    length_m = shapely.length(shape)
    minutes = length_m / 1000 / np.array([kph for _, kph, _ in lines]) * 60
    forward = np.array([way != "back" for _, _, way in lines])
    backward = np.array([way != "forward" for _, _, way in lines])
    piece = pieces(start, end, length_m, len(node_xy))
    tail, head = np.concatenate([start[forward], end[backward]]), np.concatenate([end[forward], start[backward]])
    core = largest_core(directed(tail, head, np.ones(len(tail)), len(node_xy)))
    return Streets(node_xy, start, end, length_m, minutes, forward, backward, shape, piece, core, ())


def sites_at(*places: tuple[float, float]) -> Sites:
    count = len(places)
    names = tuple(f"site {n}" for n in range(count))
    return Sites(names, np.array(places, dtype=float), np.full(count, 9), ("",) * count, (), np.zeros(count))


def minutes(streets: Streets, sites: list[tuple[float, float]], places: list[tuple[float, float]], **table: float):
    travel = TravelTable(method="road-graph", path="unused", **{"snap_limit_m": 300, "walk_kph": 6, **table})
    return ways_to(routes_from(streets, sites_at(*sites), travel), np.array(places, dtype=float), travel).minutes(1.0)


#: Two roads of a kilometre at 60 km/h that meet in the origin: a minute each.
CROSS = [([(0, 0), (1000, 0)], 60, "both"), ([(0, 0), (0, 1000)], 60, "both")]


def test_part_of_a_line_and_the_way_on_foot_are_charged():
    found = minutes(streets_of(CROSS), [(500, 0)], [(0, 250), (900, 0), (500, 100)])
    assert found[0] == pytest.approx([0.5 + 0.25, 0.4, 0.1 / 6 * 60])


def test_a_one_way_line_is_driven_one_way_only():
    ring = [([(0, 0), (1000, 0)], 60, "forward"), ([(1000, 0), (1000, 1000), (0, 0)], 60, "forward")]
    found = minutes(streets_of(ring), [(200, 0), (800, 0)], [(800, 0), (200, 0)])
    around = 1 + (1000 + 1000 * 2**0.5) / 1000
    assert found == pytest.approx(np.array([[0.6, 0], [0, around - 0.6]]), abs=1e-6)
    assert minutes(streets_of([([(0, 0), (1000, 0)], 60, "back")]), [(200, 0)], [(800, 0)])[0, 0] == np.inf


def test_of_parallel_lines_the_quickest_counts():
    slow_and_fast = [([(0, 0), (1000, 0)], 30, "both"), ([(0, 0), (500, 10), (1000, 0)], 60, "both")]
    found = minutes(streets_of([*slow_and_fast, ([(1000, 0), (2000, 0)], 60, "both")]), [(0, 0)], [(1500, 0)])
    assert found[0, 0] == pytest.approx(1.5, abs=0.01)


def test_an_island_is_not_used_and_no_straight_line_stands_in():
    island = ([(100, 150), (200, 150)], 60, "both")
    found = minutes(streets_of([*CROSS, island]), [(1000, 0)], [(150, 149), (5000, 5000)])
    assert found[0, 0] == pytest.approx(0.85 + 0.149 / 6 * 60), "over the main streets, and on foot from there"
    assert found[0, 1] == np.inf


def test_a_site_without_a_street_is_refused():
    with pytest.raises(DataError, match="'site 1' has no street within 300 m"):
        minutes(streets_of(CROSS), [(500, 0), (5000, 5000)], [(0, 0)])


def test_streets_of_another_place_are_told_once():
    with pytest.raises(DataError, match=r"no site has a street within 300 m, and none is under 5\.7 km from them all"):
        minutes(streets_of(CROSS), [(5000, 5000), (6000, 6000)], [(0, 0)])


def test_a_site_in_a_trap_is_told():
    """The last road may be entered and not left."""
    trap = [*CROSS, ([(1000, 0), (2000, 0)], 60, "forward"), ([(2000, 0), (2000, 500)], 60, "both")]
    table = TravelTable(method="road-graph", path="unused")
    streets = streets_of(trap)
    ways = ways_to(routes_from(streets, sites_at((2000, 400)), table), np.array([[0.0, 500.0], [1900.0, 0.0]]), table)
    assert np.isinf(ways.drive_min[0, 0])
    assert "behind a one-way street" in ways.findings[0]
    assert (~streets.core).sum() == 2


def test_faster_traffic_shortens_the_drive_and_not_the_walk():
    table = TravelTable(method="road-graph", path="unused", walk_kph=6)
    routes = routes_from(streets_of(CROSS), sites_at((500, 0)), table)
    ways = ways_to(routes, np.array([[0.0, 500.0], [500.0, 100.0]]), table)
    assert ways.minutes(2.0)[0] == pytest.approx([0.5, 1.0])


@st.composite
def street_maps(draw: st.DrawFn) -> tuple[Streets, np.ndarray]:
    """A few crossings joined at random, some one-way, and points near the lines."""
    count = draw(st.integers(3, 7))
    spot = st.tuples(st.integers(0, 20), st.integers(0, 20))
    places = draw(st.lists(spot, min_size=count, max_size=count, unique=True))
    pairs = draw(st.lists(st.sampled_from(list(itertools.combinations(range(count), 2))), min_size=2, max_size=10))
    ways = draw(st.lists(st.sampled_from(["both", "forward", "back"]), min_size=len(pairs), max_size=len(pairs)))
    speed = draw(st.lists(st.sampled_from([20, 40, 60]), min_size=len(pairs), max_size=len(pairs)))
    at = [(x * 100.0, y * 100.0) for x, y in places]
    lines = [([at[i], at[j]], kph, way) for (i, j), kph, way in zip(pairs, speed, ways, strict=True)]
    points = draw(st.lists(st.tuples(st.floats(0, 2000), st.floats(0, 2000)), min_size=2, max_size=4))
    return streets_of(lines), np.array(points)


def brute_force(streets: Streets, points: np.ndarray) -> np.ndarray:
    """Driving minutes between points by networkx, with each point a node that splits its line."""
    at = snap(streets, points, 1e6)
    graph = nx.MultiDiGraph()
    for number in range(len(streets.start)):
        stops = [(0.0, ("node", int(streets.start[number]))), (1.0, ("node", int(streets.end[number])))]
        ends = int(streets.start[number]), int(streets.end[number])
        for p, on in enumerate(at.line.tolist()):
            # Straight lines of the same two ends are one street, whichever way they are drawn.
            own = int(streets.start[on]), int(streets.end[on])
            if set(own) == set(ends):
                stops.append((float(at.share[p]) if own == ends else 1 - float(at.share[p]), ("point", p)))
        stops.sort(key=lambda one: one[0])
        for (low, one), (high, other) in itertools.pairwise(stops):
            along = (high - low) * float(streets.minutes[number])
            if streets.forward[number] or low == high:
                graph.add_edge(one, other, minutes=along)
            if streets.backward[number] or low == high:
                graph.add_edge(other, one, minutes=along)
    found = np.full((len(points), len(points)), np.inf)
    for p in range(len(points)):
        reached = nx.single_source_dijkstra_path_length(graph, ("point", p), weight="minutes")
        for q in range(len(points)):
            found[p, q] = reached.get(("point", q), np.inf)
    return found


def between(streets: Streets, points: np.ndarray) -> np.ndarray:
    table = TravelTable(method="road-graph", path="unused", snap_limit_m=10_000)
    return ways_to(routes_from(streets, sites_at(*points.tolist()), table), points, table).drive_min


@pytest.mark.parametrize("way", ["arcs", "flags"])
def test_a_street_drawn_once_for_each_way_is_one_street(way: str):
    """Sites and places in its middle may be driven to and from either way, whichever of the lines is nearest."""
    west, mid, east = (0.0, 0.0), (2000.0, 0.0), (4000.0, 0.0)
    if way == "arcs":
        lines = [([west, mid], 40, "forward"), ([mid, west], 40, "forward"), ([mid, east], 60, "both")]
    else:
        lines = [([west, mid], 40, "forward"), ([west, mid], 40, "back"), ([mid, east], 60, "both")]
    minutes = between(streets_of(lines), np.array([(1500.0, 0.0), (1000.0, 0.0), (2000.0, 0.0)]))
    assert minutes == pytest.approx(np.array([[0, 0.75, 0.75], [0.75, 0, 1.5], [0.75, 1.5, 0]]), abs=1e-6)


def test_of_a_street_drawn_twice_the_quicker_line_counts_everywhere():
    lines = [([(0.0, 0.0), (2000.0, 0.0)], 40, "both"), ([(2000.0, 0.0), (0.0, 0.0)], 80, "both")]
    minutes = between(streets_of(lines), np.array([(0.0, 0.0), (1000.0, 0.0), (2000.0, 0.0)]))
    assert minutes[0] == pytest.approx([0, 0.75, 1.5], abs=1e-6)


def test_two_courses_between_the_same_crossings_stay_two_streets():
    """A one-way pair around a block: who stands on one of them cannot drive back along the other."""
    lines = [
        ([(0.0, 0.0), (1000.0, 300.0), (2000.0, 0.0)], 60, "forward"),
        ([(2000.0, 0.0), (1000.0, -300.0), (0.0, 0.0)], 60, "forward"),
    ]
    streets = streets_of(lines)
    minutes = between(streets, np.array([(1000.0, 300.0), (500.0, 150.0)]))
    around = float(streets.minutes.sum())
    assert minutes[1, 0] == pytest.approx(around / 8)
    assert minutes[0, 1] == pytest.approx(around * 7 / 8)


@given(street_maps())
@settings(max_examples=150, deadline=None)
def test_ways_agree_with_networkx_on_split_lines(made: tuple[Streets, np.ndarray]):
    streets, points = made
    np.testing.assert_allclose(between(streets, points), brute_force(streets, points), atol=1e-6)


@given(street_maps())
@settings(max_examples=100, deadline=None)
def test_ways_obey_the_triangle_and_are_never_quicker_than_the_crow_at_top_speed(made: tuple[Streets, np.ndarray]):
    streets, points = made
    found = between(streets, points)
    for i, j, k in itertools.product(range(len(points)), repeat=3):
        assert found[i, k] <= found[i, j] + found[j, k] + 1e-6
    at = snap(streets, points, 1e6)
    on = np.array([shapely.get_coordinates(streets.shape[n].interpolate(s, normalized=True))[0]
                   for n, s in zip(at.line, at.share, strict=True)])  # fmt: skip
    crow_km = np.hypot(*(on[:, None] - on[None]).transpose(2, 0, 1)) / 1000
    assert (found >= crow_km / 60 * 60 - 1e-6).all()
    if streets.forward.all() and streets.backward.all():
        np.testing.assert_allclose(found, found.T, atol=1e-6)


def scenario_with(folder: Path, travel: str):
    file = write_city(folder, SCENARIO.replace(STRAIGHT, f"[travel]\n{travel}\n"))
    return load_scenario(file)


def grid(folder: Path, name: str, **columns: list[object]) -> gpd.GeoDataFrame:
    """A mesh of streets over the tiny city, half a kilometre apart."""
    lon, lat = np.arange(-78.955, -78.84, 0.005), np.arange(35.945, 36.06, 0.005)
    lines = [shapely.LineString([(x, y), (x + 0.005, y)]) for x in lon[:-1] for y in lat]
    lines += [shapely.LineString([(x, y), (x, y + 0.005)]) for x in lon for y in lat[:-1]]
    frame = gpd.GeoDataFrame({key: (value * len(lines))[: len(lines)] for key, value in columns.items()},
                             geometry=lines, crs=4326)  # fmt: skip
    if name.endswith(".parquet"):
        frame.to_parquet(folder / name)
    else:
        frame.to_file(folder / name)
    return frame


def test_a_plan_over_streets(tmp_path: Path):
    scenario = scenario_with(tmp_path, 'method = "road-graph"\npath = "streets.gpkg"\nspeed_kph = 40')
    grid(tmp_path, "streets.gpkg")
    study = read_study(scenario)
    straight = read_study(load_scenario(write_city(tmp_path / "straight", SCENARIO)))
    crow = straight.travel.travel[0].mean_min / 1.35
    streets = study.travel.travel[0].mean_min
    assert (streets > crow).all(), "streets are longer than the crow flies"
    assert (streets < crow * 1.6 + 3).all()
    assert any("both ways" in one for one in study.findings())


def test_windows_with_traffic_of_their_own(tmp_path: Path):
    travel = 'method = "road-graph"\npath = "streets.gpkg"\nspeed_kph = 40\ntime_of_day = { day = 0.5 }\nwalk_kph = 20'
    scenario = scenario_with(tmp_path, travel)
    grid(tmp_path, "streets.gpkg")
    slow = read_study(scenario).travel.travel[0].mean_min
    usual = read_study(scenario_with(tmp_path, travel.replace("time_of_day = { day = 0.5 }\n", ""))).travel
    assert (slow > 1.7 * usual.travel[0].mean_min).all()


def test_a_window_that_is_none_is_refused(tmp_path: Path):
    with pytest.raises(Exception, match="there is no window 'nights'"):
        scenario_with(tmp_path, "speed_kph = 40\ntime_of_day = { nights = 0.5 }")


@pytest.mark.parametrize(
    ("columns", "written", "kph"),
    [
        ({"mph": [25]}, 'columns = { speed = "mph", speed_unit = "mph" }', 25 * 1.609344),
        ({"secs": [60]}, 'columns = { time = "secs", time_unit = "s" }', None),
        ({"kind": ["residential"]}, 'columns = { road_class = "kind" }\nclass_speeds_kph = { residential = 32 }', 32),
        ({"mph": [25, 0, 25, 1000]}, 'columns = { speed = "mph", speed_unit = "mph" }', 25 * 1.609344),
    ],
)  # fmt: skip
def test_speeds_as_files_say_them(tmp_path: Path, columns: dict, written: str, kph: float | None):
    scenario = scenario_with(tmp_path, f'method = "road-graph"\npath = "streets.parquet"\n{written}')
    grid(tmp_path, "streets.parquet", **columns)
    streets = read_roads(scenario, METRES)
    if kph is None:
        assert streets.minutes == pytest.approx(np.ones(len(streets.minutes)))
    else:
        assert streets.length_m / 1000 / (streets.minutes / 60) == pytest.approx(np.full(len(streets.minutes), kph))
    if 1000 in columns.get("mph", []):
        assert any("speed that no car drives" in one for one in streets.findings)


@pytest.mark.parametrize(
    ("travel", "said"),
    [
        ('method = "road-graph"\npath = "streets.gpkg"', "nothing tells how fast"),
        ('method = "road-graph"\npath = "gone.gpkg"', "there is no such file"),
        ('method = "road-graph"\npath = "beats.geojson"\nspeed_kph = 30', "holds no lines"),
        ('method = "road-graph"\npath = "calls.csv"\nspeed_kph = 30', "holds no lines"),
        (f'{GRID}speed_kph = 30\ncolumns = {{ one_way = "way" }}', "'sideways' says"),
        (f'{GRID}columns = {{ speed = "mpg", speed_unit = "mph" }}', "no column 'mpg'"),
    ],
)  # fmt: skip
def test_street_files_that_cannot_be_used(tmp_path: Path, travel: str, said: str):
    scenario = scenario_with(tmp_path, travel)
    grid(tmp_path, "streets.gpkg", way=["sideways"])
    with pytest.raises(DataError, match=said):
        read_roads(scenario, METRES)


def test_a_unit_is_never_guessed(tmp_path: Path):
    with pytest.raises(Exception, match="a unit is never guessed"):
        scenario_with(tmp_path, 'method = "road-graph"\npath = "s.gpkg"\ncolumns = { speed = "mph" }')


def test_arcs_between_nodes(tmp_path: Path):
    pd.DataFrame({"id": [1, 2, 3], "x": [-78.95, -78.9, -78.85], "y": [36.0, 36.0, 36.0]}).to_csv(
        tmp_path / "nodes.csv", index=False
    )
    pd.DataFrame({"a": [1, 2, 3], "b": [2, 3, 2], "d": [0.001, 0.002, 0.002]}).to_csv(
        tmp_path / "arcs.csv", index=False
    )
    travel = (
        'method = "road-graph"\npath = "arcs.csv"\n'
        'nodes = { path = "nodes.csv", id = "id", x = "x", y = "y", crs = 4326 }\n'
        'columns = { from_node = "a", to_node = "b", time = "d", time_unit = "days", directed = true }'
    )
    streets = read_roads(scenario_with(tmp_path, travel), METRES)
    assert streets.minutes == pytest.approx([1.44, 2.88, 2.88])
    assert streets.graph().toarray()[0] == pytest.approx([0, 1.44, 0])
    assert streets.graph().toarray()[1] == pytest.approx([0, 0, 2.88])
    assert streets.core.tolist() == [False, True, True]
    pd.DataFrame({"a": [1], "b": [9], "d": [1]}).to_csv(tmp_path / "arcs.csv", index=False)
    with pytest.raises(DataError, match="1 ends of arcs are no node there"):
        read_roads(scenario_with(tmp_path, travel), METRES)


def test_graphml_as_osmnx_writes_it(tmp_path: Path):
    graph = nx.MultiDiGraph(crs="epsg:4326")
    for node, (x, y) in {"11": (-78.95, 36.0), "12": (-78.9, 36.0), "13": (-78.9, 35.98)}.items():
        graph.add_node(node, x=str(x), y=str(y))
    graph.add_edge("11", "12", osmid="1", length="4500.0", speed_kph="45.0", oneway="True", highway="primary")
    bent = "LINESTRING (-78.9 36.0, -78.89 35.99, -78.9 35.98)"
    graph.add_edge("12", "13", osmid="2", length="2800.0", travel_time="240", oneway="False", geometry=bent)
    nx.write_graphml(graph, tmp_path / "streets.graphml")
    streets = read_roads(scenario_with(tmp_path, 'method = "road-graph"\npath = "streets.graphml"'), METRES)
    assert streets.minutes == pytest.approx([6.0, 4.0])
    assert (streets.forward.tolist(), streets.backward.tolist()) == ([True, True], [False, True])
    assert streets.length_m.tolist() == [4500, 2800]
    (tmp_path / "streets.graphml").write_text("<graphml", encoding="utf-8")
    with pytest.raises(DataError, match="cannot be read as GraphML"):
        read_roads(scenario_with(tmp_path, 'method = "road-graph"\npath = "streets.graphml"'), METRES)


def one_edge_layer(folder: Path, drawn: list[tuple[float, float]], one_way: bool) -> Path:
    """A layer as osmnx writes it without `directed`: the second edge drawn against its nodes."""
    edges = gpd.GeoDataFrame(
        {"u": [1, 2], "v": [2, 3], "oneway": [False, one_way], "speed_kph": [60.0, 60.0]},
        geometry=[shapely.LineString([(0, 0), (1000, 0)]), shapely.LineString(drawn)],
        crs=METRES,
    )
    edges.to_file(folder / "o.gpkg", layer="edges")
    nodes = gpd.GeoDataFrame({"osmid": [1, 2, 3]}, geometry=shapely.points([(0, 0), (1000, 0), (2000, 0)]), crs=METRES)
    nodes.to_file(folder / "o.gpkg", layer="nodes")
    return folder / "o.gpkg"


def test_a_line_drawn_against_its_nodes_matters_where_streets_are_one_way(tmp_path: Path):
    scenario = scenario_with(tmp_path, 'method = "road-graph"\npath = "o.gpkg"\nlayer = "edges"')
    one_edge_layer(tmp_path, [(2000, 0), (1000, 0)], one_way=False)
    streets = read_roads(scenario, METRES)
    assert streets.forward.all()
    assert streets.backward.all()
    assert streets.minutes.tolist() == pytest.approx([1, 1])
    one_edge_layer(tmp_path, [(2000, 0), (1000, 0)], one_way=True)
    with pytest.raises(DataError, match="osmnx does so with directed=True"):
        read_roads(scenario, METRES)


def test_speeds_that_are_none_are_told_with_the_first_of_them(tmp_path: Path):
    lines = gpd.GeoDataFrame(
        {"limit": ["40", None, "25 mph", "0"]},
        geometry=[shapely.LineString([(n * 1000, 0), (n * 1000 + 1000, 0)]) for n in range(4)],
        crs=METRES,
    )
    lines.to_file(tmp_path / "lines.gpkg")
    keys = 'method = "road-graph"\npath = "lines.gpkg"\ncolumns = { speed = "limit", speed_unit = "kph" }'
    streets = read_roads(scenario_with(tmp_path, keys), METRES)
    said = " ".join(streets.findings)
    assert "1 of 4 lines have no speed (limit)" in said
    assert "2 of 4 lines have a speed that no car drives (limit), the first in row 3: '25 mph'" in said


def test_a_path_that_straight_lines_do_not_use_need_not_be_there(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace("[travel]\n", '[travel]\npath = "nothere.gpkg"\n'))
    plan = make_plan(read_study(load_scenario(file)))
    assert "nothere.gpkg" not in plan.provenance["inputs"]


def test_an_unknown_key_of_a_table_in_a_table_is_told_with_that_table_s_keys(tmp_path: Path):
    with pytest.raises(ScenarioError, match=r"travel.columns.oneway: unknown key. Did you mean 'one_way'\?"):
        scenario_with(tmp_path, 'method = "road-graph"\npath = "x.gpkg"\ncolumns = { oneway = "x" }')


def test_a_table_of_minutes_without_rows_is_refused_and_pairs_twice_are_named(tmp_path: Path):
    scenario = scenario_with(tmp_path, 'method = "matrix"\npath = "minutes.csv"')
    (tmp_path / "minutes.csv").write_text("site,beat,minutes\n", encoding="utf-8")
    with pytest.raises(DataError, match="lists no pair of site and beat"):
        read_study(scenario)
    (tmp_path / "minutes.csv").write_text("site,beat,minutes\nCentre,A,3\nCentre,A,4\nSouth,,2\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"row 2: 'Centre' to 'A' stands there twice") as caught:
        read_study(scenario)
    assert "there is no beat a blank" in str(caught.value)


def test_a_matrix_of_minutes(tmp_path: Path):
    scenario = scenario_with(tmp_path, 'method = "matrix"\npath = "minutes.csv"')
    rows = [f"{site},{beat},{minute}" for (site, beat), minute in
            zip(itertools.product(("Centre", "South"), "ABCD"), (5, 6, 7, 8, 9, 10, 11, 12), strict=True)]  # fmt: skip
    (tmp_path / "minutes.csv").write_text("\n".join(["site,beat,minutes", *rows[:-1]]), encoding="utf-8")
    study = read_study(scenario)
    assert study.travel.travel[0].mean_min == pytest.approx(np.array([[5, 6, 7, 8], [9, 10, 11, np.inf]]))
    assert any("1 pairs of site and beat are not listed" in one for one in study.findings())
    (tmp_path / "minutes.csv").write_text("site,beat,minutes\nCenter,A,5\nSouth,E,-1\n", encoding="utf-8")
    with pytest.raises(DataError, match="Did you mean 'Centre'") as caught:
        read_study(scenario)
    assert len(str(caught.value).splitlines()) == 3


def test_a_plan_where_some_pairs_have_no_way(tmp_path: Path):
    """South has no way to D: whatever is planned, no figure of it may be anything but a number."""
    scenario = scenario_with(tmp_path, 'method = "matrix"\npath = "minutes.csv"')
    rows = [f"{site},{beat},6" for site, beat in itertools.product(("Centre", "South"), "ABCD")]
    (tmp_path / "minutes.csv").write_text("\n".join(["site,beat,minutes", *rows[:-1]]), encoding="utf-8")
    plan = make_plan(read_study(scenario))
    for phase in plan.phases:
        for one in phase.plans:
            assert not one.teams or 0 < one.travel_min < 60


def test_a_site_on_an_island_is_told_so(tmp_path: Path):
    island = ([(100, 250), (200, 250)], 60, "both")
    with pytest.raises(DataError, match="'site 0' is on streets cut off from the others"):
        minutes(streets_of([*CROSS, island]), [(150, 250)], [(0, 0)], snap_limit_m=50)


def test_quantiles_are_those_of_the_calls(tmp_path: Path):
    study = read_study(load_scenario(write_city(tmp_path)))
    travel = study.travel.travel[0]
    for beat in range(4):
        own = travel.beat == beat
        order = np.sort(np.repeat(travel.minutes[0, own], np.rint(travel.share[own] * own.sum()).astype(int)))
        for share, found in ((0.5, travel.p50_min), (0.9, travel.p90_min)):
            exact = order[int(np.ceil(share * len(order))) - 1]
            assert 0 <= found[0, beat] - exact <= 0.02 + 1e-9


def test_lines_of_several_parts_share_their_minutes(tmp_path: Path):
    both = shapely.MultiLineString([[(-78.95, 36.0), (-78.9, 36.0)], [(-78.9, 36.0), (-78.9, 35.95)]])
    gpd.GeoDataFrame({"min": [10.0]}, geometry=[both], crs=4326).to_file(tmp_path / "streets.geojson")
    travel = 'method = "road-graph"\npath = "streets.geojson"\ncolumns = { time = "min", time_unit = "min" }'
    streets = read_roads(scenario_with(tmp_path, travel), METRES)
    assert len(streets.minutes) == 2
    assert streets.minutes.sum() == pytest.approx(10)
    assert json.dumps(streets.findings).count("taken apart") == 1


def test_nodes_that_do_not_follow_the_drawing(tmp_path: Path):
    """Every other line is drawn from its second node to its first: ends are believed, unless a street is one-way."""
    at = {"1": (-78.95, 36.0), "2": (-78.92, 36.0), "3": (-78.92, 35.97), "4": (-78.9, 35.97)}
    lines = [shapely.LineString([at[a], at[b]]) for a, b in ("12", "32", "34")]
    frame = gpd.GeoDataFrame({"u": ["1", "2", "3"], "v": ["2", "3", "4"]}, geometry=lines, crs=4326)
    frame.to_file(tmp_path / "streets.gpkg")
    streets = read_roads(scenario_with(tmp_path, f"{GRID}speed_kph = 60"), METRES)
    assert len(streets.node_xy) == 4
    assert any("lines meet where their ends do" in one for one in streets.findings)
    far = site_to_node_min(streets, snap(streets, streets.node_xy[[0]], 1.0))
    assert far.max() == pytest.approx(streets.minutes.sum())
    frame.assign(oneway="yes").to_file(tmp_path / "streets.gpkg")
    with pytest.raises(DataError, match="nothing tells which way one-way streets go"):
        read_roads(scenario_with(tmp_path, f"{GRID}speed_kph = 60"), METRES)
