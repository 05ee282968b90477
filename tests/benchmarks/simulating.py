"""A year of calls through six teams, against simpy on the same model in the same run.

`python -m tests.benchmarks.simulating` prints the lines; simpy is asked for by the extra `bench`. Both serve the same
calls: the nearest free team goes, a call that finds none is lost, and both must lose the same ones.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time

import numpy as np
import simpy

from beatplan.simulate.calls import Calls, in_order
from beatplan.simulate.serve import NONE, Teams, serve

RUNS = 5
TEAMS, SITES, PLACES = 6, 20, 500
DUTIES, CALLS_A_YEAR = 364, 60_000
REPLICATIONS = 200
#: Replications of simpy that are timed; the rest would take as long again and again.
PEER_REPLICATIONS = 2


def main() -> list[str]:
    """Time everything."""
    return [_row(), _memory()]


def city() -> tuple[np.ndarray, Teams]:
    """Ways from sites to places, and six teams at six sites."""
    rng = np.random.default_rng(1)
    ways = rng.uniform(2, 20, (SITES, PLACES))
    none = np.zeros(TEAMS, dtype=np.bool_)
    length = np.full(DUTIES, 1440.0)
    return ways, Teams(np.arange(TEAMS), np.zeros((1, TEAMS)), length, 0.0, 0.0, np.zeros(TEAMS), none, none)


def year(replication: int) -> Calls:
    """A year of calls, drawn."""
    rng = np.random.default_rng([2, replication])
    count = rng.poisson(CALLS_A_YEAR)
    zero = np.zeros(count, dtype=np.int64)
    return in_order(
        DUTIES, rng.integers(0, DUTIES, count), rng.uniform(0, 1440, count), kind=zero,
        place=rng.integers(0, PLACES, count), service=zero, fixed_min=zero + 12.0, turnout_min=zero + 2.0,
        scene_min=rng.lognormal(3.5, 0.5, count), patience_min=zero * 0.0, before_min=zero * 0.0, row=zero - 1,
    )  # fmt: skip


def ours(replications: int) -> tuple[float, int, int]:
    """Draw and serve: seconds, calls, and calls lost."""
    ways, teams = city()
    begun, calls, lost = time.perf_counter(), 0, 0
    for replication in range(replications):
        made = year(replication)
        lost += int((serve(made, teams, ways).team == NONE).sum())
        calls += len(made.minute)
    return time.perf_counter() - begun, calls, lost


def peer(replications: int) -> tuple[float, int, int]:
    """The same by simpy: a process a call, a flag a team."""
    ways, teams = city()
    begun, calls, lost = time.perf_counter(), 0, 0
    for replication in range(replications):
        made = year(replication)
        calls += len(made.minute)
        starts = made.starts
        for lane in range(made.lanes):
            rows = range(int(starts[lane]), int(starts[lane + 1]))
            lost += _duty(made, rows, ways[teams.site])
    return time.perf_counter() - begun, calls, lost


def _duty(calls: Calls, rows: range, ways: np.ndarray) -> int:
    env, free, lost = simpy.Environment(), [True] * TEAMS, 0

    def call(row: int):
        nonlocal lost
        yield env.timeout(calls.minute[row])
        way = ways[:, calls.place[row]]
        team = min((n for n in range(TEAMS) if free[n]), key=lambda n: way[n], default=None)
        if team is None:
            lost += 1
            return
        free[team] = False
        yield env.timeout(calls.fixed_min[row] + way[team] + calls.scene_min[row])
        free[team] = True

    for row in rows:
        env.process(call(row))
    env.run()
    return lost


def _row() -> str:
    check = ours(PEER_REPLICATIONS), peer(PEER_REPLICATIONS)
    assert check[0][1:] == check[1][1:], "both lose the same calls"
    mine = [ours(REPLICATIONS) for _ in range(RUNS)]
    peers = [peer(PEER_REPLICATIONS) for _ in range(RUNS)]
    rate, other = (statistics.median(calls / seconds / 1e6 for seconds, calls, _ in one) for one in (mine, peers))
    seconds = statistics.median(one[0] for one in mine)
    return (
        f"| a year of {CALLS_A_YEAR:,} calls x {TEAMS} teams x {REPLICATIONS} replications, drawn and served | 20 x "
        f"| {seconds:.1f} s, {rate:.2f} million calls a second | simpy, the same calls lost, {other:.3f} million "
        f"| {rate / other:.0f} |"
    )


def _memory() -> str:
    peaks = []
    for replications in (2, REPLICATIONS):
        code = f"from tests.benchmarks.simulating import ours, peak; ours({replications}); print(peak())"
        done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
        peaks.append(float(done.stdout))
    few, many = peaks
    return f"| the same, memory | not with calls x replications | {many:.2f} GiB | 2 replications, {few:.2f} GiB | - |"


def peak() -> float:
    """Most memory of this process so far, GiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20


if __name__ == "__main__":
    print("\n".join(main()))
