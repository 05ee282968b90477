"""Ways over streets, right by hand and by brute force with networkx."""

from __future__ import annotations

import itertools
from pathlib import Path

import networkx as nx
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.errors import DataError
from beatplan.inputs import Sites
from beatplan.inputs.roads import Streets
from beatplan.inputs.roads.streets import directed, largest_core, pieces
from beatplan.scenario.travel import TravelTable
from beatplan.travel.snap import snap
from beatplan.travel.streets import routes_from, ways_to


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


def test_a_site_on_an_island_is_told_so(tmp_path: Path):
    island = ([(100, 250), (200, 250)], 60, "both")
    with pytest.raises(DataError, match="'site 0' is on streets cut off from the others"):
        minutes(streets_of([*CROSS, island]), [(150, 250)], [(0, 0)], snap_limit_m=50)
