"""Who may be hired, from a scenario that leaves it to be chosen to the arrays of the problem."""

from __future__ import annotations

import numpy as np

from beatplan.optimize.hiring import HiringChoice
from beatplan.scenario import Scenario

#: More posts than this of one role are no choice that anybody makes.
_MOST = 10_000


def hiring_asked(scenario: Scenario, roles: tuple[str, ...]) -> HiringChoice | None:
    """Lay out who may be hired in the phases that leave it open; None where none does."""
    phases, staffing = scenario.phases, scenario.staffing
    if not any(phase.chooses_hires for phase in phases):
        return None
    cost = np.array([staffing.cost_per_year.get(role, 0.0) for role in roles])
    most = np.zeros((len(phases), len(roles)), dtype=np.int64)
    for t, phase in enumerate(phases):
        if phase.chooses_hires:
            budget = phase.budget_per_year or 0.0
            affordable = np.where(cost > 0, np.floor(budget / np.where(cost > 0, cost, 1.0) + 1e-9), _MOST)
            limit = np.array([phase.max_per_role.get(role, _MOST) for role in roles])
            most[t] = np.minimum(np.minimum(affordable, limit), _MOST).astype(np.int64)
    counts = [
        [[staffing.ready_on(role, hired.date) <= then.date for role in roles] for then in phases] for hired in phases
    ]
    return HiringChoice(
        counts=np.array(counts, dtype=np.bool_),
        hours_each=np.array([staffing.contract_hours(role) * (1 - staffing.shrinkage) for role in roles]),
        cost=cost,
        budget=np.array([phase.budget_per_year or 0.0 for phase in phases]),
        most=most,
    )
