"""The account that `beatplan check` gives of a study: every row of the calls, the beats, the staff."""

from __future__ import annotations

from typing import Any

import numpy as np

from beatplan.inputs.holidays import closed_days, on_duty
from beatplan.inputs.reasons import ASSIGNED
from beatplan.planning.study import Study
from beatplan.planning.today import today_problem
from beatplan.staffing import crews_hired, most_teams, team_needs


def account(study: Study) -> dict[str, Any]:
    """Account for everything that was read; rows = assigned + the sum of left_out, always.

    Raises:
        ScenarioError: a rule or `[today]` names a beat or site that is not there.
    """
    today_problem(study, study.problem())
    calls, beats = study.calls, study.beats
    assigned = calls.reason == ASSIGNED
    per_beat = np.bincount(calls.beat[assigned], minlength=len(beats.ids))
    first, last = calls.history
    return {
        "calls": {
            "rows": len(calls.reason),
            "assigned": int(assigned.sum()),
            "left_out": calls.left_out(),
            "per_beat": dict(zip(beats.ids, per_beat.tolist(), strict=True)),
            "history": [str(first), str(last)],
        },
        "windows": _windows(study),
        "beats": {
            "count": len(beats.ids),
            "parts": beats.parts,
            "excluded": sorted(beats.excluded),
            "repairs": list(beats.repairs),
            "crs": beats.crs.to_string(),
        },
        "sites": {"count": len(study.sites.ids)},
        "staff": [row for phase in range(len(study.scenario.phases)) for row in _staff(study, phase)],
        "findings": list(study.findings()),
    }


def _windows(study: Study) -> dict[str, Any]:
    """Hours of the history that each window was open, and calls an hour of them by beat, quiet hours counted."""
    calls, beats = study.calls, study.beats
    told = {}
    for window, hours in zip(study.scenario.windows, study.demand.history_hours.tolist(), strict=True):
        inside = on_duty(window, calls.local_time, calls.minute, closed_days(window, *calls.history))
        count = np.bincount(calls.beat[inside & (calls.reason == ASSIGNED)], minlength=len(beats.ids))
        rates = (round(one / hours, 6) if hours else 0.0 for one in count.tolist())
        told[window.name] = {"hours_open": hours, "calls_per_hour": dict(zip(beats.ids, rates, strict=True))}
    return told


def _staff(study: Study, phase: int) -> list[dict[str, Any]]:
    """Crews and teams of a phase by service and open window."""
    scenario, staff = study.scenario, study.staff
    heads = dict(zip(staff.roles, staff.heads[phase].tolist(), strict=True))
    return [
        {
            "phase": scenario.phases[phase].name,
            "service": service.name,
            "window": window.name,
            "heads": ", ".join(f"{role} {count}" for role, count in heads.items()),
            "crews_hired": crews_hired(staff.heads[phase], team_needs(service, staff.roles)),
            "most_teams_on_duty": most_teams(
                staff.heads[phase], staff.hours[phase], team_needs(service, staff.roles), window.hours()
            ),
        }
        for service in scenario.services
        for window in scenario.open_windows(scenario.phases[phase])
    ]
