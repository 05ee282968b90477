"""What a slot of a plan may tell: its figures as functions of open beats and of groups' sums."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from beatplan.plan import Plan, SlotPlan, Uncovered
from beatplan.report.privacy.groups import Withheld
from beatplan.services.field import fate

#: Figures of a slot that follow from how free its teams are.
OF_FREE_TEAMS = (
    "answered_per_week", "not_answered_per_week", "in_time_per_week", "available", "busy", "busiest", "load_erlangs",
    "travel_min",
)  # fmt: skip
#: What a price says at the end of a reason.
_PRICE = re.compile(r"; (no plan was found|covering it|to cover it).*$", re.DOTALL)


def touched(slot: SlotPlan, groups: tuple[frozenset[str], ...]) -> bool:
    """Whether a slot covers a beat that is withheld."""
    return any(group & set(slot.covered) for group in groups)


def spread_evenly(slot: SlotPlan, calls: Mapping[str, float], groups: tuple[frozenset[str], ...]) -> float:
    """Calls a week in covered beats that no desk resolves, each group's spread evenly over its beats.

    Args:
        slot: the slot.
        calls: calls a week by beat, in its window.
        groups: of its window.
    """
    covered, hidden = set(slot.covered), frozenset[str]().union(*groups)
    kept = 1.0 - (slot.resolved_by_phone_per_week / slot.calls_per_week if slot.kind == "field" else 0.0)
    known = sum(calls[one] - slot.resolved_by_beat.get(one, 0.0) for one in slot.covered if one not in hidden)
    sums = ((group, kept * sum(calls[one] for one in sorted(group))) for group in groups)
    return known + sum(total * len(group & covered) / len(group) for group, total in sums)


def public_slot(plan: Plan, slot: SlotPlan, calls: Mapping[str, float], found: Withheld) -> SlotPlan:
    """Tell a slot in public."""
    hidden = found.hidden(slot.service, slot.window)
    slot = replace(
        slot,
        resolved_by_beat={one: math.nan if one in hidden else told for one, told in slot.resolved_by_beat.items()},
        uncovered=tuple(_uncovered(one, found.anything) for one in slot.uncovered),
    )
    if (slot.service, slot.window) in found.dark:
        return _dark(slot)
    groups = found.of(slot.service, slot.window)
    return _as_if_even(plan, slot, spread_evenly(slot, calls, groups), hidden) if touched(slot, groups) else slot


def is_as_if_even(slot: SlotPlan) -> bool:
    """Whether the figures of a slot as told take withheld beats' calls as spread evenly: then it has no load."""
    return math.isnan(slot.load_erlangs) and math.isfinite(slot.answered_per_week)


def _as_if_even(plan: Plan, slot: SlotPlan, covered_per_week: float, hidden: frozenset[str]) -> SlotPlan:
    """Tell what a slot would give if groups' calls lay evenly; worked out from public figures, it tells no more.

    Means over covered beats, such as minutes, are withheld: a few of them would tell how a group's calls lie.
    """
    available, busy = _queue(plan, slot, covered_per_week, hidden)
    answered = covered_per_week * available
    return replace(
        slot,
        covered_calls_per_week=covered_per_week,
        answered_per_week=answered,
        not_answered_per_week=slot.calls_per_week - _resolved(slot) - answered,
        in_time_per_week=math.nan,
        available=available,
        available_by_beat=dict.fromkeys(slot.available_by_beat, available),
        busy=busy,
        busiest=math.nan,
        one_team_more_per_week=_untold(slot.one_team_more_per_week),
        load_erlangs=math.nan,
        travel_min=math.nan,
    )


def _queue(plan: Plan, slot: SlotPlan, covered_per_week: float, hidden: frozenset[str]) -> tuple[float, float]:
    """Share of calls that find a team free, and share of time on calls, with what a call takes in open beats."""
    open_min = [
        (one.calls_per_week, one.call_min)
        for one in plan.demand
        if (one.service, one.window) == (slot.service, slot.window) and one.beat not in hidden
    ]
    weight = sum(calls for calls, _ in open_min)
    tables = {one["name"]: one for one in plan.provenance.get("scenario", {}).get("services", [])}
    if weight <= 0 or not slot.hours_per_week:
        return math.nan, math.nan
    call_min = sum(calls * minutes for calls, minutes in open_min) / weight
    patience = float(tables.get(slot.service, {}).get("patience_minutes", 0.0)) / call_min
    found = fate(slot.teams, covered_per_week / slot.hours_per_week * call_min / 60, patience)
    return max(1.0 - found.lost, _kept_target(slot, tables)), found.busy


def _kept_target(slot: SlotPlan, tables: Mapping[str, Mapping[str, Any]]) -> float:
    """Give the availability target that a slot keeps, as its plan must: it is told, and the slot is not below it."""
    target = float(tables.get(slot.service, {}).get("promise") or 0.0)
    return target if slot.least_available >= target - 1e-6 else 0.0


def _untold(figure: float | None) -> float | None:
    """Withhold a figure that there is."""
    return None if figure is None else math.nan


def _resolved(slot: SlotPlan) -> float:
    return slot.resolved_by_phone_per_week if slot.kind == "field" else 0.0


def _dark(slot: SlotPlan) -> SlotPlan:
    """Withhold all that tells of calls: the whole city has too few in these hours."""
    calls = ("calls_per_week", "resolved_by_phone_per_week", "covered_calls_per_week")
    figures: dict[str, Any] = dict.fromkeys((*calls, *OF_FREE_TEAMS), math.nan)
    return replace(
        slot,
        **figures,
        one_team_more_per_week=_untold(slot.one_team_more_per_week),
        available_by_beat=dict.fromkeys(slot.available_by_beat, math.nan),
        resolved_by_beat=dict.fromkeys(slot.resolved_by_beat, math.nan),
        by_type=tuple(replace(one, calls_per_week=math.nan) for one in slot.by_type),
    )


def _uncovered(one: Uncovered, priced_away: bool) -> Uncovered:
    price = _untold(one.price_per_week) if priced_away else one.price_per_week
    return replace(one, reason=_PRICE.sub("", one.reason) if priced_away else one.reason, price_per_week=price)
