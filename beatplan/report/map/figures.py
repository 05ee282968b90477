"""The figures beside the map: of a window, and of a whole phase, each with today's next to it."""

from __future__ import annotations

import math
from collections.abc import Callable

from beatplan.plan import PhasePlan, SlotPlan, Staffing
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
    roughly,
    share,
    station_list,
    whole,
)
from beatplan.report.privacy import is_as_if_even
from beatplan.report.words.tongue import Tongue

#: Label, how to write it of a slot.
_Row = tuple[str, Callable[[SlotPlan], str]]


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
    tongue, say = layers.tongue, layers.tongue.say
    crews = people(_crews(stage, service), say("crew hired"), say("crews hired"))
    return [
        [say("{part} of {whole}", part=covered, whole=beats), say("beats covered")],
        [
            say("{part} of {whole}", part=roughly(whole(answered, tongue), tongue, slot), whole=whole(total, tongue)),
            say(
                "calls coded eligible a week: {responded} ({share})",
                responded=responded(service, tongue), share=roughly(share(answered, total, tongue), tongue, slot),
            ),
        ],
        [
            people(teams, say("team"), say("teams")),
            say("on duty") if stage.phase is None else say("on duty; {crews}", crews=crews),
        ],
    ]  # fmt: skip


def phase_rows(layers: Layers, stage: Stage, service: str) -> list[list[str | None]]:
    """Rows of label, the phase's figure and today's, over all its windows."""
    phase, all_hours = stage.phase, _calls_all_hours(layers, stage, service)
    answered, now = _answered(stage, service), _answered(layers.today, service)
    running = bool(layers.today.slots)
    tongue, say = layers.tongue, layers.tongue.say
    rows: list[list[str | None]] = [
        *([] if phase is None else _people_rows(phase, service, tongue)),
        *_team_rows(layers, stage, service),
        [say("Calls coded eligible, a week, at all hours"), *[calls(all_hours, tongue)] * 2],
        [
            say("{responded}, a week, in all windows", responded=responded(service, tongue)),
            *(roughly(calls(value, tongue), tongue, *slots) for value, slots in (answered, now)),
        ],
        [
            say("Share of eligible calls at all hours"),
            *(roughly(share(value, all_hours, tongue), tongue, *slots) for value, slots in (answered, now)),
        ],
    ]
    return rows if running else [[label, value, None] for label, value, _ in rows]


def _people_rows(phase: PhasePlan, service: str, tongue: Tongue) -> list[list[str | None]]:
    """Rows of a phase's dates, people hired and crews."""
    say, staffing = tongue.say, phase.staffing
    unknown = say("not stated")
    rows: list[list[str | None]] = [
        [say("From"), tongue.date(phase.date), say("now")],
        [say("Lasts"), say("{count} weeks", count=f"{phase.weeks:,.0f}"), DASH],
    ]
    for one, hired in staffing.employed.items():
        rows.append([say("People hired: {role}", role=role_name(one, tongue)), f"{hired:,}", unknown])
    return [
        *rows,
        *_off_teams(staffing, tongue),
        [_crews_label(staffing, service, tongue), f"{staffing.crews_hired.get(service, 0):,}", unknown],
        [say("People in no complete crew"), by_role(staffing.left_over, tongue), unknown],
    ]


def _crews_label(staffing: Staffing, service: str, tongue: Tongue) -> str:
    """Say where crews of several services are made of the same people."""
    if len(staffing.crews_hired) > 1:
        return tongue.say("Crews hired for {service}, were all staff its own", service=service)
    return tongue.say("Crews hired for {service}", service=service)


def today_says(layers: Layers, service: str, window: str) -> str:
    """Say what stands in the today column where today has no such window."""
    if not layers.today.slots:
        return layers.tongue.say(NOTHING_TODAY)
    other = layers.instead(layers.today, service, window)
    if other is not None:
        return layers.tongue.say("no such window today; see {other}", other=other)
    return layers.tongue.say("nothing runs today in this window")


def stands_at(layers: Layers, stage: Stage, service: str, window: str) -> str:
    """List the stations of a layer with their teams."""
    slot = stage.slots.get((service, window))
    return station_list({} if slot is None else slot.stations, layers.tongue)


