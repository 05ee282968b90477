"""Who benefits, row by row: people of covered and waiting areas, and calls by resident."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from beatplan.plan import TODAY, AreaPeople, GroupPeople, Measured, Plan
from beatplan.report.audience import INTERNAL
from beatplan.report.privacy import Areas, answered_by_beat, is_as_if_even
from beatplan.report.tables import slots_in_order, yes_or_no
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import ENGLISH, Tongue

CAVEAT = marked("Historic calls reflect who calls and who is policed, not need.")
RESIDENTS = "residents"
PER_RESIDENTS = 1000
#: In place of a figure that nobody knows, and of one that is held back.
NOT_KNOWN, WITHHELD = marked("not known"), marked("withheld")
_NONE = Measured(None, None)


def residents_by_beat(plan: Plan) -> dict[str, float]:
    """Give the residents of each beat where they are known; empty where the plan tells of no people."""
    known = {one.name: one.residents.value for one in plan.people if one.area == "beat"}
    return {beat: value for beat, value in known.items() if value is not None}


def people_rows(plan: Plan, tongue: Tongue = ENGLISH) -> list[dict[str, Any]]:
    """List one row an area and group, residents first; for covered and waiting areas by phase and service."""
    return [
        {
            "phase": one.phase,
            "service": one.service,
            "area": one.area,
            "name": one.name or None,
            "group": group.group,
            "of": group.of,
            **_cells("number", group.number),
            **_cells("share_of_area", group.share),
            **_cells("share_of_city", group.share_of_city),
            **_cells("share_of_hours_covered", group.hours_covered or _NONE),
            "caveat": tongue.say(CAVEAT),
            "audience": INTERNAL,
        }
        for one in plan.people
        for group in _measures(one)
    ]


def per_resident_rows(plan: Plan, areas: Areas, tongue: Tongue = ENGLISH) -> list[dict[str, Any]]:
    """List one row a phase, service and area: calls at any hour of the week and those responded to, by residents.

    Areas are the city, its districts and its beats; a district that is told with another has no figures of its own.

    Args:
        plan: as the audience may see it.
        areas: of the plan.
        tongue: the language of the caveat.
    """
    places = [one for one in plan.people if one.area in {"city", "district", "beat"}]
    even: dict[tuple[str, str], set[str]] = defaultdict(set)
    for phase, slot in slots_in_order(plan):
        even[phase, slot.service] |= set(slot.covered) if is_as_if_even(slot) else set()
    rows = []
    for (phase, service), answered in _answered(plan, areas).items():
        calls, hidden = areas.all_hours[service], areas.hidden_at_any_hour(service)
        for one in places:
            beats = _beats_of(plan, one)
            alone = one.area == "city" or (one.name,) in areas.districts[service] or hidden.isdisjoint(beats)
            asked, got = (sum(of[beat] for beat in beats) if alone else math.nan for of in (calls, answered))
            rows.append(
                {
                    "phase": phase,
                    "service": service,
                    "area": one.area,
                    "name": one.name or None,
                    **_cells("residents", one.residents),
                    "eligible_calls_per_week_all_hours": asked,
                    "answered_per_week": got,
                    "eligible_calls_per_1000_residents": _per_residents(asked, one.residents),
                    "answered_per_1000_residents": _per_residents(got, one.residents),
                    "as_if_calls_lay_evenly": yes_or_no(not even[phase, service].isdisjoint(beats)),
                    "caveat": tongue.say(CAVEAT),
                    "audience": INTERNAL,
                }
            )
    return rows


def phases_of(plan: Plan) -> Iterator[tuple[str, str, AreaPeople | None, AreaPeople, AreaPeople]]:
    """Go through phases and services of the field: today's covered people, where any, the phase's, those waiting."""
    found = {(one.phase, one.service, one.area): one for one in plan.people}
    for phase in plan.phases:
        for service in dict.fromkeys(one.service for one in phase.plans if one.kind == "field"):
            covered, waiting = (found.get((phase.name, service, area)) for area in ("covered", "waiting"))
            if covered is not None and waiting is not None:
                yield phase.name, service, found.get((TODAY, service, "covered")), covered, waiting


def city_of(plan: Plan) -> AreaPeople:
    """Find the people of all beats."""
    return next(one for one in plan.people if one.area == "city")


def count(figure: Measured | None, tongue: Tongue = ENGLISH) -> str:
    """Write a count with its margin."""
    return _written(figure, 1, "{:,.0f}", " ± {:,.0f}", tongue)


def percent(figure: Measured | None, tongue: Tongue = ENGLISH) -> str:
    """Write a share in percent with its margin in points of it."""
    points = tongue.say(" ± {margin} points", margin="{:.1f}")
    return _written(figure, 100, "{:.1f}%", points, tongue)


def _written(figure: Measured | None, times: float, value: str, margin: str, tongue: Tongue) -> str:
    if figure is None or figure.value is None:
        return tongue.say(NOT_KNOWN)
    if math.isnan(figure.value):
        return tongue.say(WITHHELD)
    told = "" if figure.margin is None or math.isnan(figure.margin) else margin.format(times * figure.margin)
    return value.format(times * figure.value) + told


def _cells(name: str, figure: Measured) -> dict[str, float | None]:
    return {name: figure.value, f"{name}_margin": figure.margin}


def _measures(one: AreaPeople) -> tuple[GroupPeople, ...]:
    """The residents of an area as a group, its mean income, and its groups."""
    residents = GroupPeople(RESIDENTS, RESIDENTS, one.residents, _NONE, one.share_of_city, one.hours_covered)
    income = () if one.income is None else (GroupPeople("mean of median incomes", "", one.income, _NONE, _NONE, None),)
    return (residents, *income, *one.groups)


def _beats_of(plan: Plan, one: AreaPeople) -> list[str]:
    if one.area == "beat":
        return [one.name]
    return [beat.id for beat in plan.beats if one.area == "city" or beat.district == one.name]


def _answered(plan: Plan, areas: Areas) -> dict[tuple[str, str], dict[str, float]]:
    """Calls a week that get a team by phase (today first) and service of the field, by beat."""
    found: dict[tuple[str, str], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for phase, slot in slots_in_order(plan):
        if slot.kind == "field":
            by_beat = found[phase, slot.service]
            for beat, answered in answered_by_beat(areas, slot).items():
                by_beat[beat] += answered
    return found


def _per_residents(calls: float, residents: Measured) -> float | None:
    return PER_RESIDENTS * calls / residents.value if residents.value else None
