"""The one block of data the page draws from: every layer's shading, stations, figures and reasons."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from beatplan.plan import BeatDemand, BeatFacts, Plan, SiteFacts, SlotPlan
from beatplan.report.map.figures import headline, phase_rows, stands_at, today_says, window_rows
from beatplan.report.map.layers import Layers, Stage, field_sites
from beatplan.report.map.measures import measures
from beatplan.report.map.scale import (
    COLOURS,
    NO_DATA_FILL,
    NOT_COVERED,
    NOT_REACHED,
    OUT_OF_REACH,
    UNCOVERED,
    WITHHELD_FILL,
    ZERO_FILL,
    class_breaks,
    class_of,
)
from beatplan.report.map.shapes import Shapes
from beatplan.report.map.words import WITHHELD


def page_data(layers: Layers, shapes: Shapes, residents: Mapping[str, int] | None = None) -> dict[str, Any]:
    """Gather what the page draws; views are keyed by the places of stage, service and window: `0-0-0`.

    A figure is a number, None where there is none, or the word `withheld`.

    Args:
        layers: the plan as layers.
        shapes: its outlines.
        residents: people by beat; None where the plan tells none, and no layer divides by them.
    """
    plan = layers.plan
    breaks = {
        (service, window): class_breaks(_answered_by_beat(layers, service, window))
        for service in layers.services
        for window in layers.windows
    }
    reasons = _Reasons()
    axes = [
        (f"{i}-{j}-{k}", stage, service, window)
        for i, stage in enumerate(layers.stages)
        for j, service in enumerate(layers.services)
        for k, window in enumerate(layers.windows)
    ]
    views = {
        key: _view(layers, stage, service, window, breaks[service, window], reasons)
        for key, stage, service, window in axes
    }
    return {
        "stages": [{"name": one.name, "today": one.phase is None} for one in layers.stages],
        "services": list(layers.services),
        "windows": [{"name": one, "hours": layers.hours.get(one, "")} for one in layers.windows],
        "start": _start(layers),
        "colours": list(COLOURS),
        "uncovered": UNCOVERED,
        "outOfReach": OUT_OF_REACH,
        "special": {"-3": WITHHELD_FILL, "-4": NO_DATA_FILL, "-5": ZERO_FILL},
        "withheld": WITHHELD,
        "measures": measures(layers, breaks, residents),
        "bounds": [list(shapes.bounds[1::-1]), list(shapes.bounds[:1:-1])],
        "beats": _beats(layers, shapes, residents),
        "sites": [_site(one) for one in field_sites(plan)],
        "demand": _demand(layers),
        "views": views,
        "phaseRows": {
            f"{i}-{j}": phase_rows(layers, stage, service)
            for i, stage in enumerate(layers.stages)
            for j, service in enumerate(layers.services)
        },
        "reasons": reasons.texts,
    }


def _site(one: SiteFacts) -> list[str | float | None]:
    return [one.id, round(one.lat, 5), round(one.lon, 5), one.status, one.capacity]


class _Reasons:
    """Sentences kept once, known by their places."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._places: dict[str, int] = {}

    def place(self, text: str) -> int:
        if text not in self._places:
            self._places[text] = len(self.texts)
            self.texts.append(text)
        return self._places[text]


def _view(
    layers: Layers, stage: Stage, service: str, window: str, breaks: tuple[float, ...], reasons: _Reasons
) -> dict[str, Any]:
    slot = stage.slots.get((service, window))
    other = layers.instead(stage, service, window)
    site_place = {site.id: place for place, site in enumerate(field_sites(layers.plan))}
    stations = {} if slot is None else slot.stations
    return {
        "open": slot is not None,
        "instead": None if other is None else layers.windows.index(other),
        "note": "" if slot is not None else _not_open(stage, window, other),
        "headline": headline(layers, stage, service, window),
        "rows": window_rows(layers, stage, service, window),
        "standsAt": stands_at(stage, service, window),
        "todaySays": today_says(layers, service, window),
        "teams": [[site_place[site], teams] for site, teams in stations.items() if site in site_place],
        "beats": _shading(layers, slot, service, window, _not_open(stage, window, other), breaks, reasons),
    }


