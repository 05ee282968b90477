"""What stands on the page whatever is switched: status, summary of all layers, trades, findings and sources."""

from __future__ import annotations

from typing import Any

from beatplan.plan import Plan, SlotPlan
from beatplan.report.map.layers import Layers, Stage, field_sites
from beatplan.report.map.words import DASH, NOTHING_TODAY, calls, responded, share, short_name, status_lines

_HASH_SHOWN = 12
_TRADES_SHOWN = 6


def page_words(layers: Layers, start: list[int]) -> dict[str, Any]:
    """Gather the fixed text of the page; the template escapes all of it."""
    plan = layers.plan
    trades = [f"{one} and {other}" for one, other in plan.interchangeable]
    return {
        "name": plan.name,
        "note": plan.note,
        "status": status_lines(plan),
        "stages": [{"name": stage.name, "when": _when(stage)} for stage in layers.stages],
        "services": [{"name": name} for name in layers.services],
        "windows": [{"name": name, "when": layers.hours.get(name, "")} for name in layers.windows],
        "start": start,
        "beats": [beat.id for beat in plan.beats],
        "sites": [site.id for site in field_sites(plan)],
        "summary": [_summary_group(layers, stage) for stage in _all_stages(layers)],
        "by_phone": _by_phone(layers),
        "shared_staff": len(plan.phases[0].staffing.crews_hired) > 1 if plan.phases else False,
        "responded": responded(layers.services[0]) if len(layers.services) == 1 else "Responded",
        "trades": trades,
        "trades_shown": _TRADES_SHOWN,
        "findings": plan.findings,
        "sources": _sources(plan),
        "source_names": ", ".join(short_name(path) for path in plan.provenance.get("inputs") or {}) or "not stated",
        "dates": f"Phases begin from {plan.phases[0].date} to {plan.phases[-1].date}." if plan.phases else "",
    }


def _when(stage: Stage) -> str:
    return "what runs now" if stage.phase is None else f"from {stage.phase.date}"


def _all_stages(layers: Layers) -> tuple[Stage, ...]:
    """The stages with today first, also when nothing runs today."""
    return layers.stages if layers.plan.today else (layers.today, *layers.stages)


def _summary_group(layers: Layers, stage: Stage) -> dict[str, Any]:
    return {
        "name": stage.name,
        "when": _when(stage),
        "empty": NOTHING_TODAY if stage.phase is None else "no window is open",
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
    crews = DASH if stage.phase is None else str(stage.phase.staffing.crews_hired.get(slot.service, 0))
    return [
        slot.window if len(layers.services) == 1 else f"{slot.service}, {slot.window}",
        crews,
        str(slot.teams),
        f"{len(slot.covered)} of {len(layers.plan.beats)}",
        calls(slot.calls_per_week),
        *([calls(slot.resolved_by_phone_per_week)] if _by_phone(layers) else []),
        calls(slot.answered_per_week),
        calls(slot.not_answered_per_week),
        share(slot.answered_per_week, slot.calls_per_week),
        share(slot.in_time_per_week, slot.answered_per_week),
        share(slot.available, 1.0) if slot.teams and slot.covered else DASH,
    ]


def _by_phone(layers: Layers) -> bool:
    """Whether a desk may resolve calls of the services drawn, before a team is sent."""
    kinds = {one.kind for phase in layers.plan.phases for one in phase.plans}
    return {"desk", "field"} <= kinds


def _sources(plan: Plan) -> list[tuple[str, str]]:
    """What the plan was made from; inputs by file name and the beginning of their hash."""
    made = plan.provenance
    scenario = made.get("scenario") or {}
    sources = [
        ("Scenario", f"{scenario.get('name', plan.name)} ({made.get('scenario_file', 'file not stated')})"),
        *(
            (short_name(path), f"SHA-256 begins {str(digest)[:_HASH_SHOWN]}")
            for path, digest in (made.get("inputs") or {}).items()
        ),
        ("Made with", f"beatplan {made.get('beatplan', '(version not stated)')}; map drawn with Leaflet"),
    ]
    if plan.phases:
        began = f"the first phase begins on {plan.phases[0].date}, the last on {plan.phases[-1].date}"
        sources.insert(1, ("Dates", began))
    if scenario.get("timezone"):
        sources.insert(1, ("Times", f"local to {scenario['timezone']}"))
    return sources
