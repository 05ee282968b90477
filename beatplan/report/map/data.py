"""The one block of data the page draws from: every layer's shading, stations, figures and reasons."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from beatplan.plan import BeatDemand, BeatFacts, Plan, SiteFacts, SlotPlan
from beatplan.report.differences import Differences
from beatplan.report.map.compared import covered_there, differs
from beatplan.report.map.figures import headline, phase_rows, stands_at, today_says, window_rows
from beatplan.report.map.layers import Layers, Stage, field_sites
from beatplan.report.map.measures import (
    Written,
    beat_figures,
    class_borders,
    measures_of,
    median_of,
    per_thousand,
    written,
)
from beatplan.report.map.scale import COLOURS, COVERED, FILLS, NOT_COVERED, NOT_REACHED
from beatplan.report.map.script_words import script_words
from beatplan.report.map.shapes import Shapes
from beatplan.report.map.simulated import Medians
from beatplan.report.map.words import not_agreed, site_status
from beatplan.report.privacy import is_as_if_even
from beatplan.report.words.tongue import Tongue


def page_data(
    layers: Layers,
    shapes: Shapes,
    residents: Mapping[str, float] | None = None,
    medians: Medians | None = None,
    others: Sequence[tuple[Layers, Differences]] = (),
) -> dict[str, Any]:
    """Gather what the page draws; views are keyed by the places of stage, service and window: `0-0-0`.

    Args:
        layers: the plan's.
        shapes: its beats' outlines.
        residents: by beat; None where the plan does not tell them.
        medians: of simulated response times; None where nothing was simulated.
        others: the layers of each plan to compare with, and what differs from it.
    """
    plan, reasons, names = layers.plan, _Reasons(), [one.plan.name for one, _ in others]
    thousands = per_thousand(layers, residents)
    views = {
        f"{i}-{j}-{k}": {
            **_view(layers, stage, service, window, reasons, median_of(medians, stage, service, window)),
            "there": [covered_there(one, stage, service, window, plan) for one, _ in others],
            "differs": [differs(found, stage, service, window, layers.tongue) for _, found in others],
        }
        for i, stage in enumerate(layers.stages)
        for j, service in enumerate(layers.services)
        for k, window in enumerate(layers.windows)
    }
    return {
        "words": script_words(layers.tongue),
        "measures": [asdict(one) for one in measures_of(residents, medians, layers.tongue, names)],
        "others": names,
        "stages": [{"name": one.name, "today": one.phase is None} for one in layers.stages],
        "services": list(layers.services),
        "windows": [{"name": one, "hours": layers.hours.get(one, "")} for one in layers.windows],
        "start": _start(layers),
        "colours": list(COLOURS),
        "fills": FILLS,
        **class_borders(layers, thousands, medians),
        "bounds": [list(shapes.bounds[1::-1]), list(shapes.bounds[:1:-1])],
        "beats": _beats(layers, shapes),
        "districts": [[name, line] for name, line in shapes.districts],
        "sites": [_site(one, layers.tongue) for one in field_sites(plan)],
        "demand": _demand(layers),
        "perThousand": thousands,
        "views": views,
        "phaseRows": {
            f"{i}-{j}": phase_rows(layers, stage, service)
            for i, stage in enumerate(layers.stages)
            for j, service in enumerate(layers.services)
        },
        "reasons": reasons.texts,
    }


def _site(one: SiteFacts, tongue: Tongue) -> list[str | float | bool | None]:
    status = site_status(one.status, tongue)
    return [one.id, round(one.lat, 5), round(one.lon, 5), status, one.capacity, not_agreed(one.status)]


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
    layers: Layers,
    stage: Stage,
    service: str,
    window: str,
    reasons: _Reasons,
    median: Callable[[str], float | None],
) -> dict[str, Any]:
    slot = stage.slots.get((service, window))
    other = layers.instead(stage, service, window)
    site_place = {site.id: place for place, site in enumerate(field_sites(layers.plan))}
    stations = {} if slot is None else slot.stations
    not_open = _not_open(stage, window, other, layers.tongue)
    return {
        "open": slot is not None,
        "about": slot is not None and is_as_if_even(slot),
        "instead": None if other is None else layers.windows.index(other),
        "note": "" if slot is not None else not_open,
        "headline": headline(layers, stage, service, window),
        "rows": window_rows(layers, stage, service, window),
        "standsAt": stands_at(layers, stage, service, window),
        "todaySays": today_says(layers, service, window),
        "teams": [[site_place[site], teams] for site, teams in stations.items() if site in site_place],
        "beats": _shading(layers, slot, service, window, not_open, reasons, median),
    }


def _not_open(stage: Stage, window: str, other: str | None, tongue: Tongue) -> str:
    say = tongue.say
    when = say("today") if stage.phase is None else say("in {stage}", stage=stage.name)
    if other is None:
        return say("no team is on duty in {window} {when}", window=window, when=when)
    return say(
        "{window} is no window of its own {when}: see {other}, which has hours of it",
        window=window, when=when, other=other,
    )  # fmt: skip


def _shading(
    layers: Layers,
    slot: SlotPlan | None,
    service: str,
    window: str,
    not_open: str,
    reasons: _Reasons,
    median: Callable[[str], float | None],
) -> list[list[Written]]:
    """Per beat: what it is, its reason's place or -1, calls responded to and by phone, percent, median minutes."""
    covered = set() if slot is None else set(slot.covered)
    why = {} if slot is None else {one.beat: one.reason for one in slot.uncovered}
    shaded: list[list[Written]] = []
    for beat in layers.plan.beats:
        answered, resolved, share = (0.0, 0.0, 0.0) if slot is None else beat_figures(layers, slot, window, beat.id)
        kind, place, minutes = COVERED, -1, _median_of_known(median(beat.id), answered)
        if beat.id not in covered:
            kind = NOT_COVERED if beat.reached_from.get(service) else NOT_REACHED
            place, minutes = reasons.place(why.get(beat.id, not_open)), None
        figures = [written(answered, 2), written(resolved, 2), written(share, 1), written(minutes, 1)]
        shaded.append([kind, place, *figures])
    return shaded


def _median_of_known(minutes: float | None, answered: float) -> float | None:
    """Withhold the minutes of a beat whose calls are withheld: a simulation has no word of its own for that."""
    return answered if math.isnan(answered) else minutes


def _beats(layers: Layers, shapes: Shapes) -> list[dict[str, Any]]:
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


def _demand(layers: Layers) -> dict[str, list[list[Written]]]:
    """Per service and window, and beat: calls a week, the bounds of the interval of that mean, and minutes to them."""
    return {
        f"{j}-{k}": [_beat_demand(layers.demand[service, window, beat.id]) for beat in layers.plan.beats]
        for j, service in enumerate(layers.services)
        for k, window in enumerate(layers.windows)
    }


def _beat_demand(one: BeatDemand) -> list[Written]:
    minutes = (one.travel_min, one.travel_p50_min, one.travel_p90_min)
    calls = (one.calls_per_week, one.low, one.high)
    return [*(written(value, 2) for value in calls), *(written(value, 1) for value in minutes)]


def _start(layers: Layers) -> list[int]:
    """Begin with the first phase and its first open window."""
    stage = next((i for i, one in enumerate(layers.stages) if one.phase is not None), 0)
    service, window = next(iter(layers.stages[stage].slots), (layers.services[0], layers.windows[0]))
    return [stage, layers.services.index(service), layers.windows.index(window)]
