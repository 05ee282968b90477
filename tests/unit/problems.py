"""Small problems for the optimizer, and a brute force that shares no code with it."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from math import factorial

import numpy as np

from beatplan.optimize.problem import Names, Places, Problem
from beatplan.optimize.rules import BeatLimit, MostSites, Nested, Required, Rule


def random_problem(rng: np.random.Generator, *, promise: float, beats: int = 3, nested: bool = True) -> Problem:
    """Two slots (one window in two phases), up to three teams, two sites, with random demand, reach and rules."""
    sites, slots = 2, 2
    reach = rng.random((1, sites, beats)) < 0.75
    rate = np.tile(rng.uniform(0.2, 1.5, beats), (slots, 1))
    call_h = np.tile(rng.uniform(0.6, 1.6, beats), (slots, 1))
    heads = np.array([[rng.integers(1, 3)], [rng.integers(2, 4)]])
    hours = np.full(slots, 45.0)
    staff_h = heads * 46.0
    most_beats = np.full(slots, beats) if rng.random() < 0.5 else rng.integers(1, beats + 1, slots)
    rules: list[Rule] = [BeatLimit(f"max {most}", (k,), 0, int(most)) for k, most in enumerate(most_beats)]
    rules += [Required(b, (0, 1), "everywhere") for b in range(beats) if rng.random() < 0.15]
    if nested:
        rules.append(Nested(((0, (1,)),)))
    free = Problem(
        names=Names(tuple("ABCDEF"[:beats]), ("X", "Y"), ("CRT",), ("day",), ("p1", "p2"), ("clinician",)),
        service=np.zeros(slots, dtype=np.int64),
        window=np.zeros(slots, dtype=np.int64),
        phase=np.arange(slots),
        open_together=np.ones((1, 1), dtype=np.bool_),
        weeks=rng.integers(10, 40, slots).astype(float),
        hours=hours,
        rate=rate,
        weight=np.ones((slots, beats)),
        call_h=call_h,
        scene_h=np.zeros(slots),
        travel_h=np.zeros((1, sites, beats)),
        way=np.zeros(slots, dtype=np.int64),
        reach=reach,
        places=(Places(np.arange(beats), np.ones(beats), np.ascontiguousarray(reach[0].T)),),
        patience=np.zeros(slots),
        within_reach=np.zeros(slots, dtype=np.bool_),
        promise=np.full(slots, promise),
        most_busy=np.ones(slots),
        needs=np.array([[1]]),
        heads=heads,
        staff_h=staff_h,
        most_teams=np.minimum(heads[:, 0], (staff_h[:, 0] // hours).astype(np.int64)),
        capacity=rng.integers(1, 4, sites),
    )
    if rng.random() < 0.2:
        rules.append(MostSites(1))
    return replace(free, rules=tuple(rules))


def blocked(teams: int, load: float) -> float:
    """Erlang's loss formula straight from its definition."""
    if teams == 0:
        return 1.0
    terms = [load**n / factorial(n) for n in range(teams + 1)]
    return terms[-1] / sum(terms)


def slot_options(problem: Problem, slot: int) -> list[tuple[tuple[int, ...], tuple[int, ...], float]]:
    """Every (covered beats, teams by site, answered calls over the plan) that one slot alone allows."""
    beats, options = len(problem.names.beats), []
    reach = problem.reach[0]
    for stations in product(*(range(int(cap) + 1) for cap in problem.capacity)):
        teams = sum(stations)
        if teams > problem.heads[slot, 0] or teams * problem.hours[slot] > problem.staff_h[slot, 0]:
            continue
        if any(isinstance(rule, MostSites) for rule in problem.rules) and sum(n > 0 for n in stations) > 1:
            continue
        for covered in product((0, 1), repeat=beats):
            if any(not _allows(rule, covered, slot) for rule in problem.rules):
                continue
            reached = [any(stations[j] and reach[j, b] for j in range(len(stations))) for b in range(beats)]
            if any(on and not near for on, near in zip(covered, reached, strict=True)):
                continue
            rate = sum(problem.rate[slot, b] for b in range(beats) if covered[b])
            load = sum(problem.rate[slot, b] * problem.call_h[slot, b] for b in range(beats) if covered[b])
            lost = blocked(teams, load) if load else 0.0
            if lost > 1 - problem.promise[slot] + 1e-9 and problem.promise[slot] > 0:
                continue
            options.append((covered, stations, float(problem.weeks[slot] * problem.hours[slot] * rate * (1 - lost))))
    return options


def _allows(rule: Rule, covered: tuple[int, ...], slot: int) -> bool:
    """Whether a rule about one slot's beats allows what it covers."""
    if isinstance(rule, BeatLimit) and slot in rule.slots:
        return rule.least <= sum(covered) <= rule.most
    return not (isinstance(rule, Required) and slot in rule.slots and not covered[rule.beat])


def best_by_brute_force(problem: Problem) -> float | None:
    """Most calls that any plan of two slots answers; None where no plan obeys the rules."""
    first, second = slot_options(problem, 0), slot_options(problem, 1)
    nested = any(isinstance(rule, Nested) for rule in problem.rules)
    values = [
        one[2] + other[2]
        for one in first
        for other in second
        if not nested or all(after >= before for before, after in zip(one[0], other[0], strict=True))
    ]
    return max(values) if values else None
