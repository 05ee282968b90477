"""The people of each role that a plan wants on duty, minute by minute of an ordinary week."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault, nearest
from beatplan.plan import PhasePlan, SlotPlan
from beatplan.scenario import Scenario, Service, WindowTable
from beatplan.scenario.week import MINUTES_A_WEEK
from beatplan.staffing import team_needs


def need_by_minute(phase: PhasePlan, roles: tuple[str, ...], scenario: Scenario) -> NDArray[np.int64]:
    """Add up what the teams of a phase need in a week without holidays.

    Returns:
        (R, 10080) people of each role on duty, from Monday 00:00.

    Raises:
        DataError: the plan has a service or a window that the scenario does not know.
    """
    need = np.zeros((len(roles), MINUTES_A_WEEK), dtype=np.int64)
    for slot in phase.plans:
        service, window = _tables_of(slot, scenario)
        need += slot.teams * team_needs(service, roles)[:, None] * window.mask()
    return need


def _tables_of(slot: SlotPlan, scenario: Scenario) -> tuple[Service, WindowTable]:
    services = {one.name: one for one in scenario.services}
    windows = {one.name: one for one in scenario.windows}
    if slot.service not in services:
        what = f"the scenario has no service {slot.service!r}."
        raise DataError(Fault("plan", what, nearest(slot.service, services)))
    if slot.window not in windows:
        what = f"the scenario has no window {slot.window!r}."
        raise DataError(Fault("plan", what, nearest(slot.window, windows)))
    return services[slot.service], windows[slot.window]
