"""Which beats are withheld in which windows, and the groups whose sums are told instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.plan import Plan

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Cells:
    """Events of the history by service, window and beat, (S, W + 1, B); the last window is all hours.

    Attributes:
        events: calls of the whole period; of what is counted and what is told (the rate over the period) the lesser.
        places: distinct places, and `most` events at one; NaN where no call has a place of its own.
    """

    events: Floats
    places: Floats
    most: Floats


@dataclass(frozen=True)
class Withheld:
    """What is withheld.

    Attributes:
        groups: by window, beats whose calls are told as one sum; empty where every beat is open.
        dark: (service, window) that are too small to be told for the whole city.
        all_hours: beats whose calls at all hours are withheld.
    """

    groups: dict[str, tuple[frozenset[str], ...]]
    dark: frozenset[tuple[str, str]]
    all_hours: frozenset[str]

    def hidden(self, window: str) -> frozenset[str]:
        """List the beats that are withheld in a window."""
        return frozenset().union(*self.groups[window])

    @property
    def anything(self) -> bool:
        """Whether any beat or window is withheld."""
        return bool(self.all_hours or self.dark)


def withheld_cells(plan: Plan) -> Withheld:
    """Decide what is withheld of a plan, from its history alone."""
    services, windows = names_of(plan)
    cells, threshold = _cells(plan, services, windows), plan.public.threshold
    primary = is_primary(cells, threshold)
    districts = [one.district or "" for one in plan.beats]
    ids = [one.id for one in plan.beats]
    groups: dict[str, tuple[frozenset[str], ...]] = {}
    dark: set[tuple[str, str]] = set()
    for cluster in _clusters(windows, plan.public.overlapping):
        places = [windows.index(one) for one in cluster]
        city = np.array([[cells.events[s, w].sum() > threshold for w in places] for s in range(len(services))])
        dark |= {(services[s], cluster[k]) for s, k in zip(*np.nonzero(~city), strict=True)}
        told = [(s, places[k]) for s, k in zip(*np.nonzero(city), strict=True)]
        start = np.concatenate([primary[:, places], primary[:, -1:]], axis=1).any(axis=(0, 1))
        found = find_groups(_at(cells, told), np.asarray(start), districts, threshold)
        if not all(is_safe(_at(cells, told), group, threshold) for group in found):
            # Not even all beats together keep some from being told.
            dark |= {(services[s], windows[w]) for s, w in told}
        groups |= {one: tuple(frozenset(ids[b] for b in group) for group in found) for one in cluster}
    hidden = frozenset(beat for of_window in groups.values() for group in of_window for beat in group)
    return Withheld(groups, frozenset(dark), hidden)


def names_of(plan: Plan) -> tuple[list[str], list[str]]:
    """List the services and the windows of a plan."""
    return list(dict.fromkeys(one.service for one in plan.demand)), list(dict.fromkeys(o.window for o in plan.demand))


def is_primary(cells: Cells, threshold: int) -> Bools:
    """Mark cells that may not be told by themselves: few events, few places, or one place with over half."""
    few = cells.events < threshold
    return np.asarray(few | (cells.places < threshold) | (cells.most > cells.events / 2))


def find_groups(cells: Cells, start: Bools, districts: Sequence[str], threshold: int) -> list[list[int]]:
    """Put withheld beats into groups that are safe in every row of cells (R, B), taking in open beats where needed.

    Returns:
        Groups of places of beats; all beats in one where nothing smaller is safe.
    """
    size = cells.events.sum(axis=0)

    def grown(members: list[int], room: list[int]) -> list[int]:
        more = sorted(room, key=lambda b: (size[b], b))
        while more and not is_safe(cells, members, threshold):
            members = [*members, more.pop(0)]
        return members

    safe: list[list[int]] = []
    pool: list[int] = []
    for district in dict.fromkeys(districts):
        own = [b for b, one in enumerate(districts) if one == district]
        members = [b for b in own if start[b]]
        if not members:
            continue
        group = grown(members, [b for b in own if not start[b]])
        if is_safe(cells, group, threshold):
            safe.append(group)
        else:
            pool += members
    taken = {b for group in safe for b in group}
    if pool:
        pool = grown(pool, [b for b in range(len(districts)) if b not in taken and b not in pool])
        while safe and not is_safe(cells, pool, threshold):
            pool += safe.pop()
        safe.append(pool)
    return safe


def is_safe(cells: Cells, members: Sequence[int], threshold: int) -> bool:
    """Tell whether a sum over beats may be told in every row: two beats or more, and itself no primary cell."""
    events, places, most = (part[:, list(members)] for part in (cells.events, cells.places, cells.most))
    total = events.sum(axis=1)
    placed = np.isfinite(places).all(axis=1)
    few = placed & ((places.sum(axis=1) < threshold) | (most.max(axis=1, initial=0.0) > total / 2))
    return len(members) >= 2 and bool((total > threshold).all()) and not few.any()


def _at(cells: Cells, rows: Sequence[tuple[int, int]]) -> Cells:
    s, w = ([one[k] for one in rows] for k in range(2))
    return Cells(cells.events[s, w], cells.places[s, w], cells.most[s, w])


def _cells(plan: Plan, services: list[str], windows: list[str]) -> Cells:
    """Lay out the events of a plan; a beat of which nothing was counted has none."""
    beats = {one.id: b for b, one in enumerate(plan.beats)}
    shape = (len(services), len(windows) + 1, len(beats))
    counted, told, places, most = np.zeros(shape), np.zeros(shape), np.full(shape, np.nan), np.full(shape, np.nan)
    weeks = plan.public.days / 7
    row: dict[str | None, int] = {None: len(windows), **{one: w for w, one in enumerate(windows)}}
    for cell in plan.public.cells:
        at = services.index(cell.service), row[cell.window], beats[cell.beat]
        counted[at] = cell.events
        if cell.places is not None and cell.most_at_one_place is not None:
            places[at], most[at] = cell.places, cell.most_at_one_place
    for one in plan.demand:
        told[services.index(one.service), row[one.window], beats[one.beat]] = one.calls_per_week * weeks
    for b, fact in enumerate(plan.beats):
        for service, calls in fact.calls_all_hours_per_week.items():
            told[services.index(service), -1, b] = calls * weeks
    return Cells(np.minimum(counted, told), places, most)


def _clusters(windows: list[str], overlapping: Sequence[tuple[str, str]]) -> Iterator[list[str]]:
    """Put windows that share minutes of the week together, directly or by others between them."""
    left = list(windows)
    while left:
        cluster = [left.pop(0)]
        for one in cluster:
            near = [w for w in left if (one, w) in overlapping or (w, one) in overlapping]
            cluster += near
            left = [w for w in left if w not in near]
        yield cluster
