"""Linear bounds of the calls that teams lose, made finer where solutions fall.

The calls lost in a slot with N teams are rate * B(N, load), which is no convex function of the decisions. So the
program holds bounds of them from below: it is a relaxation, and what it proves holds for the true problem too.

Here rate counts calls by their weights. With v = rate / load (weighted calls an erlang carries, between v_low and
v_high over the beats), the tangent of the lost load
gives lost >= slope * rate - relief * v (see `services.field.LossTangent`). What remains is v, bounded from above over
loads between `low` and `high` by McCormick's two lines (Mathematical Programming 10, 1976):

    v <= v_high + (rate - v_high * load) / high,    exact where load = high
    v <= v_low  + (rate - v_low  * load) / low,     exact where load = low

A level is a number of teams with such a range of loads. Splitting a level at the load a solution has makes the
bound exact there on both sides, and the tangent at that load makes the other part exact.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from beatplan.optimize.check import worth
from beatplan.optimize.columns import Level
from beatplan.optimize.follow_ups import FollowUpCut, cuts_at
from beatplan.optimize.mip import Floats
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.rules import Contiguous, MinShare, forbidden, most_beats
from beatplan.optimize.rules.contiguity import Cut
from beatplan.services.field import LossTangent, loss_tangent, tangent_loads

#: Tangents of each slot and number of teams before the first solve.
FIRST_TANGENTS = 6
#: A level is split no nearer to its end than this share of it; finer where a rule needs it.
_MARGIN, _FINE = 1e-4, 5e-5


@dataclass(frozen=True)
class Approximation:
    """What the rows let through until solutions show it.

    Attributes:
        levels: (K) tuples of each slot.
        tangents: of each number of teams by slot.
        cuts: of beats that lie apart and must not.
        follow_up_cuts: of follow-ups that there is no time for.
    """

    levels: tuple[tuple[Level, ...], ...]
    tangents: dict[tuple[int, int], tuple[LossTangent, ...]]
    cuts: tuple[Cut, ...] = ()
    follow_up_cuts: tuple[FollowUpCut, ...] = ()


def first_approximation(problem: Problem) -> Approximation:
    """Begin with one level for each number of teams and a few tangents."""
    levels = []
    tangents = {}
    for slot in range(problem.slots):
        most = _most_load(problem, slot)
        levels.append(tuple(Level(teams, 0.0, float(high)) for teams, high in enumerate(most)))
        patience = float(problem.patience[slot])
        for teams in range(1, len(most)):
            loads = tangent_loads(teams, float(most[teams]), FIRST_TANGENTS, patience) if most[teams] > 0 else ()
            tangents[slot, teams] = tuple(loss_tangent(teams, float(load), patience) for load in loads)
    return Approximation(tuple(levels), tangents)


def refine(problem: Problem, coarse: Approximation, decisions: Decisions) -> Approximation:
    """Make the bounds exact at what decisions offer in each slot, and cut off beats that lie apart and must not.

    Where a rule needs it they are made nearly exact just below too.
    """
    given = worth(problem, decisions)
    load = given.load
    margin = _FINE if any(isinstance(rule, MinShare) for rule in problem.rules) else _MARGIN
    levels, tangents = list(coarse.levels), dict(coarse.tangents)
    for slot, teams in enumerate(decisions.teams.tolist()):
        if teams > 0 and load[slot] > 0:
            more = loss_tangent(teams, float(load[slot]), float(problem.patience[slot]))
            tangents[slot, teams] = (*tangents[slot, teams], more)
            for at in (load[slot], (1 - 2 * _FINE) * load[slot]) if margin == _FINE else (load[slot],):
                levels[slot] = tuple(part for level in levels[slot] for part in _split(level, teams, float(at), margin))
    apart = [cut for rule in problem.rules if isinstance(rule, Contiguous) for cut in rule.cuts(problem, decisions)]
    cuts = tuple(dict.fromkeys((*coarse.cuts, *apart)))
    late = tuple(dict.fromkeys((*coarse.follow_up_cuts, *cuts_at(problem, given.answered, decisions))))
    return replace(coarse, levels=tuple(levels), tangents=tangents, cuts=cuts, follow_up_cuts=late)


def _split(level: Level, teams: int, load: float, margin: float) -> tuple[Level, ...]:
    """Cut a level at a load well inside it; near an end it is exact enough already."""
    room = margin * level.high
    if level.teams != teams or not level.low + room < load < level.high - room:
        return (level,)
    return Level(teams, level.low, load), Level(teams, load, level.high)


def _most_load(problem: Problem, slot: int) -> Floats:
    """Largest load that 0, 1, ... teams can be offered: what beats there are to cover, cut by promise and limits."""
    coverable = problem.slot_reach(slot).any(axis=0) & ~forbidden(problem)[slot]
    loads = np.sort(problem.load[slot][coverable])[::-1]
    total = loads[: int(most_beats(problem)[slot])].sum()
    most = np.minimum(np.minimum(problem.promise_limits(slot), problem.busy_limits(slot)), total)
    most[0] = 0.0
    return np.asarray(most)
