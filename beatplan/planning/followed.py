"""What services follow up in a phase, to be read in a plan."""

from __future__ import annotations

from beatplan.optimize.check import Worth
from beatplan.optimize.problem import Decisions, Problem
from beatplan.plan import FollowUpPlan
from beatplan.planning.study import Study
from beatplan.scenario import FollowUpService


def follow_up_plans(
    study: Study, problem: Problem, decisions: Decisions, given: Worth, phase: int
) -> tuple[FollowUpPlan, ...]:
    """Say for each service that follows up how many people are due and how many are followed up in time."""
    found = []
    for one, in_time in zip(problem.follow_ups, given.followed.tolist(), strict=True):
        if one.phase != phase:
            continue
        table = study.scenario.services[one.service]
        assert isinstance(table, FollowUpService), "of a service that follows up"
        due = float(one.due(given.answered).sum())
        found.append(
            FollowUpPlan(
                service=table.name,
                due_hours=table.due_hours,
                due_per_week=due,
                in_time_per_week=in_time,
                late_per_week=max(due - in_time, 0.0),
                reached_per_week=in_time * table.reached,
                room_per_week=float(one.room(decisions.teams).sum()),
            )
        )
    return tuple(found)
