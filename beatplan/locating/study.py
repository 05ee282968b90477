"""Location models on a scenario: teams placed straight on the points that calls came from."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from beatplan.errors import Fault, InfeasibleError, NoSolutionError, ScenarioError, nearest
from beatplan.inputs.sites import NO_LIMIT
from beatplan.locating.asked import Asked, Floats, Ints, problem_for
from beatplan.optimize.classic import Result, Status, Stop, solve
from beatplan.planning import Study
from beatplan.scenario import FieldService


@dataclass(frozen=True)
class Located:
    """Teams placed.

    Attributes:
        service: whose calls.
        windows: in which windows.
        within_min: minutes of travel within which a call is covered; None for a model without.
        calls_per_week: calls that were to be served.
        served_per_week: (J,) calls a week served for which each site used is the nearest; with capacities those whose
            largest part it serves.
        served_share: share of the calls served: covered, covered twice, or expected to be reached.
        mean_min: mean minutes of travel to the calls that a site serves; NaN where none does.
        places: how many places calls came from.
        result: the checked result; its places are those of all windows' traffic.
    """

    service: str
    windows: tuple[str, ...]
    within_min: float | None
    calls_per_week: float
    served_per_week: Floats
    served_share: float
    mean_min: float
    places: int
    result: Result


@dataclass(frozen=True)
class _Rows:
    """Minutes (I, J) and calls a week (I,) of places, once for each state of traffic."""

    minutes: Floats
    weight: Floats


def locate_study(study: Study, asked: Asked, service: str | None = None, window: str | None = None) -> Located:
    """Place teams for the calls of a service, in one window or in all.

    Args:
        study: the scenario with everything read; its calls a week are those estimated, by place as the history's.
        asked: the model; `within` is minutes of travel, and the service's standard where left out.
        service: its name; may be left out where there is one.
        window: its name; all windows where left out.

    Raises:
        ScenarioError: a name is not known, or a figure of the model is amiss.
        InfeasibleError: no choice of sites serves every place.
        NoSolutionError: none was found in time.
    """
    names = [one.name for one in study.scenario.services]
    in_the_field = [one.name for one in study.scenario.services if isinstance(one, FieldService)]
    s = names.index(_known("service", service, in_the_field))
    windows = [one.name for one in study.scenario.windows]
    chosen = windows if window is None else [_known("window", window, windows)]
    rows = _rows(study, s, [windows.index(one) for one in chosen])
    within = asked.within
    if within is None and asked.model not in ("p-median", "p-center"):
        table = study.scenario.services[s]
        within = table.response_minutes - table.turnout_minutes
        asked = Asked(asked.model, asked.count, within, asked.busy, asked.capacity, asked.fixed, asked.forbidden)
    # No team of the field stands at a post.
    posts = np.flatnonzero([one is not None for one in study.sites.post_of])
    asked = replace(asked, forbidden=np.union1d(asked.forbidden, posts).astype(np.int64))
    room = np.where(study.sites.capacity == NO_LIMIT, _ANY_ROOM, study.sites.capacity)
    problem = problem_for(asked, rows.minutes, rows.weight, room)
    solved = study.scenario.solve
    result = solve(problem, Stop(solved.gap, solved.time_limit_s), solved.seed)
    _raise_without(result, rows, asked)
    return _told(study, s, tuple(chosen), asked, rows, result)


#: Room enough for any number of teams.
_ANY_ROOM = 10_000


def _known(what: str, name: str | None, names: list[str]) -> str:
    if name is None and len(names) == 1:
        return names[0]
    if name is None:
        raise ScenarioError(Fault(what, f"there are {len(names)}.", f"Name one with --{what}: {', '.join(names)}."))
    if name not in names:
        raise ScenarioError(Fault(what, f"there is none named {name!r}.", nearest(name, names)))
    return name


def _rows(study: Study, s: int, windows: list[int]) -> _Rows:
    """List places once for each state of traffic; their calls are a beat's, shared as in the history."""
    minutes, weights = [], []
    ways = study.travel.way[s]
    for way in dict.fromkeys(ways[windows].tolist()):
        travel = study.travel.travel[way]
        weekly = sum(study.demand.rate[s, w] * study.demand.window_hours[w] for w in windows if ways[w] == way)
        minutes.append(travel.minutes.T)
        weights.append(np.asarray(weekly)[travel.beat] * travel.share)
    return _Rows(np.vstack(minutes), np.concatenate(weights))


def _raise_without(result: Result, rows: _Rows, asked: Asked) -> None:
    if result.status is Status.INFEASIBLE:
        lost = np.isinf(rows.minutes).all(axis=1)
        if asked.within is not None:
            lost = ~(np.delete(rows.minutes, asked.forbidden, axis=1) <= asked.within).any(axis=1)
        calls = f" ({rows.weight[lost].sum():.1f} calls a week)" if lost.any() else ""
        mend = "Allow more minutes, sites or teams, or use mclp, which need not serve every place."
        raise InfeasibleError(Fault(asked.model, f"{result.why}{calls}.", mend))
    if result.status is Status.NO_SOLUTION:
        raise NoSolutionError(
            Fault(asked.model, "the time limit ended before any solution was found.", "solve.time_limit_s allows more.")
        )


def _nearest(minutes: Floats, result: Result) -> Ints:
    """Name the nearest used site of each place that is served, (I,), -1 where none serves it."""
    used = result.sites
    if not len(used):
        return result.assignment
    return np.where(result.assignment >= 0, used[minutes[:, used].argmin(axis=1)], -1)


def _told(study: Study, s: int, windows: tuple[str, ...], asked: Asked, rows: _Rows, result: Result) -> Located:
    total = float(rows.weight.sum())
    by = result.assignment if asked.capacity is not None else _nearest(rows.minutes, result)
    served: Ints = np.flatnonzero(by >= 0)
    calls = np.bincount(by[served], weights=rows.weight[served], minlength=len(study.sites.ids)).astype(np.float64)
    heard = float(rows.weight[served].sum())
    ways = rows.minutes[served, by[served]]
    return Located(
        service=study.scenario.services[s].name,
        windows=windows,
        within_min=asked.within,
        calls_per_week=total,
        served_per_week=calls,
        served_share=float(rows.weight @ result.share) / total if total > 0 else 0.0,
        mean_min=float(ways @ rows.weight[served]) / heard if heard > 0 else np.nan,
        places=len(rows.weight),
        result=result,
    )
