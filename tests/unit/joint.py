"""The tiny city with services of three kinds on one staff, and its calls."""

from __future__ import annotations

from pathlib import Path

import pytest

from beatplan.errors import ScenarioError
from beatplan.planning import Study, read_study
from beatplan.scenario import load_scenario
from tests.support import DESK, FOLLOW_UP, MIDDLES, SCENARIO, write_calls, write_city

STEPS = """
[[triage]]
type = "TRESPASS"
service = "CCD"
share = 0.8
priority = 1
[[triage]]
type = "TRESPASS"
service = "CRT"
share = 0.5
priority = 2
"""

CCD, CN = DESK, f"{FOLLOW_UP}weight = 0.5\n"
PEOPLE = "start = { clinician = 2, emt = 2 }"
MORE = "start = { clinician = 4, emt = 5 }"
NIGHT = """
[[windows]]
name = "night"
days = ["Mon"]
start = "20:00"
end = "23:00"
"""


def joint(extra: str = CCD + CN) -> str:
    return SCENARIO.replace(PEOPLE, MORE).replace("[sites]", f"{extra}\n[sites]", 1)


def study_of(folder: Path, text: str) -> Study:
    file = write_city(folder, text)
    rows = []
    for n in range(600):
        lat, lon = MIDDLES["ABCD"[n % 4]]
        kind = "WELFARE CHECK" if n % 3 else "TRESPASS"
        rows.append(f"{n},2024-03-{4 + n % 5:02d}T{8 + n % 9:02d}:15,{kind},{lat},{lon}")
    write_calls(folder / "calls.csv", rows)
    return read_study(load_scenario(file))


def faults(folder: Path, text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load_scenario(write_city(folder, text))
    return str(caught.value)
