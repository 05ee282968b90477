"""What of a plan's windows decides what may be public."""

from __future__ import annotations

from pathlib import Path

from beatplan import load_scenario, read_study
from beatplan.planning.public import public_facts
from tests.support import SCENARIO, write_city

WINDOWS = """
[[windows]]
name = "longer"
days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
start = "06:00"
end = "23:00"

[[windows]]
name = "late"
days = ["Mon"]
start = "16:00"
end = "24:00"
"""


def test_windows_within_others_are_told_from_those_that_share_some_hours(tmp_path: Path):
    text = SCENARIO.replace("[[phases]]\n", '[[phases]]\nwindows = ["day"]\n')
    scenario = load_scenario(write_city(tmp_path, text + WINDOWS))
    facts = public_facts(read_study(scenario))
    assert ("day", "longer") in facts.nested
    assert ("longer", "late") in facts.overlapping
    assert ("longer", "late") not in facts.nested
