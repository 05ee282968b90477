"""A tiny city that tests plan for, and the command line as a real process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from beatplan.inputs.call_screen import screened_calls
from beatplan.planning import Study

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
DURHAM = ROOT / "geodata" / "durham"

#: Four square beats near Durham: lower left, lower right, upper left, upper right.
SQUARES = {"A": (-78.95, 35.95), "B": (-78.90, 35.95), "C": (-78.95, 36.00), "D": (-78.90, 36.00)}
SIDE = 0.05

SCENARIO = """
name = "Tiny"
timezone = "America/New_York"
crs = 32119

[beats]
path = "beats.geojson"
id = "beat"
district = "district"

[calls]
path = "calls.csv"
id = "id"
time = "time"
type = "type"
lat = "lat"
lon = "lon"

[[windows]]
name = "day"
days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
start = "08:00"
end = "17:00"

[[services]]
name = "CRT"
team = { clinician = 1, emt = 1 }
call_types = ["WELFARE CHECK", "TRESPASS"]
on_scene_minutes = 40
turnout_minutes = 2
wrap_up_minutes = 8
response_minutes = 20
coverage = 0.8
promise = 0.8

[sites]
path = "sites.csv"
id = "site"

[travel]
speed_kph = 40
detour = 1.35

[staffing]
hours_per_week = 40
shrinkage = 0.2
start = { clinician = 2, emt = 2 }

[[phases]]
name = "first"
date = 2024-01-01

[[phases]]
name = "second"
date = 2024-07-01
hires = { clinician = 3, emt = 3 }
"""


#: A desk and a follow-up service for the tiny city, to stand before its sites.
DESK = """
[[services]]
name = "CCD"
kind = "desk"
team = { clinician = 1 }
call_types = ["WELFARE CHECK", "TRESPASS"]
talk_minutes = 20
patience_minutes = 5
diverts = { CRT = 0.4 }
"""
FOLLOW_UP = """
[[services]]
name = "CN"
kind = "follow-up"
team = { emt = 1 }
after = { CRT = 0.5, CCD = 0.2 }
contacts = 2
minutes_each = 30
reached = 0.7
"""
#: The middle of each beat: latitude, longitude.
MIDDLES = {"A": (35.975, -78.925), "B": (35.975, -78.875), "C": (36.025, -78.925), "D": (36.025, -78.875)}


def square(lon: float, lat: float, side: float = SIDE) -> dict[str, Any]:
    """A GeoJSON square from its lower left corner."""
    ring = [[lon, lat], [lon + side, lat], [lon + side, lat + side], [lon, lat + side], [lon, lat]]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(geometry: dict[str, Any] | None, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write_beats(path: Path, features: list[dict[str, Any]] | None = None) -> None:
    if features is None:
        features = [
            feature(square(*corner), beat=beat, district="South" if beat in "AB" else "North")
            for beat, corner in SQUARES.items()
        ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def call_rows(seed: int = 1, per_beat: dict[str, int] | None = None) -> list[str]:
    """Rows of calls over ten weeks from Monday 1 January 2024, on weekdays between 8 and 17."""
    rng = np.random.default_rng(seed)
    rows = []
    for beat, count in (per_beat or {"A": 300, "B": 200, "C": 150, "D": 60}).items():
        lon, lat = SQUARES[beat]
        for _ in range(count):
            week, day, minute = rng.integers(10), rng.integers(5), rng.integers(8 * 60, 17 * 60)
            time = (
                np.datetime64("2024-01-01")
                + np.timedelta64(int(7 * week + day), "D")
                + np.timedelta64(int(minute), "m")
            )
            x, y = lon + SIDE * rng.uniform(0.1, 0.9), lat + SIDE * rng.uniform(0.1, 0.9)
            kind = "TRESPASS" if rng.random() < 0.5 else "WELFARE CHECK"
            rows.append(f"{len(rows) + 1},{time},{kind},{y:.5f},{x:.5f}")
    return rows


def write_calls(path: Path, rows: list[str], header: str = "id,time,type,lat,lon") -> None:
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def write_city(folder: Path, scenario: str = SCENARIO) -> Path:
    """Write the tiny city and return its scenario file."""
    folder.mkdir(parents=True, exist_ok=True)
    write_beats(folder / "beats.geojson")
    write_calls(folder / "calls.csv", call_rows())
    sites = ["site,lat,lon", "Centre,36.0,-78.9", "South,35.96,-78.91"]
    (folder / "sites.csv").write_text("\n".join(sites) + "\n", encoding="utf-8")
    file = folder / "tiny.toml"
    file.write_text(scenario, encoding="utf-8")
    return file


def local_times(study: Study) -> list[str]:
    """The wall-clock time of every row of a study's calls."""
    blocks = screened_calls(study.scenario, study.beats, study.calls.survey)
    return [time for block in blocks for time in block.local_time.astype(str).tolist()]


def threaded(env: Mapping[str, str]) -> dict[str, str]:
    """An environment without what keeps a test worker to one thread."""
    return {name: value for name, value in env.items() if name != "OPENBLAS_NUM_THREADS"}


def beatplan(
    *arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own, started from nothing; `warm.beatplan` is quicker."""
    return subprocess.run(
        [sys.executable, "-m", "beatplan", *map(str, arguments)],
        cwd=cwd,
        env=threaded(env or os.environ),
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
