"""Plans where only teams within reach are sent: made to keep their promises beat by beat, then made better.

The program lets any free team go, which answers no fewer calls where they keep teams equally long, so its bound stands;
its plan is only a place to begin from. What a plan is worth is asked of the hypercube, slot by slot, and changes that
are worth more are taken: a team moved, a beat left out, taken in, or taken in for another.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

import numpy as np

from beatplan.optimize.check import TOLERANCE, broken_by_itself
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.reach_changes import adds, drops, in_reach, moves, open_beats, with_beat
from beatplan.optimize.rules import MinShare, bound_by, without_beat
from beatplan.optimize.slot_fate import slot_fate

#: A change that gains less of the calls answered than this share is none.
_LEAST_GAIN = 1e-6
#: Plans that a price is looked for from.
_MOST_TRIED = 3


@dataclass(frozen=True)
class _Worth:
    """What slots are worth: how far they are short of promises and limits, and weighted calls answered and in time."""

    short: float
    answered: float
    in_time: float

    def __sub__(self, other: _Worth) -> _Worth:
        return _Worth(self.short - other.short, self.answered - other.answered, self.in_time - other.in_time)


def within_reach_plan(problem: Problem, decisions: Decisions, deadline: float) -> Decisions:
    """Change a plan until every beat's promise holds, and then as long as more calls are answered.

    Only slots whose service sends teams within reach are changed.

    Args:
        problem: the problem, with the own loads of the plan where any free team is sent.
        decisions: a plan that breaks no rule but promises and limits of time on calls.
        deadline: on the monotonic clock, seconds.

    Returns:
        The plan; it may still fall short of a promise where no such change helps.
    """
    kept = promise_kept(problem, decisions, _slots(problem, decisions), deadline)
    return _bettered(problem, kept, deadline)


def promise_kept(problem: Problem, decisions: Decisions, slots: set[int], deadline: float) -> Decisions:
    """Move teams and leave beats out until promises hold, at each step what loses fewest calls for what it mends.

    When the time is up, beats are left out without looking for better, since a promise goes before it.

    Args:
        problem: the problem.
        decisions: the plan.
        slots: where.
        deadline: on the monotonic clock, seconds.
    """
    stuck: set[int] = set()
    while True:
        short = {slot: _worth_of(problem, decisions, slot).short for slot in slots - stuck}
        for rule in _floors(problem):
            lacks = rule.shortfall(problem, decisions)
            short |= {slot: short[slot] + lacks for slot in rule.slots if slot in short}
        slot = max(short, key=lambda one: (short[one], -one), default=None)
        if slot is None or short[slot] <= 0:
            return decisions
        if time.monotonic() < deadline:
            changes = chain(
                moves(problem, decisions, slot), adds(problem, decisions, slot), drops(problem, decisions, slot)
            )
            mended = _best_mend(problem, decisions, changes)
        else:
            mended = _without_least_dense(problem, decisions, slot)
        if mended is None:
            stuck.add(slot)
        else:
            decisions = mended


def _without_least_dense(problem: Problem, decisions: Decisions, slot: int) -> Decisions | None:
    """Leave out the beat with fewest calls for its load near the one that is shortest; None where rules hold it."""
    least = _least_dense(problem, decisions, slot, None)
    if least is None:
        return None
    fewer = replace(decisions, covered=without_beat(problem, decisions.covered, slot, least))
    return fewer if obeys_but_promises(problem, fewer) else None


def _best_mend(problem: Problem, decisions: Decisions, changes: Iterable[Decisions]) -> Decisions | None:
    best, least = None, np.inf
    for tried in changes:
        change = _change(problem, decisions, tried)
        if change.short >= -TOLERANCE:
            continue
        cost = max(-change.answered, 0.0) / -change.short
        if cost < least and obeys_but_promises(problem, tried):
            best, least = tried, cost
    return best


def _bettered(problem: Problem, decisions: Decisions, deadline: float) -> Decisions:
    """Take each change that answers more and falls no shorter; later slots first, for nesting binds earlier ones."""
    again = True
    while again:
        again = False
        for slot in sorted(_slots(problem, decisions), reverse=True):
            while (better := _first_better(problem, decisions, slot, deadline)) is not None:
                decisions, again = better, True
    return decisions


def _first_better(problem: Problem, decisions: Decisions, slot: int, deadline: float) -> Decisions | None:
    now = _worth_of(problem, decisions, slot)
    for tried in chain(
        adds(problem, decisions, slot),
        moves(problem, decisions, slot),
        drops(problem, decisions, slot),
        _covered_anew(problem, decisions, slot, deadline),
    ):
        if time.monotonic() >= deadline:
            return None
        if _is_better(problem, decisions, tried, _LEAST_GAIN * max(now.answered, 1.0)):
            return tried
    return None


def _is_better(problem: Problem, decisions: Decisions, tried: Decisions, least: float) -> bool:
    change = _change(problem, decisions, tried)
    more = change.answered > least or (change.answered >= 0 and change.in_time > least)
    return more and change.short <= 0 and obeys_but_promises(problem, tried)


def _covered_anew(problem: Problem, decisions: Decisions, slot: int, deadline: float) -> Iterator[Decisions]:
    """Move teams or take a beat in, and choose the slot's other beats anew to suit."""
    for moved in moves(problem, decisions, slot):
        yield from _suited(problem, in_reach(problem, moved, slot), slot, None, deadline)
    for beat in open_beats(problem, decisions, slot):
        more = replace(decisions, covered=with_beat(problem, decisions, slot, beat))
        yield from _suited(problem, more, slot, beat, deadline)


