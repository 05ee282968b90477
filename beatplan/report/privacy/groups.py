"""Which beats are withheld in which windows, and the groups whose sums are told instead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from beatplan.plan import Plan
from beatplan.scenario.wildcards import matches, may_meet

#: Events by which sums of fractions may differ from none.
_NOISE = 1e-6
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
        groups: by service and window, beats whose calls are told as one sum; empty where every beat is open.
        dark: (service, window) that are too small to be told for the whole city.
        families: services that are judged as one, for a call may count in several of them.
        all_hours: by service, beats whose calls at all hours are withheld.
    """

    groups: dict[tuple[str, str], tuple[frozenset[str], ...]]
    dark: frozenset[tuple[str, str]]
    families: tuple[tuple[str, ...], ...]
    all_hours: dict[str, frozenset[str]]

    def of(self, service: str, window: str) -> tuple[frozenset[str], ...]:
        """List the groups of a service in a window; none for one that takes no calls."""
        return self.groups.get((service, window), ())

    def hidden(self, service: str, window: str) -> frozenset[str]:
        """List the beats of which a service's figures are withheld in a window."""
        return frozenset().union(*self.of(service, window))

    @property
    def beats(self) -> frozenset[str]:
        """The beats of which any figure is withheld."""
        return frozenset().union(*self.all_hours.values())

    @property
    def anything(self) -> bool:
        """Whether any beat or window is withheld."""
        return bool(self.beats or self.dark)


#: What is withheld from those inside.
NOTHING = Withheld({}, frozenset(), (), {})


def withheld_cells(plan: Plan) -> Withheld:
    """Decide what is withheld of a plan, from its history alone."""
    services, windows = names_of(plan)
    cells, threshold = _cells(plan, services, windows), plan.public.threshold
    city = cells.events[:, :-1].sum(axis=2) > threshold
    groups: dict[tuple[str, str], tuple[frozenset[str], ...]] = {}
    dark = {(services[s], windows[w]) for s, w in zip(*np.nonzero(~city), strict=True)}
    families = families_of(plan, services)
    for family in families:
        for cluster in _clusters(windows, plan.public.overlapping):
            found, safe = _family_groups(plan, cells, city, [services.index(s) for s in family], cluster)
            groups |= {(service, window): found for service in family for window in cluster}
            # Not even all beats together keep some from being told.
            dark |= set() if safe else {(service, window) for service in family for window in cluster}
    all_hours = {
        one: frozenset(beat for w in windows for group in groups[one, w] for beat in group) for one in services
    }
    return Withheld(groups, frozenset(dark), families, all_hours)


def _family_groups(
    plan: Plan, cells: Cells, city: Bools, family: list[int], cluster: list[str]
) -> tuple[tuple[frozenset[str], ...], bool]:
    """Group beats for services that share calls, in windows that share hours; says whether the groups are safe.

    What is too small to be told for the whole city is told of no beat, and needs no beat beside it.
    """
    names, windows = names_of(plan)
    places = [windows.index(one) for one in cluster]
    told = [(s, w) for s in family for w in places if city[s, w]]
    whole = [(s, len(windows)) for s in family if city[s].all()]
    within = [tuple(map(windows.index, pair)) for pair in plan.public.nested if set(pair) <= set(cluster)]
    pairs = [(s, w, v) for s in family for w, v in within if (s, w) in told and (s, v) in told]
    rows, threshold = _beneath(_at(cells, told), _differences(cells, pairs)), plan.public.threshold
    start = np.asarray(is_primary(_beneath(rows, _at(cells, whole)), threshold).any(axis=0))
    districts = [one.district or "" for one in plan.beats]
    found = find_groups(rows, start, districts, threshold)
    if any(_only_sensitive(plan, names[s]) for s in family):
        found = [list(range(len(districts)))]
    safe = all(is_safe(rows, group, threshold) for group in found)
    return tuple(frozenset(plan.beats[b].id for b in group) for group in found), safe


def families_of(plan: Plan, services: Sequence[str]) -> tuple[tuple[str, ...], ...]:
    """Put services together that may count the same call, directly or by others between them."""
    types = {one: [kind.type for kind in plan.public.types if kind.service == one] for one in services}
    left, found = list(services), []
    while left:
        family = [left.pop(0)]
        for one in family:
            near = [other for other in left if _share_calls(types[one], types[other])]
            family += near
            left = [other for other in left if other not in near]
        found.append(tuple(one for one in services if one in family))
    return tuple(found)


def _share_calls(ones: Sequence[str], others: Sequence[str]) -> bool:
    """Whether a call type may be of both; services of which no types are known share theirs with all."""
    return not ones or not others or any(may_meet(one, other) for one, other in product(ones, others))


def _only_sensitive(plan: Plan, service: str) -> bool:
    """Whether all that a service takes is of types told of the whole city alone: so are its calls."""
    types = [one.type for one in plan.public.types if one.service == service]
    return bool(types) and all(any(matches(sensitive, one) for sensitive in plan.public.sensitive) for one in types)


def names_of(plan: Plan) -> tuple[list[str], list[str]]:
    """List the services of a plan that take calls, and its windows."""
    follow_ups = {one.service for phase in plan.phases for one in phase.plans if one.kind == "follow-up"}
    services = dict.fromkeys(one.service for one in plan.demand if one.service not in follow_ups)
    return list(services), list(dict.fromkeys(one.window for one in plan.demand))


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


def _differences(cells: Cells, pairs: Sequence[tuple[int, int, int]]) -> Cells:
    """Lay out the events by which a window is more than one within it: whoever is told of both is told of these too.

    Windows of the same events differ by none, and tell no more together than one; of windows that share some hours
    alone, the difference is of two cells, and tells neither.

    Args:
        cells: of all services and windows.
        pairs: a service and two windows each.
    """
    apart = np.array([np.abs(cells.events[s, w] - cells.events[s, v]) for s, w, v in pairs])
    apart = apart.reshape(len(pairs), cells.events.shape[2])
    apart = apart[(apart > _NOISE).any(axis=1)]
    unknown = np.full(apart.shape, np.nan)
    return Cells(apart, unknown, unknown)


def _beneath(one: Cells, other: Cells) -> Cells:
    """Put the rows of one table (R, B) over those of another."""
    return Cells(*(np.vstack([getattr(each, part) for each in (one, other)]) for part in ("events", "places", "most")))


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
    for cell in (one for one in plan.public.cells if one.service in services):
        at = services.index(cell.service), row[cell.window], beats[cell.beat]
        counted[at] = cell.events
        if cell.places is not None and cell.most_at_one_place is not None:
            places[at], most[at] = cell.places, cell.most_at_one_place
    for one in (each for each in plan.demand if each.service in services):
        told[services.index(one.service), row[one.window], beats[one.beat]] = one.calls_per_week * weeks
    for b, fact in enumerate(plan.beats):
        for s, service in enumerate(services):
            told[s, -1, b] = fact.calls_all_hours_per_week[service] * weeks
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
