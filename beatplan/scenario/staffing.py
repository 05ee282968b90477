"""The staffing table: people by role, the hours they work, and how they come, leave and supervise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from math import ceil
from typing import Annotated, TypeVar

from pydantic import Discriminator, Field, Tag

from beatplan.scenario.base import BY_ROLE, FOR_ALL, Heads, Money, Name, Table, number_or_table
from beatplan.scenario.tables import PhaseTable

_DAYS_A_YEAR = 365.25

_Number = TypeVar("_Number")
#: One number for every role, or a table of numbers by role.
_ByRole = Annotated[
    Annotated[_Number, Tag(FOR_ALL)] | Annotated[dict[str, _Number], Tag(BY_ROLE)], Discriminator(number_or_table)
]
ContractHours = Annotated[float, Field(ge=1, le=168)]
Weeks = Annotated[float, Field(ge=0, le=520)]
Rate = Annotated[float, Field(ge=0, lt=1)]


class PartTimeTable(Table):
    """People of a role who work fewer hours than the rest, from the start on or from a phase on."""

    role: Name
    people: Annotated[int, Field(ge=1, le=100_000)]
    hours_per_week: ContractHours
    since: Name | None = Field(default=None, alias="from")


class StaffingTable(Table):
    """How many people there are at the start by role, what they work, and what hiring them takes."""

    hours_per_week: _ByRole[ContractHours]
    shrinkage: Rate = 0.0
    start: dict[str, Heads]
    recruiting_weeks: _ByRole[Weeks] = 0.0
    training_weeks: _ByRole[Weeks] = 0.0
    attrition_per_year: _ByRole[Rate] = 0.0
    part_time: tuple[PartTimeTable, ...] = ()
    supervisors: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)
    cost_per_hour: dict[str, Money] = Field(default_factory=dict)
    cost_per_year: dict[str, Money] = Field(default_factory=dict)

    def contract_hours(self, role: str) -> float:
        """Hours a week that a full-time person of a role is employed for."""
        return of_role(self.hours_per_week, role)

    def weeks_to_ready(self, role: str) -> float:
        """Weeks from the decision to fill a post until somebody in it is on duty: recruiting and training."""
        return of_role(self.recruiting_weeks, role) + of_role(self.training_weeks, role)

    def ready_on(self, role: str, hired: dt.date) -> dt.date:
        """Give the first day on which people hired on a day are on duty."""
        # A millionth of a day is rounding: 0.1 + 0.2 weeks are not a day later than 0.3.
        return hired + dt.timedelta(days=ceil(7 * self.weeks_to_ready(role) - 1e-6))

    def vacant_share(self, role: str) -> float:
        """Share of a role's posts expected to be empty at any time, because people left and were not yet replaced.

        A post is filled for 1/a years on average, a being how many leave in a year of those in post, and then empty
        for the L years that recruiting and training take. By renewal-reward it is empty for L in every 1/a + L years:
        a L / (1 + a L).
        """
        refills = of_role(self.attrition_per_year, role) * self.weeks_to_ready(role) * 7 / _DAYS_A_YEAR
        return refills / (1 + refills)


def of_role(said: float | Mapping[str, float], role: str) -> float:
    """Look up what is said of a role: one number for all, or a table in which roles left out have 0."""
    return said.get(role, 0.0) if isinstance(said, Mapping) else said


def people_ready(staffing: StaffingTable, phases: Sequence[PhaseTable], role: str) -> list[int]:
    """Count the people of a role who are on duty when each phase begins.

    Who is ready within a phase counts from the next one on, so that no team is promised for days that it has not.
    """
    ready = [(staffing.ready_on(role, phase.date), phase.named_hires.get(role, 0)) for phase in phases]
    return [staffing.start.get(role, 0) + sum(hires for day, hires in ready if day <= phase.date) for phase in phases]


def part_time_in(staffing: StaffingTable, phase_names: Sequence[str], role: str) -> list[list[PartTimeTable]]:
    """List the part-time people of a role at the start and then in each phase; names that are no phase are left out."""
    mine = [one for one in staffing.part_time if one.role == role]
    from_start = [one for one in mine if one.since is None]
    return [
        from_start,
        *([*from_start, *(one for one in mine if one.since in phase_names[: t + 1])] for t in range(len(phase_names))),
    ]
