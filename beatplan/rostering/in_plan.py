"""The roster check as a plan tells it: in a line a phase, within a time of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from beatplan.plan import Plan
from beatplan.rostering.roster import RosterResult, roster_check
from beatplan.rostering.shifts import make_shifts
from beatplan.scenario import Scenario

#: Seconds for all rosters of a plan together; `beatplan roster` gives each as long as the scenario says.
TIME_LIMIT_S = 20.0


def check_patterns(scenario: Scenario) -> None:
    """See that everybody on a team may work some shift, before the work and not after it; nothing without `[roster]`.

    Raises:
        ScenarioError: contract hours of a role are shorter than every shift.
    """
    roles = {role for service in scenario.services for role in service.team} if scenario.asks_roster else set()
    for role in sorted(roles):
        make_shifts(scenario.roster, scenario.staffing.contract_hours(role), np.empty(0, dtype=np.int64))


def rosters_of(
    plan: Plan, scenario: Scenario, tell: Callable[[str], None] = lambda _: None
) -> tuple[RosterResult, ...]:
    """Staff each phase of a plan where its scenario has a `[roster]`, within `TIME_LIMIT_S`; nothing where it has none.

    Raises:
        ScenarioError, DataError, CheckError: as `roster_check`.
    """
    if not scenario.asks_roster:
        return ()
    roles = {role for service in scenario.services for role in service.team}
    each_s = min(scenario.roster.time_limit_s, TIME_LIMIT_S / (len(roles) * len(scenario.phases)))
    hurried = scenario.roster.model_copy(update={"time_limit_s": each_s})
    return roster_check(plan, scenario.model_copy(update={"roster": hurried}), tell)


def roster_words(result: RosterResult) -> str:
    """Say of a phase what can be staffed with weekly shifts and what cannot, in one line."""
    staffed = [role.role for role in result.roles if role.status == "staffed"]
    parts = [f"weekly shifts can staff {', '.join(staffed)}"] if staffed else []
    for role in result.roles:
        if role.status == "short":
            parts.append(f"weekly shifts CANNOT STAFF {'; '.join(role.faults())}")
        elif role.status == "unknown":
            parts.append(f"not shown in time, beatplan roster takes longer: {'; '.join(role.faults())}")
    return f"Roster of {result.phase}: {'; '.join(parts) or 'nobody is on duty'}."


def roster_rows(found: tuple[RosterResult, ...]) -> list[dict[str, Any]]:
    """List one row a phase and role, for a table."""
    return [
        {
            "phase": result.phase,
            "role": role.role,
            "people": role.people,
            "person_hours_needed_per_week": role.need_hours,
            "productive_hours_per_week": role.productive_hours,
            "hours_rostered_per_week": role.rostered_hours,
            "hours_not_covered_per_week": role.uncovered_hours,
            "hours_not_covered_at_least": role.least_uncovered_hours,
            "status": role.status,
            "what_is_short": "; ".join(role.faults()),
        }
        for result in found
        for role in result.roles
    ]
