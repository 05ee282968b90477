"""From a scenario and its inputs to the plain arrays of the problem."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from beatplan.demand import Demand
from beatplan.inputs import Beats, Sites
from beatplan.optimize.asked import rules_asked
from beatplan.optimize.hires_asked import hiring_asked
from beatplan.optimize.hiring import HiringChoice
from beatplan.optimize.joint import diversions, follow_ups, most_passed, passings, posts
from beatplan.optimize.kinds import floors, mean_weights
from beatplan.optimize.problem import Bools, Floats, Ints, Names, Places, Problem
from beatplan.queues import fewest_teams
from beatplan.scenario import DeskService, FollowUpService, Scenario
from beatplan.staffing import Staff, most_teams, team_needs
from beatplan.travel import AllTravel, Travel
from beatplan.workload import Workload, call_minutes


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
        ScenarioError: a rule names a beat or a site that is not there, or holds nowhere.
    """
    service, window, phase = np.array(scenario.slots(), dtype=np.int64).T
    needs = np.stack([team_needs(one, staff.roles) for one in scenario.services])
    hours = demand.window_hours[window]
    way = travel.way[service, window]
    hiring = hiring_asked(scenario, staff.roles)
    call_h = np.stack([loads[one].call_min for one in way]) / 60
    free = Problem(
        names=_names(scenario, beats, sites, staff),
        service=service,
        window=window,
        phase=phase,
        open_together=open_together(np.stack([one.mask() for one in scenario.windows])),
        weeks=np.array(scenario.phase_weeks())[phase],
        hours=hours,
        rate=demand.rate[service, window],
        weight=mean_weights(scenario, demand)[service, window],
        call_h=call_h,
        scene_h=np.array([call_minutes(scenario.services[s], np.zeros(1))[0] for s in service]) / 60,
        travel_h=np.stack([one.mean_min for one in travel.travel]) / 60,
        way=way,
        reach=np.stack([load.reach for load in loads]),
        places=tuple(merge_places(one) for one in travel.travel),
        patience=slot_patience(scenario, service, demand.rate[service, window], call_h),
        within_reach=np.array([scenario.services[s].dispatch == "within-reach" for s in service]),
        promise=np.array([scenario.services[s].promise for s in service]),
        most_busy=np.array([scenario.services[s].max_utilization for s in service]),
        needs=needs,
        heads=staff.heads,
        staff_h=staff.hours,
        most_teams=_most_teams(scenario, demand, staff, hiring, [loads[one] for one in way], len(sites.ids)),
        capacity=sites.capacity,
        post=posts(scenario, sites),
        hiring=hiring,
    )
    joint = replace(
        free,
        diversions=tuple(diversions(scenario, demand, free)),
        passing=tuple(passings(scenario, free)),
        follow_ups=tuple(follow_ups(scenario, free)),
    )
    return replace(joint, rules=(*rules_asked(scenario, beats, sites, joint), *floors(scenario, demand, joint)))


def _names(scenario: Scenario, beats: Beats, sites: Sites, staff: Staff) -> Names:
    return Names(
        beats=beats.ids,
        sites=sites.ids,
        services=tuple(one.name for one in scenario.services),
        windows=tuple(one.name for one in scenario.windows),
        phases=tuple(one.name for one in scenario.phases),
        roles=staff.roles,
    )


def slot_patience(scenario: Scenario, service: Ints, rate: Floats, call_h: Floats) -> Floats:
    """Mean patience of each slot's calls over the mean time they keep a team, (K,), whatever beats are covered."""
    mean_h = (rate * call_h).sum(axis=1) / np.maximum(rate.sum(axis=1), 1e-300)
    patience_h = np.array([scenario.services[s].patience_minutes for s in service]) / 60
    return np.where(mean_h > 0, patience_h / np.where(mean_h > 0, mean_h, 1.0), 0.0)


def open_together(masks: Bools) -> Bools:
    """Find the sets of windows, (W, 10080) minutes of the week, open at one minute, (H, W); sets within others not."""
    sets = np.unique(masks[:, masks.any(axis=0)].T, axis=0)
    within = (sets[:, None, :] <= sets[None, :, :]).all(axis=2) & ~np.eye(len(sets), dtype=np.bool_)
    return np.asarray(sets[~within.any(axis=1)])


def _most_teams(
    scenario: Scenario,
    demand: Demand,
    staff: Staff,
    hiring: HiringChoice | None,
    loads: list[Workload],
    sites: int,
) -> Ints:
    """Most teams of each slot, (K,): by staff, those who may be hired included, and by what could be of use."""
    service, window, phase = np.array(scenario.slots(), dtype=np.int64).T
    heads, staff_h = staff.heads, staff.hours
    if hiring is not None:
        heads, staff_h = heads + hiring.added(hiring.most), staff_h + hiring.added(hiring.most) * hiring.hours_each
    most = [
        most_teams(heads[t], staff_h[t], team_needs(scenario.services[s], staff.roles), float(demand.window_hours[w]))
        for s, w, t in zip(service, window, phase, strict=True)
    ]
    least = [
        _least_useful(scenario, s, w, t, sites, limit)
        for s, w, t, limit in zip(service.tolist(), window.tolist(), phase.tolist(), most, strict=True)
    ]
    borne = demand.rate + most_passed(scenario, demand)
    return np.minimum(most, _useful_teams(borne, loads, service, window, most, least))


def _least_useful(scenario: Scenario, service: int, window: int, phase: int, sites: int, most: int) -> int:
    """Teams that may be of use whatever the load: one a site, what rules ask for, and all of those who follow up."""
    table = scenario.services[service]
    if isinstance(table, FollowUpService):
        return most
    if isinstance(table, DeskService):
        return 1
    return max(sites, scenario.phases[phase].teams_at_least or 0, scenario.windows[window].teams_together)


def _useful_teams(
    borne: Floats, loads: list[Workload], service: Ints, window: Ints, most: list[int], least: list[int]
) -> Ints:
    """Most teams that could be of use in each slot: beyond them none in a billion of the calls borne is lost."""
    useful = [
        max(fewest_teams(float(borne[s, w] @ own.call_min) / 60, 1e-9, limit), floor)
        for s, w, own, limit, floor in zip(service, window, loads, most, least, strict=True)
    ]
    return np.array(useful, dtype=np.int64)


def merge_places(travel: Travel) -> Places:
    """Merge a beat's places that the same sites reach in time: they fare alike whatever the stations."""
    keys = np.column_stack([travel.beat, travel.in_time.T])
    unique, group = np.unique(keys, axis=0, return_inverse=True)
    share = np.bincount(group.ravel(), weights=travel.share, minlength=len(unique)).astype(np.float64)
    return Places(unique[:, 0].astype(np.int64), share, unique[:, 1:].astype(np.bool_))
