"""The figures beside the map: of a window, and of a whole phase, each with today's next to it."""

from __future__ import annotations

import math
from collections.abc import Callable

from beatplan.plan import SlotPlan, Staffing
from beatplan.report.map.layers import Layers, Stage
from beatplan.report.map.words import (
    DASH,
    ELIGIBLE,
    NOT_ANSWERED,
    NOTHING_TODAY,
    WITHHELD,
    availability_targets,
    by_role,
    calls,
    people,
    responded,
    role_name,
    share,
    station_list,
    whole,
)

#: Label, how to write it of a slot.
_Row = tuple[str, Callable[[SlotPlan], str]]
NOT_OPEN = "no team in this window"


def window_rows(layers: Layers, stage: Stage, service: str, window: str) -> list[list[str | None]]:
    """Rows of label, figure and today's figure; the figure is None throughout where the window is not open."""
    slot, now = stage.slots.get((service, window)), layers.today.slots.get((service, window))
    target = availability_targets(layers.plan).get(service, 0.0)
    return [
        [label, None if slot is None else write(slot), None if now is None else write(now)]
        for label, write in _rows(layers, service, target)
    ]


def headline(layers: Layers, stage: Stage, service: str, window: str) -> list[list[str]]:
    """Three figures to read out: a large part and what it counts."""
    slot = stage.slots.get((service, window))
    beats = len(layers.plan.beats)
    total = layers.calls_per_week(service, window) if slot is None else slot.calls_per_week
    covered = 0 if slot is None else len(slot.covered)
    answered = 0.0 if slot is None else slot.answered_per_week
    teams = 0 if slot is None else slot.teams
    crews = "" if stage.phase is None else people(_crews(stage, service), "crew hired", "crews hired")
    return [
        [f"{covered} of {beats}", "beats covered"],
        [
            f"{whole(answered)} of {whole(total)}",
            f"calls coded eligible a week: {responded(service)} ({share(answered, total)})",
        ],
        [people(teams, "team", "teams"), f"on duty; {crews}" if crews else "on duty"],
    ]


def phase_rows(layers: Layers, stage: Stage, service: str) -> list[list[str | None]]:
    """Rows of label, the phase's figure and today's, over all its windows."""
    phase, all_hours = stage.phase, _calls_all_hours(layers, stage, service)
    answered, now = _answered(stage, service), _answered(layers.today, service)
    running = bool(layers.today.slots)
    rows: list[list[str | None]] = []
    if phase is not None:
        rows += [["From", phase.date, "now"], ["Lasts", f"{phase.weeks:,.0f} weeks", DASH]]
        rows += [
            [f"People hired: {role_name(one)}", f"{n:,}", "not stated"] for one, n in phase.staffing.employed.items()
        ]
        rows += _off_teams(phase.staffing)
        rows += [
            [f"Crews hired for {service}{_shared(phase.staffing)}", f"{_crews(stage, service):,}", "not stated"],
            ["People in no complete crew", by_role(phase.staffing.left_over), "not stated"],
        ]
    rows += [
        *_team_rows(layers, stage, service),
        ["Calls coded eligible, a week, at all hours", calls(all_hours), calls(all_hours)],
        [f"{responded(service)}, a week, in all windows", calls(answered), calls(now)],
        ["Share of eligible calls at all hours", share(answered, all_hours), share(now, all_hours)],
    ]
    return rows if running else [[label, value, None] for label, value, _ in rows]


def today_says(layers: Layers, service: str, window: str) -> str:
    """Say what stands in the today column where today has no such window."""
    if not layers.today.slots:
        return NOTHING_TODAY
    other = layers.instead(layers.today, service, window)
    if other is not None:
        return f"no such window today; see {other}"
    return f"{NOTHING_TODAY} in this window"


def stands_at(stage: Stage, service: str, window: str) -> str:
    """List the stations of a layer with their teams."""
    slot = stage.slots.get((service, window))
    return "none" if slot is None else station_list(slot.stations)


