"""Small repairs of a plan that a gap leaves open."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from beatplan.optimize.check import answered_calls, broken_rules
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.rules import forbidden


def add_beats(problem: Problem, decisions: Decisions) -> Decisions:
    """Cover every beat more that the same teams and all rules allow and that more calls are answered for.

    A plan proved to within a gap may leave out a beat worth less than the gap; nobody could be told why. Later
    slots come first, since nesting lets a beat in only where it stays. A plan that breaks a rule is returned as it is.
    """
    if broken_rules(problem, decisions):
        return decisions
    best = answered_calls(problem, decisions)
    gain = problem.value[:, None] * problem.weighted
    never = forbidden(problem)
    for slot in np.flatnonzero(~problem.at_post)[::-1].tolist():
        reached = (problem.slot_reach(slot) & (decisions.stations[slot] > 0)[:, None]).any(axis=0)
        for beat in np.argsort(-gain[slot], kind="stable"):
            if decisions.covered[slot, beat] or not reached[beat] or never[slot, beat]:
                continue
            covered = decisions.covered.copy()
            covered[slot, beat] = True
            tried = replace(decisions, covered=covered)
            value = answered_calls(problem, tried)
            if value > best and not broken_rules(problem, tried):
                decisions, best = tried, value
    return decisions
