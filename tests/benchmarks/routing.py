"""Ways over streets, against a bare Dijkstra of scipy, networkx and osmnx on the same graph; a million calls summed up.

`python -m tests.benchmarks.routing` prints the lines; it needs the lines of Salt Lake City beside the project.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import networkx as nx
import numpy as np
import osmnx
from pyproj import CRS
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from beatplan.inputs.roads import Streets, read_roads
from beatplan.scenario import load_scenario
from beatplan.travel.snap import snap
from beatplan.travel.streets import site_to_node_min, to_places_min
from beatplan.travel.summary import summarise
from tests.support import SCENARIO, SHARED, write_city

SITES, CALLS, BEATS, PAIRS, SEED = 60, 1_000_000, 60, 20, 1
LINES = SHARED / "data" / "net_salt_lake_city" / "slc_original.parquet"
Made = TypeVar("Made")


def salt_lake_city() -> Streets:
    """Read the graph."""
    travel = f'[travel]\nmethod = "road-graph"\npath = "{LINES}"\n'
    text = SCENARIO.replace("[travel]\nspeed_kph = 40\ndetour = 1.35\n", travel)
    with tempfile.TemporaryDirectory() as folder:
        return read_roads(load_scenario(write_city(Path(folder), text)), CRS(32612))


def timed(work: Callable[[], Made]) -> tuple[Made, float]:
    """Do something after a warm-up, three times, and give its result and the median seconds."""
    work()
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        made = work()
        seconds.append(time.perf_counter() - start)
    return made, sorted(seconds)[1]


def main() -> list[str]:
    """Time all three, and check that they agree."""
    if not LINES.exists():
        return [f"| ways from {SITES} sites | 2 x | not measured: its lines are not beside the project | - | - |"]
    streets = salt_lake_city()
    rng = np.random.default_rng(SEED)
    nodes = rng.choice(len(streets.node_xy), SITES, replace=False)
    at = snap(streets, streets.node_xy[nodes], 1.0)
    graph = streets.graph()
    mine, mine_s = timed(lambda: site_to_node_min(streets, at))
    bare, bare_s = timed(lambda: dijkstra(graph, directed=True, indices=nodes))
    np.testing.assert_allclose(mine, bare, atol=1e-6)
    networkx_s = _networkx_s(graph, nodes, len(streets.node_xy))
    osmnx_s = _osmnx_s(graph, nodes)
    # Calls lie along streets, most of them within sixty metres.
    near = streets.node_xy[rng.integers(len(streets.node_xy), size=CALLS)] + rng.normal(0, 60, (CALLS, 2))
    start = time.perf_counter()
    places = snap(streets, near, 250.0)
    snap_s = time.perf_counter() - start
    minutes, route_s = timed(lambda: to_places_min(streets, at, places, mine))
    beat = rng.integers(BEATS, size=CALLS)
    beat[:BEATS] = np.arange(BEATS)
    with tempfile.TemporaryDirectory() as folder:
        service = load_scenario(write_city(Path(folder))).services[0]
    _, sum_s = timed(lambda: summarise(minutes, beat, np.ones(CALLS), service, BEATS))
    what = f"ways from {SITES} sites to {len(streets.node_xy):,} crossings"
    summed = f"{CALLS:,} calls x {SITES} sites summed up by beat"
    pairs = f"osmnx.shortest_path, {osmnx_s * 1000:.0f} ms a pair ({PAIRS} timed), of {SITES} x {BEATS} pairs"
    return [
        _row(what, "2 x", mine_s, f"scipy's bare Dijkstra, {bare_s:.2f} s, same answer", f"{mine_s / bare_s:.2f}"),
        _row(what, "1/50 x", mine_s, f"networkx, minutes alone, {networkx_s:.1f} s", f"1/{networkx_s / mine_s:.0f}"),
        _row(what, "1/50 x", mine_s, pairs, f"1/{osmnx_s * SITES * BEATS / mine_s:.0f}"),
        _row(summed, "5 s", sum_s, f"snapping them, {snap_s:.1f} s, and routing, {route_s:.2f} s", "-"),
    ]


def _networkx_s(graph: csr_array, nodes: np.ndarray, count: int) -> float:
    """Seconds that networkx takes for every site, three of them timed, minutes without paths, on a simple graph."""
    simple = nx.from_scipy_sparse_array(graph, create_using=nx.DiGraph)
    start = time.perf_counter()
    for node in nodes[:3]:
        assert len(nx.single_source_dijkstra_path_length(simple, int(node))) == count
    return (time.perf_counter() - start) / 3 * SITES


def _osmnx_s(graph: csr_array, nodes: np.ndarray) -> float:
    """Seconds that osmnx's own function takes for a pair of places, on a graph as osmnx makes it."""
    arcs = graph.tocoo()
    streets = nx.MultiDiGraph(crs="EPSG:32612")
    streets.add_edges_from(
        (int(tail), int(head), {"travel_time": float(minutes)})
        for tail, head, minutes in zip(arcs.row, arcs.col, arcs.data, strict=True)
    )
    start = time.perf_counter()
    for tail, head in zip(nodes[:PAIRS], nodes[PAIRS : 2 * PAIRS], strict=True):
        osmnx.shortest_path(streets, int(tail), int(head), weight="travel_time")
    return (time.perf_counter() - start) / PAIRS


def _row(what: str, must: str, seconds: float, peer: str, ratio: str) -> str:
    return f"| {what} | {must} | {seconds:.2f} s | {peer} | {ratio} |"


if __name__ == "__main__":
    print("\n".join(main()))
