"""The README's scenario is one: every key in it exists, and every key that exists is in it."""

from __future__ import annotations

import re
import tomllib

import pytest

from beatplan.scenario import parse_scenario, people, roster, screen, services, staffing, tables, travel, triage
from tests.support import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
EXAMPLE = re.search(r"```toml\n(.*?)```", README, re.DOTALL)


def test_the_scenario_of_the_readme_is_right():
    assert EXAMPLE is not None
    raw = tomllib.loads(EXAMPLE[1])
    scenario = parse_scenario(raw, ROOT / "example.toml")
    assert scenario.services[0].promise == 0.8


@pytest.mark.parametrize(
    "table",
    [
        tables.BeatsTable, tables.CallsTable, screen.ScreenTable, tables.WindowTable, tables.SitesTable,
        services.FieldService, services.DeskService, services.FollowUpService, triage.TriageTable,
        travel.TravelTable, travel.RoadColumns, travel.NodesTable, staffing.StaffingTable,
        staffing.PartTimeTable, tables.PhaseTable, tables.RulesTable, tables.TodayTable,
        people.PeopleTable, people.PeopleColumns, people.CountColumns, people.IncomeColumns, people.GroupColumns,
        tables.SolveTable, tables.SimulateTable, roster.RosterTable,
    ],
)  # fmt: skip
def test_every_key_stands_in_the_readme(table: type[tables.Table]):
    assert [key for key in tables.allowed_keys(table) if not re.search(rf"\b{key}\b", README)] == []
