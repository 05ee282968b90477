"""Why a beat is left out, and which beats could trade places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.optimize.check import Worth, broken_rules, worth
from beatplan.optimize.problem import Decisions, Problem


@dataclass(frozen=True)
class Reason:
    """Why a beat is not covered in a slot: a fixed word for tables, and a sentence."""

    code: str
    text: str


def why_uncovered(problem: Problem, decisions: Decisions, slot: int) -> dict[int, Reason]:
    """Give the binding reason for each uncovered beat of a slot, by beat index."""
    given = worth(problem, decisions)
    return {
        int(beat): _reason(problem, decisions, given, slot, int(beat))
        for beat in np.flatnonzero(~decisions.covered[slot])
    }


def _reason(problem: Problem, decisions: Decisions, given: Worth, slot: int, beat: int) -> Reason:
    """Name the first obstacle on the way to covering the beat, from the fixed to the chosen."""
    teams = int(decisions.teams[slot])
    stations = decisions.stations[slot] > 0
    reach = problem.slot_reach(slot)[:, beat]
    if problem.never[beat]:
        return Reason("rule", "a rule says never (rules.never)")
    if not reach.any():
        return Reason("out of reach", "no candidate site meets the coverage standard there")
    if teams == 0:
        return Reason("no team", "no team is on duty: the staff are on duty in other windows")
    if decisions.covered[slot].sum() >= problem.most_beats[slot]:
        return Reason("limit", f"the phase covers its limit of {problem.most_beats[slot]} beats")
    load = given.load[slot] + problem.load[slot, beat]
    if load > problem.load_limits(slot)[min(teams, int(problem.most_teams[slot]))]:
        promise = f"{problem.promise[slot]:.0%}"
        team = "1 team" if teams == 1 else f"{teams} teams"
        return Reason("staff", f"{team} could not keep {promise} of calls finding a team free with its calls added")
    if not reach[stations].any():
        return Reason("stations", "no team stands near enough; the stations chosen reach more calls elsewhere")
    covered = decisions.covered.copy()
    covered[slot, beat] = True
    if broken_rules(problem, Decisions(covered, decisions.stations)):
        return Reason("nesting", "beats once covered stay covered, and a later phase has no room for it")
    return Reason("no gain", "its calls would keep teams from more calls elsewhere than they add")


def interchangeable(problem: Problem, decisions: Decisions, give: float) -> list[tuple[int, int]]:
    """Find beats that could trade places through the whole plan at no loss that `give` does not allow.

    Two beats trade places when each is covered in exactly the slots where the other was, with the same stations. The
    trade must obey every rule and, in each slot, keep at least (1 - give) of the calls answered and of those in time.

    Returns:
        Pairs of beat indices, the smaller first.
    """
    now = worth(problem, decisions)
    patterns = decisions.covered.T
    one, other = np.triu_indices(len(patterns), k=1)
    differ = (patterns[one] != patterns[other]).any(axis=1)
    pairs = []
    for i, j in zip(one[differ].tolist(), other[differ].tolist(), strict=True):
        covered = decisions.covered.copy()
        covered[:, [i, j]] = covered[:, [j, i]]
        traded = Decisions(covered, decisions.stations)
        then = worth(problem, traded)
        kept = (then.answered >= (1 - give) * now.answered).all() and (then.in_time >= (1 - give) * now.in_time).all()
        if kept and not broken_rules(problem, traded):
            pairs.append((i, j))
    return pairs
