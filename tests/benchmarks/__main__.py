"""Measure what must be quick and write `RESULTS.md`: `python -m tests.benchmarks`.

Each row times a whole process and, in the same run and in turn with it, a peer that does the unavoidable part (such
as importing the libraries), so that the ratio holds whatever the machine's mood. Nothing here is asserted by tests.
"""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.benchmarks import classic, locating, opening, planning, reading, routing, simulating
from tests.support import DURHAM

RUNS = 5
IMPORTS = "import folium, geopandas, pyogrio, scipy.optimize, shapely; from ortools.math_opt.python import mathopt"


@dataclass(frozen=True)
class Row:
    """A thing to measure: its name, what it must reach, the command, and the peer with its name."""

    name: str
    must_reach: str
    command: list[str]
    peer_name: str
    peer: list[str]


def rows(folder: Path) -> list[Row]:
    """List what is measured."""
    python = sys.executable
    plans = [
        Row(
            f"beatplan plan geodata/durham/{name}.toml",
            must,
            [python, "-m", "beatplan", "plan", str(DURHAM / f"{name}.toml"), "-o", str(folder / name), "-q"],
            "importing the same libraries",
            [python, "-c", IMPORTS],
        )
        for name, must in [
            ("citywide-2023", "10 s"),
            ("launch-2022", "-"),
            ("fy26-adopted", "-"),
            ("around-the-clock-requested", "-"),
        ]
    ]
    bare = [python, "-c", "pass"]
    return [*plans, Row("beatplan --help", "0.3 s", [python, "-m", "beatplan", "--help"], "a bare interpreter", bare)]


def seconds(command: list[str]) -> float:
    """Run a command and give its wall time."""
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start


def measure(row: Row) -> str:
    """Time a row and its peer in turn, after a warm-up of each, and write the line of the table."""
    seconds(row.command), seconds(row.peer)
    pairs = [(seconds(row.command), seconds(row.peer)) for _ in range(RUNS)]
    mine, peers = zip(*pairs, strict=True)
    ratio = statistics.median(a / b for a, b in pairs)
    return (
        f"| `{row.name}` | {row.must_reach} | {statistics.median(mine):.2f} s ({min(mine):.2f} to {max(mine):.2f}) "
        f"| {row.peer_name}, {statistics.median(peers):.2f} s | {ratio:.1f} |"
    )


def main() -> None:
    """Write the table beside this file."""
    packages = ", ".join(f"{name} {version(name)}" for name in ("geopandas", "numpy", "ortools", "scipy", "shapely"))
    head = [
        "# Benchmarks",
        "",
        "Whole processes on two cores, wall time: median (least to most) of five runs after a warm-up, each in turn",
        "with its peer; the ratio is the median of the five pairs. `python -m tests.benchmarks` makes this page anew.",
        "",
        f"Python {platform.python_version()}, {packages}; {platform.machine()}; seed 1 as in the scenarios.",
        "",
        "| what | must reach | time | peer | ratio |",
        "|---|---|---|---|---|",
    ]
    with tempfile.TemporaryDirectory() as folder:
        lines = [
            *head,
            *(measure(row) for row in rows(Path(folder))),
            locating.main(2_000_000),
            *reading.main(10_000_000),
            *routing.main(),
            *planning.main(),
            *classic.main(),
            *simulating.main(),
            *opening.main(),
        ]
    Path(__file__).with_name("RESULTS.md").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
