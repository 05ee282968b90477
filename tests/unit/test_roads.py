"""Street graphs: what files say is read as stated, and planned over."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import CRS

from beatplan.errors import DataError, ScenarioError
from beatplan.inputs.roads import read_roads
from beatplan.planning import make_plan, read_study
from beatplan.scenario import load_scenario
from beatplan.travel.snap import snap
from beatplan.travel.streets import site_to_node_min
from tests.support import SCENARIO, write_city

METRES = CRS(32119)
GRID = 'method = "road-graph"\npath = "streets.gpkg"\n'
STRAIGHT = "[travel]\nspeed_kph = 40\ndetour = 1.35\n"


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
