"""Whether real weekly shifts can staff what a plan wants on duty, by phase and role.

Leave, training and meetings are planned into the roster: all lines of a role together hold no more than its productive
hours, and what a line has less than contract hours is time off or other work. As everyone works every line in turn,
all have the same of it. Nothing stands in for a person who falls ill in the morning.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from beatplan.plan import PhasePlan, Plan
from beatplan.rostering.check import check_hours, order_faults, walk
from beatplan.rostering.cover import Task, short_hours
from beatplan.rostering.model import SLACK_H, best_counts
from beatplan.rostering.need import need_by_minute
from beatplan.rostering.rotation import Rotation, rotate
from beatplan.rostering.shifts import Ints, cut_week, make_shifts, need_changes
from beatplan.rostering.words import Shortage, clock, shortages
from beatplan.scenario import Scenario
from beatplan.scenario.week import DAYS, MINUTES_A_DAY


@dataclass(frozen=True)
class Line:
    """A week's work: one shift on each of its days, all from the same time on."""

    days: tuple[str, ...]
    start: str
    end: str
    hours_per_shift: float


@dataclass(frozen=True)
class RoleRoster:
    """A role's lines in a phase; a week later everyone is on the next, and from the last on the first.

    Attributes:
        role, people: who.
        need_hours: person-hours a week to have on duty.
        productive_hours: of all people together: contract hours less leave, training and meetings.
        rostered_hours: that the lines work.
        lines: one a person, in walking order; one without days is a week of time off or other work.
        uncovered_hours: person-hours a week that are needed and not covered.
        least_uncovered_hours: no lines of these shifts leave fewer.
        short: when they are uncovered.
        unkept: rules of the order of lines that no order was found to keep.
    """

    role: str
    people: int
    need_hours: float
    productive_hours: float
    rostered_hours: float
    lines: tuple[Line, ...]
    uncovered_hours: float
    least_uncovered_hours: float
    short: tuple[Shortage, ...]
    unkept: tuple[str, ...]

    @property
    def status(self) -> str:
        """Say "staffed", "short" where that is proved of every roster, else "unknown": none was found in time."""
        if self.uncovered_hours <= SLACK_H and not self.unkept:
            return "staffed"
        return "short" if self.least_uncovered_hours > SLACK_H else "unknown"

    @property
    def proved(self) -> bool:
        """Whether no lines of these shifts leave fewer hours uncovered."""
        return self.uncovered_hours <= self.least_uncovered_hours + SLACK_H

    def faults(self) -> tuple[str, ...]:
        """Say what cannot be staffed, one line each."""
        told = [f"{self.role}: {one}" for one in self.short]
        if self.short and not self.proved:
            least = (
                f"no roster of these shifts leaves fewer than {self.least_uncovered_hours:,.1f} person-hours uncovered"
            )
            told.append(f"{self.role}: better ones may exist, but {least}")
        if self.unkept:
            told.append(f"{self.role}: no order of its lines was found without {'; '.join(self.unkept)}")
        return tuple(told)


@dataclass(frozen=True)
class RosterResult:
    """A phase's rosters, one for each role that its teams need."""

    phase: str
    roles: tuple[RoleRoster, ...]


def roster_check(
    plan: Plan, scenario: Scenario, tell: Callable[[str], None] = lambda _: None
) -> tuple[RosterResult, ...]:
    """Staff each phase of a plan with weekly shifts.

    Args:
        plan: heads by role, and teams on duty by service and window.
        scenario: teams, windows, contract hours and the rules of `[roster]`.
        tell: called with a few words on each role.

    Raises:
        ScenarioError: contract hours are shorter than every shift.
        DataError: the plan has a service or a window that the scenario does not know.
        CheckError: a roster worked out anew is not what was said of it.
    """
    return tuple(_roster_phase(phase, scenario, tell) for phase in plan.phases)


def _roster_phase(phase: PhasePlan, scenario: Scenario, tell: Callable[[str], None]) -> RosterResult:
    roles = tuple(scenario.staffing.start)
    rosters = []
    for role, need in zip(roles, need_by_minute(phase, roles, scenario), strict=True):
        if need.any():
            tell(f"rostering {role} of {phase.name}")
            staff = phase.staffing
            hours = staff.hours_per_week.get(role, 0.0)
            rosters.append(roster_role(role, staff.heads.get(role, 0), need, scenario, hours))
    return RosterResult(phase.name, tuple(rosters))


def roster_role(role: str, people: int, need: Ints, scenario: Scenario, hours: float | None = None) -> RoleRoster:
    """Staff one role.

    Args:
        role: its name.
        people: how many there are.
        need: (10080,) of them on duty in each minute of the week.
        scenario: contract hours, shrinkage and the rules of `[roster]`.
        hours: productive hours a week that they have; those of as many full-time people where left out.

    Raises:
        ScenarioError, CheckError: as `roster_check`.
    """
    table, staffing = scenario.roster, scenario.staffing
    contract_h = staffing.contract_hours(role)
    hours = people * contract_h * (1 - staffing.shrinkage) if hours is None else hours
    changes = need_changes(need[None, :])
    shifts = make_shifts(table, contract_h, changes)
    week = cut_week(shifts, changes)
    task = Task(shifts, week, need[week.edges_min[:-1]], people, hours, table.days_in_a_row)
    covered = best_counts(task, table.time_limit_s)
    rotation = rotate(task, covered.counts, table, scenario.solve.seed)
    walked = walk(rotation, table.rotation_weeks)
    uncovered = short_hours(task, covered.counts)
    check_hours(walked, need, uncovered, contract_h, hours)
    return RoleRoster(
        role=role,
        people=people,
        need_hours=float(need.sum()) / 60,
        productive_hours=hours,
        rostered_hours=float(walked.line_hours.sum()),
        lines=tuple(_lines(rotation)),
        uncovered_hours=uncovered,
        least_uncovered_hours=covered.least_short_h,
        short=shortages(np.maximum(need - walked.on_duty, 0)),
        unkept=order_faults(walked, table),
    )


def _lines(rotation: Rotation) -> list[Line]:
    rows = zip(rotation.works, rotation.start_min.tolist(), rotation.length_min.tolist(), strict=True)
    return [
        Line(
            days=tuple(day for day, works in zip(DAYS, line, strict=True) if works),
            start=clock(start),
            end=clock((start + length - 1) % MINUTES_A_DAY + 1) if length else clock(start),
            hours_per_shift=length / 60,
        )
        for line, start, length in rows
    ]


def alike(lines: tuple[Line, ...]) -> list[tuple[Line, int]]:
    """Count lines that are the same, by their start."""
    ordered = sorted(lines, key=lambda one: (not one.days, one.start, one.end, [DAYS.index(day) for day in one.days]))
    return [(line, len(list(same))) for line, same in groupby(ordered)]
