"""What holds in every plan, as rows under the words that a clash is told in: reach, room at sites, staff."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from beatplan.optimize.hiring import add_hiring
from beatplan.optimize.mip import Ints, MipBuilder
from beatplan.optimize.problem import Problem


def promise_rule(problem: Problem, slot: int) -> str:
    """Name the promise of a slot's service."""
    service = int(problem.service[slot])
    return f"services.{service}.promise = {problem.promise[slot]:g}: calls in covered beats that find a team free"


def utilization_rule(problem: Problem, slot: int) -> str:
    """Name the limit of a slot's service on the share of time that teams are busy."""
    service = int(problem.service[slot])
    return f"services.{service}.max_utilization = {problem.most_busy[slot]:g}: share of time a team is on a call"


def add_reach(builder: MipBuilder, problem: Problem, covered: Ints, stations: Ints) -> None:
    """A covered beat has a team at a site that meets its coverage standard."""
    for slot in range(problem.slots):
        reach = problem.slot_reach(slot)
        service = int(problem.service[slot])
        rule = f"services.{service}.coverage: a covered beat is within reach of a station"
        reaching = np.broadcast_to(stations[slot], (covered.shape[1], stations.shape[1]))
        builder.rows([(reaching, reach.T.astype(np.float64)), (covered[slot][:, None], -1.0)], 0, np.inf, rule)


def add_room(builder: MipBuilder, problem: Problem, stations: Ints) -> None:
    """Teams that fit at a site at once, of whatever service."""
    for phase in range(len(problem.names.phases)):
        for slots in problem.slots_together(phase):
            if len(slots) > 1:
                # One slot alone is held by the bounds of its variables.
                builder.rows([(stations[slots].T, 1.0)], -np.inf, problem.capacity, "sites.capacity")


def add_staff(builder: MipBuilder, problem: Problem, level: Sequence[Ints], teams: Sequence[Ints]) -> Ints:
    """Productive hours a week by role, and heads at every hour.

    Args:
        builder: takes the rows.
        problem: the problem.
        level: (K) one-hot variables of each slot's levels.
        teams: (K) teams each level has.

    Returns:
        Variables of the people hired, (T, R); with no rows where nobody is to be chosen.
    """
    hired, hiring = add_hiring(builder, problem), problem.hiring
    for phase, name in enumerate(problem.names.phases):
        slots = np.flatnonzero(problem.phase == phase).tolist()
        for role, role_name in enumerate(problem.names.roles):
            need = problem.needs[problem.service[slots], role]
            if not need.any():
                continue
            columns = np.concatenate([level[k] for k in slots])
            hours = np.concatenate([n * problem.hours[k] * teams[k] for k, n in zip(slots, need, strict=True)])
            rule = f"staffing: {problem.staff_h[phase, role]:g} hours a week of {role_name} in {name!r}"
            joined = hired[hiring.counts[:, phase, role], role] if hiring else hired[:, role]
            each = hiring.hours_each[role] if hiring else 0.0
            builder.rows([(columns, hours), (joined, -each)], -np.inf, problem.staff_h[phase, role] + 1e-6, rule)
            for here in problem.slots_together(phase):
                columns = np.concatenate([level[k] for k in here])
                heads = np.concatenate([problem.needs[problem.service[k], role] * teams[k] for k in here])
                rule = f"staffing: {problem.heads[phase, role]} {role_name} in {name!r}"
                builder.rows([(columns, heads), (joined, -1.0)], -np.inf, problem.heads[phase, role], rule)
    return hired
