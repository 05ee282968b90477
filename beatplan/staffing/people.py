"""The people of each phase by role: employed, in training, vacant, supervising, on teams, and their hours."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.scenario import Scenario
from beatplan.scenario.staffing import StaffingTable, part_time_in, people_ready

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Staff:
    """People by role, in each phase or in any other list of cases, (T, R).

    Always: employed = in training + supervising + vacant + on teams.

    Attributes:
        roles: (R,) role names.
        employed: posts there are: people at the start and everyone hired so far.
        in_training: of these, hired and not yet on duty when the phase begins.
        vacant: of the others, how many are expected to be empty because people left and were not yet replaced.
        supervising: whole people who supervise, and are on no team.
        on_teams: how many are expected to be left for teams.
        heads: people who may be on duty at once: `on_teams` to the nearest whole person, a half downwards.
        hours: productive hours a week: on_teams x mean contract hours x (1 - shrinkage).
        full_time: posts counted by their hours against full-time ones.
    """

    roles: tuple[str, ...]
    employed: Ints
    in_training: Ints
    vacant: Floats
    supervising: Ints
    on_teams: Floats
    heads: Ints
    hours: Floats
    full_time: Floats


def staff_by_phase(scenario: Scenario) -> Staff:
    """Count the people of each phase, (T, R); hires count from the first phase that begins with them ready."""
    staffing, phases = scenario.staffing, scenario.phases
    roles = tuple(staffing.start)
    hired = np.array([[phase.named_hires.get(role, 0) for role in roles] for phase in phases], dtype=np.int64)
    employed = np.array([staffing.start[role] for role in roles]) + hired.cumsum(axis=0)
    ready = np.array([people_ready(staffing, phases, role) for role in roles], dtype=np.int64).T
    return staff_of(staffing, employed, ready, _fewer_hours(scenario)[1:])


def staff_at_start(scenario: Scenario) -> Staff:
    """Count the people there are before anyone is hired, (R,)."""
    start = np.array(list(scenario.staffing.start.values()), dtype=np.int64)
    return staff_of(scenario.staffing, start, start, _fewer_hours(scenario)[0])


def staff_with(scenario: Scenario, phase: int, more: Ints) -> Staff:
    """Count the people of a phase, (N, R), were `more` of them, (N, R), on duty, full-time, besides those it has."""
    staff = staff_by_phase(scenario)
    ready = staff.employed[phase] - staff.in_training[phase]
    return staff_of(scenario.staffing, staff.employed[phase] + more, ready + more, _fewer_hours(scenario)[phase + 1])


def staff_of(staffing: StaffingTable, employed: Ints, ready: Ints, fewer_h: Floats) -> Staff:
    """Divide people up: who supervises, which posts are vacant, who is left for teams, and with what hours.

    A supervisor's post that falls vacant is filled from the teams, so every vacancy is one on a team. Supervisors and
    vacant posts are taken to be full-time and part-time as the role is on average.

    Args:
        staffing: what is said of roles.
        employed: (..., R) posts there are.
        ready: (..., R) of these, the ones past recruiting and training.
        fewer_h: (..., R) hours a week that part-time people work less than full-time ones, in all.
    """
    roles = tuple(staffing.start)
    contract_h, vacant_share = _each(roles, staffing.contract_hours), _each(roles, staffing.vacant_share)
    supervising = _supervising(staffing, roles, ready)
    vacant = ready * vacant_share
    on_teams = ready - supervising - vacant
    mean_h = contract_h - fewer_h / np.maximum(ready, 1)
    return Staff(
        roles=roles,
        employed=employed,
        in_training=employed - ready,
        vacant=vacant,
        supervising=supervising,
        on_teams=on_teams,
        # A millionth of a person is rounding.
        heads=np.ceil(on_teams - 0.5 - 1e-6).astype(np.int64),
        hours=on_teams * mean_h * (1 - staffing.shrinkage),
        full_time=employed - fewer_h / contract_h,
    )


def yearly_cost(staffing: StaffingTable, staff: Staff) -> Floats:
    """Give what the posts cost a year by role, (..., R), filled or not, part-time ones by their hours."""
    return staff.full_time * _each(staff.roles, lambda role: staffing.cost_per_year.get(role, 0.0))


def _each(roles: tuple[str, ...], said: Callable[[str], float]) -> Floats:
    return np.array([said(role) for role in roles], dtype=np.float64)


def _supervising(staffing: StaffingTable, roles: tuple[str, ...], ready: Ints) -> Ints:
    """One of every so many people of a role, whole: fewer than so many have no supervisor among them."""
    one_in = np.array([staffing.supervisors.get(role, 0) for role in roles], dtype=np.int64)
    return np.where(one_in > 0, ready // np.maximum(one_in, 1), 0)


def _fewer_hours(scenario: Scenario) -> Floats:
    """Hours a week that part-time people work less than full-time ones, at the start and by phase, (1 + T, R)."""
    staffing, names = scenario.staffing, [phase.name for phase in scenario.phases]
    return np.array(
        [
            [
                sum(one.people * (staffing.contract_hours(role) - one.hours_per_week) for one in part_time)
                for part_time in part_time_in(staffing, names, role)
            ]
            for role in staffing.start
        ],
        dtype=np.float64,
    ).T
