"""Every rule against brute force: all plans of tiny cities are listed, and each rule is read anew in plain Python."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import pytest

from beatplan.optimize import Decisions, Problem, Status, Stop, solve
from beatplan.optimize.check import answered_calls, broken_rules
from beatplan.optimize.problem import Names, Places
from beatplan.optimize.rules import (
    BeatLimit,
    Budget,
    Contiguous,
    DistrictFloor,
    FewestTeams,
    Forbidden,
    KeptStations,
    MinShare,
    MostSites,
    Nested,
    NeverAlone,
    OneWindow,
    Required,
    Rule,
    SitesForGood,
)
from tests.unit.problems import blocked

BEATS, SITES = 4, 2
#: Neighbours of four beats in a row.
ROW = np.array([[0, 1], [1, 2], [2, 3]])


@dataclass(frozen=True)
class Option:
    """What one slot may do: beats covered, teams by site, and the calls answered over the plan."""

    covered: tuple[int, ...]
    stations: tuple[int, ...]
    answered: float

    @property
    def teams(self) -> int:
        """Teams on duty."""
        return sum(self.stations)


#: Whether a pair of options, of slot 0 and slot 1, obeys a rule.
Obeys = Callable[[Problem, Option, Option], bool]


def tiny(rng: np.random.Generator, kind: str) -> Problem:
    """Two slots: one window in two phases ("phases"), or two windows that share hours in one phase ("windows")."""
    windows = kind == "windows"
    heads = np.array([[3]]) if windows else np.array([[rng.integers(1, 3)], [rng.integers(2, 4)]])
    reach = rng.random((1, SITES, BEATS)) < 0.8
    hours = np.array([45.0, 60.0]) if windows else np.full(2, 45.0)
    staff_h = heads * (120.0 if windows else 46.0)
    phase = np.zeros(2, dtype=np.int64) if windows else np.arange(2)
    return Problem(
        names=Names(
            tuple("ABCD"), ("X", "Y"), ("CRT",), ("day", "long")[: 1 + windows], ("p1", "p2")[: 2 - windows], ("emt",)
        ),
        service=np.zeros(2, dtype=np.int64),
        window=np.arange(2) if windows else np.zeros(2, dtype=np.int64),
        phase=phase,
        open_together=np.ones((1, 1 + windows), dtype=np.bool_),
        weeks=rng.integers(10, 40, 2).astype(float),
        hours=hours,
        rate=rng.uniform(0.2, 1.2, (2, BEATS)),
        weight=np.ones((2, BEATS)),
        call_h=np.tile(rng.uniform(0.6, 1.6, BEATS), (2, 1)),
        scene_h=np.zeros(2),
        travel_h=np.zeros((1, SITES, BEATS)),
        way=np.zeros(2, dtype=np.int64),
        reach=reach,
        places=(Places(np.arange(BEATS), np.ones(BEATS), np.ascontiguousarray(reach[0].T)),),
        patience=np.zeros(2),
        within_reach=np.zeros(2, dtype=np.bool_),
        promise=np.full(2, rng.choice([0.0, 0.6])),
        most_busy=np.ones(2),
        needs=np.array([[1]]),
        heads=heads,
        staff_h=staff_h,
        most_teams=np.minimum(heads[phase, 0], (staff_h[phase, 0] // hours).astype(np.int64)),
        capacity=np.full(SITES, 2),
    )


def options(problem: Problem, slot: int) -> list[Option]:
    """List what a slot alone allows: reach, staff, promise and utilization."""
    found = []
    phase = problem.phase[slot]
    for stations in product(range(3), repeat=SITES):
        teams = sum(stations)
        if teams > problem.heads[phase, 0] or teams * problem.hours[slot] > problem.staff_h[phase, 0] + 1e-9:
            continue
        for covered in product((0, 1), repeat=BEATS):
            if any(on and not any(n and problem.reach[0, j, b] for j, n in enumerate(stations))
                   for b, on in enumerate(covered)):  # fmt: skip
                continue
            rate = sum(problem.rate[slot, b] for b in range(BEATS) if covered[b])
            load = sum(problem.rate[slot, b] * problem.call_h[slot, b] for b in range(BEATS) if covered[b])
            lost = given_up(teams, load, float(problem.patience[slot])) if load else 0.0
            if problem.promise[slot] > 0 and 1 - lost < problem.promise[slot] - 1e-9:
                continue
            if teams and load * (1 - lost) / teams > problem.most_busy[slot] + 1e-9:
                continue
            value = problem.weeks[slot] * problem.hours[slot] * rate * (1 - lost)
            found.append(Option(covered, stations, float(value)))
    return found


def given_up(teams: int, load: float, patience: float) -> float:
    """Share of calls that get no team: the chain of calls present, where a call served takes a unit of time."""
    if patience == 0:
        return blocked(teams, load)
    chance = [1.0]
    for present in range(1, 400):
        leaves = min(present, teams) + max(present - teams, 0) / patience
        chance.append(chance[-1] * load / leaves)
    total = sum(chance)
    waiting = sum(max(n - teams, 0) * one for n, one in enumerate(chance)) / total
    return waiting / patience / load


def staffed(problem: Problem, one: Option, other: Option) -> bool:
    """Whether two slots of one phase can be staffed together, if they are."""
    if problem.phase[0] != problem.phase[1]:
        return True
    hours = one.teams * problem.hours[0] + other.teams * problem.hours[1]
    room = all(a + b <= 2 for a, b in zip(one.stations, other.stations, strict=True))
    return room and one.teams + other.teams <= problem.heads[0, 0] and hours <= problem.staff_h[0, 0] + 1e-9


def areas(covered: tuple[int, ...]) -> int:
    return sum(on and not (b and covered[b - 1]) for b, on in enumerate(covered))


def used(option: Option) -> set[int]:
    return {j for j, n in enumerate(option.stations) if n}


def share(problem: Problem, one: Option, slot: int, beats: list[int]) -> float:
    total = sum(problem.rate[slot, b] for b in beats)
    return sum(problem.rate[slot, b] for b in beats if one.covered[b]) / total


def floors(problem: Problem, one: Option, slot: int) -> bool:
    city = share(problem, one, slot, [0, 1, 2, 3])
    return all(share(problem, one, slot, beats) >= 0.8 * city - 1e-7 for beats in ([0, 1], [2, 3]))


def kind_share(problem: Problem, one: Option, slot: int) -> float:
    """Share answered of a type that is nine in ten calls of the first beat, fewer of the others."""
    rate = problem.rate[slot] * np.array([0.9, 0.1, 0.2, 0.6])
    load = sum(problem.rate[slot, b] * problem.call_h[slot, b] for b in range(BEATS) if one.covered[b])
    free = 1 - blocked(one.teams, load) if load else 1.0
    return sum(rate[b] for b in range(BEATS) if one.covered[b]) * free / sum(rate)


def cost(problem: Problem, one: Option, slot: int) -> float:
    return 10 * one.teams * problem.hours[slot] + sum((100, 40)[j] for j in used(one))


#: Each rule by name: which city it is tried in, how it is asked of the optimizer, and what it means.
RULES: dict[str, tuple[str, Callable[[Problem], list[Rule]], Obeys]] = {
    "nested": ("phases", lambda _: [Nested(((0, (1,)),))],
               lambda _, a, b: all(y >= x for x, y in zip(a.covered, b.covered, strict=True))),
    "required": ("phases", lambda _: [Required(1, (1,), "later")], lambda _, a, b: bool(b.covered[1])),
    "forbidden": ("phases", lambda _: [Forbidden(2, (0,), "at first")], lambda _, a, b: not a.covered[2]),
    "beat limits": ("phases", lambda _: [BeatLimit("least", (0,), 1, 2), BeatLimit("most", (1,), 0, 3)],
                    lambda _, a, b: 1 <= sum(a.covered) <= 2 and sum(b.covered) <= 3),
    "fewest teams": ("phases", lambda _: [FewestTeams("least", (1,), 3)], lambda _, a, b: b.teams >= 3),
    "never alone": ("phases", lambda _: [NeverAlone("dark", (0, 1), 2)],
                    lambda _, a, b: a.teams != 1 and b.teams != 1),
    "most sites": ("phases", lambda _: [MostSites(1)], lambda _, a, b: len(used(a)) <= 1 and len(used(b)) <= 1),
    "sites for good": (
        "phases",
        lambda _: [SitesForGood(), MostSites(1), KeptStations((0,), np.array([0, 1]))],
        lambda _, a, b: a.stations[1] >= 1 and len(used(a)) == len(used(b)) == 1 and used(a) <= used(b),
    ),
    "kept stations": ("phases", lambda _: [KeptStations((0, 1), np.array([0, 1]))],
                      lambda _, a, b: a.stations[1] >= 1 and b.stations[1] >= 1),
    "contiguous": ("phases", lambda _: [Contiguous(ROW, 1)],
                   lambda _, a, b: areas(a.covered) <= 1 and areas(b.covered) <= 1),
    "two islands": ("phases", lambda _: [Contiguous(ROW[:0], 2)],
                    lambda _, a, b: sum(a.covered) <= 2 and sum(b.covered) <= 2),
    "district floor": ("phases", lambda _: [DistrictFloor(0.8, np.array([0, 0, 1, 1]), ("S", "N"))],
                       lambda p, a, b: floors(p, a, 0) and floors(p, b, 1)),
    "budget": ("phases", lambda _: [Budget(1, 1000.0, np.array([10.0]), np.array([100.0, 40.0]))],
               lambda p, a, b: cost(p, b, 1) <= 1000),
    "min share": ("phases", lambda p: [MinShare("half", (1,), p.rate[[1]] * np.array([0.9, 0.1, 0.2, 0.6]), 0.55)],
                  lambda p, a, b: kind_share(p, b, 1) >= 0.55 - 1e-4),
    "one window": ("windows", lambda _: [OneWindow(((0, 1),))], lambda _, a, b: not (a.teams and b.teams)),
    "several at once": (
        "phases",
        lambda _: [Nested(((0, (1,)),)), Contiguous(ROW, 1), SitesForGood(), MostSites(1),
                   DistrictFloor(0.8, np.array([0, 0, 1, 1]), ("S", "N"))],
        lambda p, a, b: (all(y >= x for x, y in zip(a.covered, b.covered, strict=True))
                         and areas(a.covered) <= 1 and areas(b.covered) <= 1 and used(a) <= used(b)
                         and len(used(a)) <= 1 and len(used(b)) <= 1 and floors(p, a, 0) and floors(p, b, 1)),
    ),
}  # fmt: skip
#: Tiny problems for each rule; BEATPLAN_RULE_EXAMPLES asks for more.
EXAMPLES = int(os.environ.get("BEATPLAN_RULE_EXAMPLES", "15"))


def best_value(problem: Problem, obeys: Obeys) -> float | None:
    first, second = options(problem, 0), options(problem, 1)
    values = [a.answered + b.answered for a in first for b in second if obeys(problem, a, b) and staffed(problem, a, b)]
    return max(values) if values else None


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
def test_no_plan_under_a_rule_is_better(name: str):
    kind, asked, obeys = RULES[name]
    met = 0
    for seed in range(EXAMPLES):
        free = tiny(np.random.default_rng([seed, *name.encode()]), kind)
        problem = replace(free, rules=tuple(asked(free)))
        best = best_value(problem, obeys)
        result = solve(problem, Stop(gap=1e-4, give=0.0))
        if best is None:
            assert result.status is Status.INFEASIBLE, seed
            met += 1
            continue
        assert result.status is Status.OPTIMAL, seed
        assert result.decisions is not None
        assert result.answered == pytest.approx(best, rel=1.1e-4, abs=1e-6), seed
        assert result.answered <= best + 1e-6
        assert result.bound >= best - 1e-6
        assert broken_rules(problem, result.decisions) == []
        met += result.answered < best_value(free, lambda *_: True) * (1 - 1e-6)  # type: ignore[operator]
    assert met, "the rule never bound, so the test tells nothing"


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
def test_the_check_reads_each_rule_as_it_is_meant(name: str):
    kind, asked, obeys = RULES[name]
    rng = np.random.default_rng([7, *name.encode()])
    answers = set()
    for _ in range(6):
        free = tiny(rng, kind)
        problem = replace(free, rules=tuple(asked(free)))
        first, second = options(free, 0), options(free, 1)
        for _ in range(60):
            a, b = first[rng.integers(len(first))], second[rng.integers(len(second))]
            decisions = Decisions(np.array([a.covered, b.covered], dtype=bool), np.array([a.stations, b.stations]))
            allowed = obeys(problem, a, b) and staffed(problem, a, b)
            assert (broken_rules(problem, decisions) == []) == allowed, (a, b)
            assert answered_calls(problem, decisions) == pytest.approx(a.answered + b.answered)
            answers.add(allowed)
    assert answers == {True, False}


def mean_weight(problem: Problem, one: Option, slot: int) -> float:
    calls = [problem.rate[slot, b] for b in range(BEATS) if one.covered[b]]
    counted = [problem.rate[slot, b] * problem.weight[slot, b] for b in range(BEATS) if one.covered[b]]
    return float(sum(counted) / sum(calls)) if calls else 0.0


@pytest.mark.slow
def test_calls_count_by_their_weights():
    changed = 0
    for seed in range(EXAMPLES):
        rng = np.random.default_rng([seed, 98])
        free = tiny(rng, "phases")
        weight = np.tile(rng.choice([0.5, 1.0, 4.0], BEATS), (2, 1))
        problem = replace(free, weight=weight)
        values = [max(one.answered * mean_weight(problem, one, slot) for one in options(free, slot)) for slot in (0, 1)]
        result = solve(problem, Stop(gap=1e-4, give=0.0))
        assert result.answered == pytest.approx(sum(values), rel=1.1e-4)
        assert result.bound >= sum(values) - 1e-6
        plain = solve(free, Stop(gap=1e-4, give=0.0))
        assert result.decisions is not None
        assert plain.decisions is not None
        changed += (result.decisions.covered != plain.decisions.covered).any()
    assert changed


@pytest.mark.slow
@pytest.mark.parametrize("patience", [0.1, 0.5, 3.0])
def test_calls_that_wait_and_give_up(patience: float):
    gained = 0
    for seed in range(EXAMPLES):
        free = tiny(np.random.default_rng([seed, 97]), "phases")
        problem = replace(free, patience=np.full(2, patience))
        best = best_value(problem, lambda *_: True)
        result = solve(problem, Stop(gap=1e-4, give=0.0))
        assert best is not None
        assert result.status is Status.OPTIMAL
        assert result.answered == pytest.approx(best, rel=1.1e-4, abs=1e-6)
        assert result.bound >= best - 1e-6
        gained += result.answered > solve(free, Stop(gap=1e-4, give=0.0)).answered * 1.001
    assert gained, "calls that wait are answered more often"


@pytest.mark.slow
def test_a_limit_of_time_on_calls():
    bound = 0
    for seed in range(EXAMPLES):
        free = tiny(np.random.default_rng([seed, 99]), "phases")
        problem = replace(free, most_busy=np.full(2, 0.4))
        best = best_value(problem, lambda *_: True)
        result = solve(problem, Stop(gap=1e-4, give=0.0))
        assert best is not None
        assert result.answered == pytest.approx(best, rel=1.1e-4, abs=1e-6)
        bound += result.answered < 0.999 * solve(free, Stop(gap=1e-4, give=0.0)).answered
    assert bound
