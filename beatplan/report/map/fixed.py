"""What stands on the page whatever is switched: status, summary of all layers, trades, findings and sources."""

from __future__ import annotations

from typing import Any

from beatplan.plan import Plan, SlotPlan
from beatplan.report.map.layers import Layers, Stage, field_sites
from beatplan.report.map.words import (
    DASH,
    NOTHING_TODAY,
    calls,
    responded,
    roughly,
    share,
    short_name,
    status_lines,
)
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import Tongue

_HASH_SHOWN = 12
_TRADES_SHOWN = 6


def page_words(layers: Layers, start: list[int]) -> dict[str, Any]:
    """Gather the fixed text of the page; the template escapes all of it."""
    plan, tongue, say = layers.plan, layers.tongue, layers.tongue.say
    trades = [say("{one} and {other}", one=one, other=other) for one, other in plan.interchangeable]
    files = ", ".join(short_name(path) for path in plan.provenance.get("inputs") or {})
    return {
        "name": plan.name,
        "note": plan.note,
        "status": status_lines(plan, tongue),
        "stages": [{"name": stage.name, "when": _when(stage, tongue)} for stage in layers.stages],
        "services": [{"name": name} for name in layers.services],
        "windows": [{"name": name, "when": layers.hours.get(name, "")} for name in layers.windows],
        "start": start,
        "beats": [beat.id for beat in plan.beats],
        "sites": [site.id for site in field_sites(plan)],
        "summary": [_summary_group(layers, stage) for stage in _all_stages(layers)],
        "by_phone": _by_phone(layers),
        "shared_staff": len(plan.phases[0].staffing.crews_hired) > 1 if plan.phases else False,
        "responded": responded(layers.services[0], tongue) if len(layers.services) == 1 else say("Responded"),
        "trades": trades,
        "trades_shown": _TRADES_SHOWN,
        "findings": plan.findings,
        "sources": _sources(plan, tongue),
        "source_names": files or say("not stated"),
        "dates": _dates(plan, tongue),
    }


def _dates(plan: Plan, tongue: Tongue) -> str:
    if not plan.phases:
        return ""
    first, last = (tongue.date(plan.phases[end].date) for end in (0, -1))
    return tongue.say("Phases begin from {first} to {last}.", first=first, last=last)


def _when(stage: Stage, tongue: Tongue) -> str:
    if stage.phase is None:
        return tongue.say("what runs now")
    return tongue.say("from {date}", date=tongue.date(stage.phase.date))


def _all_stages(layers: Layers) -> tuple[Stage, ...]:
    """The stages with today first, also when nothing runs today."""
    return layers.stages if layers.plan.today else (layers.today, *layers.stages)


def _summary_group(layers: Layers, stage: Stage) -> dict[str, Any]:
    return {
        "name": stage.name,
        "when": _when(stage, layers.tongue),
        "empty": layers.tongue.say(NOTHING_TODAY if stage.phase is None else marked("no window is open")),
        "rows": [
            _summary_row(layers, stage, slot)
            for service in layers.services
            for window in layers.windows
            if (slot := stage.slots.get((service, window))) is not None
        ],
    }


def _summary_row(layers: Layers, stage: Stage, slot: SlotPlan) -> list[str]:
    """Cells: window (with its service where there are several), crews, teams, beats, calls, responded, shares.

    Calls resolved by phone, responded to, and left to police or EMS sum to all; without a desk the first has no cell.
    """
    tongue = layers.tongue
    crews = DASH if stage.phase is None else str(stage.phase.staffing.crews_hired.get(slot.service, 0))
    return [
        slot.window if len(layers.services) == 1 else f"{slot.service}, {slot.window}",
        crews,
        str(slot.teams),
        tongue.say("{part} of {whole}", part=len(slot.covered), whole=len(layers.plan.beats)),
        calls(slot.calls_per_week, tongue),
        *([calls(slot.resolved_by_phone_per_week, tongue)] if _by_phone(layers) else []),
        roughly(calls(slot.answered_per_week, tongue), tongue, slot),
        roughly(calls(slot.not_answered_per_week, tongue), tongue, slot),
        roughly(share(slot.answered_per_week, slot.calls_per_week, tongue), tongue, slot),
        share(slot.in_time_per_week, slot.answered_per_week, tongue),
        roughly(share(slot.available, 1.0, tongue), tongue, slot) if slot.teams and slot.covered else DASH,
    ]


def _by_phone(layers: Layers) -> bool:
    """Whether a desk may resolve calls of the services drawn, before a team is sent."""
    kinds = {one.kind for phase in layers.plan.phases for one in phase.plans}
    return {"desk", "field"} <= kinds


def _sources(plan: Plan, tongue: Tongue) -> list[tuple[str, str]]:
    """What the plan was made from; inputs by file name and the beginning of their hash."""
    made, say = plan.provenance, tongue.say
    scenario = made.get("scenario") or {}
    program = made.get("beatplan") or say("(version not stated)")
    sources = [
        (
            say("Scenario"),
            f"{scenario.get('name', plan.name)} ({made.get('scenario_file', say('file not stated'))})",
        ),
        *(
            (short_name(path), say("SHA-256 begins {digest}", digest=str(digest)[:_HASH_SHOWN]))
            for path, digest in (made.get("inputs") or {}).items()
        ),
        (say("Made with"), say("beatplan {version}; map drawn with Leaflet", version=program)),
    ]
    if plan.phases:
        first, last = (tongue.date(plan.phases[end].date) for end in (0, -1))
        began = say("the first phase begins on {first}, the last on {last}", first=first, last=last)
        sources.insert(1, (say("Dates"), began))
    if scenario.get("timezone"):
        sources.insert(1, (say("Times"), say("local to {zone}", zone=scenario["timezone"])))
    return sources
