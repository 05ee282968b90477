"""Sums that hold in every plan, looked at before anything is drawn of one: a figure changed by hand breaks them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator

from beatplan.plan import Plan, SlotPlan

#: Calls a week by which a sum may differ: a plan keeps six decimals of each of its parts.
_NOISE = 0.01


def odd_sums(plan: Plan) -> Iterator[tuple[str, str]]:
    """Say which figures contradict others: where they stand, and what is wrong."""
    calls: dict[tuple[str, str], float] = defaultdict(float)
    for one in plan.demand:
        calls[one.service, one.window] += one.calls_per_week
    for number, slot in enumerate(plan.today):
        yield from _odd_slot(f"today.{number}", slot, calls[slot.service, slot.window])
    for place, phase in enumerate(plan.phases):
        for number, slot in enumerate(phase.plans):
            yield from _odd_slot(f"phases.{place}.plans.{number}", slot, calls[slot.service, slot.window])
        for service, told in phase.calls_all_hours_per_week.items():
            of_beats = sum(beat.calls_all_hours_per_week.get(service, math.nan) for beat in plan.beats)
            if _differ(told, of_beats):
                where = f"phases.{place}.calls_all_hours_per_week.{service}"
                yield where, f"is {told:g}, and the beats' calls sum to {of_beats:g}."


def _odd_slot(where: str, slot: SlotPlan, of_beats: float) -> Iterator[tuple[str, str]]:
    if slot.kind == "follow-up":
        return
    if _differ(slot.calls_per_week, of_beats):
        yield f"{where}.calls_per_week", f"is {slot.calls_per_week:g}, and the beats' calls sum to {of_beats:g}."
    parts = slot.resolved_by_phone_per_week + slot.answered_per_week + slot.not_answered_per_week
    if slot.kind == "field" and _differ(slot.calls_per_week, parts):
        what = f"is {slot.calls_per_week:g}; resolved by phone, answered and not answered sum to {parts:g}."
        yield f"{where}.calls_per_week", what
    for part, whole in (
        ("covered_calls_per_week", "calls_per_week"),
        ("answered_per_week", "covered_calls_per_week"),
        ("in_time_per_week", "answered_per_week"),
    ):
        less, more = getattr(slot, part), getattr(slot, whole)
        if not -_NOISE <= less <= more + _NOISE:
            yield f"{where}.{part}", f"is {less:g}, and must lie between 0 and {whole}, {more:g}."
    for key, share in (("available", slot.available), *(
        (f"available_by_beat.{beat}", share) for beat, share in slot.available_by_beat.items()
    )):  # fmt: skip
        if not -1e-6 <= share <= 1 + 1e-6:
            yield f"{where}.{key}", f"is {share:g}, which is no share."


def _differ(one: float, other: float) -> bool:
    return not math.isclose(one, other, rel_tol=1e-6, abs_tol=_NOISE)
