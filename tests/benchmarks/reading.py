"""A large file of calls read, screened and assigned: time and peak memory, at ten times the rows beside the rows.

`python -m tests.benchmarks.reading [ROWS]` prints the lines; 10,000,000 rows where left out.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from tests.support import SCENARIO, SIDE, SQUARES, write_city

ADDRESSES, SEED, BLOCK = 100_000, 1, 500_000
TYPES = np.array(["WELFARE CHECK", "TRESPASS", "SUICIDE THREAT", "BURGLARY ALARM", "SHOTS FIRED", "TRAFFIC STOP"])
#: The peer: what merely loading the file costs.
LOAD = "import sys, pandas; pandas.read_csv(sys.argv[1])"


def write_calls(path: Path, rows: int) -> None:
    """Write three years of calls from 100,000 addresses, of which one in fifty lies outside the city."""
    rng = np.random.default_rng(SEED)
    corner = np.array(list(SQUARES.values()))[rng.integers(len(SQUARES), size=ADDRESSES)]
    place = (corner + rng.uniform(0, SIDE, (ADDRESSES, 2))).round(6)
    place[: ADDRESSES // 50, 1] += 1.0
    with path.open("w", encoding="utf-8") as out:
        out.write("id,time,type,lat,lon,priority\n")
        for first in range(0, rows, BLOCK):
            count = min(BLOCK, rows - first)
            at = place[rng.integers(ADDRESSES, size=count)]
            second = rng.integers(0, 3 * 365 * 86_400, count).astype("timedelta64[s]")
            frame = {
                "id": [f"C{number}" for number in range(first, first + count)],
                "time": np.datetime64("2021-01-01T00:00:00") + second,
                "type": TYPES[rng.integers(len(TYPES), size=count)],
                "lat": at[:, 1],
                "lon": at[:, 0],
                "priority": rng.integers(1, 6, count),
            }
            pd.DataFrame(frame).to_csv(out, header=False, index=False, date_format="%Y-%m-%d %H:%M:%S")


def cost(command: list[str]) -> tuple[float, float]:
    """Run a command and give its seconds and its peak memory in GiB."""
    start = time.perf_counter()
    with Path(os.devnull).open("w") as nothing:
        child = os.posix_spawn(
            command[0], command, os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, nothing.fileno(), 1)]
        )
        _, status, usage = os.wait4(child, 0)
    if status:
        raise RuntimeError(f"{command} ended with {status}")
    return time.perf_counter() - start, usage.ru_maxrss / 1024**2


def main(rows: int) -> list[str]:
    """Measure both sizes, each beside its peer."""
    lines, costs = [], []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scenario = write_city(folder, SCENARIO)
        for count, must in ((rows // 10, "-"), (rows, "90 s, 4 GiB")):
            write_calls(folder / "calls.csv", count)
            mine = cost([sys.executable, "-m", "beatplan", "check", str(scenario), "-q"])
            peer = cost([sys.executable, "-c", LOAD, str(folder / "calls.csv")])
            costs.append(mine)
            lines.append(
                f"| `beatplan check`, {count:,} calls | {must} | {mine[0]:.1f} s, {mine[1]:.2f} GiB "
                f"| `pandas.read_csv` alone, {peer[0]:.1f} s, {peer[1]:.2f} GiB | {mine[0] / peer[0]:.1f} |"
            )
    (small_s, small_gib), (large_s, large_gib) = costs
    lines.append(
        f"| ten times the calls | 10 x time, 1 x memory | {large_s:.1f} s, {large_gib:.2f} GiB "
        f"| a tenth of them, {small_s:.1f} s, {small_gib:.2f} GiB "
        f"| {large_s / small_s:.1f} x time, {large_gib / small_gib:.2f} x memory |"
    )
    return lines


if __name__ == "__main__":
    print("\n".join(main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000)))
