"""Ways over streets, against a bare Dijkstra of scipy and networkx on the same graph; a million calls summed up.

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
from pyproj import CRS
from scipy.sparse.csgraph import dijkstra

from beatplan.inputs.roads import Streets, read_roads
from beatplan.scenario import load_scenario
from beatplan.travel.snap import snap
from beatplan.travel.streets import site_to_node_min, to_places_min
from beatplan.travel.summary import summarise
from tests.support import SCENARIO, SHARED, write_city

SITES, CALLS, BEATS, SEED = 60, 1_000_000, 60, 1
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
    other = nx.from_scipy_sparse_array(graph, create_using=nx.DiGraph)
    start = time.perf_counter()
    for node in nodes[:3]:
        reached = nx.single_source_dijkstra_path_length(other, int(node))
        assert len(reached) == len(streets.node_xy)
    networkx_s = (time.perf_counter() - start) / 3 * SITES
    places = snap(streets, rng.uniform(*_box(streets), (CALLS, 2)), 1e6)
    minutes, route_s = timed(lambda: to_places_min(streets, at, places, mine))
    beat = rng.integers(BEATS, size=CALLS)
    beat[:BEATS] = np.arange(BEATS)
    with tempfile.TemporaryDirectory() as folder:
        service = load_scenario(write_city(Path(folder))).services[0]
    _, sum_s = timed(lambda: summarise(minutes, beat, np.ones(CALLS), service, BEATS))
    what = f"ways from {SITES} sites to {len(streets.node_xy):,} crossings"
    summed = f"{CALLS:,} calls x {SITES} sites summed up by beat"
    return [
        _row(what, "2 x", mine_s, f"scipy's bare Dijkstra, {bare_s:.2f} s, same answer", f"{mine_s / bare_s:.2f}"),
        _row(what, "1/50 x", mine_s, f"networkx, {networkx_s:.1f} s (3 sites timed)", f"1/{networkx_s / mine_s:.0f}"),
        _row(summed, "5 s", sum_s, f"routing to them, {route_s:.2f} s", f"{sum_s / route_s:.2f}"),
    ]


def _row(what: str, must: str, seconds: float, peer: str, ratio: str) -> str:
    return f"| {what} | {must} | {seconds:.2f} s | {peer} | {ratio} |"


def _box(streets: Streets) -> tuple[np.ndarray, np.ndarray]:
    return streets.node_xy.min(axis=0), streets.node_xy.max(axis=0)


if __name__ == "__main__":
    print("\n".join(main()))