def _not_open(stage: Stage, window: str, other: str | None) -> str:
    when = "today" if stage.phase is None else f"in {stage.name}"
    if other is not None:
        return f"{window} is no window of its own {when}: see {other}, which has hours of it"
    return f"no team is on duty in {window} {when}"


def _shading(
    layers: Layers,
    slot: SlotPlan | None,
    service: str,
    window: str,
    not_open: str,
    breaks: tuple[float, ...],
    reasons: _Reasons,
) -> list[list[float | str | None]]:
    """Per beat: class, calls answered a week, place of the reason (-1 for a covered beat)."""
    covered = set() if slot is None else set(slot.covered)
    why = {} if slot is None else {one.beat: one for one in slot.uncovered}
    shaded: list[list[float | str | None]] = []
    for beat in layers.plan.beats:
        if beat.id in covered and slot is not None:
            calls = layers.demand[service, window, beat.id].calls_per_week - slot.resolved_by_beat.get(beat.id, 0.0)
            answered = calls * slot.available_by_beat[beat.id]
            shaded.append([class_of(answered, breaks), _figure(answered, 2), -1])
            continue
        reached = bool(beat.reached_from.get(service))
        reason = why[beat.id].reason if beat.id in why else not_open
        shaded.append([NOT_COVERED if reached else NOT_REACHED, 0, reasons.place(reason)])
    return shaded


def _answered_by_beat(layers: Layers, service: str, window: str) -> list[float]:
    """What covered beats get in a window, over all stages; what they would get at most where none is covered."""
    slots = [slot for stage in layers.stages if (slot := stage.slots.get((service, window))) is not None]
    found = [
        (layers.demand[service, window, beat].calls_per_week - slot.resolved_by_beat.get(beat, 0.0)) * available
        for slot in slots
        for beat, available in slot.available_by_beat.items()
    ]
    return found or [layers.demand[service, window, beat.id].calls_per_week for beat in layers.plan.beats]


def _beats(layers: Layers, shapes: Shapes, residents: Mapping[str, int] | None) -> list[dict[str, Any]]:
    pairs = _partners(layers.plan)
    site_place = {site.id: place for place, site in enumerate(field_sites(layers.plan))}
    return [
        {
            "id": beat.id,
            "district": beat.district or "",
            "at": [label.lat, label.lon],
            "radius": label.radius_m,
            "reach": _reach(beat, layers.services, site_place),
            "trade": pairs.get(beat.id, []),
            "people": None if residents is None else residents.get(beat.id),
        }
        for beat, label in zip(layers.plan.beats, shapes.labels, strict=True)
    ]


def _reach(beat: BeatFacts, services: tuple[str, ...], site_place: dict[str, int]) -> list[list[int]]:
    return [
        [site_place[site] for site in beat.reached_from.get(service, ()) if site in site_place] for service in services
    ]


def _partners(plan: Plan) -> dict[str, list[str]]:
    partners: dict[str, list[str]] = {}
    for one, other in plan.interchangeable:
        partners.setdefault(one, []).append(other)
        partners.setdefault(other, []).append(one)
    return partners


def _demand(layers: Layers) -> dict[str, list[list[float | str | None]]]:
    """Per service and window, and beat: calls a week, the bounds of the interval of that mean, and minutes to them."""
    return {
        f"{j}-{k}": [_beat_demand(layers.demand[service, window, beat.id]) for beat in layers.plan.beats]
        for j, service in enumerate(layers.services)
        for k, window in enumerate(layers.windows)
    }


def _beat_demand(one: BeatDemand) -> list[float | str | None]:
    minutes = (one.travel_min, one.travel_p50_min, one.travel_p90_min)
    calls = (one.calls_per_week, one.low, one.high)
    return [*(_figure(value, 2) for value in calls), *(_figure(value, 1) for value in minutes)]


def _figure(value: float | None, digits: int) -> float | str | None:
    """Write a figure for the page: NaN is one that may not be told."""
    if value is None:
        return None
    return WITHHELD if math.isnan(value) else round(value, digits)


def _start(layers: Layers) -> list[int]:
    """Begin with the first phase and its first open window."""
    stage = next((i for i, one in enumerate(layers.stages) if one.phase is not None), 0)
    service, window = next(iter(layers.stages[stage].slots), (layers.services[0], layers.windows[0]))
    return [stage, layers.services.index(service), layers.windows.index(window)]
