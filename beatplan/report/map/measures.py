"""What the map may show, to switch between: each a name, its unit, and classes by service and window."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from beatplan.report.map.layers import Layers
from beatplan.report.map.scale import SHARE_BREAKS, class_breaks, class_labels

#: Calls are told by so many residents.
PER_RESIDENTS = 1000
_Breaks = dict[tuple[str, str], tuple[float, ...]]


def measures(layers: Layers, answered: _Breaks, residents: Mapping[str, int] | None) -> list[dict[str, Any]]:
    """List what may be shown of a beat; the page works each out of the figures it has.

    Args:
        layers: the plan as layers.
        answered: borders of the classes of calls answered, by service and window.
        residents: people by beat; None where the plan tells none, and nothing is shown by resident.
    """
    calls = _breaks(layers, {beat.id: 1.0 for beat in layers.plan.beats}, "calls_per_week")
    minutes = _breaks(layers, {beat.id: 1.0 for beat in layers.plan.beats}, "travel_min")
    shares = dict.fromkeys(answered, SHARE_BREAKS)
    shown = [
        _measure(layers, "answered", "Responded", "responded, calls a week in a beat", answered),
        _measure(layers, "share", "Share", "share of calls coded eligible responded to", shares),
        _measure(layers, "minutes", "Travel", "minutes on the way from the nearest site, on average", minutes),
        _measure(layers, "calls", "Calls", "calls coded eligible, a week in a beat", calls),
    ]
    if residents is not None:
        each = {beat: PER_RESIDENTS / count for beat, count in residents.items() if count > 0}
        unit = f"calls coded eligible, a week by {PER_RESIDENTS:,} residents"
        rates = _breaks(layers, each, "calls_per_week")
        shown.append(_measure(layers, "rate", "Calls by resident", unit, rates))
    return shown


def _breaks(layers: Layers, times: Mapping[str, float], figure: str) -> _Breaks:
    """Choose borders for a figure of `BeatDemand`, times a factor of its beat."""
    return {
        (service, window): class_breaks(
            getattr(layers.demand[service, window, beat.id], figure) * times[beat.id]
            for beat in layers.plan.beats
            if beat.id in times
        )
        for service in layers.services
        for window in layers.windows
    }


def _measure(layers: Layers, key: str, name: str, unit: str, breaks: _Breaks) -> dict[str, Any]:
    say = _percents if key == "share" else class_labels
    keyed = {
        f"{j}-{k}": breaks[service, window]
        for j, service in enumerate(layers.services)
        for k, window in enumerate(layers.windows)
    }
    return {
        "key": key,
        "name": name,
        "unit": unit,
        "breaks": {place: list(found) for place, found in keyed.items()},
        "labels": {place: say(found) for place, found in keyed.items()},
    }


def _percents(breaks: tuple[float, ...]) -> list[str]:
    between = [f"{low:.0%} to {high:.0%}" for low, high in pairwise(breaks)]
    return [f"under {breaks[0]:.0%}", *between, f"{breaks[-1]:.0%} or more"]
