"""Tables for spreadsheets: a plain header, one fact a cell."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from beatplan.formulas import harmless
from beatplan.plan import TODAY, BeatDemand, PhasePlan, Plan, SlotPlan
from beatplan.report.audience import INTERNAL
from beatplan.report.directions import straight
from beatplan.report.privacy import is_as_if_alike, is_as_if_even
from beatplan.report.told_once import open_instead

#: What stands where a figure (NaN) is held back; never 0, and never nothing.
WITHHELD = "withheld"

_PHASE_HEADER = (
    "phase", "date", "weeks", "service", "kind", "window", "open_instead", "hours_per_week", "crews_hired",
    "teams_on_duty", "stations",
    "beats_covered", "beats", "eligible_calls_per_week", "resolved_by_phone_per_week",
    "calls_in_covered_beats_per_week", "answered_per_week", "one_team_more_per_week",
    "not_answered_per_week", "in_time_per_week", "passed_on_per_week", "passed_in_per_week",
    "share_answered_in_window", "share_answered_of_all_hours",
    "availability", "availability_target", "travel_min", "as_if_calls_lay_evenly", "audience",
)  # fmt: skip
_BEAT_HEADER = (
    "phase", "service", "window", "beat", "district", "covered", "eligible_calls_per_week", "low", "high",
    "resolved_by_phone_per_week", "answered_per_week", "find_a_team_free", "travel_min", "travel_p50_min",
    "travel_p90_min", "reason_code", "reason", "calls_per_week_given_up_to_cover_it_at_most",
    "as_if_calls_lay_evenly", "audience",
)  # fmt: skip


def slots_in_order(plan: Plan) -> Iterator[tuple[str, SlotPlan]]:
    """Go through today's slots, then each phase's, with the phase's name."""
    for one in plan.today:
        yield TODAY, one
    for phase in plan.phases:
        for one in phase.plans:
            yield phase.name, one


def phase_rows(plan: Plan) -> list[dict[str, Any]]:
    """List one row a phase, service and window, today first; shares are None where nothing is to be shared."""
    phases = {phase.name: phase for phase in plan.phases}
    targets = {one["name"]: one.get("promise", 0.0) for one in plan.provenance["scenario"]["services"]}
    all_hours = plan.phases[0].calls_all_hours_per_week
    rows = []
    for name, one in slots_in_order(plan):
        phase = phases.get(name)
        cells = (
            name, phase.date if phase else None, phase.weeks if phase else None, one.service, one.kind, one.window,
            open_instead(plan, phase.plans if phase else plan.today, one), one.hours_per_week,
            phase.staffing.crews_hired[one.service] if phase else None, one.teams,
            "; ".join(f"{site}: {teams}" for site, teams in one.stations.items()), len(one.covered), len(plan.beats),
            one.calls_per_week, one.resolved_by_phone_per_week, one.covered_calls_per_week, one.answered_per_week,
            one.one_team_more_per_week, one.not_answered_per_week,
            one.in_time_per_week, one.passed_on_per_week, one.passed_in_per_week,
            _share(one.answered_per_week, one.calls_per_week),
            _share(one.answered_per_week, all_hours[one.service]), one.available if one.covered else None,
            targets[one.service] or None, one.travel_min if one.covered else None,
            yes_or_no(is_as_if_even(one)), INTERNAL,
        )  # fmt: skip
        rows.append(dict(zip(_PHASE_HEADER, cells, strict=True)))
    return rows


def follow_up_rows(plan: Plan) -> list[dict[str, Any]]:
    """List one row a phase and service that follows up, people a week; none where no service does."""
    return [
        {
            "phase": phase.name,
            "date": phase.date,
            "service": one.service,
            "due_hours": one.due_hours,
            "due_per_week": one.due_per_week,
            "in_time_per_week": one.in_time_per_week,
            "late_per_week": one.late_per_week,
            "share_begun_in_time": _share(one.in_time_per_week, one.due_per_week),
            "reached_per_week": one.reached_per_week,
            "room_per_week": one.room_per_week,
            "audience": INTERNAL,
        }
        for phase in plan.phases
        for one in phase.follow_ups
    ]


