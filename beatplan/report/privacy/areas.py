"""The coarser areas: what is told of districts whose beats are withheld in part.

A group of withheld beats is told as one sum. A district whose groups lie wholly in it is told as ever; districts that
a group reaches across are told together. So sums of open beats and of whole groups are all that is used.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from beatplan.plan import BeatFacts, Plan, SlotPlan
from beatplan.report.privacy.groups import Withheld

CallsByBeat = Mapping[str, float]


@dataclass(frozen=True)
class Areas:
    """Calls by beat that hold true as sums over an area; of a withheld beat alone they tell nothing.

    Attributes:
        districts: by service, the areas: names of districts told as one; empty text for beats of none.
        hidden: by service and window, the beats that are withheld.
        calls: by service and window, calls a week by beat; a group's spread evenly over its beats; NaN if withheld.
        all_hours: by service, the same at all hours of the week, an area's withheld beats being one group.
    """

    districts: Mapping[str, tuple[tuple[str, ...], ...]]
    hidden: Mapping[tuple[str, str], frozenset[str]]
    calls: Mapping[tuple[str, str], CallsByBeat]
    all_hours: Mapping[str, CallsByBeat]

    def hidden_at_any_hour(self, service: str) -> frozenset[str]:
        """List the beats that are withheld in any window."""
        return frozenset().union(*(beats for (name, _), beats in self.hidden.items() if name == service))


def areas_of(plan: Plan, found: Withheld) -> Areas:
    """Work out the areas of a plan.

    Args:
        plan: as it is, before the gate.
        found: what is withheld of it; where that is nothing, areas are districts and calls are as they are.
    """
    slots = dict.fromkeys((one.service, one.window) for one in plan.demand)
    services = dict.fromkeys(service for service, _ in slots)
    districts = {
        service: _told_as_one(plan.beats, [group for key in slots if key[0] == service for group in found.of(*key)])
        for service in services
    }
    return Areas(
        districts=districts,
        hidden={key: found.hidden(*key) for key in slots},
        calls={key: _calls(plan, key, found) for key in slots},
        all_hours={service: _all_hours(plan, service, districts[service], found) for service in services},
    )


def beats_in(plan: Plan, area: Sequence[str]) -> list[str]:
    """List the beats of districts told as one."""
    return [beat.id for beat in plan.beats if (beat.district or "") in area]


def answered_by_beat(areas: Areas, slot: SlotPlan) -> dict[str, float]:
    """Calls a week that get a team, by beat; like the calls they come from, true as sums over an area.

    Args:
        areas: of the plan.
        slot: of the field, as it is told.
    """
    calls, hidden = areas.calls[slot.service, slot.window], areas.hidden[slot.service, slot.window]
    kept = 1.0 - slot.resolved_by_phone_per_week / slot.calls_per_week if slot.calls_per_week else 1.0
    net = {
        beat: kept * calls[beat] if beat in hidden else calls[beat] - slot.resolved_by_beat.get(beat, 0.0)
        for beat in slot.covered
    }
    return {beat: net[beat] * slot.available_by_beat[beat] for beat in slot.covered}


def _told_as_one(beats: Sequence[BeatFacts], groups: Sequence[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    """Join districts that any group reaches across, directly or by others between them."""
    district = {one.id: one.district or "" for one in beats}
    areas = [{name} for name in sorted(set(district.values()))]
    for group in groups:
        reached = {district[beat] for beat in group}
        joined = set().union(*(area for area in areas if area & reached))
        areas = [joined, *(area for area in areas if not area & reached)]
    return tuple(sorted(tuple(sorted(area)) for area in areas))


def _calls(plan: Plan, key: tuple[str, str], found: Withheld) -> dict[str, float]:
    calls = {one.beat: one.calls_per_week for one in plan.demand if (one.service, one.window) == key}
    if key in found.dark:
        return dict.fromkeys(calls, math.nan)
    return _spread(calls, found.of(*key))


def _all_hours(plan: Plan, service: str, districts: Sequence[tuple[str, ...]], found: Withheld) -> dict[str, float]:
    calls = {one.id: one.calls_all_hours_per_week[service] for one in plan.beats}
    if service in {dark for dark, _ in found.dark}:
        return dict.fromkeys(calls, math.nan)
    hidden = found.all_hours.get(service, frozenset())
    return _spread(calls, [hidden & set(beats_in(plan, area)) for area in districts])


def _spread(calls: Mapping[str, float], groups: Sequence[frozenset[str]]) -> dict[str, float]:
    even = {beat: sum(calls[one] for one in sorted(group)) / len(group) for group in groups for beat in group}
    return {beat: even.get(beat, per_week) for beat, per_week in calls.items()}
