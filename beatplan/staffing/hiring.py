"""What a number of hires would make of a phase's people, for every way to split them over a service's roles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.errors import Fault, ScenarioError, nearest
from beatplan.scenario import Scenario, Service
from beatplan.staffing.crews import crews_each, team_needs, teams_each
from beatplan.staffing.people import staff_with
from beatplan.staffing.splits import Split, splits_of, splits_told


@dataclass(frozen=True)
class Hiring:
    """Every split of hires over the roles of a service's teams, those that make most crews first.

    Attributes:
        service: its name.
        roles: (R,) the roles of its teams.
        splits: (N) hires by role, complete crews hired, and which roles allow no more.
        windows: names of the windows that the phase opens for the service.
        teams: (N) most teams on duty in each of these, were it the only one: by heads, and by productive hours.
    """

    service: str
    roles: tuple[str, ...]
    splits: tuple[Split, ...]
    windows: tuple[str, ...]
    teams: tuple[tuple[int, ...], ...]


def hiring(scenario: Scenario, service: Service, phase: int, hires: int) -> Hiring:
    """Split hires, on duty and full-time, over a service's roles, besides the people that a phase has.

    The best come first: by crews hired, then by teams on duty over all windows, then by the hours of the role with
    fewest for its place in a team, then as the roles are listed.

    Raises:
        ScenarioError: there are too many splits.
    """
    roles = tuple(scenario.staffing.start)
    needs = team_needs(service, roles)
    needed = np.flatnonzero(needs)
    splits = splits_of(hires, len(needed))
    more = np.zeros((len(splits), len(roles)), dtype=np.int64)
    more[:, needed] = splits
    staff = staff_with(scenario, phase, more)
    windows = scenario.service_windows(scenario.phases[phase], service)
    teams = np.array(
        [teams_each(staff.heads, staff.hours, needs, window.hours()) for window in windows], dtype=np.int64
    ).reshape(len(windows), len(splits))
    each = crews_each(staff.heads, needs)[:, needed]
    fewest_h = (staff.hours[:, needed] / needs[needed]).min(axis=1).round(6)
    order = np.lexsort((-fewest_h, -teams.sum(axis=0), -each.min(axis=1)))
    return Hiring(
        service=service.name,
        roles=tuple(roles[r] for r in needed),
        splits=tuple(splits_told(splits[order], each[order])),
        windows=tuple(window.name for window in windows),
        teams=tuple(map(tuple, teams.T[order].tolist())),
    )


def phase_place(scenario: Scenario, name: str | None) -> int:
    """Find a phase by its name; the first where none is named.

    Raises:
        ScenarioError: there is none of that name.
    """
    names = [phase.name for phase in scenario.phases]
    if name is not None and name not in names:
        raise ScenarioError(Fault("--phase", f"there is no phase {name!r}.", nearest(name, names)))
    return 0 if name is None else names.index(name)
