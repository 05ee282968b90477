"""Plans made to obey a rule by leaving beats out: to keep a promise, and to hang together."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from beatplan.optimize.check import broken_rules, worth
from beatplan.optimize.problem import Bools, Decisions, Problem
from beatplan.optimize.rules import Contiguous, Nested
from beatplan.optimize.rules.contiguity import connected_areas


def within_promise(
    problem: Problem, decisions: Decisions, own_loads: Callable[[Decisions], Problem]
) -> Decisions | None:
    """Leave out beats that bring least for their load, one by one, until every rule holds under a plan's own loads.

    It is a quick way to a plan that may be shown and from which a search for a better one begins.

    Args:
        problem: the problem, for its rules.
        decisions: a plan that breaks no rule but promises or limits of time on calls.
        own_loads: gives the problem with the loads that a plan's own stations make.

    Returns:
        The plan; None where no beat can be left out without breaking another rule.
    """
    for _ in range(int(decisions.covered.sum()) + 1):
        own = replace(own_loads(decisions), rules=problem.rules)
        if not broken_rules(own, decisions):
            return decisions
        given = worth(own, decisions)
        short = np.maximum(own.promise - given.available, given.busy - own.most_busy)
        slot = int(short.argmax())
        fewer = _without_one(own, decisions, slot) if short[slot] > 0 else None
        if fewer is None:
            return None
        decisions = fewer
    return None


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
                covered = _left_out(problem, covered, slot, beat)
    return Decisions(covered, decisions.stations) if rules else decisions


def _without_one(own: Problem, decisions: Decisions, slot: int) -> Decisions | None:
    """Leave out the beat of a slot that brings least for its load and that no other rule holds there."""
    bare = replace(own, promise=np.zeros_like(own.promise), most_busy=np.ones_like(own.most_busy))
    density = own.weighted[slot] / np.maximum(own.load[slot], 1e-300)
    covered = np.flatnonzero(decisions.covered[slot])
    for beat in covered[np.argsort(density[covered], kind="stable")].tolist():
        fewer = Decisions(_left_out(own, decisions.covered, slot, beat), decisions.stations)
        if not broken_rules(bare, fewer):
            return fewer
    return None


def _left_out(problem: Problem, covered: Bools, slot: int, beat: int) -> Bools:
    """Take a beat out of a slot, and out of the earlier ones that nesting would keep it covered for."""
    fewer = covered.copy()
    fewer[slot, beat] = False
    pairs = [pair for rule in problem.rules if isinstance(rule, Nested) for pair in rule.pairs]
    for earlier, later in sorted(pairs, reverse=True):
        if fewer[earlier, beat] and not fewer[list(later), beat].any():
            fewer[earlier, beat] = False
    return fewer
