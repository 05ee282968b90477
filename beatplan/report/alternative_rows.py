"""The choices that a report sets beside each other, as a table: no change, the plan, and each other plan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from beatplan.plan import TODAY, Plan
from beatplan.report.audience import INTERNAL
from beatplan.report.privacy import Released
from beatplan.report.story.figures import Stage, Unit, last, today, unit, units
from beatplan.report.tables import yes_or_no

NO_CHANGE = "no change"


def alternative_rows(mine: Released, others: Sequence[Released]) -> list[dict[str, Any]]:
    """List one row a choice and unit; posts and cost are None where the plan does not tell them.

    Args:
        mine: the plan as the audience may see it.
        others: the same of the plans that it is compared with.
    """
    plan = mine.plan
    now = [unit(plan, today(plan), one.service) for one in units(plan, last(plan))]
    rows = [_row(NO_CHANGE, plan, today(plan), one) for one in now]
    for choice in (plan, *(one.plan for one in others)):
        rows += [_row(choice.name, choice, last(choice), one) for one in units(choice, last(choice))]
    return rows


def _row(choice: str, plan: Plan, stage: Stage, one: Unit) -> dict[str, Any]:
    people = None if stage.phase is None else stage.phase.staffing
    everywhere = one.kind != "field" and one.most_teams
    return {
        "choice": choice,
        "phase": stage.name or TODAY,
        "service": one.service,
        "kind": one.kind,
        "employed": None if people is None else sum(people.employed.values()),
        "most_teams_on_duty": one.most_teams,
        "hours_with_a_team_per_week": one.hours,
        "beats_covered": len(plan.beats if everywhere else one.beats),
        "answered_per_week": one.responded,
        # A share of what is withheld (NaN) is withheld too.
        "share_answered_of_all_hours": None if one.all_hours <= 0 else one.responded / one.all_hours,
        "cost_per_year": None if people is None else people.cost_per_year_in_all,
        "as_if_calls_lay_evenly": yes_or_no(one.about),
        "audience": INTERNAL,
    }
