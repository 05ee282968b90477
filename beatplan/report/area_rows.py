"""What each district gets, row by row; districts that hold withheld beats may stand together."""

from __future__ import annotations

from typing import Any

from beatplan.plan import Plan, SlotPlan
from beatplan.report.audience import INTERNAL
from beatplan.report.privacy import Areas, answered_by_beat, beats_in, is_as_if_even
from beatplan.report.tables import slots_in_order, yes_or_no


def area_rows(plan: Plan, areas: Areas) -> list[dict[str, Any]]:
    """List one row a phase, service of the field, window and area, today first.

    Args:
        plan: as the audience may see it.
        areas: of the plan.
    """
    return [
        _row(plan, areas, phase, slot, area)
        for phase, slot in slots_in_order(plan)
        if slot.kind == "field"
        for area in areas.districts[slot.service]
    ]


def _row(plan: Plan, areas: Areas, phase: str, slot: SlotPlan, area: tuple[str, ...]) -> dict[str, Any]:
    key, beats, answered = (slot.service, slot.window), beats_in(plan, area), answered_by_beat(areas, slot)
    calls, hidden, covered = areas.calls[key], areas.hidden[key], set(slot.covered)
    return {
        "phase": phase,
        "service": slot.service,
        "window": slot.window,
        "districts": "; ".join(area),
        "beats": len(beats),
        "beats_covered": len(covered.intersection(beats)),
        "beats_withheld": len(hidden.intersection(beats)),
        "eligible_calls_per_week": sum(calls[beat] for beat in beats),
        "answered_per_week": sum(answered.get(beat, 0.0) for beat in beats),
        "as_if_calls_lay_evenly": yes_or_no(is_as_if_even(slot) and not covered.isdisjoint(beats)),
        "audience": INTERNAL,
    }
