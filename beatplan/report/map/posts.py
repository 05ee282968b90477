"""Services that send no team on the page: who is on duty at desks, what they take, and what is followed up in time."""

from __future__ import annotations

from typing import Any

from beatplan.plan import Plan, SlotPlan
from beatplan.report.map.words import DASH, calls, share
from beatplan.report.words.tongue import ENGLISH, Tongue


def posts_table(plan: Plan, tongue: Tongue = ENGLISH) -> dict[str, Any] | None:
    """Write rows of desks and of follow-ups; None where the plan has neither.

    A desk's cells: phase, service and window, people on duty, calls coded eligible, taken, resolved by phone. A
    follow-up's: phase, service, due, in time, and the share of them.
    """
    stages = [(tongue.say("Today"), plan.today), *((phase.name, phase.plans) for phase in plan.phases)]
    desks = [
        [
            name,
            f"{one.service}, {one.window}",
            str(one.teams),
            *_of_calls(one, tongue),
        ]
        for name, slots in stages
        for one in slots
        if one.kind != "field"
    ]
    followed = [
        [
            phase.name,
            tongue.say("{service}, within {hours} hours", service=one.service, hours=one.due_hours),
            calls(one.due_per_week, tongue),
            calls(one.in_time_per_week, tongue),
            share(one.in_time_per_week, one.due_per_week, tongue) if one.due_per_week != 0 else DASH,
        ]
        for phase in plan.phases
        for one in phase.follow_ups
    ]
    return {"desks": desks, "followed": followed} if desks or followed else None


def _of_calls(one: SlotPlan, tongue: Tongue) -> list[str]:
    """Cells of a desk's calls; who follows up takes none."""
    if one.kind != "desk":
        return [DASH] * 3
    told = (one.calls_per_week, one.answered_per_week, one.resolved_by_phone_per_week)
    return [calls(value, tongue) for value in told]
