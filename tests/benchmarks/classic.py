"""Classic models, each against spopt with the CBC that PuLP brings where spopt has the model, in the same run.

`python -m tests.benchmarks.classic` prints the lines; spopt is asked for by the extra `bench`, and the instances of
OR-Library must be beside the project. Every answer is compared with the known one before its time is told.
"""

from __future__ import annotations

import contextlib
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import numpy as np
import pulp
from spopt.locate import MCLP
from spopt.locate import PMedian as PeerMedian

from beatplan.optimize.classic import (
    MaximalCover,
    NestedCover,
    PCenter,
    PMedian,
    Result,
    Status,
    Stop,
    merged_blocks,
    solve,
)
from tests.golden.classic_instances import (
    ABSENT,
    nested_bench,
    pmed,
    pmed_optima,
    uniform_cover,
    uniform_median,
)

RUNS = 5
#: Places of a block, and of a part of it whose distances fit the processor's cache.
BLOCK, CHUNK = 1 << 16, 1 << 10
#: Optima of the uniform instances, each proved by two solvers.
UNIFORM = {(1_000, 100): 47_457, (10_000, 500): 185_488, (10_000, 100): 466_570, (100_000, 100): 4_673_144}


def main() -> list[str]:
    """Time everything."""
    return list(_lines())


def _lines() -> Iterator[str]:
    yield _nested()
    yield _cover(1_000, 100, 15, "10 x", peer_s=60, peer_runs=RUNS)
    yield _cover(10_000, 500, 20, "14 x, aim 50 x", peer_s=120, peer_runs=1)
    yield _cover(10_000, 100, 15, "4 s", peer_s=60, peer_runs=1)
    yield _cover(100_000, 100, 15, "4 s, 250 MB", peer_s=120, peer_runs=1)
    yield _streamed(20_000_000, "10 s, 1 GB")
    yield _streamed(100_000_000, "60 s, 2 GB")
    yield _median(500, "150 x", peer=True)
    yield _median(1_000, "2 s", peer=False)
    yield from _library()


def _nested() -> str:
    problem = NestedCover(*nested_bench(500, 600, 10))
    seconds, result = _timed(lambda: solve(problem))
    assert result.objective == 31_496_538
    return _row("nested cover, 500 places x 600 sites x 10 phases", "2 s", seconds, result, "-", "-")


def _cover(places: int, sites: int, used: int, must: str, peer_s: float, peer_runs: int) -> str:
    cover, weight = uniform_cover(places, sites)
    seconds, result = _timed(lambda: solve(MaximalCover(cover, weight, used)))
    assert result.objective == UNIFORM[places, sites]
    peers = [_peer_cover(cover, weight, used, peer_s) for _ in range(peer_runs)]
    peer, value = statistics.median(one for one, _ in peers), peers[0][1]
    off = 1 - value / result.objective
    low = "no solution" if value == 0 else f"{off:.1%} low"
    said = f"spopt, CBC, {peer:.1f} s" + (f", {low} at its limit of {peer_s:g} s" if off > 1e-9 else "")
    what = f"maximal cover, {places:,} places x {sites} sites, {used} used"
    return _row(what, must, seconds, result, said, f"1/{peer / statistics.median(seconds):.0f}")


def _peer_cover(cover: np.ndarray, weight: np.ndarray, used: int, limit_s: float) -> tuple[float, float]:
    """Seconds that spopt takes to build and solve, and the weight its sites cover."""
    cost = np.where(cover, 0.0, 1.0)
    start = time.perf_counter()
    model = MCLP.from_cost_matrix(cost, weight, 0.5, used)
    # At its limit spopt raises without a solution, and calls one that it has "optimal".
    with contextlib.suppress(RuntimeError):
        model.solve(pulp.PULP_CBC_CMD(msg=False, timeLimit=limit_s), results=False)
    seconds = time.perf_counter() - start
    chosen = np.array([(variable.value() or 0.0) > 0.5 for variable in model.fac_vars])
    return seconds, float(weight @ cover[:, chosen].any(axis=1))


