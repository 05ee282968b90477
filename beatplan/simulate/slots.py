"""One window of a phase made ready to be simulated: its teams, who they are sent to, and the ways.

The services of the field in a window are one scene, for their teams may help each other; each desk is a scene of its
own, whose calls may go on to the field. Follow-ups are no calls and are worked off over the calendar.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from beatplan.optimize.problem import Decisions, Problem
from beatplan.planning import Study
from beatplan.scenario import Service
from beatplan.simulate.calls import Calls, Floats, Ints, in_order
from beatplan.simulate.duties import Duties
from beatplan.simulate.serve import BEHIND_MIN, Bools, Teams
from beatplan.simulate.streams import Purpose, stream


@dataclass(frozen=True)
class Scene:
    """A window of a phase: what a plan has on duty there.

    Attributes:
        window, phase: which.
        slots: (S,) the slot of the plan of each service; -1 for a service that is not open there.
        site: (N,) site of each team, service by service.
        team_service: (N,) its service.
        covered: (S, B) beats that each service covers.
        behind_min: (S * B, N) see `serve.Teams`.
        offset: (S,) where the places of each service begin among the columns of `ways_min`.
        ways_min: (J, P) minutes from sites to the places of all services.
        place_beat: (P,) beat of each place.
        place_rate: (P,) calls an hour.
    """

    window: int
    phase: int
    slots: Ints
    site: Ints
    team_service: Ints
    covered: Bools
    behind_min: Floats
    offset: Ints
    ways_min: Floats
    place_beat: Ints
    place_rate: Floats

    @property
    def services(self) -> list[int]:
        """The services that are open."""
        return [int(one) for one in np.flatnonzero(self.slots >= 0)]

    def desk(self, services: tuple[Service, ...]) -> int | None:
        """Give the desk whose scene it is; None for one of the field."""
        first = self.services[0]
        return first if services[first].kind == "desk" else None


def scenes_of(study: Study, problem: Problem, decisions: Decisions, phase: int) -> list[Scene]:
    """Make the windows of a phase ready, in the order of the scenario."""
    windows = sorted(set(problem.window[problem.phase == phase].tolist()))
    groups = _together(study.scenario.services)
    scenes = (_scene(study, problem, decisions, phase, window, group) for window in windows for group in groups)
    return [scene for scene in scenes if (scene.slots >= 0).any()]


def _together(services: tuple[Service, ...]) -> list[list[int]]:
    """Group services whose calls are served together: those of the field, then each desk."""
    kinds = [one.kind for one in services]
    desks = [[s] for s, kind in enumerate(kinds) if kind == "desk"]
    return [[s for s, kind in enumerate(kinds) if kind == "field"], *desks]


def _scene(
    study: Study, problem: Problem, decisions: Decisions, phase: int, window: int, group: Sequence[int]
) -> Scene:
    services, beats = len(problem.names.services), len(problem.names.beats)
    slots = np.full(services, -1)
    here = np.flatnonzero((problem.phase == phase) & (problem.window == window) & np.isin(problem.service, group))
    if study.scenario.phases[phase].choose_windows:
        # A window that the plan left closed may share its hours with one that it opened.
        here = here[decisions.teams[here] > 0]
    slots[problem.service[here]] = here
    stations = np.where(slots[:, None] >= 0, decisions.stations[slots], 0)
    site = np.concatenate([np.repeat(np.arange(stations.shape[1]), one) for one in stations])
    team_service = np.repeat(np.arange(services), stations.sum(axis=1))
    travel = [study.travel.travel[way] for way in study.travel.way[:, window]]
    sizes = [len(one.beat) for one in travel]
    rate = [study.demand.rate[s, window, one.beat] * one.share for s, one in enumerate(travel)]
    return Scene(
        window=window,
        phase=phase,
        slots=slots,
        site=site,
        team_service=team_service,
        covered=(slots[:, None] >= 0) & decisions.covered[slots],
        behind_min=_behind(study, window, site, team_service, beats),
        offset=np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64),
        ways_min=np.hstack([one.minutes for one in travel]),
        place_beat=np.concatenate([one.beat for one in travel]),
        place_rate=np.concatenate(rate),
    )


def _behind(study: Study, window: int, site: Ints, team_service: Ints, beats: int) -> Floats:
    """Say how far behind each team stands for the calls of each service and beat."""
    services = study.scenario.services
    behind = np.full((len(services), beats, len(site)), np.inf)
    for s, service in enumerate(services):
        reach = study.loads[study.travel.way[s, window]].reach
        for team, (at, own) in enumerate(zip(site, team_service, strict=True)):
            if own == s or service.name in services[own].helps:
                behind[s, :, team] = 0.0 if own == s else BEHIND_MIN
                if service.dispatch == "within-reach":
                    behind[s, ~reach[at], team] = np.inf
    return behind.reshape(len(services) * beats, len(site))


def teams_of(study: Study, scene: Scene, duties: Duties) -> Teams:
    """Put the teams of a window on duty; their breaks are spread over the duty, one after the other."""
    table = study.scenario.windows[scene.window]
    many = len(scene.site)
    typical = float(np.median(duties.length_min)) if len(duties.length_min) else 0.0
    after = [study.scenario.services[s].after_call for s in scene.team_service]
    return Teams(
        site=scene.site,
        behind_min=scene.behind_min,
        length_min=duties.length_min,
        margin_min=table.no_new_calls_minutes,
        break_min=table.break_minutes,
        break_due_min=typical * (1 + np.arange(many)) / (many + 1),
        returns=np.array([one == "return" for one in after], dtype=np.bool_),
        roams=np.array([one == "roam" for one in after], dtype=np.bool_),
    )


@dataclass(frozen=True)
class Came:
    """Calls of a window in any order: the service, duty, minute, place among its service's, and beat of each, (n,).

    `row` is that of the history, -1 for a call that was drawn.
    """

    service: Ints
    lane: Ints
    minute: Floats
    place: Ints
    beat: Ints
    row: Ints

    def taken(self, rows: Bools) -> Came:
        """Take some of the calls."""
        return Came(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    @property
    def order(self) -> Ints:
        """The order in which they come, (n,)."""
        return np.lexsort((self.minute, self.lane))


def calls_met(study: Study, scene: Scene, lanes: int, came: Came, key: tuple[int, int]) -> Calls:
    """Give calls of a window, in any order, what they take at the scene and how long callers wait.

    Args:
        study: the study.
        scene: the window.
        lanes: how many duties.
        came: the calls.
        key: seed and replication.
    """
    service, lane, minute = came.service, came.lane, came.minute
    seed, part = key
    services, beats = study.scenario.services, scene.covered.shape[1]
    # What a call takes is drawn in the order of time, so that it is the same whatever beats a plan covers.
    order, desk = came.order, scene.desk(study.scenario.services)
    at = scene.window if desk is None else len(study.scenario.windows) * (1 + desk) + scene.window
    drawn = [stream(seed, one, at, part) for one in (Purpose.SCENES, Purpose.PATIENCE)]
    normal, waits = np.empty(len(order)), np.empty(len(order))
    normal[order], waits[order] = drawn[0].standard_normal(len(order)), drawn[1].standard_exponential(len(order))
    return in_order(
        lanes,
        lane,
        minute,
        kind=service * beats + came.beat,
        place=came.place + scene.offset[service],
        service=service,
        **taken_up(services, service, normal, waits),
        before_min=np.zeros(len(order)),
        row=came.row,
    )


def taken_up(services: tuple[Service, ...], service: Ints, normal: Floats, waits: Floats) -> dict[str, Floats]:
    """Work out what calls take of the teams of their services, (n,) each, by column of `Calls`.

    Args:
        services: all services.
        service: (n,) which each call is for.
        normal: (n,) standard normal numbers, for time at the scene.
        waits: (n,) standard exponential numbers, for patience.
    """
    turnout, wrap_up, patience = (
        np.array([getattr(one, name) for one in services])[service]
        for name in ("turnout_minutes", "wrap_up_minutes", "patience_minutes")
    )
    return {
        "fixed_min": turnout + wrap_up,
        "turnout_min": turnout,
        "scene_min": _scenes(services, service, normal),
        "patience_min": patience * waits,
    }


def _scenes(services: tuple[Service, ...], service: Ints, normal: Floats) -> Floats:
    """Minutes at the scene: lognormal with each service's mean and coefficient of variation."""
    mean = np.array([one.on_scene_minutes for one in services])
    variance = np.log1p(np.array([one.on_scene_cv for one in services]) ** 2)
    return np.asarray(mean[service] * np.exp(np.sqrt(variance[service]) * normal - variance[service] / 2))
