"""Events of the history counted by service, window and beat: what it is judged by which figures may be public."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from beatplan.inputs.call_points import Points
from beatplan.plan import CellEvents, PublicFacts, TypeArea, TypeEvents
from beatplan.planning.study import Study

Floats = NDArray[np.float64]


def public_facts(study: Study) -> PublicFacts:
    """Count the events of a study's history; holds no place, no time and no call."""
    table, (first, last) = study.scenario.privacy, study.calls.history
    return PublicFacts(
        days=int((last - first).astype(int)) + 1,
        threshold=table.threshold,
        sensitive=table.sensitive,
        overlapping=tuple(
            (one.name, other.name)
            for one, other in combinations(study.scenario.windows, 2)
            if (one.mask() & other.mask()).any()
        ),
        nested=tuple(
            (one.name, other.name)
            for one, other in combinations(study.scenario.windows, 2)
            if (one.mask() <= other.mask()).all() or (one.mask() >= other.mask()).all()
        ),
        cells=(*_all_hours(study), *_by_window(study)),
        types=_types(study),
        type_areas=_type_areas(study),
    )


def _all_hours(study: Study) -> list[CellEvents]:
    events = np.stack([kinds.sum(axis=0) for kinds in _by_service(study, study.calls.kinds)])
    places, most = _places(study.calls.points, len(study.beats.ids))
    return [
        _cell(study, s, None, b, events[s, b], int(places[s, b]), most[s, b])
        for s in range(len(study.scenario.services))
        for b in range(len(study.beats.ids))
    ]


def _by_window(study: Study) -> list[CellEvents]:
    windows, beats = study.scenario.windows, study.beats.ids
    timed = study.scenario.calls.time is not None
    # Calls without a time count in every hour alike, at the places they have at any hour.
    share = np.ones(len(windows)) if timed else study.demand.window_hours / 168
    by_kind = study.calls.kinds_on_duty if timed else study.calls.kinds[:, None] * share[:, None]
    events = np.stack([kinds.sum(axis=0) for kinds in _by_service(study, by_kind)])
    places, most = _places(study.calls.duty_points if timed else study.calls.points, len(beats))
    rows = [[s * len(windows) + w if timed else s for w in range(len(windows))] for s in range(len(events))]
    return [
        _cell(study, s, windows[w].name, b, events[s, w, b], int(places[row, b]), most[row, b] * share[w])
        for s, of_service in enumerate(rows)
        for w, row in enumerate(of_service)
        for b in range(len(beats))
    ]


def _cell(study: Study, s: int, window: str | None, b: int, events: float, places: int, most: float) -> CellEvents:
    known = places > 0
    return CellEvents(
        service=study.scenario.services[s].name,
        window=window,
        beat=study.beats.ids[b],
        events=float(events),
        places=places if known else None,
        most_at_one_place=float(most) if known else None,
    )


def _types(study: Study) -> tuple[TypeEvents, ...]:
    parts = zip(study.scenario.services, _by_service(study, study.calls.kinds), strict=True)
    return tuple(
        TypeEvents(service.name, kind, float(counts.sum()))
        for service, kinds in parts
        for kind, counts in zip(service.call_types, kinds, strict=False)
    )


def _type_areas(study: Study) -> tuple[TypeArea, ...]:
    """Add up calls by type over the beats of each district."""
    of_beat = np.array([one or "" for one in study.beats.districts])
    return tuple(
        TypeArea(service.name, window.name, kind, str(district), float(rates[p, w, of_beat == district].sum()) * hours)
        for service, rates in zip(study.scenario.services, study.demand.by_kind, strict=True)
        for w, (window, hours) in enumerate(zip(study.scenario.windows, study.demand.window_hours, strict=True))
        for p, kind in enumerate(service.call_types[: len(rates)])
        for district in np.unique(of_beat)
    )


def _by_service(study: Study, kinds: Floats) -> list[Floats]:
    """Split sums by entry of call types, (Q, ..., B), into those of each service."""
    ends = np.cumsum([len(service.call_types) for service in study.scenario.services])[:-1]
    return list(np.split(kinds, ends))


def _places(points: Points, beats: int) -> tuple[NDArray[np.int64], Floats]:
    """Count distinct places with calls by row of `points.calls` and beat, and take the calls of the fullest."""
    places = np.zeros((len(points.calls), beats), dtype=np.int64)
    most = np.zeros((len(points.calls), beats))
    for row, calls in enumerate(points.calls):
        places[row] = np.bincount(points.beat[calls > 0], minlength=beats)
        np.maximum.at(most[row], points.beat, calls)
    return places, most
