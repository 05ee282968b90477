"""The simulation and the back-test that lie beside a plan, checked to be that plan's."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from beatplan.errors import DataError, Fault
from beatplan.plan import Plan, plan_digest
from beatplan.report.backtested import load_backtest
from beatplan.report.simulated import load_simulation
from beatplan.simulate.results import Simulation

SIMULATED, TESTED = "simulation.json", "backtest.json"


def simulation_beside(plan: Plan, folder: Path) -> Simulation | None:
    """Read the simulation in a plan's folder; None where there is none.

    Raises:
        DataError: it is no simulation, or that of another plan.
    """
    path = folder / SIMULATED
    if not path.is_file():
        return None
    found = load_simulation(path)
    if found.digest != plan_digest(plan):
        what = f"is of another plan than the plan.json beside it, {plan.name!r}."
        raise DataError(Fault(str(path), what, "Run beatplan simulate on this plan, or remove the file."))
    return found


def backtest_beside(plan: Plan, folder: Path) -> dict[str, Any] | None:
    """Read the back-test in a plan's folder; None where there is none.

    Raises:
        DataError: it is no back-test, or that of another plan.
    """
    found = load_backtest(folder)
    slots = {(phase.name, one.service, one.window) for phase in plan.phases for one in phase.plans}
    if found is None:
        return None
    strange = [one for one in found["answered"] if (one["phase"], one["service"], one["window"]) not in slots]
    if strange or found["plan"] != plan.name:
        what = f"is of another plan than the plan.json beside it, {plan.name!r}: names, phases or windows differ."
        raise DataError(Fault(str(folder / TESTED), what, "Run beatplan backtest on its scenario, or remove the file."))
    return found
