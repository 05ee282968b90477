"""Rows that tie services to each other: what a desk takes off field services, and the follow-ups that answers start."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike

from beatplan.optimize.columns import Columns
from beatplan.optimize.diversion import handled_share
from beatplan.optimize.follow_ups import FollowUpCut
from beatplan.optimize.mip import Floats, Ints, MipBuilder
from beatplan.optimize.problem import Problem


def add_posts(builder: MipBuilder, problem: Problem, columns: Columns) -> None:
    """A post with somebody there takes the calls of the whole city, and one with nobody none."""
    for slot in np.flatnonzero(problem.at_post).tolist():
        nobody = columns.level[slot][columns.teams(slot) == 0]
        covered = columns.covered[slot][:, None]
        builder.rows([(covered, 1.0), (np.broadcast_to(nobody, (len(covered), len(nobody))), 1.0)], 1, 1)


def add_diversions(builder: MipBuilder, problem: Problem, columns: Columns) -> None:
    """Make each diversion the product of whether its beat is covered and the share that its desk handles.

    McCormick's four rows (Mathematical Programming 10, 1976) hold the product exactly where beats are covered whole.
    """
    for one, diverted in zip(problem.diversions, columns.diverted, strict=True):
        handled = _handled(problem, one.desk, columns.teams(one.desk))
        most = float(handled.max())
        u, y = diverted[:, None], columns.covered[one.slot][:, None]
        level = np.broadcast_to(columns.level[one.desk], (len(u), len(handled)))
        builder.rows([(u, 1.0), (y, -most)], -np.inf, 0)
        builder.rows([(u, 1.0), (level, -handled)], -np.inf, 0)
        builder.rows([(u, 1.0), (level, -handled), (y, -most)], -most, np.inf)


def _handled(problem: Problem, slot: int, teams: Ints) -> Floats:
    return np.array([handled_share(problem, slot, int(number)) for number in teams])


def add_follow_ups(
    builder: MipBuilder, problem: Problem, columns: Columns, cuts: Iterable[FollowUpCut], known: Iterable[FollowUpCut]
) -> None:
    """Bound what is followed up in time by every cut."""
    for cut in (*cuts, *known):
        one = problem.follow_ups[cut.place]
        terms: list[tuple[Ints, ArrayLike]] = [(columns.followed[[cut.place]], 1.0)]
        for slot, started in zip(one.sources, cut.started, strict=True):
            terms += [
                (variables, -started * np.asarray(signs)) for variables, signs in _answered(problem, columns, slot)
            ]
        for slot, room in zip(one.slots, cut.room, strict=True):
            terms.append((columns.level[slot], -room * columns.teams(slot)))
        builder.rows(terms, -np.inf, 0)


def _answered(problem: Problem, columns: Columns, slot: int) -> list[tuple[Ints, ArrayLike]]:
    """Calls an hour, each counting 1, that a slot answers at most; exactly those where all weigh the same."""
    if problem.at_post[slot]:
        handled = _handled(problem, slot, columns.teams(slot))
        return [(columns.level[slot], handled * problem.rate[slot].sum())]
    heaviest = max(float(problem.weight[slot].max()), 1e-300)
    taken = [(variables, -one.calls) for one, variables in columns.diversions_of(problem, slot)]
    return [(columns.covered[slot], problem.rate[slot]), *taken, (columns.lost[slot], -1.0 / heaviest)]