def _median(places: int, must: str, *, peer: bool) -> str:
    cost, weight = uniform_median(places)
    seconds, result = _timed(lambda: solve(PMedian(cost, weight, 20)))
    assert result.objective == {500: 1_928_512, 1_000: 3_973_020}[places]
    said, ratio = "-", "-"
    if peer:
        start = time.perf_counter()
        PeerMedian.from_cost_matrix(cost, weight, 20).solve(pulp.PULP_CBC_CMD(msg=False), results=False)
        took = time.perf_counter() - start
        said, ratio = f"spopt, CBC, {took:.1f} s (once)", f"1/{took / statistics.median(seconds):.0f}"
    return _row(f"p-median, {places:,} places, 20 used", must, seconds, result, said, ratio)


def _library() -> list[str]:
    """All of OR-Library's forty, 15 s each at most."""
    if ABSENT:
        return ["| p-median and p-center of OR-Library | - | not measured: not beside the project | - | - |"]
    lines = []
    for kind, name, must in [
        ("pmed", "p-median", "40 found, 30 proved, 15 s each"),
        ("kcenter", "p-center", "40 at the published value"),
    ]:
        times, results, known = [], [], pmed_optima(kind)
        for number in known:
            cost, sites = pmed(number)
            problem = PMedian(cost, np.ones(len(cost)), sites) if kind == "pmed" else PCenter(cost, sites)
            start = time.perf_counter()
            results.append(solve(problem, Stop(time_limit_s=15)))
            times.append(time.perf_counter() - start)
        found = sum(one.objective == best for one, best in zip(results, known.values(), strict=True))
        proved = sum(one.status is Status.OPTIMAL for one in results)
        left = max((one.gap for one in results), default=0.0)
        lines.append(
            f"| {name}, pmed1 to pmed40 | {must} | {found} found, {proved} proved, the widest gap left {left:.2%}; "
            f"{sum(times):.0f} s in all, {max(times):.1f} s the longest | - | - |"
        )
    return lines


def _streamed(places: int, must: str) -> str:
    """Time a process of its own, for its memory."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.classic", str(places)], check=True, capture_output=True, text=True
    )
    return done.stdout.strip().replace("MUST", must)


def _stream(places: int) -> str:
    start = time.perf_counter()
    sets = merged_blocks(_blocks(places, 100))
    merged_s = time.perf_counter() - start
    result = solve(MaximalCover(sets.cover, sets.weight, 15))
    seconds = time.perf_counter() - start
    memory_gib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    return (
        f"| maximal cover, {places // 1_000_000} million places x 100 sites, 15 used, merged in blocks | MUST "
        f"| {seconds:.1f} s, {memory_gib:.2f} GiB, {result.status.value} | of it drawing and merging to "
        f"{len(sets.weight):,} sets {merged_s:.1f} s | - |"
    )


def _blocks(places: int, sites: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Draw uniform places in blocks, with their cover by sites drawn once."""
    rng = np.random.default_rng(0)
    site = rng.random((sites, 2)).astype(np.float32)
    reach = np.float32(8 / (np.pi * sites))
    for first in range(0, places, BLOCK):
        many = min(BLOCK, places - first)
        place = rng.random((many, 2), dtype=np.float32)
        yield _within(place, site, reach), rng.integers(1, 101, many).astype(np.float64)


def _within(place: np.ndarray, site: np.ndarray, reach: np.float32) -> np.ndarray:
    """Tell which places are within reach, a squared distance, a few at a time so that all fits the cache."""
    near = np.empty((len(place), len(site)), dtype=np.bool_)
    for first in range(0, len(place), CHUNK):
        few = place[first : first + CHUNK]
        apart = few[:, :1] - site[:, 0]
        apart *= apart
        other = few[:, 1:] - site[:, 1]
        other *= other
        apart += other
        np.less_equal(apart, reach, out=near[first : first + CHUNK])
    return near


def _timed(work: Callable[[], Result]) -> tuple[list[float], Result]:
    seconds = []
    for _ in range(RUNS):
        start = time.perf_counter()
        result = work()
        seconds.append(time.perf_counter() - start)
    return seconds, result


def _row(what: str, must: str, seconds: list[float], result: Result, peer: str, ratio: str) -> str:
    took = f"{statistics.median(seconds):.2f} s ({min(seconds):.2f} to {max(seconds):.2f}), {result.status.value}"
    return f"| {what} | {must} | {took} | {peer} | {ratio} |"


if __name__ == "__main__":
    for line in [_stream(int(sys.argv[1]))] if len(sys.argv) > 1 else _lines():
        print(line, flush=True)