def _rows(layers: Layers, service: str, target: float) -> list[_Row]:
    beats, by_phone = len(layers.plan.beats), _by_phone(layers, service)
    aim = f" (target {target:.0%})" if target > 0 else ""
    return [
        ("Teams on duty", lambda slot: str(slot.teams)),
        ("Beats covered", lambda slot: f"{len(slot.covered)} of {beats}"),
        (ELIGIBLE, lambda slot: calls(slot.calls_per_week)),
        *by_phone,
        (responded(service), lambda slot: calls(slot.answered_per_week)),
        (NOT_ANSWERED, lambda slot: calls(slot.not_answered_per_week)),
        (
            f"{service}'s share of eligible calls in this window",
            lambda slot: share(slot.answered_per_week, slot.calls_per_week),
        ),
        (f"Arrived in time{', the time at a desk before not counted' if by_phone else ''}", _in_time),
        (f"Availability: calls in covered beats that find a team free{aim}", lambda slot: _availability(slot, target)),
        ("Minutes on the way to a call, on average", _travel),
    ]


def _by_phone(layers: Layers, service: str) -> list[_Row]:
    """A row of calls that needed no team, where a desk resolves any of the service's in any phase."""
    slots = [slot for stage in layers.stages for (name, _), slot in stage.slots.items() if name == service]
    if not any(slot.resolved_by_phone_per_week > 0 for slot in slots):
        return []
    return [("Resolved by phone, no team needed", lambda slot: calls(slot.resolved_by_phone_per_week))]


def _in_time(slot: SlotPlan) -> str:
    part = share(slot.in_time_per_week, slot.answered_per_week)
    return f"{calls(slot.in_time_per_week)} ({part})" if slot.answered_per_week != 0 else DASH


def _availability(slot: SlotPlan, target: float) -> str:
    if not (slot.teams and slot.covered):
        return DASH
    if math.isnan(slot.available):
        return WITHHELD
    # Today is planned to no target, so whether it meets one is told from the share itself.
    kept = slot.least_available >= target - 1e-6
    known = not any(map(math.isnan, slot.available_by_beat.values()))
    told = "" if target <= 0 or not known else " (on target)" if kept else " (below target)"
    return f"{slot.available:.1%}{told}"


def _travel(slot: SlotPlan) -> str:
    if not (slot.teams and slot.covered):
        return DASH
    return WITHHELD if math.isnan(slot.travel_min) else f"{slot.travel_min:.1f}"


def _crews(stage: Stage, service: str) -> int:
    return 0 if stage.phase is None else stage.phase.staffing.crews_hired.get(service, 0)


def _shared(staffing: Staffing) -> str:
    """Say that crews of several services are made of the same people."""
    return ", were all staff its own" if len(staffing.crews_hired) > 1 else ""


def _off_teams(staffing: Staffing) -> list[list[str | None]]:
    """Rows of the people hired who are on no team; none where there are none."""
    vacant = ", ".join(f"{posts:.2g} {role_name(role)}" for role, posts in staffing.vacant.items() if posts)
    rows: list[list[str | None]] = [
        ["Hired, not yet on duty", by_role(staffing.in_training), "not stated"],
        ["Posts expected to be vacant", vacant or "none", "not stated"],
        ["Supervising, on no team", by_role(staffing.supervising), "not stated"],
    ]
    return [row for row in rows if row[1] != "none"]


def _team_rows(layers: Layers, stage: Stage, service: str) -> list[list[str | None]]:
    """A row for each window open in the stage or today."""
    return [
        [f"Teams on duty: {window}", *(_teams(one.slots.get((service, window))) for one in (stage, layers.today))]
        for window in layers.windows
        if (service, window) in stage.slots or (service, window) in layers.today.slots
    ]


def _teams(slot: SlotPlan | None) -> str:
    return DASH if slot is None else str(slot.teams)


def _answered(stage: Stage, service: str) -> float:
    return sum(slot.answered_per_week for (name, _), slot in stage.slots.items() if name == service)


def _calls_all_hours(layers: Layers, stage: Stage, service: str) -> float:
    if stage.phase is not None:
        return stage.phase.calls_all_hours_per_week.get(service, 0.0)
    return sum(beat.calls_all_hours_per_week.get(service, 0.0) for beat in layers.plan.beats)
