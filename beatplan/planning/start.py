"""The decisions of an earlier plan, for a search to begin from."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault
from beatplan.optimize.problem import Decisions, Problem
from beatplan.plan import Plan


def decisions_of(plan: Plan, problem: Problem) -> tuple[Decisions, list[str]]:
    """Find what a plan decides among the beats, sites and windows of a problem; what is not there any more is told.

    Raises:
        DataError: the plan shares no beat with the problem.
    """
    names = problem.names
    if not {beat.id for beat in plan.beats} & set(names.beats):
        raise DataError(Fault(plan.name, "is a plan of another city: it shares no beat.", "Name a plan of this one."))
    covered = np.zeros(problem.rate.shape, dtype=np.bool_)
    stations = np.zeros((problem.slots, len(names.sites)), dtype=np.int64)
    beat, site = ({one: place for place, one in enumerate(ids)} for ids in (names.beats, names.sites))
    slots = {
        (names.phases[t], names.services[s], names.windows[w]): k
        for k, (s, w, t) in enumerate(zip(problem.service, problem.window, problem.phase, strict=True))
    }
    gone: set[str] = set()
    for phase in plan.phases:
        for one in phase.plans:
            slot = slots.get((phase.name, one.service, one.window))
            if slot is None:
                gone.add(f"{one.service}, {one.window!r} of {phase.name!r}")
                continue
            gone |= {f"beat {name}" for name in one.covered if name not in beat}
            gone |= {f"site {name}" for name in one.stations if name not in site}
            covered[slot, [beat[name] for name in one.covered if name in beat]] = True
            for name, teams in one.stations.items():
                if name in site:
                    stations[slot, site[name]] = teams
    return Decisions(covered, stations, _hired(plan, problem)), sorted(gone)


def _hired(plan: Plan, problem: Problem) -> NDArray[np.int64] | None:
    """People that the plan chose to hire, (T, R), by the names of phases and roles; None where none is to be chosen."""
    if problem.hiring is None:
        return None
    chosen = {phase.name: phase.staffing.chosen for phase in plan.phases}
    names = problem.names
    return np.array([[chosen.get(t, {}).get(role, 0) for role in names.roles] for t in names.phases], dtype=np.int64)


def check_same_slots(plan: Plan, problem: Problem) -> None:
    """See that a plan has the phases, services and windows of a problem, in their order.

    Raises:
        DataError: it has others.
    """
    names = problem.names
    wanted = [
        (names.phases[t], names.services[s], names.windows[w])
        for t, s, w in zip(problem.phase, problem.service, problem.window, strict=True)
    ]
    has = [(phase.name, one.service, one.window) for phase in plan.phases for one in phase.plans]
    if has != wanted:
        what = "does not have the phases and windows of its own scenario."
        raise DataError(Fault(plan.name, what, "Run beatplan plan again."))
