"""Plans made to obey a rule: to keep a promise, by moving teams or leaving beats out, and to hang together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from beatplan.optimize.check import TOLERANCE, broken_rules, worth
from beatplan.optimize.problem import Decisions, Floats, Problem
from beatplan.optimize.rules import Contiguous, without_beat
from beatplan.optimize.rules.contiguity import connected_areas

#: A move that gains less of a promise than this is none.
_LEAST_GAIN = 1e-6


def within_promise(
    problem: Problem, decisions: Decisions, own_loads: Callable[[Decisions], Problem]
) -> Decisions | None:
    """Change a plan until every rule holds under its own loads.

    Beats that bring least for their load are left out, one by one; in a slot whose beats the other rules all hold, a
    team moves to where travel leaves most of the promise. It is a quick way to a plan that may be shown and from which
    a search for a better one begins.

    Args:
        problem: the problem, for its rules.
        decisions: a plan that breaks no rule but promises or limits of time on calls.
        own_loads: gives the problem with the loads that a plan's own stations make.

    Returns:
        The plan; None where nothing that can be changed helps.
    """
    for _ in range(int(decisions.covered.sum() + decisions.stations.sum()) + 1):
        own = replace(own_loads(decisions), rules=problem.rules)
        if not broken_rules(own, decisions):
            return decisions
        short = _shortfall(own, decisions)
        slot = int(short.argmax())
        if short[slot] <= 0:
            return None
        changed = _without_one(own, decisions, slot)
        if changed is None:
            changed = _best_move(problem, decisions, slot, float(short[slot]), own_loads)
        if changed is None:
            return None
        decisions = changed
    return None


def _best_move(
    problem: Problem, decisions: Decisions, slot: int, short: float, own_loads: Callable[[Decisions], Problem]
) -> Decisions | None:
    """Find the move of a team of a slot that leaves it least short and breaks no other rule; None where none helps."""
    found = None
    for out in np.flatnonzero(decisions.stations[slot]).tolist():
        for into in np.flatnonzero(decisions.stations[slot] < problem.fits[slot]).tolist():
            if into == out:
                continue
            stations = decisions.stations.copy()
            stations[slot, out] -= 1
            stations[slot, into] += 1
            tried = replace(decisions, stations=stations)
            own = replace(own_loads(tried), rules=problem.rules)
            now = float(_shortfall(own, tried)[slot])
            if now < short - _LEAST_GAIN and not broken_rules(_without_promises(own), tried):
                found, short = tried, now
    return found


def _shortfall(own: Problem, decisions: Decisions) -> Floats:
    """How far each slot is short of its promise or over its limit of time on calls, (K,); 0 or less where it is not."""
    given = worth(own, decisions)
    over = np.where(own.most_busy < 1, given.busiest - own.most_busy, -1.0)
    least = np.where(decisions.covered, given.available, 1.0).min(axis=1)
    missing = np.where(own.promise > 0, own.promise - least, -1.0)
    return np.maximum(missing, over) - TOLERANCE


def _without_promises(own: Problem) -> Problem:
    return replace(own, promise=np.zeros_like(own.promise), most_busy=np.ones_like(own.most_busy))


def connected(problem: Problem, decisions: Decisions) -> Decisions:
    """Leave out the beats apart from the largest areas, where a rule wants covered beats to hang together.

    Another rule may then be broken; a plan that hangs together stays as it is.
    """
    covered = decisions.covered
    rules = [rule for rule in problem.rules if isinstance(rule, Contiguous)]
    # Nesting takes beats out of earlier slots too, so later ones come first.
    for rule in rules:
        for slot in range(problem.slots - 1, -1, -1):
            areas = connected_areas(covered[slot], rule.neighbours)
            for beat in (beat for area in areas[rule.islands :] for beat in area.tolist()):
                covered = without_beat(problem, covered, slot, beat)
    return replace(decisions, covered=covered) if rules else decisions


def _without_one(own: Problem, decisions: Decisions, slot: int) -> Decisions | None:
    """Leave out the beat of a slot that brings least for its load and that no other rule holds there."""
    bare = _without_promises(own)
    density = own.weighted[slot] / np.maximum(own.load[slot], 1e-300)
    covered = np.flatnonzero(decisions.covered[slot])
    for beat in covered[np.argsort(density[covered], kind="stable")].tolist():
        fewer = replace(decisions, covered=without_beat(own, decisions.covered, slot, beat))
        if not broken_rules(bare, fewer):
            return fewer
    return None
