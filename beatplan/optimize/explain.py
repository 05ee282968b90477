"""Why a beat is left out, and which beats could trade places."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from beatplan.optimize.check import broken_rules, worth
from beatplan.optimize.nobody import why_nobody
from beatplan.optimize.passing import as_decided
from beatplan.optimize.problem import Bools, Decisions, Problem
from beatplan.optimize.rules import Contiguous, Nested, forbidden, most_beats
from beatplan.services.field import most_load


@dataclass(frozen=True)
class Reason:
    """Why a beat is not covered in a slot: a fixed word for tables, and a sentence."""

    code: str
    text: str


#: How a rule that one beat more would break is told.
_BY_RULE: dict[type, tuple[str, str]] = {
    Nested: ("nesting", "beats once covered stay covered, and a later phase has no room for it"),
    Contiguous: ("apart", "it does not touch the covered beats, which are to hang together"),
}


def why_uncovered(problem: Problem, decisions: Decisions, slot: int) -> dict[int, Reason]:
    """Give the binding reason for each uncovered beat of a slot, by beat index."""
    load, net = float(worth(problem, decisions).load[slot]), as_decided(problem, decisions)
    nobody = _nobody_words(problem, decisions, slot) if decisions.teams[slot] == 0 else lambda _: ""
    return {
        beat: next(_obstacles(net, decisions, load, slot, beat, nobody))
        for beat in np.flatnonzero(~decisions.covered[slot]).tolist()
    }


def _nobody_words(problem: Problem, decisions: Decisions, slot: int) -> Callable[[int], str]:
    """Say of each beat why nobody is on duty; of a post, which is for all of them, that is worked out once."""
    if not problem.at_post[slot]:
        return lambda beat: f"no team is on duty: {why_nobody(problem, decisions, slot, beat)}"
    words = f"nobody is on duty: {why_nobody(problem, decisions, slot, 0)}"
    return lambda _: words


def _obstacles(
    problem: Problem, decisions: Decisions, load: float, slot: int, beat: int, nobody: Callable[[int], str]
) -> Iterator[Reason]:
    """Name what keeps a beat from being covered, from what is fixed to what was chosen."""
    teams = int(decisions.teams[slot])
    reach = problem.slot_reach(slot)[:, beat]
    if forbidden(problem)[slot, beat]:
        yield Reason("rule", "a rule says never (rules.never)")
    if not reach.any():
        yield Reason("out of reach", "no candidate site meets the coverage standard there")
    if teams == 0:
        yield Reason("no team", nobody(beat))
    most = int(most_beats(problem)[slot])
    if decisions.covered[slot].sum() >= most:
        yield Reason("limit", f"the phase covers its limit of {most} beats")
    promise = float(problem.promise[slot])
    limit = most_load(teams, promise, float(problem.patience[slot]))
    if load + problem.load[slot, beat] > limit:
        who = "1 team" if teams == 1 else f"{teams} teams"
        yield Reason("staff", f"with its calls, {who} would be free for fewer than {promise:.0%} of calls")
    if not reach[decisions.stations[slot] > 0].any():
        yield Reason("stations", "no team stands near enough; the stations chosen reach more calls elsewhere")
    yield from _obstacles_with(problem, replace(decisions, covered=_with(decisions.covered, slot, beat)), slot)
    yield Reason("no gain", "its calls would keep teams from more calls elsewhere than they add")


def _obstacles_with(problem: Problem, more: Decisions, slot: int) -> Iterator[Reason]:
    """Name what a plan that covers the beat too breaks."""
    for rule in problem.rules:
        if any(rule.broken(problem, more)):
            code, text = _BY_RULE.get(type(rule), ("rule", f"a rule has no room for it ({rule.words(problem)})"))
            yield Reason(code, text)
    promise = float(problem.promise[slot])
    if (worth(problem, more).available[slot, more.covered[slot]] < promise).any():
        yield Reason("staff", f"with its calls, the teams near some beat would be free for fewer than {promise:.0%}")
    if broken_rules(problem, more):
        yield Reason("staff", "with its calls, teams would be on calls for more of the time than allowed")


def _with(covered: Bools, slot: int, beat: int) -> Bools:
    more = covered.copy()
    more[slot, beat] = True
    return more


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
        traded = replace(decisions, covered=covered)
        then = worth(problem, traded)
        kept = (then.answered >= (1 - give) * now.answered).all() and (then.in_time >= (1 - give) * now.in_time).all()
        if kept and not broken_rules(problem, traded):
            pairs.append((i, j))
    return pairs
