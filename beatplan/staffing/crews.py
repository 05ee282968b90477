"""What people make: complete crews, teams on duty by their hours, and who is left over."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import Fault, ScenarioError
from beatplan.scenario import AnsweringService, Scenario, Service
from beatplan.staffing.people import Staff


def team_needs(service: Service, roles: tuple[str, ...]) -> NDArray[np.int64]:
    """People of each role in one team of a service, (R,)."""
    return np.array([service.team.get(role, 0) for role in roles], dtype=np.int64)


def crews_each(heads: NDArray[np.int64], needs: NDArray[np.int64]) -> NDArray[np.int64]:
    """Complete crews that each role's people are enough for, (..., R); those of a role no team needs are for any."""
    crews: NDArray[np.int64] = np.where(needs > 0, heads // np.maximum(needs, 1), np.iinfo(np.int64).max)
    return crews


def crews_hired(heads: NDArray[np.int64], needs: NDArray[np.int64]) -> int:
    """Complete crews that people make: how often the team's needs (R,) go into the heads (R,)."""
    return int(crews_each(heads, needs).min())


def teams_each(
    heads: NDArray[np.int64], hours: NDArray[np.float64], needs: NDArray[np.int64], window_hours: float
) -> NDArray[np.int64]:
    """Most teams on duty as in `most_teams`, (...), for people and hours (..., R)."""
    needed = needs > 0
    by_hours = np.floor(hours[..., needed] / (needs[needed] * window_hours) + 1e-9).astype(np.int64)
    teams: NDArray[np.int64] = np.minimum(crews_each(heads, needs).min(axis=-1), by_hours.min(axis=-1))
    return teams


def most_teams(
    heads: NDArray[np.int64], hours: NDArray[np.float64], needs: NDArray[np.int64], window_hours: float
) -> int:
    """Most teams on duty through a weekly window, were it the only one: by heads, and by productive hours."""
    return int(teams_each(heads, hours, needs, window_hours))


def left_over(
    heads: NDArray[np.int64], roles: tuple[str, ...], needs: NDArray[np.int64], on_duty: NDArray[np.int64]
) -> dict[str, int]:
    """People who belong to no complete crew of any service, by role; roles that no team needs are left over whole.

    Args:
        heads: (R,) people on teams.
        roles: (R,) what they are.
        needs: (S, R) people of each role in one team of each service; crews are made in this order.
        on_duty: (R,) people who are on duty at once, each of them in a crew already.
    """
    spare = heads - on_duty
    for need in needs[needs.any(axis=1)]:
        spare = spare - crews_hired(spare, need) * need
    return {role: int(count) for role, count in zip(roles, spare, strict=True) if count}


def check_some_team(scenario: Scenario, staff: Staff) -> None:
    """Make sure that in each phase some service that takes calls can put one complete team on duty in some window.

    A service that only follows calls up has none to follow without the others.

    Raises:
        ScenarioError: a phase in which no team is complete, with what is missing.
    """
    faults = []
    for t, phase in enumerate(scenario.phases):
        if any(one.chooses_hires for one in scenario.phases[: t + 1]):
            # Who is there is yet to be chosen.
            break
        taking = [one for one in scenario.services if isinstance(one, AnsweringService)]
        shortest = [
            (service, min(one.hours() for one in windows))
            for service in taking
            if (windows := scenario.service_windows(phase, service))
        ]
        possible = [
            most_teams(staff.heads[t], staff.hours[t], team_needs(service, staff.roles), hours)
            for service, hours in shortest
        ]
        if shortest and not any(possible):
            service, hours = shortest[0]
            faults.append(_no_team(phase.name, t, service.team, staff, hours))
    if faults:
        raise ScenarioError(*faults)


def _no_team(phase: str, t: int, team: Mapping[str, int], staff: Staff, window_h: float) -> Fault:
    """Say which role keeps a phase from having one complete team."""
    have = dict(zip(staff.roles, staff.heads[t].tolist(), strict=True))
    hours = dict(zip(staff.roles, staff.hours[t].round(1).tolist(), strict=True))
    missing = [f"{role} {have[role]} of {need}" for role, need in team.items() if have[role] < need]
    if missing:
        what = f"the people of phase {phase!r} make no complete team: {', '.join(missing)}."
    else:
        short = [f"{role} {hours[role]:g} h" for role, need in team.items() if hours[role] < need * window_h]
        what = (
            f"the people of phase {phase!r} cannot keep one team on duty: its shortest window takes {window_h:g} hours "
            f"a week of each member, and there are {', '.join(short)}."
        )
    training = zip(staff.roles, staff.in_training[t].tolist(), strict=True)
    waiting = ", ".join(f"{role} {count}" for role, count in training if count and role in team)
    later = f" Hired and not yet on duty: {waiting}." if waiting else ""
    return Fault(f"phases.{t}.hires", f"{what}{later}", "Hire more, shorten the window, or begin the phase later.")
