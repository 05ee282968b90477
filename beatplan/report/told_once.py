"""Windows that another is open instead of: their hours, and the calls in them, are told with the open one too."""

from __future__ import annotations

from collections.abc import Sequence

from beatplan.plan import Plan, SlotPlan
from beatplan.report.map.windows import share_hours


def open_instead(plan: Plan, slots: Sequence[SlotPlan], one: SlotPlan) -> str | None:
    """Name the window that is open instead of a slot's.

    Args:
        plan: the plan.
        slots: of one phase, or today's.
        one: one of them.

    Returns:
        A window of its service with teams that shares hours with its own, which has none; else None.
    """
    if one.teams:
        return None
    scenario = plan.provenance.get("scenario") or {}
    tables = {str(table["name"]): table for table in scenario.get("windows") or []}
    others = (other.window for other in slots if other.service == one.service and other.teams)
    return next(
        (
            name
            for name in others
            if {name, one.window} <= set(tables) and share_hours(tables[name], tables[one.window])
        ),
        None,
    )
