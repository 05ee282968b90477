"""The people of a phase as a plan tells them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from beatplan.optimize.check import staff_used
from beatplan.optimize.problem import Decisions, Problem
from beatplan.plan import Staffing
from beatplan.planning.study import Study
from beatplan.scenario import Scenario
from beatplan.staffing import crews_hired, left_over, staff_at_start, staff_by_phase, yearly_cost


def phase_staffing(study: Study, problem: Problem, decisions: Decisions, phase: int) -> Staffing:
    """Tell who is employed in a phase, who of them can be on teams, what teams take of them, and what posts cost."""
    chosen = _chosen(study, decisions)
    scenario = study.scenario if chosen is None else _with_hires(study.scenario, chosen)
    staff = study.staff if chosen is None else staff_by_phase(scenario)
    roles = staff.roles
    used_h, on_duty = staff_used(problem, decisions, np.flatnonzero(problem.phase == phase))
    heads = staff.heads[phase]
    each = list(zip(problem.names.services, problem.needs, strict=True))
    cost = yearly_cost(scenario.staffing, staff)[phase]
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
        left_over=left_over(heads, roles, problem.needs, on_duty),
        chosen={} if chosen is None else {role: n for role, n in by_role(chosen[phase]).items() if n},
        cost_per_year=by_role(cost) if told else {},
        cost_per_year_in_all=float(cost.sum()) if told else None,
        cost_per_year_added=float(cost.sum() - at_start.sum()) if told else None,
    )


def _chosen(study: Study, decisions: Decisions) -> NDArray[np.int64] | None:
    """People hired by choice, (T, R); None where nobody is to be chosen."""
    if not any(phase.chooses_hires for phase in study.scenario.phases):
        return None
    return np.zeros_like(study.staff.heads) if decisions.hired is None else decisions.hired


def _with_hires(scenario: Scenario, chosen: NDArray[np.int64]) -> Scenario:
    """Write the people chosen into their phases, so that they are counted as any others are."""
    roles = tuple(scenario.staffing.start)
    phases = tuple(
        phase.model_copy(update={"hires": dict(zip(roles, hired.tolist(), strict=True))})
        if phase.chooses_hires
        else phase
        for phase, hired in zip(scenario.phases, chosen, strict=True)
    )
    return scenario.model_copy(update={"phases": phases})
