"""What may be told of calls that services pass on to each other.

How free a service's teams are tells how many calls are passed on to them, and so how many the other answers: more than
is told in public of one that covers a beat that is withheld. Then all that follows from how free they are is withheld.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from beatplan.plan import Plan, SlotPlan
from beatplan.report.privacy.groups import Withheld
from beatplan.report.privacy.slots import OF_FREE_TEAMS, touched


def without_passed(own: Sequence[SlotPlan], told: Sequence[SlotPlan], found: Withheld) -> tuple[SlotPlan, ...]:
    """Withhold what is passed on in a phase where anything is withheld, and what would tell it.

    Args:
        own: the slots of the phase as they are.
        told: the same as they are told so far.
        found: what is withheld.
    """
    if not found.anything:
        return tuple(told)
    unsafe = _unsafe(own, found)
    counted = (_uncounted(one) for one in told)
    return tuple(
        _unfree(one) if unsafe and was.passed_in_per_week else one for was, one in zip(own, counted, strict=True)
    )


def told_by_passing(plan: Plan, found: Withheld) -> set[tuple[str, str, str]]:
    """List the phase, service and window of teams that come to calls of one whose own calls must not be told."""
    return {
        (phase.name, one.service, one.window)
        for phase in plan.phases
        if _unsafe(phase.plans, found)
        for one in phase.plans
        if one.passed_in_per_week
    }


def _unsafe(slots: Sequence[SlotPlan], found: Withheld) -> bool:
    return any(_passing(one) and _hidden(one, found) for one in slots)


def _passing(slot: SlotPlan) -> bool:
    return bool(slot.passed_on_per_week or slot.passed_in_per_week)


def _hidden(slot: SlotPlan, found: Withheld) -> bool:
    return (slot.service, slot.window) in found.dark or touched(slot, found.of(slot.service, slot.window))


def _uncounted(slot: SlotPlan) -> SlotPlan:
    """Withhold the calls passed on, where there are any."""
    on, into = (math.nan if one else one for one in (slot.passed_on_per_week, slot.passed_in_per_week))
    return replace(slot, passed_on_per_week=on, passed_in_per_week=into)


def _unfree(slot: SlotPlan) -> SlotPlan:
    """Withhold all that follows from how free teams are."""
    figures: dict[str, Any] = dict.fromkeys(OF_FREE_TEAMS, math.nan)
    return replace(
        slot,
        **figures,
        one_team_more_per_week=None if slot.one_team_more_per_week is None else math.nan,
        available_by_beat=dict.fromkeys(slot.available_by_beat, math.nan),
    )
