"""What one replication of one window gives, added up: small arrays, whatever the number of calls."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.simulate.calls import Calls, Floats, Ints, beside
from beatplan.simulate.fates import BY_PHONE, FATES, IN_TIME, LATE, OUTSIDE, fates_of, response_minutes
from beatplan.simulate.serve import NONE, Bools, Served, Teams, serve
from beatplan.simulate.slots import Scene

#: Mean, median and 90th percentile of response minutes.
MEASURES = ("mean", "p50", "p90")
_NO_ROWS = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True)
class Tally:
    """One replication of one window; S services, B beats, N teams, H hours of a duty, D districts.

    Attributes:
        fates: (S, B, F) calls by fate.
        response: (S, 1 + D + B, 3) `MEASURES` of response minutes over the window, each district and each beat; NaN
            where no call was answered.
        busy_h: (N, H) hours on calls by team and hour of the duty, overtime not counted.
        duty_h: (H,) hours of duty of one team by hour of the duty.
        overtime_h: (N,) hours on calls after the duty's end.
        breaks: breaks taken.
        scene_h: (S,) hours at the scenes of calls answered.
        backup: (S,) calls answered at which police were called in.
        backup_scene_h: (S,) hours at the scene of these.
        passed_on: (S,) calls answered that turned out to be for another service.
        passed_in: (S,) calls of others to which its teams came as well; they count with the service that went first.
        ended: (S, F) calls that a desk answered and that ended there, so that no team was sent, by fate.
    """

    fates: Floats
    response: Floats
    busy_h: Floats
    duty_h: Floats
    overtime_h: Floats
    scene_h: Floats
    backup: Floats
    backup_scene_h: Floats
    passed_on: Floats
    passed_in: Floats
    ended: Floats


@dataclass(frozen=True)
class Facts:
    """What a tally needs to know besides: (S,) arrays, and the district of each beat, (B,), -1 for none."""

    response_min: Floats
    backup_share: Floats
    district: Ints
    districts: int


@dataclass(frozen=True)
class Met:
    """Calls of a window, and what teams did.

    Attributes:
        calls: every call, in whatever beat.
        sent: (n,) whether teams are sent to it; `taken` are those.
        taken, served: these calls, and what became of them.
        passed, passed_served: calls that others passed on to these teams, and what became of them.
        turned: (n,) the service that each call turned out to be for; `NONE` where the one that went was right.
        ended: places among `taken` of the calls that a desk resolved; empty elsewhere.
    """

    calls: Calls
    sent: Bools
    taken: Calls
    served: Served
    passed: Calls
    passed_served: Served
    turned: Ints
    ended: Ints


def meet(scene: Scene, calls: Calls, teams: Teams, passed: Calls | None = None, turned: Ints | None = None) -> Met:
    """Serve the calls of a window.

    Args:
        scene: the window.
        calls: every call of its services, in whatever beat.
        teams: who is on duty.
        passed: calls that others pass on to these teams, in covered beats alone; None for none.
        turned: (n,) the service that each call turns out to be for, `NONE` for its own; None for its own always.
    """
    sent = scene.covered.ravel()[calls.kind]
    every, own = beside(calls.taken(sent), calls.taken(_NO_ROWS) if passed is None else passed)
    served = serve(every, teams, scene.ways_min)
    return Met(
        calls=calls,
        sent=sent,
        taken=every.taken(own),
        served=served.taken(own),
        passed=every.taken(~own),
        passed_served=served.taken(~own),
        turned=np.full(len(calls.kind), NONE) if turned is None else turned,
        ended=_NO_ROWS,
    )


def tallied(scene: Scene, found: Met, teams: Teams, facts: Facts, backup: Floats, by_phone: Ints) -> Tally:
    """Add up what came of the calls of a window.

    Args:
        scene: the window.
        found: its calls, and what teams did.
        teams: who is on duty.
        facts: what else must be known.
        backup: (n,) uniform numbers that decide at which calls police are called in.
        by_phone: kinds of the calls besides these that a desk resolved before a team was sent.
    """
    services, beats = scene.covered.shape
    calls, met, served, drawn = found.calls, found.taken, found.served, backup[found.sent]
    fate = np.full(len(calls.kind), OUTSIDE)
    fate[found.sent] = fates_of(met, served, facts.response_min)
    ends = np.concatenate([calls.kind * len(FATES) + fate, by_phone * len(FATES) + BY_PHONE])
    counts = np.bincount(ends, minlength=services * beats * len(FATES))
    answered = served.team != NONE
    with_police = answered & (drawn < facts.backup_share[met.service])
    scene_h = met.scene_min / 60
    every = ((met, served), (found.passed, found.passed_served))
    passed_on = answered & (found.turned[found.sent] != NONE)
    came_too = found.passed_served.team != NONE
    ended = np.zeros((services, len(FATES)))
    np.add.at(ended, (met.service[found.ended], fate[found.sent][found.ended]), 1.0)
    return Tally(
        fates=counts.reshape(services, beats, len(FATES)).astype(np.float64),
        response=_response(met, served, answered, facts, (services, beats)),
        busy_h=np.sum([_busy_by_hour(*one, teams) for one in every], axis=0),
        duty_h=_duty_by_hour(teams),
        overtime_h=np.sum([_overtime(*one, teams) for one in every], axis=0),
        scene_h=_by_service(met, answered * scene_h, services),
        backup=_by_service(met, with_police.astype(np.float64), services),
        backup_scene_h=_by_service(met, with_police * scene_h, services),
        passed_on=_by_service(met, passed_on.astype(np.float64), services),
        passed_in=_by_service(found.passed, came_too.astype(np.float64), services),
        ended=ended,
    )


def _overtime(calls: Calls, served: Served, teams: Teams) -> Floats:
    """Hours that each team is on calls after its duties end, (N,); only its last call of a duty can last so long."""
    rows = np.flatnonzero(served.team != NONE)
    ends = calls.minute[rows] + served.wait_min[rows] + served.busy_min[rows]
    over = np.maximum(ends - teams.length_min[calls.lane[rows]], 0.0)
    return np.bincount(served.team[rows], weights=over, minlength=len(teams.site)) / 60


def _by_service(calls: Calls, weight: Floats, services: int) -> Floats:
    return np.bincount(calls.service, weights=weight, minlength=services).astype(np.float64)


def _response(calls: Calls, served: Served, answered: np.ndarray, facts: Facts, shape: tuple[int, int]) -> Floats:
    """Measure response minutes by service over the window, each district and each beat."""
    services, beats = shape
    rows = np.flatnonzero(answered)
    minutes, kind = response_minutes(calls, served)[rows], calls.kind[rows]
    service, beat = np.divmod(kind, beats)
    district = facts.district[beat]
    found = np.full((services, 1 + facts.districts + beats, len(MEASURES)), np.nan)
    found[:, 0] = grouped_measures(minutes, service, services)
    has = district >= 0
    by_district = grouped_measures(
        minutes[has], (service * facts.districts + district)[has], services * facts.districts
    )
    found[:, 1 : 1 + facts.districts] = by_district.reshape(services, facts.districts, len(MEASURES))
    by_beat = grouped_measures(minutes, kind, services * beats)
    found[:, 1 + facts.districts :] = by_beat.reshape(services, beats, len(MEASURES))
    return found


def grouped_measures(minutes: Floats, group: Ints, groups: int) -> Floats:
    """Mean, median and 90th percentile of the minutes of each group, (groups, 3); NaN where a group has none.

    A percentile is the least minute within which at least that share of the calls falls.
    """
    order = np.lexsort((minutes, group))
    sorted_min, many = minutes[order], np.bincount(group, minlength=groups)
    found = np.full((groups, len(MEASURES)), np.nan)
    some = many > 0
    first = np.concatenate([[0], np.cumsum(many)[:-1]])[some]
    found[some, 0] = np.add.reduceat(sorted_min, first) / many[some] if some.any() else 0.0
    for column, share in ((1, 0.5), (2, 0.9)):
        found[some, column] = sorted_min[first + np.ceil(many[some] * share - 1e-9).astype(np.int64) - 1]
    return found


def _hour_edges(teams: Teams) -> Floats:
    """Minutes after the duty began at which its hours begin and end, (H + 1,)."""
    return np.asarray(60.0 * np.arange(int(np.ceil(teams.length_min.max(initial=0.0) / 60)) + 1))


def _duty_by_hour(teams: Teams) -> Floats:
    """Hours of duty of a team by hour of the duty, (H,)."""
    until = np.minimum(_hour_edges(teams), teams.length_min[:, None])
    return np.asarray(np.diff(until, axis=1).sum(axis=0) / 60)


def _busy_by_hour(calls: Calls, served: Served, teams: Teams) -> Floats:
    """Hours on calls of each team in each hour of the duty, (N, H)."""
    edges, many = _hour_edges(teams), len(teams.site)
    rows = np.flatnonzero(served.team != NONE)
    begins = calls.minute[rows] + served.wait_min[rows]
    ends = np.minimum(begins + served.busy_min[rows], teams.length_min[calls.lane[rows]])
    busy = np.zeros((many, len(edges) - 1))
    for hour in range(len(edges) - 1):
        within = np.clip(ends, edges[hour], edges[hour + 1]) - np.clip(begins, edges[hour], edges[hour + 1])
        busy[:, hour] = np.bincount(served.team[rows], weights=np.maximum(within, 0.0), minlength=many) / 60
    return busy


def answered_of(fates: Floats) -> Floats:
    """Calls answered, late or in time; `fates` ends in `FATES`."""
    return np.asarray(fates[..., LATE] + fates[..., IN_TIME])


def helped_of(fates: Floats) -> Floats:
    """Calls answered, and those resolved by phone before; `fates` ends in `FATES`."""
    return np.asarray(answered_of(fates) + fates[..., BY_PHONE])
