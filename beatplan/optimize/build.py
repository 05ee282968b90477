"""From a scenario and its inputs to the plain arrays of the problem."""

from __future__ import annotations

import numpy as np

from beatplan.demand import Demand
from beatplan.errors import Fault, ScenarioError, nearest
from beatplan.inputs import Beats, Sites
from beatplan.optimize.problem import Bools, Ints, Names, Places, Problem
from beatplan.queues import fewest_teams
from beatplan.scenario import Scenario
from beatplan.staffing import Staff, most_teams, team_needs
from beatplan.travel import AllTravel, Travel
from beatplan.workload import Workload


def build_problem(
    scenario: Scenario,
    beats: Beats,
    sites: Sites,
    demand: Demand,
    travel: AllTravel,
    loads: tuple[Workload, ...],
    staff: Staff,
) -> Problem:
    """Lay out the slots of a scenario and everything the optimizer needs of them.

    Raises:
        ScenarioError: a rule names a beat that is not there.
    """
    service, window, phase = _slots(scenario).T
    phases = [scenario.phases[t] for t in phase]
    needs = np.stack([team_needs(one, staff.roles) for one in scenario.services])
    hours = demand.window_hours[window]
    count, way = len(beats.ids), travel.way[service, window]
    least = [max(len(sites.ids), one.teams_at_least or 0) for one in phases]
    most = [
        most_teams(staff.heads[t], staff.hours[t], needs[s], float(h))
        for s, t, h in zip(service, phase, hours, strict=True)
    ]
    useful = _useful_teams(demand, [loads[one] for one in way], service, window, most, least)
    return Problem(
        names=Names(
            beats=beats.ids,
            sites=sites.ids,
            services=tuple(one.name for one in scenario.services),
            windows=tuple(one.name for one in scenario.windows),
            phases=tuple(one.name for one in scenario.phases),
            roles=staff.roles,
        ),
        service=service,
        window=window,
        phase=phase,
        weeks=np.array(scenario.phase_weeks())[phase],
        hours=hours,
        rate=demand.rate[service, window],
        call_h=np.stack([loads[one].call_min for one in way]) / 60,
        way=way,
        reach=np.stack([load.reach for load in loads]),
        places=tuple(merge_places(one) for one in travel.travel),
        promise=np.array([scenario.services[s].promise for s in service]),
        needs=needs,
        heads=staff.heads,
        staff_h=staff.hours,
        most_teams=np.minimum(most, useful),
        least_teams=np.array([one.teams_at_least or 0 for one in phases], dtype=np.int64),
        least_beats=np.array([one.min_beats or 0 for one in phases], dtype=np.int64),
        most_beats=np.array([count if one.max_beats is None else one.max_beats for one in phases], dtype=np.int64),
        nesting=_nesting(scenario, service, window, phase),
        must=_marked(scenario.rules.must, beats.ids, "rules.must"),
        never=_marked(scenario.rules.never, beats.ids, "rules.never"),
        capacity=sites.capacity,
        most_sites=scenario.rules.max_sites,
    )


def _useful_teams(
    demand: Demand, loads: list[Workload], service: Ints, window: Ints, most: list[int], least: list[int]
) -> Ints:
    """Most teams that could be of use in each slot: beyond them none in a billion calls is lost."""
    useful = [
        max(fewest_teams(float(demand.rate[s, w] @ own.call_min) / 60, 1e-9, limit), floor)
        for s, w, own, limit, floor in zip(service, window, loads, most, least, strict=True)
    ]
    return np.array(useful, dtype=np.int64)


def merge_places(travel: Travel) -> Places:
    """Merge a beat's places that the same sites reach in time: they fare alike whatever the stations."""
    keys = np.column_stack([travel.beat, travel.in_time.T])
    unique, group = np.unique(keys, axis=0, return_inverse=True)
    share = np.bincount(group.ravel(), weights=travel.share, minlength=len(unique)).astype(np.float64)
    return Places(unique[:, 0].astype(np.int64), share, unique[:, 1:].astype(np.bool_))


def _slots(scenario: Scenario) -> Ints:
    """List (service, window, phase) of every slot, phase by phase."""
    order = {window.name: place for place, window in enumerate(scenario.windows)}
    return np.array(
        [
            (s, order[window.name], t)
            for t, phase in enumerate(scenario.phases)
            for window in scenario.open_windows(phase)
            for s in range(len(scenario.services))
        ],
        dtype=np.int64,
    )


def _nesting(scenario: Scenario, service: Ints, window: Ints, phase: Ints) -> Ints:
    """Pair each slot with the next later ones of its service that share an hour of the week with it."""
    if not scenario.rules.nested:
        return np.zeros((0, 2), dtype=np.int64)
    masks = np.stack([one.mask() for one in scenario.windows]).astype(np.int64)
    overlap = masks @ masks.T > 0
    pairs = []
    for one in range(len(service)):
        later = (service == service[one]) & (phase > phase[one]) & overlap[window[one], window]
        # The same window in between passes the demand on, so only pairs up to it are needed.
        again = phase[later & (window == window[one])]
        last = again.min() if len(again) else phase.max()
        pairs += [(one, other) for other in np.flatnonzero(later & (phase <= last))]
    return np.array(pairs, dtype=np.int64).reshape(-1, 2)


def _marked(wanted: tuple[str, ...], ids: tuple[str, ...], key: str) -> Bools:
    unknown = [one for one in wanted if one not in ids]
    if unknown:
        raise ScenarioError(*(Fault(key, f"there is no beat {one!r}.", nearest(one, ids)) for one in unknown))
    return np.isin(np.array(ids, dtype=str), np.array(wanted, dtype=str))