def _rows(layers: Layers, service: str, target: float) -> list[_Row]:
    beats, tongue, say = len(layers.plan.beats), layers.tongue, layers.tongue.say
    return [
        (say("Teams on duty"), lambda slot: str(slot.teams)),
        (say("Beats covered"), lambda slot: say("{part} of {whole}", part=len(slot.covered), whole=beats)),
        (say(ELIGIBLE), lambda slot: calls(slot.calls_per_week, tongue)),
        *_by_phone(layers, service),
        (responded(service, tongue), lambda slot: roughly(calls(slot.answered_per_week, tongue), tongue, slot)),
        (say(NOT_ANSWERED), lambda slot: roughly(calls(slot.not_answered_per_week, tongue), tongue, slot)),
        (
            say("{service}'s share of eligible calls in this window", service=service),
            lambda slot: roughly(share(slot.answered_per_week, slot.calls_per_week, tongue), tongue, slot),
        ),
        (_in_time_label(layers, service), lambda slot: _in_time(slot, tongue)),
        (_availability_label(target, tongue), lambda slot: roughly(_availability(slot, target, tongue), tongue, slot)),
        (say("Minutes on the way to a call, on average"), lambda slot: _travel(slot, tongue)),
    ]


def _by_phone(layers: Layers, service: str) -> list[_Row]:
    """A row of calls that needed no team, where a desk resolves any of the service's in any phase."""
    slots = [slot for stage in layers.stages for (name, _), slot in stage.slots.items() if name == service]
    if not any(slot.resolved_by_phone_per_week > 0 for slot in slots):
        return []
    label = layers.tongue.say("Resolved by phone, no team needed")
    return [(label, lambda slot: calls(slot.resolved_by_phone_per_week, layers.tongue))]


def _in_time_label(layers: Layers, service: str) -> str:
    say = layers.tongue.say
    if _by_phone(layers, service):
        return say("Arrived in time, the time at a desk before not counted")
    return say("Arrived in time")


def _in_time(slot: SlotPlan, tongue: Tongue) -> str:
    part = share(slot.in_time_per_week, slot.answered_per_week, tongue)
    return f"{calls(slot.in_time_per_week, tongue)} ({part})" if slot.answered_per_week != 0 else DASH


def _availability_label(target: float, tongue: Tongue) -> str:
    if target <= 0:
        return tongue.say("Availability: calls in covered beats that find a team free")
    return tongue.say(
        "Availability: calls in covered beats that find a team free (target {target})", target=f"{target:.0%}"
    )


def _availability(slot: SlotPlan, target: float, tongue: Tongue) -> str:
    if not (slot.teams and slot.covered):
        return DASH
    if math.isnan(slot.available):
        return tongue.say(WITHHELD)
    share_free = f"{slot.available:.1%}"
    # Whether what is about right meets a target would be told by chance.
    if target <= 0 or is_as_if_even(slot) or any(map(math.isnan, slot.available_by_beat.values())):
        return share_free
    # Today is planned to no target, so whether it meets one is told from the share itself.
    if slot.least_available >= target - 1e-6:
        return tongue.say("{share} (on target)", share=share_free)
    return tongue.say("{share} (below target)", share=share_free)


def _travel(slot: SlotPlan, tongue: Tongue) -> str:
    if not (slot.teams and slot.covered):
        return DASH
    return tongue.say(WITHHELD) if math.isnan(slot.travel_min) else f"{slot.travel_min:.1f}"


def _crews(stage: Stage, service: str) -> int:
    return 0 if stage.phase is None else stage.phase.staffing.crews_hired.get(service, 0)


def _off_teams(staffing: Staffing, tongue: Tongue) -> list[list[str | None]]:
    """Rows of the people hired who are on no team; none where there are none."""
    say = tongue.say
    posts = (f"{count:.2g} {role_name(role, tongue)}" for role, count in staffing.vacant.items() if count)
    nobody, unknown = say("none"), say("not stated")
    rows: list[list[str | None]] = [
        [say("Hired, not yet on duty"), by_role(staffing.in_training, tongue), unknown],
        [say("Posts expected to be vacant"), ", ".join(posts) or nobody, unknown],
        [say("Supervising, on no team"), by_role(staffing.supervising, tongue), unknown],
    ]
    return [row for row in rows if row[1] != nobody]


def _team_rows(layers: Layers, stage: Stage, service: str) -> list[list[str | None]]:
    """A row for each window open in the stage or today."""
    return [
        [
            layers.tongue.say("Teams on duty: {window}", window=window),
            *(_teams(one.slots.get((service, window))) for one in (stage, layers.today)),
        ]
        for window in layers.windows
        if (service, window) in stage.slots or (service, window) in layers.today.slots
    ]


def _teams(slot: SlotPlan | None) -> str:
    return DASH if slot is None else str(slot.teams)


def _answered(stage: Stage, service: str) -> tuple[float, list[SlotPlan]]:
    """Add up what gets a team, and list of which slots it is the sum."""
    slots = [slot for (name, _), slot in stage.slots.items() if name == service]
    return sum(slot.answered_per_week for slot in slots), slots


def _calls_all_hours(layers: Layers, stage: Stage, service: str) -> float:
    if stage.phase is not None:
        return stage.phase.calls_all_hours_per_week.get(service, 0.0)
    return sum(beat.calls_all_hours_per_week.get(service, 0.0) for beat in layers.plan.beats)
