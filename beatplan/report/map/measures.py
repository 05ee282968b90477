"""What beats can be shaded by: each measure's values by beat, its classes, and how the page names them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from beatplan.plan import SlotPlan
from beatplan.report.map.layers import Layers, Stage
from beatplan.report.map.scale import class_breaks, class_labels
from beatplan.report.map.simulated import Medians
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import ENGLISH, Tongue, keeping_names

#: Written for a figure that is withheld; None is written where there is none.
WITHHELD = "withheld"
#: Percent. Half is the first line a council asks for; availability targets lie among the others.
SHARE_BREAKS = (50.0, 70.0, 80.0, 90.0)
Written = float | str | None


@dataclass(frozen=True)
class Measure:
    """One choice of what is shown.

    Attributes:
        key: its name in the page.
        label: on its switch.
        title: of the legend, where `{service}` stands for the service.
        everywhere: whether beats without a team have it too; if not they are hatched.
        other: place of the other plan that it compares with; None where it compares with none.
    """

    key: str
    label: str
    title: str
    everywhere: bool
    other: int | None = None


_RESPONDED = Measure(
    "answered",
    marked("Covered, calls responded to"),
    marked("{service} responded, calls a week in a beat"),
    everywhere=False,
)
_SHARE = Measure(
    "share",
    marked("Share responded to"),
    marked("{service} responded, % of a beat's calls coded eligible"),
    everywhere=False,
)
_RESPONSE = Measure(
    "response",
    marked("Response time"),
    marked("Half of the calls {service} responds to are reached within, minutes, simulated"),
    everywhere=False,
)
_WAY = Measure(
    "way",
    marked("Minutes from the nearest site"),
    marked("Minutes on the way from the nearest site, on average"),
    everywhere=True,
)
_CALLS = Measure(
    "calls",
    marked("Calls coded eligible"),
    marked("Calls coded eligible for {service}, a week in these hours"),
    everywhere=True,
)
_RESIDENT = Measure(
    "resident",
    marked("Calls per 1,000 residents"),
    marked("Calls coded eligible for {service}, a year for 1,000 residents"),
    everywhere=True,
)
#: What comes before the number of the other plan in the key of what is gained and lost against it.
CHANGE = "change-"


def _changes(others: Sequence[str], tongue: Tongue) -> Iterator[Measure]:
    """What is gained and lost against each other plan; several are told apart by their names."""
    for place, plan in enumerate(others):
        label = tongue.say("Gained and lost against {plan}", plan=plan) if others[1:] else tongue.say("Gained and lost")
        title = keeping_names(tongue, marked("Covered here, against the other plan, {plan}"))
        yield Measure(f"{CHANGE}{place + 1}", label, title, everywhere=True, other=place)


def measures_of(
    residents: Mapping[str, float] | None,
    medians: Medians | None,
    tongue: Tongue = ENGLISH,
    others: Sequence[str] = (),
) -> list[Measure]:
    """List what can be shown, as a language names it; what nothing is known of is left out.

    Args:
        residents: by beat; None where they are not known.
        medians: of simulated response times; None where nothing was simulated.
        tongue: the language.
        others: names of the plans that this one is compared with.
    """
    shown = [
        _RESPONDED,
        _SHARE,
        *([_RESPONSE] if medians else []),
        _WAY,
        _CALLS,
        *([_RESIDENT] if residents else []),
    ]
    told = [replace(one, label=tongue.say(one.label), title=keeping_names(tongue, one.title)) for one in shown]
    return [*told, *_changes(others, tongue)]


def written(value: float | None, digits: int) -> Written:
    """Round a figure for the page; NaN is one that is withheld, and an infinite one is none."""
    if value is None or math.isinf(value):
        return None
    return WITHHELD if math.isnan(value) else round(value, digits)


def beat_figures(layers: Layers, slot: SlotPlan, window: str, beat: str) -> tuple[float, float, float | None]:
    """Give calls a week responded to and resolved by phone in a beat, and the percent responded to (None of none)."""
    calls = layers.demand[slot.service, window, beat].calls_per_week
    resolved = slot.resolved_by_beat.get(beat, 0.0)
    answered = (calls - resolved) * slot.available_by_beat[beat] if beat in slot.available_by_beat else 0.0
    return answered, resolved, None if calls == 0 else 100 * answered / calls


def per_thousand(layers: Layers, residents: Mapping[str, float] | None) -> list[list[Written]]:
    """Calls coded eligible at all hours of a year for 1,000 residents, by service and beat; None where nobody lives."""
    if residents is None:
        return []
    return [
        [
            written(beat.calls_all_hours_per_week.get(service, 0.0) * 365.25 / 7 * 1000 / people, 1)
            if (people := residents.get(beat.id, 0.0)) != 0
            else None
            for beat in layers.plan.beats
        ]
        for service in layers.services
    ]


def class_borders(layers: Layers, thousands: list[list[Written]], medians: Medians | None) -> dict[str, Any]:
    """Choose borders of classes by measure and by service and window (`0-0`), for all phases, and name them."""
    borders: dict[str, dict[str, list[float]]] = {}
    for j, service in enumerate(layers.services):
        own = [one for one in layers.plan.demand if one.service == service]
        ways = class_breaks(one.travel_min for one in own if math.isfinite(one.travel_min))
        simulated = [by for (_, name, _), by in (medians or {}).items() if name == service]
        times = class_breaks(_numbers(minutes for by in simulated for minutes in by.values()))
        people = class_breaks(_numbers(thousands[j] if thousands else ()))
        for k, window in enumerate(layers.windows):
            found = {
                "answered": class_breaks(_answered_by_beat(layers, service, window)),
                "calls": class_breaks(one.calls_per_week for one in own if one.window == window),
                "share": SHARE_BREAKS,
                "way": ways,
                "response": times,
                "resident": people,
            }
            for key, breaks in found.items():
                borders.setdefault(key, {})[f"{j}-{k}"] = list(breaks)
    labels = {key: {at: class_labels(tuple(b), layers.tongue) for at, b in by.items()} for key, by in borders.items()}
    return {"breaks": borders, "classes": labels}


def _numbers(values: Iterable[float | str | None]) -> list[float]:
    return [value for value in values if isinstance(value, int | float) and math.isfinite(value)]


def _answered_by_beat(layers: Layers, service: str, window: str) -> list[float]:
    """What covered beats get in a window, over all stages; what they would get at most where none is covered."""
    slots = [slot for stage in layers.stages if (slot := stage.slots.get((service, window))) is not None]
    found = [beat_figures(layers, slot, window, beat)[0] for slot in slots for beat in slot.available_by_beat]
    return found or [layers.demand[service, window, beat.id].calls_per_week for beat in layers.plan.beats]


def median_of(medians: Medians | None, stage: Stage, service: str, window: str) -> Callable[[str], float | None]:
    """Look up a beat's median response of a phase, minutes from the call; today is not simulated."""
    by_beat = {} if medians is None or stage.phase is None else medians.get((stage.name, service, window), {})
    return by_beat.get
