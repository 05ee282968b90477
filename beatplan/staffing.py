"""Headcount by role and phase: crews, team-hours, and who is left over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import Fault, ScenarioError
from beatplan.scenario import Scenario, Service


@dataclass(frozen=True)
class Staff:
    """The people of each phase.

    Attributes:
        roles: (R,) role names.
        heads: (T, R) people employed.
        hours: (T, R) productive hours a week: heads x contract hours x (1 - shrinkage).
    """

    roles: tuple[str, ...]
    heads: NDArray[np.int64]
    hours: NDArray[np.float64]


def staff_by_phase(scenario: Scenario) -> Staff:
    """Add up hires phase by phase."""
    staffing = scenario.staffing
    roles = tuple(staffing.start)
    hired = np.array([[phase.hires.get(role, 0) for role in roles] for phase in scenario.phases], dtype=np.int64)
    heads = np.array([staffing.start[role] for role in roles]) + hired.cumsum(axis=0)
    return Staff(roles, heads, heads * staffing.hours_per_week * (1 - staffing.shrinkage))


def team_needs(service: Service, roles: tuple[str, ...]) -> NDArray[np.int64]:
    """People of each role in one team of a service, (R,)."""
    return np.array([service.team.get(role, 0) for role in roles], dtype=np.int64)


def crews_hired(heads: NDArray[np.int64], needs: NDArray[np.int64]) -> int:
    """Complete crews that people make: how often the team's needs (R,) go into the heads (R,)."""
    return int((heads[needs > 0] // needs[needs > 0]).min())


def most_teams(
    heads: NDArray[np.int64], hours: NDArray[np.float64], needs: NDArray[np.int64], window_hours: float
) -> int:
    """Most teams on duty through a weekly window, were it the only one: by heads, and by productive hours."""
    by_hours = np.floor(hours[needs > 0] / (needs[needs > 0] * window_hours) + 1e-9)
    return min(crews_hired(heads, needs), int(by_hours.min()))


def left_over(heads: NDArray[np.int64], roles: tuple[str, ...], needs: NDArray[np.int64]) -> dict[str, int]:
    """People who belong to no complete crew, by role; roles the team has no use for are left over whole."""
    spare = heads - crews_hired(heads, needs) * needs
    return {role: int(count) for role, count in zip(roles, spare, strict=True) if count}


def check_some_team(scenario: Scenario, staff: Staff) -> None:
    """Make sure that in each phase some service can put one complete team on duty in some window.

    Raises:
        ScenarioError: a phase in which no team is complete, with what is missing.
    """
    faults = []
    for t, phase in enumerate(scenario.phases):
        shortest = {
            service.name: min(one.hours() for one in windows)
            for service in scenario.services
            if (windows := scenario.service_windows(phase, service))
        }
        possible = [
            most_teams(staff.heads[t], staff.hours[t], team_needs(service, staff.roles), shortest[service.name])
            for service in scenario.services
            if service.name in shortest
        ]
        if not any(possible):
            have = dict(zip(staff.roles, staff.heads[t].tolist(), strict=True))
            hours = dict(zip(staff.roles, staff.hours[t].round(1).tolist(), strict=True))
            first = next(service for service in scenario.services if service.name in shortest)
            faults.append(_no_team(phase.name, t, first.team, have, hours, shortest[first.name]))
    if faults:
        raise ScenarioError(*faults)


def _no_team(
    phase: str,
    index: int,
    team: Mapping[str, int],
    have: Mapping[str, int],
    hours: Mapping[str, float],
    window_h: float,
) -> Fault:
    """Say which role keeps a phase from having one complete team."""
    missing = [f"{role} {have[role]} of {need}" for role, need in team.items() if have[role] < need]
    if missing:
        what = f"the people of phase {phase!r} make no complete team: {', '.join(missing)}."
    else:
        short = [f"{role} {hours[role]:g} h" for role, need in team.items() if hours[role] < need * window_h]
        what = (
            f"the people of phase {phase!r} cannot keep one team on duty: its shortest window takes {window_h:g} hours "
            f"a week of each member, and there are {', '.join(short)}."
        )
    return Fault(f"phases.{index}.hires", what, "Hire more, shorten the window, or begin the phase later.")
