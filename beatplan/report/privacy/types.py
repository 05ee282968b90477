"""What a call type gets, told for the whole city: as if it got in each district what all its calls get there.

Which beats are covered is public. So what a type's calls get, added up over those beats as they truly lie, would tell
by the difference of two plans how many calls of the type one beat has. Taken by district instead, it is the same
however a type's calls lie over the beats of a district, and tells nothing of a beat. By the difference of two plans it
would still tell how many lie in a district; so shares are told in steps wide enough that this stays open. Where a
district has too few calls of a type or too few others, calls of that type are taken as lying like all in the city.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from beatplan.plan import Plan, SlotPlan, TypeResult
from beatplan.report.privacy.areas import Areas, answered_by_beat, beats_in

#: Shares by type are told in steps of so much; it is more than the threshold of the events of the type, or the whole
#: city is taken as one.
STEP = 0.05


def with_types(plan: Plan, areas: Areas, slot: SlotPlan) -> SlotPlan:
    """Tell call types of the whole city.

    Args:
        plan: before the gate.
        areas: of the plan.
        slot: as it is told in all else.
    """
    hidden = _few(plan, slot)
    return replace(
        slot, by_type=tuple(_told(plan, areas, slot, one, hidden=p in hidden) for p, one in enumerate(slot.by_type))
    )


def is_as_if_alike(one: TypeResult) -> bool:
    """Whether what a type gets, as told, is taken from what all calls get: then those in covered beats are not told."""
    return math.isnan(one.covered_calls_per_week) and math.isfinite(one.answered_per_week)


def _told(plan: Plan, areas: Areas, slot: SlotPlan, one: TypeResult, *, hidden: bool) -> TypeResult:
    calls = math.nan if hidden else one.calls_per_week
    return replace(
        one,
        calls_per_week=calls,
        # Where no desk resolves any, of no type are there any.
        resolved_by_phone_per_week=math.nan if slot.resolved_by_phone_per_week else 0.0,
        covered_calls_per_week=math.nan,
        answered_per_week=calls * _share(plan, areas, slot, one),
    )


def _share(plan: Plan, areas: Areas, slot: SlotPlan, one: TypeResult) -> float:
    """Share of a type's calls that get a team, or of a desk's that are spoken with."""
    if not math.isfinite(slot.answered_per_week) or one.calls_per_week <= 0:
        return 0.0 * slot.answered_per_week
    if slot.kind != "field":
        return slot.answered_per_week / slot.calls_per_week
    key = slot.service, slot.window
    answered, by_beat, least = answered_by_beat(areas, slot), areas.calls[key], _least_per_week(plan)
    places = [beats_in(plan, area) for area in areas.districts[slot.service]]
    in_area = [_calls_in(plan, slot, one.type, area) for area in areas.districts[slot.service]]
    if STEP * one.calls_per_week <= least or not all(
        _is_safe(of_type, [by_beat[beat] for beat in beats], least)
        for of_type, beats in zip(in_area, places, strict=True)
    ):
        places, in_area = [[beat.id for beat in plan.beats]], [one.calls_per_week]
    got = sum(
        of_type * sum(answered.get(beat, 0.0) for beat in beats) / sum(by_beat[beat] for beat in beats)
        for of_type, beats in zip(in_area, places, strict=True)
    )
    return round(got / one.calls_per_week / STEP) * STEP


def _least_per_week(plan: Plan) -> float:
    return plan.public.threshold / (plan.public.days / 7)


def _calls_in(plan: Plan, slot: SlotPlan, kind: str, area: Sequence[str]) -> float:
    return sum(
        one.calls_per_week
        for one in plan.public.type_areas
        if (one.service, one.window, one.type) == (slot.service, slot.window, kind) and one.district in area
    )


def _is_safe(of_type: float, calls: Sequence[float], least: float) -> bool:
    """Whether an area's calls of a type leave each of its beats' open by more than the threshold.

    With sums of a table known by row and column, a cell lies between what its row and column must hold together and
    the lesser of the two (Frechet's bounds); all here is a week's.
    """
    whole = sum(calls)
    return of_type > least and whole - of_type > least and whole - max(calls) > least


def _few(plan: Plan, slot: SlotPlan) -> set[int]:
    """Find types too few to be told; they take the smallest others with them, until their sum may be anything's."""
    threshold = plan.public.threshold
    events = [one.calls_per_week * plan.public.days / 7 for one in slot.by_type]
    order = sorted(range(len(events)), key=lambda p: (events[p], p))
    few = sum(one < threshold for one in events)
    if few:
        few = max(few, min(2, len(order)))
        while few < len(order) and sum(events[p] for p in order[:few]) <= threshold:
            few += 1
    return set(order[:few])
