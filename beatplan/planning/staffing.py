"""The people of a phase as a plan tells them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from beatplan.optimize.check import staff_used
from beatplan.optimize.problem import Decisions, Problem
from beatplan.plan import Staffing
from beatplan.planning.study import Study
from beatplan.staffing import crews_hired, left_over, staff_at_start, yearly_cost


def phase_staffing(study: Study, problem: Problem, decisions: Decisions, phase: int) -> Staffing:
    """Tell who is employed in a phase, who of them can be on teams, what teams take of them, and what posts cost."""
    staff, roles = study.staff, study.staff.roles
    used_h, _ = staff_used(problem, decisions, np.flatnonzero(problem.phase == phase))
    heads = staff.heads[phase]
    each = list(zip(problem.names.services, problem.needs, strict=True))
    cost = yearly_cost(study.scenario.staffing, staff)[phase]
    at_start = yearly_cost(study.scenario.staffing, staff_at_start(study.scenario))
    told = bool(study.scenario.staffing.cost_per_year)

    def by_role(values: NDArray[Any]) -> dict[str, Any]:
        return dict(zip(roles, values.tolist(), strict=True))

    return Staffing(
        employed=by_role(staff.employed[phase]),
        in_training=by_role(staff.in_training[phase]),
        vacant=by_role(staff.vacant[phase]),
        supervising=by_role(staff.supervising[phase]),
        on_teams=by_role(staff.on_teams[phase]),
        heads=by_role(heads),
        full_time=by_role(staff.full_time[phase]),
        hours_per_week=by_role(staff.hours[phase]),
        hours_used=by_role(used_h),
        crews_hired={name: crews_hired(heads, needs) for name, needs in each},
        left_over={name: left_over(heads, roles, needs) for name, needs in each},
        cost_per_year=by_role(cost) if told else {},
        cost_per_year_in_all=float(cost.sum()) if told else None,
        cost_per_year_added=float(cost.sum() - at_start.sum()) if told else None,
    )
