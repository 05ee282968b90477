"""Checks between tables of a scenario, one named function each; each yields the faults it finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from beatplan.errors import Fault, nearest
from beatplan.scenario.tables import (
    PhaseTable,
    RulesTable,
    ServiceTable,
    SolveTable,
    StaffingTable,
    TodayTable,
    WindowTable,
)
from beatplan.scenario.travel import TravelTable


class _Named(Protocol):
    @property
    def name(self) -> str: ...


def check_timezone(timezone: object) -> Iterator[Fault]:
    """The zone is one that the IANA database knows."""
    try:
        ZoneInfo(str(timezone))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        yield Fault(
            "timezone",
            f"{timezone!r} is no IANA time zone.",
            'Write one such as "America/New_York" (Durham).',
        )


def check_unique_names(key: str, rows: Sequence[_Named]) -> Iterator[Fault]:
    """No two rows of a list share a name."""
    seen: set[str] = set()
    for index, row in enumerate(rows):
        if row.name in seen:
            yield Fault(f"{key}.{index}.name", f"the name {row.name!r} is used twice.", "Give each its own.")
        seen.add(row.name)


def check_phase_windows(phases: Sequence[PhaseTable], window_names: Sequence[str]) -> Iterator[Fault]:
    """Each window that a phase opens exists."""
    for index, phase in enumerate(phases):
        for name in phase.windows or ():
            if name not in window_names:
                yield Fault(f"phases.{index}.windows", f"there is no window {name!r}.", nearest(name, window_names))


def check_phase_overlaps(phases: Sequence[PhaseTable], windows: Sequence[WindowTable]) -> Iterator[Fault]:
    """Windows open in one phase share no minute, so that no hour is staffed twice by accident."""
    for index, phase in enumerate(phases):
        names = [window.name for window in windows] if phase.windows is None else phase.windows
        opened = [window for window in windows if window.name in names]
        for one, other in combinations(opened, 2):
            if bool((one.mask() & other.mask()).any()):
                yield Fault(
                    f"phases.{index}.windows",
                    f"windows {one.name!r} and {other.name!r} share hours and are both open in {phase.name!r}.",
                    "List the ones to open, or make their hours meet without overlap.",
                )


def check_phase_dates(phases: Sequence[PhaseTable], solve: SolveTable) -> Iterator[Fault]:
    """Phases come in the order of their dates, and the horizon ends after the last."""
    for index, (before, after) in enumerate(pairwise(phases), start=1):
        if after.date <= before.date:
            yield Fault(
                f"phases.{index}.date",
                f"{after.date} is not after {before.date}, the date of {before.name!r}.",
                "Put the phases in the order of their dates.",
            )
    end = solve.horizon_end
    if isinstance(end, dt.date) and phases and end <= phases[-1].date:
        yield Fault(
            "solve.horizon_end",
            f"{end} is not after {phases[-1].date}, when the last phase begins.",
            "Give a later day, or a number of weeks.",
        )


def check_beat_limits(phases: Sequence[PhaseTable]) -> Iterator[Fault]:
    """A phase's lower limit of beats does not pass its upper one."""
    for index, phase in enumerate(phases):
        if phase.min_beats is not None and phase.max_beats is not None and phase.min_beats > phase.max_beats:
            yield Fault(
                f"phases.{index}.min_beats",
                f"{phase.min_beats} is more than max_beats, {phase.max_beats}.",
                "Lower one or raise the other.",
            )


def check_roles(
    staffing: StaffingTable, phases: Sequence[PhaseTable], services: Sequence[ServiceTable]
) -> Iterator[Fault]:
    """Every role that is hired or needed in a team is one that staffing starts with, if only at 0."""
    known = list(staffing.start)
    uses = [(f"phases.{i}.hires.{role}", role) for i, phase in enumerate(phases) for role in phase.hires]
    uses += [(f"services.{i}.team.{role}", role) for i, service in enumerate(services) for role in service.team]
    for key, role in uses:
        if role not in known:
            mend = f"{nearest(role, known)} A role nobody has yet is written {role} = 0 in staffing.start."
            yield Fault(key, f"staffing.start has no role {role!r}.", mend)


def check_time_of_day(travel: TravelTable, window_names: Sequence[str]) -> Iterator[Fault]:
    """Each window that has traffic of its own exists."""
    for name in travel.time_of_day:
        if name not in window_names:
            yield Fault(f"travel.time_of_day.{name}", f"there is no window {name!r}.", nearest(name, window_names))


def check_must_and_never(rules: RulesTable) -> Iterator[Fault]:
    """No beat is both required and forbidden."""
    for beat in sorted(set(rules.must) & set(rules.never)):
        yield Fault("rules.never", f"beat {beat!r} is in must as well.", "Take it out of one of the two.")


def check_today(today: TodayTable, windows: Sequence[WindowTable], services: Sequence[ServiceTable]) -> Iterator[Fault]:
    """Today's windows and service exist, do not overlap, and teams stand somewhere if beats are covered."""
    names = [window.name for window in windows]
    for name in today.windows or ():
        if name not in names:
            yield Fault("today.windows", f"there is no window {name!r}.", nearest(name, names))
    opened = [window for window in windows if window.name in (today.windows or ())]
    for one, other in combinations(opened, 2):
        if bool((one.mask() & other.mask()).any()):
            yield Fault("today.windows", f"windows {one.name!r} and {other.name!r} share hours.", "Name one.")
    known = [service.name for service in services]
    if today.service is not None and today.service not in known:
        yield Fault("today.service", f"there is no service {today.service!r}.", nearest(today.service, known))
    if today.service is None and len(known) > 1:
        yield Fault("today.service", "is needed with several services.", "Name the one that runs today.")
    if today.beats and not today.stations:
        yield Fault(
            "today.stations",
            "beats are covered today, but no team stands anywhere.",
            'Say where teams stand, such as stations = {"City Hall" = 2}, or leave [today] out.',
        )


def cross_checks(parts: dict[str, Any], window_names: Sequence[str]) -> Iterator[Fault]:
    """Run each check whose tables could be read; `parts` holds the tables that could, by key."""
    phases, windows, services = parts.get("phases"), parts.get("windows"), parts.get("services")
    staffing, rules, today = parts.get("staffing"), parts.get("rules"), parts.get("today")
    if "timezone" in parts:
        yield from check_timezone(parts["timezone"])
    for key, rows in (("windows", windows), ("services", services), ("phases", phases)):
        yield from check_unique_names(key, rows or ())
    if phases:
        yield from check_phase_windows(phases, window_names)
        yield from check_beat_limits(phases)
    if phases and windows:
        yield from check_phase_overlaps(phases, windows)
    if phases and parts.get("solve"):
        yield from check_phase_dates(phases, parts["solve"])
    if staffing:
        yield from check_roles(staffing, phases or (), services or ())
    if parts.get("travel"):
        yield from check_time_of_day(parts["travel"], window_names)
    if rules:
        yield from check_must_and_never(rules)
    if today and windows and services:
        yield from check_today(today, windows, services)
