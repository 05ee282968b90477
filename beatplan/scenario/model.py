"""A whole scenario: what a planner writes, checked and frozen."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path
from typing import Any

from pydantic import Field

from beatplan.scenario.base import Crs, Name, Table
from beatplan.scenario.people import PeopleTable
from beatplan.scenario.roster import RosterTable
from beatplan.scenario.services import Service
from beatplan.scenario.staffing import StaffingTable
from beatplan.scenario.tables import (
    BeatsTable,
    CallsTable,
    PhaseTable,
    PrivacyTable,
    RulesTable,
    SimulateTable,
    SitesTable,
    SolveTable,
    TodayTable,
    WindowTable,
)
from beatplan.scenario.travel import TravelTable
from beatplan.scenario.triage import TriageTable


class Scenario(Table):
    """A scenario file, with `file` saying where it was read from; paths in it are relative to that file."""

    name: Name
    timezone: Name
    note: str | None = None
    crs: Crs | None = None
    beats: BeatsTable
    calls: CallsTable
    windows: tuple[WindowTable, ...] = Field(min_length=1)
    services: tuple[Service, ...] = Field(min_length=1)
    triage: tuple[TriageTable, ...] = ()
    sites: SitesTable | None = None
    travel: TravelTable
    staffing: StaffingTable
    phases: tuple[PhaseTable, ...] = Field(min_length=1)
    rules: RulesTable = RulesTable()
    today: TodayTable | None = None
    people: PeopleTable | None = None
    solve: SolveTable = SolveTable()
    simulate: SimulateTable = SimulateTable()
    privacy: PrivacyTable = PrivacyTable()
    roster: RosterTable = RosterTable()
    file: Path = Field(exclude=True)

    def locate(self, path: str) -> Path:
        """Find a path as the scenario file means it."""
        return self.file.parent / path

    @property
    def asks_roster(self) -> bool:
        """Whether it has a `[roster]`, so that a plan is to be checked against weekly shifts."""
        return "roster" in self.model_fields_set

    def window(self, name: str) -> WindowTable:
        """Find a window by its name."""
        return next(window for window in self.windows if window.name == name)

    def open_windows(self, phase: PhaseTable) -> tuple[WindowTable, ...]:
        """List the windows open in a phase, in the order the scenario lists them."""
        names = {window.name for window in self.windows} if phase.windows is None else set(phase.windows)
        return tuple(window for window in self.windows if window.name in names)

    def service_windows(self, phase: PhaseTable, service: Service) -> tuple[WindowTable, ...]:
        """List the windows that a phase opens for a service."""
        return tuple(one for one in self.open_windows(phase) if service.windows is None or one.name in service.windows)

    def slots(self) -> tuple[tuple[int, int, int], ...]:
        """List (service, window, phase) by their places, phase by phase: what a phase opens for a service."""
        order = {window.name: place for place, window in enumerate(self.windows)}
        return tuple(
            (s, order[window.name], t)
            for t, phase in enumerate(self.phases)
            for window in self.open_windows(phase)
            for s, service in enumerate(self.services)
            if window in self.service_windows(phase, service)
        )

    def ends(self) -> dt.date:
        """Give the day on which the last phase stops counting."""
        end = self.solve.horizon_end
        return end if isinstance(end, dt.date) else self.phases[-1].date + dt.timedelta(weeks=end)

    def phase_weeks(self) -> tuple[float, ...]:
        """Weeks each phase lasts: to the next phase's date, the last one to `solve.horizon_end`."""
        dates = [*(phase.date for phase in self.phases), self.ends()]
        return tuple((after - before).days / 7 for before, after in pairwise(dates))

    def as_written(self) -> dict[str, Any]:
        """Dump every setting, defaults included, as plain JSON values."""
        return self.model_dump(mode="json", by_alias=True)