def beat_rows(plan: Plan) -> list[dict[str, Any]]:
    """List one row a phase, service, window and beat: what it gets, or why nothing."""
    demand = {(one.service, one.window, one.beat): one for one in plan.demand}
    rows = []
    for name, one in slots_in_order(plan):
        reasons = {left.beat: left for left in one.uncovered}
        for beat in plan.beats:
            calls: BeatDemand = demand[one.service, one.window, beat.id]
            left = reasons.get(beat.id)
            resolved = one.resolved_by_beat.get(beat.id, 0.0)
            cells = (
                name, one.service, one.window, beat.id, beat.district, "no" if left else "yes", calls.calls_per_week,
                calls.low, calls.high, resolved,
                0.0 if left else (calls.calls_per_week - resolved) * one.available_by_beat[beat.id],
                None if left else one.available_by_beat[beat.id],
                calls.travel_min, calls.travel_p50_min, calls.travel_p90_min,
                left.code if left else None, left.reason if left else None, left.price_per_week if left else None,
                yes_or_no(left is None and is_as_if_even(one)), INTERNAL,
            )  # fmt: skip
            rows.append(dict(zip(_BEAT_HEADER, cells, strict=True)))
    return rows


def type_rows(plan: Plan) -> list[dict[str, Any]]:
    """List one row a phase, service, window and call type."""
    return [
        {
            "phase": name,
            "service": one.service,
            "kind": one.kind,
            "window": one.window,
            "type": kind.type,
            "weight": kind.weight,
            "eligible_calls_per_week": kind.calls_per_week,
            "resolved_by_phone_per_week": kind.resolved_by_phone_per_week,
            "calls_in_covered_beats_per_week": kind.covered_calls_per_week,
            "answered_per_week": kind.answered_per_week,
            "share_answered_in_window": _share(kind.answered_per_week, kind.calls_per_week),
            "as_if_types_lay_alike": yes_or_no(is_as_if_alike(kind)),
            "audience": INTERNAL,
        }
        for name, one in slots_in_order(plan)
        for kind in one.by_type
    ]


def staff_rows(plan: Plan) -> list[dict[str, Any]]:
    """List one row a phase and role: who is employed, who of them can be on teams, their hours, what the posts cost."""
    return [
        {
            "phase": phase.name,
            "date": phase.date,
            "role": role,
            "employed": employed,
            "in_training": people.in_training[role],
            "posts_expected_vacant": people.vacant[role],
            "supervising": people.supervising[role],
            "expected_on_teams": people.on_teams[role],
            "on_teams_at_once": people.heads[role],
            "full_time_posts": people.full_time[role],
            "productive_hours_per_week": people.hours_per_week[role],
            "hours_on_duty_per_week": people.hours_used[role],
            "cost_per_year": people.cost_per_year.get(role),
            "audience": INTERNAL,
        }
        for phase in plan.phases
        for people in (phase.staffing,)
        for role, employed in people.employed.items()
    ]


def duty_rows(plan: Plan) -> list[dict[str, Any]]:
    """List one row a phase, service, window and role: who is on duty, and the hours a week that takes.

    Under the rows of each phase stand those of people left over, who are in no complete crew of any service.
    """
    teams = {one["name"]: one["team"] for one in plan.provenance["scenario"]["services"]}
    rows = []
    for phase in plan.phases:
        for one in phase.plans:
            for role, need in teams.get(one.service, {}).items():
                people = one.teams * int(need)
                rows.append(_duty_row(phase, one.service, one.window, role, people, people * one.hours_per_week))
        for role, people in phase.staffing.left_over.items():
            rows.append(_duty_row(phase, "all services", "in no complete crew", role, people, None))
    return rows


def _duty_row(
    phase: PhasePlan, service: str, window: str, role: str, people: int, hours: float | None
) -> dict[str, Any]:
    return {
        "phase": phase.name,
        "date": phase.date,
        "service": service,
        "window": window,
        "role": role,
        "people": people,
        "hours_per_week": hours,
        "audience": INTERNAL,
    }


def for_audience(rows: Sequence[dict[str, Any]], audience: str) -> list[dict[str, Any]]:
    """Say in the last column of every row who it is for."""
    return [{**row, "audience": audience} for row in rows]


def worded(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Write every cell as a spreadsheet is given it: rounded, harmless, and with a word where it is held back."""
    return [{key: _cell(value) for key, value in row.items()} for row in rows]


def write_csv(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write rows of equal keys as UTF-8 CSV that spreadsheets open as it is."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(rows[0].keys())
    writer.writerows([_cell(value) for value in row.values()] for row in rows)
    # The byte order mark makes Excel read UTF-8.
    path.write_bytes(text.getvalue().encode("utf-8-sig"))


def _cell(value: Any) -> Any:
    """Round numbers, say of those held back that they are, and keep text from being run as a formula."""
    if isinstance(value, float):
        return WITHHELD if math.isnan(value) else round(value, 4)
    return harmless(straight(value)) if isinstance(value, str) else value


def yes_or_no(is_so: bool) -> str:
    """Write whether something is so, as tables do."""
    return "yes" if is_so else "no"


def _share(part: float, whole: float) -> float | None:
    """Share a part of a whole; a share of what is withheld (NaN) is withheld too."""
    return None if whole <= 0 else part / whole
