"""People at posts who are of no use: a plan keeps as few on duty as do the same.

The program counts what people do and not that they are on duty, so where staff is plenty it may leave any number of
them at a post: more navigators than there are people to find, or one more at a desk that hardly loses a call.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from beatplan.optimize.check import Worth, broken_rules, worth
from beatplan.optimize.problem import Decisions, Problem

#: Calls or follow-ups a week, of any slot, that are no reason to be on duty: half of one a year.
_HARDLY_ONE = 0.01


def without_idle_posts(problem: Problem, decisions: Decisions) -> Decisions:
    """Leave at each post the fewest people who do the same, and nobody where nobody is of use.

    Earlier phases come first: a post that stays open in one is kept open later, where nesting asks that.

    Args:
        problem: the problem, with the plan's own loads.
        decisions: a plan.

    Returns:
        The plan, which breaks no rule that it did not break before.
    """
    posts = np.flatnonzero(problem.at_post & (decisions.teams > 0))
    if not len(posts):
        return decisions
    before, broken = worth(problem, decisions), len(broken_rules(problem, decisions))
    for slot in posts[np.argsort(problem.phase[posts], kind="stable")].tolist():
        # Whoever does the same with fewer does it with more, so halving finds the fewest.
        too_few, enough = -1, int(decisions.teams[slot])
        while enough - too_few > 1:
            middle = (too_few + enough) // 2
            fewer = _with_people(problem, decisions, slot, middle)
            if _does_the_same(problem, fewer, before) and len(broken_rules(problem, fewer)) <= broken:
                enough = middle
            else:
                too_few = middle
        decisions = _with_people(problem, decisions, slot, enough)
    return decisions


def _with_people(problem: Problem, decisions: Decisions, slot: int, people: int) -> Decisions:
    covered, stations = decisions.covered.copy(), decisions.stations.copy()
    stations[slot, problem.post[problem.service[slot]]] = people
    covered[slot] = people > 0
    return replace(decisions, covered=covered, stations=stations)


def _does_the_same(problem: Problem, fewer: Decisions, before: Worth) -> bool:
    """Whether each slot answers as many and as many in time, and as many are followed up."""
    after = worth(problem, fewer)
    lost = np.array([before.answered - after.answered, before.in_time - after.in_time]) * problem.hours
    return bool((lost <= _HARDLY_ONE).all() and (before.followed - after.followed <= _HARDLY_ONE).all())
