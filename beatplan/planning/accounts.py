"""The account that `beatplan check` gives of a study: every row of the calls, the beats, the staff."""

from __future__ import annotations

from typing import Any

import numpy as np

from beatplan.demand import week_edges
from beatplan.inputs.history import hours_in_history
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
            "per_hour": _per_hour(study, per_beat),
        },
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


def _per_hour(study: Study, per_beat: np.ndarray) -> dict[str, Any]:
    """Calls an hour over all hours of the history that some window was open, quiet hours counted."""
    masks = np.stack([window.mask() for window in study.scenario.windows])
    edges = week_edges(masks)
    exposure = hours_in_history(*study.calls.history, edges, study.scenario.timezone)
    hours = float(exposure[masks[:, edges[:-1]].any(axis=0)].sum())
    rates = (round(count / hours, 6) if hours else 0.0 for count in per_beat.tolist())
    return {"hours_open": hours, "per_beat": dict(zip(study.beats.ids, rates, strict=True))}


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
