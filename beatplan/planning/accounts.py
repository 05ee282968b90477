"""The account that `beatplan check` gives of a study: every row of the calls, the beats, the staff."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

import numpy as np

from beatplan.inputs import Calls
from beatplan.inputs.label_findings import label_account
from beatplan.planning.study import Study
from beatplan.planning.today import today_problem
from beatplan.residents import Residents
from beatplan.staffing import crews_hired, most_teams, team_needs


def account(study: Study) -> dict[str, Any]:
    """Account for everything that was read; rows = assigned + the sum of left_out, always.

    Raises:
        ScenarioError: a rule or `[today]` names a beat or site that is not there.
    """
    today_problem(study, study.problem())
    calls, beats = study.calls, study.beats
    first, last = calls.history
    return {
        "calls": {
            "rows": calls.rows,
            "assigned": calls.assigned_rows,
            "left_out": calls.left_out(),
            "per_beat": dict(zip(beats.ids, map(_whole, calls.assigned.tolist()), strict=True)),
            "history": [str(first), str(last)],
            "types": _types(calls),
            **_labels(calls),
            "label_conflicts": _conflicts(calls),
        },
        "windows": _windows(study),
        **({} if calls.stages is None else {"stages": asdict(calls.stages)}),
        "beats": {
            "count": len(beats.ids),
            "parts": beats.parts,
            "excluded": sorted(beats.excluded),
            "repairs": list(beats.repairs),
            "crs": beats.crs.to_string(),
        },
        "sites": {"count": len(study.sites.ids)},
        **({} if study.residents is None else {"people": _people(study, study.residents)}),
        "staff": [row for phase in range(len(study.scenario.phases)) for row in _staff(study, phase)],
        "findings": list(study.findings()),
    }


def _people(study: Study, residents: Residents) -> dict[str, Any]:
    """Areas with counts of people, all their residents, and those of each beat by ground."""
    beats = np.eye(len(study.beats.ids))
    return {
        "areas": len(residents.people.ids),
        "groups": [group.name for group in residents.people.groups],
        "residents": round(residents.in_layer().value, 6),
        "in_beats": round(residents.in_beats(beats.sum(axis=0)).value, 6),
        "per_beat": {
            beat: round(residents.in_beats(row).value, 6) for beat, row in zip(study.beats.ids, beats, strict=True)
        },
    }


def _whole(calls: float) -> float:
    """Write counts without a fraction as whole numbers."""
    return int(calls) if calls == int(calls) else calls


def _types(calls: Calls) -> dict[str, dict[str, int]]:
    """Rows of each call type, most first, and how many of them are assigned."""
    order = sorted(calls.types.items(), key=lambda one: (-one[1], one[0]))
    return {name: {"rows": rows, "assigned": calls.assigned_types[name]} for name, rows in order}


def _labels(calls: Calls) -> dict[str, Any]:
    """Every label with its type, where a mapping says what labels mean."""
    mapping = calls.survey.files[0].mapping
    return {} if mapping is None else {"labels": label_account(mapping, calls.labels)}


def _conflicts(calls: Calls) -> dict[str, dict[str, int]]:
    """Rows by beat label and the beat that the place lies in, where the two differ."""
    matrix: dict[str, dict[str, int]] = {}
    for (label, beat), rows in sorted(calls.conflicts.items()):
        matrix.setdefault(label, {})[beat] = rows
    return matrix


def _windows(study: Study) -> dict[str, Any]:
    """Hours of the history that each window was open, and calls an hour of them by beat, quiet hours counted."""
    told = {}
    hours_open = study.demand.history_hours.tolist()
    for window, hours, calls in zip(study.scenario.windows, hours_open, study.calls.duty.tolist(), strict=True):
        rates = (round(one / hours, 6) if hours else 0.0 for one in calls)
        told[window.name] = {"hours_open": hours, "calls_per_hour": dict(zip(study.beats.ids, rates, strict=True))}
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
        for window in scenario.service_windows(scenario.phases[phase], service)
    ]