def _suited(
    problem: Problem, decisions: Decisions, slot: int, kept: int | None, deadline: float
) -> Iterator[Decisions]:
    """Leave beats but `kept` out of a slot as promises ask, then take in what they allow; nothing where they cannot."""
    while _worth_of(problem, decisions, slot).short > 0 and time.monotonic() < deadline:
        least = _least_dense(problem, decisions, slot, kept)
        if least is None:
            return
        decisions = replace(decisions, covered=without_beat(problem, decisions.covered, slot, least))
    yield _filled(problem, decisions, slot, deadline)


def _least_dense(problem: Problem, decisions: Decisions, slot: int, kept: int | None) -> int | None:
    """Find the beat with fewest calls for its load of those that share a team with the one that is shortest."""
    covered, reach = decisions.covered[slot].copy(), problem.slot_reach(slot) & (decisions.stations[slot] > 0)[:, None]
    shortest = int(np.where(covered, slot_fate(problem, decisions, slot).available, np.inf).argmin())
    covered &= reach[reach[:, shortest]].any(axis=0)
    if kept is not None:
        covered[kept] = False
    density = problem.weighted[slot] / np.maximum(problem.load[slot], 1e-300)
    return int(np.where(covered, density, np.inf).argmin()) if covered.any() else None


def _filled(problem: Problem, decisions: Decisions, slot: int, deadline: float) -> Decisions:
    """Take beats into a slot as long as more calls are answered."""
    for beat in open_beats(problem, decisions, slot):
        tried = replace(decisions, covered=with_beat(problem, decisions, slot, beat))
        if time.monotonic() < deadline and _is_better(problem, decisions, tried, 0.0):
            decisions = tried
    return decisions


def _floors(problem: Problem) -> list[MinShare]:
    return [rule for rule in problem.rules if isinstance(rule, MinShare)]


def _slots(problem: Problem, decisions: Decisions) -> set[int]:
    return set(np.flatnonzero(problem.within_reach & (decisions.teams > 0)).tolist())


def obeys_but_promises(problem: Problem, decisions: Decisions) -> bool:
    """Whether every rule holds but those that depend on how busy teams are: promises, limits, floors for types."""
    relaxed = (rule for rule in problem.rules if rule.relaxed and not isinstance(rule, MinShare))
    return not broken_by_itself(problem, decisions) and not any(
        any(rule.broken(problem, decisions)) for rule in relaxed
    )


def _worth_of(problem: Problem, decisions: Decisions, slot: int) -> _Worth:
    one, covered, places = (
        slot_fate(problem, decisions, slot),
        decisions.covered[slot],
        problem.places[problem.way[slot]],
    )
    calls = problem.value[slot] * problem.weighted[slot] * covered
    missing = np.maximum(problem.promise[slot] - TOLERANCE - one.available[covered], 0.0).sum()
    over = max(one.busiest - float(problem.most_busy[slot]) - TOLERANCE, 0.0)
    in_time = float((calls[places.beat] * places.share) @ one.in_time)
    return _Worth(float(missing) + over, float(calls @ one.available), in_time)


def _change(problem: Problem, before: Decisions, after: Decisions) -> _Worth:
    """Sum what differs over the slots that do."""
    covered, stations = before.covered != after.covered, before.stations != after.stations
    total = _Worth(0.0, 0.0, 0.0)
    for slot in np.flatnonzero(covered.any(axis=1) | stations.any(axis=1)).tolist():
        total = total - (_worth_of(problem, before, slot) - _worth_of(problem, after, slot))
    floors = sum(one.shortfall(problem, after) - one.shortfall(problem, before) for one in _floors(problem))
    return replace(total, short=total.short + floors)


def plans_with_beat(
    problem: Problem, decisions: Decisions, slot: int, beat: int, deadline: float
) -> Iterator[Decisions]:
    """Find plans that cover a beat in a slot too, their promises mended; those that answer most come first.

    Args:
        problem: the problem, with rules that hold the beat covered and what is not free as it is.
        decisions: the plan.
        slot: which slot.
        beat: which beat.
        deadline: on the monotonic clock, seconds.
    """
    more = replace(decisions, covered=with_beat(problem, decisions, slot, beat))
    changes = chain((more,), moves(problem, more, slot), drops(problem, more, slot))
    tried = [in_reach(problem, one, slot) for one in changes]
    sound = [one for one in tried if one.covered[slot, beat] and obeys_but_promises(problem, one)]
    worth = [_change(problem, decisions, one) for one in sound]
    order = sorted(range(len(sound)), key=lambda i: (max(worth[i].short, 0.0), -worth[i].answered))
    for one in order[:_MOST_TRIED]:
        kept = promise_kept(problem, sound[one], {slot, *bound_by(problem, slot)}, deadline)
        yield _filled(problem, kept, slot, deadline)
