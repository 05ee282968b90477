"""Stage 2: with the number of teams settled, place them so that most answered calls are reached in time.

Maximal expected coverage with backup teams (Daskin, Transportation Science 17, 1983): the k-th team in reach of a place
takes its call with probability (1 - busy) busy^(k - 1), scaled so that calls in time never exceed calls answered.
"""

from __future__ import annotations

import numpy as np

from beatplan.optimize.answered import Columns, add_plan
from beatplan.optimize.approximate import Approximation
from beatplan.optimize.check import Worth
from beatplan.optimize.mip import Mip, MipBuilder
from beatplan.optimize.problem import Decisions, Problem


def in_time_program(
    problem: Problem, approximation: Approximation, decided: Decisions, given: Worth, answered_floor: float
) -> tuple[Mip, Columns]:
    """Build the program of stage 2.

    Args:
        problem: the problem.
        approximation: the bounds of calls lost.
        decided: the plan of stage 1, whose number of teams by slot stays.
        given: what that plan is worth; its busy shares weigh backup teams.
        answered_floor: calls over the plan that must still be answered.
    """
    builder = MipBuilder()
    columns = add_plan(builder, problem, approximation, np.zeros(problem.slots))
    for slot, teams in enumerate(decided.teams):
        builder.rows([(columns.level[slot], columns.teams[slot] == teams)], 1, 1)
        if teams:
            _add_places(builder, problem, columns, slot, int(teams), given)
    builder.rows([columns.answered(problem)], answered_floor, np.inf)
    return builder.build(), columns


def _add_places(builder: MipBuilder, problem: Problem, columns: Columns, slot: int, teams: int, given: Worth) -> None:
    """Add what each group of places gains from its first, second, ... team in reach."""
    places = problem.places[problem.service[slot]]
    busy, available = float(given.busy[slot]), float(given.available[slot])
    chance = (1 - busy) * busy ** np.arange(teams)
    chance *= available / chance.sum()
    calls = problem.value[slot] * problem.rate[slot][places.beat] * places.share
    kept = np.flatnonzero((calls > 0) & places.reach.any(axis=1))
    gain = calls[kept, None] * chance
    used = builder.variables(gain.shape, 0, 1, gain, whole=False)
    stations = np.broadcast_to(columns.stations[slot], (len(kept), len(columns.stations[slot])))
    builder.rows([(used, -1.0), (stations, places.reach[kept].astype(np.float64))], 0, np.inf)
    # A place uses a team only where its beat is covered; gains fall from team to team, so the first fill first.
    covered = np.repeat(columns.covered[slot][places.beat[kept]], teams)
    builder.rows([(used.reshape(-1, 1), -1.0), (covered[:, None], 1.0)], 0, np.inf)
