"""What a slot of a plan may tell: its totals as functions of open beats and of groups' sums."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from beatplan.plan import Plan, SlotPlan, TypeResult, Uncovered
from beatplan.report.privacy.groups import Withheld
from beatplan.report.privacy.rounding import MINUTE_GRAINS, SHARE_GRAINS, told

#: What a price says at the end of a reason.
_PRICE = re.compile(r"; (no plan was found|covering it|to cover it).*$", re.DOTALL)


@dataclass(frozen=True)
class Standing:
    """How a slot stands to the groups of its window.

    Attributes:
        covered_per_week: calls in covered beats that no desk resolves, each group's spread evenly over its beats.
        loose: largest share of these that may lie otherwise than told; 0 where no withheld beat is covered.
    """

    covered_per_week: float
    loose: float


def standing(slot: SlotPlan, calls: Mapping[str, float], groups: tuple[frozenset[str], ...]) -> Standing:
    """See how much of a slot's calls lie in covered beats, by what is public.

    Args:
        slot: the slot.
        calls: calls a week by beat, in its window.
        groups: of its window.
    """
    covered = set(slot.covered)
    touched = [group for group in groups if group & covered]
    if not touched:
        return Standing(slot.covered_calls_per_week, 0.0)
    kept = 1.0 - (slot.resolved_by_phone_per_week / slot.calls_per_week if slot.kind == "field" else 0.0)
    hidden = frozenset().union(*groups)
    known = sum(calls[one] - slot.resolved_by_beat.get(one, 0.0) for one in slot.covered if one not in hidden)
    sums = {group: kept * sum(calls[one] for one in sorted(group)) for group in touched}
    spread = sum(total * len(group & covered) / len(group) for group, total in sums.items())
    return Standing(known + spread, min(sum(sums.values()) / max(known + spread, 1e-9), 1.0))


def public_slot(plan: Plan, slot: SlotPlan, calls: Mapping[str, float], found: Withheld) -> SlotPlan:
    """Tell a slot in public."""
    hidden = found.hidden(slot.window)
    slot = replace(
        slot,
        by_type=_types(plan, slot),
        resolved_by_beat={one: math.nan if one in hidden else told for one, told in slot.resolved_by_beat.items()},
        uncovered=tuple(_uncovered(one, found.anything) for one in slot.uncovered),
    )
    if (slot.service, slot.window) in found.dark:
        return _dark(slot)
    stands = standing(slot, calls, found.groups[slot.window])
    return slot if stands.loose == 0 else _rounded(plan, slot, stands)


def _rounded(plan: Plan, slot: SlotPlan, stands: Standing) -> SlotPlan:
    """Tell totals by even spread, and shares so that they read the same however groups' calls lie."""
    loose = stands.loose
    available = told(slot.available, loose, SHARE_GRAINS)
    in_time = slot.in_time_per_week / slot.answered_per_week if slot.answered_per_week > 0 else 0.0
    answered = stands.covered_per_week * available
    longest = max((one.travel_min for one in plan.demand if one.window == slot.window), default=0.0)
    return replace(
        slot,
        covered_calls_per_week=stands.covered_per_week,
        answered_per_week=answered,
        not_answered_per_week=slot.calls_per_week - _resolved(slot) - answered,
        in_time_per_week=answered * told(in_time, loose, SHARE_GRAINS),
        available=available,
        available_by_beat={one: told(each, loose, SHARE_GRAINS) for one, each in slot.available_by_beat.items()},
        busy=told(slot.busy, loose, SHARE_GRAINS),
        busiest=told(slot.busiest, loose, SHARE_GRAINS),
        one_team_more_per_week=_untold(slot.one_team_more_per_week),
        load_erlangs=math.nan,
        travel_min=told(slot.travel_min, loose * longest, MINUTE_GRAINS),
    )


def _untold(figure: float | None) -> float | None:
    """Withhold a figure that there is."""
    return None if figure is None else math.nan


def _resolved(slot: SlotPlan) -> float:
    return slot.resolved_by_phone_per_week if slot.kind == "field" else 0.0


def _dark(slot: SlotPlan) -> SlotPlan:
    """Withhold all that tells of calls: the whole city has too few in these hours."""
    names = (
        "calls_per_week",
        "resolved_by_phone_per_week",
        "covered_calls_per_week",
        "answered_per_week",
        "not_answered_per_week",
        "in_time_per_week",
        "available",
        "busy",
        "busiest",
        "load_erlangs",
        "travel_min",
    )
    figures: dict[str, Any] = dict.fromkeys(names, math.nan)
    return replace(
        slot,
        **figures,
        one_team_more_per_week=_untold(slot.one_team_more_per_week),
        available_by_beat=dict.fromkeys(slot.available_by_beat, math.nan),
        resolved_by_beat=dict.fromkeys(slot.resolved_by_beat, math.nan),
        by_type=tuple(replace(one, calls_per_week=math.nan) for one in slot.by_type),
    )


def _types(plan: Plan, slot: SlotPlan) -> tuple[TypeResult, ...]:
    """Tell call types of the whole city alone: what is covered tells of the beats that are.

    Types too few to be told take the smallest others with them, until their sum may be anything's.
    """
    weeks, threshold = plan.public.days / 7, plan.public.threshold
    events = [one.calls_per_week * weeks for one in slot.by_type]
    order = sorted(range(len(events)), key=lambda p: (events[p], p))
    few = sum(one < threshold for one in events)
    if few:
        few = max(few, min(2, len(order)))
        while few < len(order) and sum(events[p] for p in order[:few]) <= threshold:
            few += 1
    hidden = set(order[:few])
    return tuple(
        replace(
            one,
            calls_per_week=math.nan if p in hidden else one.calls_per_week,
            resolved_by_phone_per_week=math.nan,
            covered_calls_per_week=math.nan,
            answered_per_week=math.nan,
        )
        for p, one in enumerate(slot.by_type)
    )


def _uncovered(one: Uncovered, priced_away: bool) -> Uncovered:
    price = _untold(one.price_per_week) if priced_away else one.price_per_week
    return replace(one, reason=_PRICE.sub("", one.reason) if priced_away else one.reason, price_per_week=price)
