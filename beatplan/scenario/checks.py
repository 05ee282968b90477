"""Checks between tables of a scenario, one named function each; each yields the faults it finds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise
from typing import Any, Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from beatplan.errors import Fault, nearest
from beatplan.scenario.desk_checks import check_desks
from beatplan.scenario.service_checks import check_after, check_diverts, check_helps, check_passes, check_triage
from beatplan.scenario.services import Service
from beatplan.scenario.staff_checks import check_staff
from beatplan.scenario.tables import (
    PhaseTable,
    RulesTable,
    SolveTable,
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


def check_phase_overlaps(
    phases: Sequence[PhaseTable], windows: Sequence[WindowTable], services: Sequence[Service]
) -> Iterator[Fault]:
    """Windows open in one phase for a service share no minute, unless it is the optimizer that chooses."""
    for index, phase in enumerate(phases):
        if phase.choose_windows:
            continue
        told: set[tuple[str, str]] = set()
        for service in services:
            opened = [window for window in windows if _is_open(window.name, phase, service)]
            for one, other in combinations(opened, 2):
                if (one.name, other.name) not in told and bool((one.mask() & other.mask()).any()):
                    told.add((one.name, other.name))
                    yield Fault(
                        f"phases.{index}.windows",
                        f"windows {one.name!r} and {other.name!r} share hours and are both open in {phase.name!r}.",
                        "List the ones to open, make their hours meet without overlap, give each service its own "
                        "(services.windows), or let the optimizer choose (choose_windows = true).",
                    )


def _is_open(window: str, phase: PhaseTable, service: Service) -> bool:
    return all(names is None or window in names for names in (phase.windows, service.windows))


def check_service_windows(services: Sequence[Service], window_names: Sequence[str]) -> Iterator[Fault]:
    """Each window that a service names exists."""
    for index, service in enumerate(services):
        for name in service.windows or ():
            if name not in window_names:
                yield Fault(f"services.{index}.windows", f"there is no window {name!r}.", nearest(name, window_names))


def check_kinds(services: Sequence[Service]) -> Iterator[Fault]:
    """Weights and floors are of call types that the service takes."""
    for index, service in enumerate(services):
        for key, said in (("weights", service.weights), ("min_share", service.min_share)):
            for kind in said:
                if kind not in service.call_types:
                    where = f"services.{index}.{key}.{kind}"
                    yield Fault(where, f"{kind!r} is none of its call_types.", nearest(kind, service.call_types))
        if service.min_share_from is not None and not service.min_share:
            yield Fault(
                f"services.{index}.min_share_from", "means nothing without min_share.", "Add it, or leave it out."
            )


def check_floor_phases(services: Sequence[Service], phases: Sequence[PhaseTable]) -> Iterator[Fault]:
    """A floor begins with a phase that exists."""
    names = [phase.name for phase in phases]
    for index, service in enumerate(services):
        if service.min_share_from is not None and service.min_share_from not in names:
            what = f"there is no phase {service.min_share_from!r}."
            yield Fault(f"services.{index}.min_share_from", what, nearest(service.min_share_from, names))


def check_some_window(phases: Sequence[PhaseTable], services: Sequence[Service]) -> Iterator[Fault]:
    """In each phase some service has a window."""
    for index, phase in enumerate(phases):
        for_some = any(
            phase.windows is None or one.windows is None or set(phase.windows) & set(one.windows) for one in services
        )
        if not for_some:
            what = f"no service has a window that is open in {phase.name!r}."
            yield Fault(f"phases.{index}.windows", what, "Name one of a service's windows.")


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


def check_time_of_day(travel: TravelTable, window_names: Sequence[str]) -> Iterator[Fault]:
    """Each window that has traffic of its own exists."""
    for name in travel.time_of_day:
        if name not in window_names:
            yield Fault(f"travel.time_of_day.{name}", f"there is no window {name!r}.", nearest(name, window_names))


def check_must_and_never(rules: RulesTable) -> Iterator[Fault]:
    """No beat is both required and forbidden in the same place."""
    for one in sorted(set(rules.must) & set(rules.never), key=lambda rule: rule.beat):
        yield Fault("rules.never", f"beat {one.beat!r} is in must as well.", "Take it out of one of the two.")


def check_rule_places(rules: RulesTable, names: dict[str, Sequence[str]]) -> Iterator[Fault]:
    """Each window, phase and service that a rule about a beat names exists; `names` lists them by those words."""
    for key in ("must", "never"):
        for rule in getattr(rules, key):
            for kind, known in names.items():
                said = getattr(rule, kind)
                if said is not None and said not in known:
                    yield Fault(f"rules.{key}", f"there is no {kind} {said!r}.", nearest(said, known))


def check_islands(rules: RulesTable) -> Iterator[Fault]:
    """Islands are counted where covered beats are to hang together."""
    if rules.islands > 1 and not rules.contiguous:
        yield Fault("rules.islands", "means nothing without contiguous = true.", "Add it, or leave islands out.")


def check_kept_today(rules: RulesTable, today: TodayTable | None) -> Iterator[Fault]:
    """What is to stay as it is today is named."""
    if rules.keep_today and not (today and today.stations):
        yield Fault("rules.keep_today", "needs today.stations, where teams stand now.", "Name them under [today].")


def check_today(today: TodayTable, windows: Sequence[WindowTable], services: Sequence[Service]) -> Iterator[Fault]:
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


_Parts = dict[str, Any]
#: Tables that must have been read for a check to mean anything, and the check.
_CROSS: tuple[tuple[tuple[str, ...], Callable[[_Parts, Sequence[str]], Iterator[Fault]]], ...] = (
    (("timezone",), lambda parts, _: check_timezone(parts["timezone"])),
    (("windows",), lambda parts, _: check_unique_names("windows", parts["windows"])),
    (("services",), lambda parts, _: check_unique_names("services", parts["services"])),
    (("phases",), lambda parts, _: check_unique_names("phases", parts["phases"])),
    (("phases",), lambda parts, names: check_phase_windows(parts["phases"], names)),
    (("phases",), lambda parts, _: check_beat_limits(parts["phases"])),
    (("services",), lambda parts, names: check_service_windows(parts["services"], names)),
    (("services",), lambda parts, _: check_helps(parts["services"])),
    (("services",), lambda parts, _: check_passes(parts["services"])),
    (("services",), lambda parts, _: check_diverts(parts["services"])),
    (("services",), lambda parts, _: check_after(parts["services"])),
    (("triage", "services"), lambda parts, _: check_triage(parts["triage"], parts["services"])),
    (("services",), lambda parts, _: check_kinds(parts["services"])),
    (("services", "phases"), lambda parts, _: check_floor_phases(parts["services"], parts["phases"])),
    (("phases", "services"), lambda parts, _: check_some_window(parts["phases"], parts["services"])),
    (
        ("phases", "windows", "services"),
        lambda parts, _: check_phase_overlaps(parts["phases"], parts["windows"], parts["services"]),
    ),
    (
        ("services", "windows", "phases"),
        lambda parts, _: check_desks(parts["services"], parts["windows"], parts["phases"]),
    ),
    (("phases", "solve"), lambda parts, _: check_phase_dates(parts["phases"], parts["solve"])),
    (
        ("staffing",),
        lambda parts, _: check_staff(parts["staffing"], parts.get("phases") or (), parts.get("services") or ()),
    ),
    (("travel",), lambda parts, names: check_time_of_day(parts["travel"], names)),
    (("rules",), lambda parts, _: check_must_and_never(parts["rules"])),
    (("rules",), lambda parts, _: check_islands(parts["rules"])),
    (("rules",), lambda parts, _: check_kept_today(parts["rules"], parts.get("today"))),
    (
        ("rules", "phases", "services"),
        lambda parts, names: check_rule_places(
            parts["rules"],
            {
                "window": names,
                "phase": [one.name for one in parts["phases"]],
                "service": [one.name for one in parts["services"]],
            },
        ),
    ),
    (
        ("today", "windows", "services"),
        lambda parts, _: check_today(parts["today"], parts["windows"], parts["services"]),
    ),
)


def cross_checks(parts: _Parts, window_names: Sequence[str]) -> Iterator[Fault]:
    """Run each check whose tables could be read; `parts` holds the tables that could, by key."""
    for needed, check in _CROSS:
        if all(parts.get(key) for key in needed):
            yield from check(parts, window_names)
