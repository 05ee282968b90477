"""The case set, and a scenario for one of its cases."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.scenario import load_scenario
from tests.support import SHARED

CASES = SHARED / "cases"

MARKS = [
    pytest.mark.real,
    pytest.mark.skipif(not CASES.exists(), reason="the case set is not beside the project"),
]

BASE = """
name = "{name}"
timezone = "America/New_York"

[beats]
path = "{folder}/{beats}"
id = "{beat_id}"
{beats_extra}

[calls]
path = "{folder}/{calls}"
id = "event_id"
type = "call_type"
beat = "beat"
{time}
{place}
{calls_extra}

[[windows]]
name = "weekdays"
days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
start = "08:00"
end = "17:00"
{window_extra}

[[services]]
name = "CRT"
team = {{ person = 1 }}
call_types = ["WELFARE CHECK", "MENTAL HEALTH", "TRESPASS"]
on_scene_minutes = 30
response_minutes = 30
coverage = 0.8

[travel]
speed_kph = 50

[staffing]
hours_per_week = 45
start = {{ person = 1 }}

[[phases]]
name = "one"
date = 2024-06-03
"""

DEFAULTS = {
    "beats": "beats.geojson",
    "calls": "calls.csv",
    "beat_id": "beat",
    "beats_extra": "",
    "time": 'time = "call_time"',
    "place": 'lat = "latitude"\nlon = "longitude"',
    "calls_extra": "",
    "window_extra": "",
}


def told(folder: str, tmp_path: Path, **changes: str) -> dict[str, Any]:
    """Account for a case with some settings changed."""
    settings = {**DEFAULTS, **changes, "name": folder, "folder": str(CASES / folder)}
    file = tmp_path / "case.toml"
    file.write_text(BASE.format(**settings), encoding="utf-8")
    result = account(read_study(load_scenario(file)))
    calls = result["calls"]
    assert calls["rows"] == calls["assigned"] + sum(calls["left_out"].values())
    assert calls["assigned"] == sum(calls["per_beat"].values())
    return result


def expected(folder: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((CASES / folder / "expected.json").read_text(encoding="utf-8"))
    return read


def scenario_of(folder: str, tmp_path: Path, phases: str | None = None, **changes: str) -> Path:
    """Write a case's scenario to run as a process, with other phases and tables at its end where wanted."""
    settings = {**DEFAULTS, **changes, "name": folder, "folder": str(CASES / folder)}
    text = BASE.format(**settings)
    if phases is not None:
        text = text[: text.index("[[phases]]")].replace("coverage = 0.8", "coverage = 0.8\npromise = 0") + phases
    file = tmp_path / "case.toml"
    file.write_text(text, encoding="utf-8")
    return file


def findings(result: dict[str, Any]) -> str:
    return "\n".join(result["findings"])
