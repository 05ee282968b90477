"""What befalls the calls of a slot, by the dispatch of its service: any free team goes, or only one within reach."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from beatplan.optimize.problem import Decisions, Floats, Ints, Problem
from beatplan.queues import Answering, Deployment, answer_within_reach, nearest_first
from beatplan.services.field import fate

#: Answers kept, since a search asks for those of the slots that it does not change again and again.
_KEPT = 8192


@dataclass(frozen=True)
class SlotFate:
    """What befalls the calls of one slot.

    Attributes:
        available: (B,) share of a beat's calls that gets a team, after a wait where calls wait; 1 where there are none.
        at_once: share of the calls in covered beats that finds a team free.
        busy: share of time that a team is on a call, on average.
        busiest: the same of the station whose teams are most busy; teams of one station take turns.
        in_time: (G,) share of the calls of each group of places that a team free at once reaches in time.
    """

    available: Floats
    at_once: float
    busy: float
    busiest: float
    in_time: Floats


def slot_fate(problem: Problem, decisions: Decisions, slot: int) -> SlotFate:
    """Work out what befalls the calls of a slot under its own dispatch."""
    if problem.within_reach[slot] and decisions.stations[slot].any():
        return _within_reach(problem, decisions, slot)
    return _any_free(problem, decisions, slot)


def _any_free(problem: Problem, decisions: Decisions, slot: int) -> SlotFate:
    """Pool all teams.

    A place with m of the N teams in reach is served by one of them with probability (1 - busy^m) / (1 - busy^N), given
    that some team is free (Daskin 1983, made conditional so that no more calls are in time than answered).
    """
    teams, load = int(decisions.teams[slot]), float(problem.load[slot] @ decisions.covered[slot])
    calls = fate(teams, load, float(problem.patience[slot]))
    places = problem.places[problem.way[slot]]
    reached = _reached(places.reach @ decisions.stations[slot], teams, calls.busy)
    return SlotFate(
        available=np.full(len(problem.names.beats), 1 - calls.lost),
        at_once=1 - calls.not_at_once,
        busy=calls.busy,
        busiest=calls.busy,
        in_time=(1 - calls.not_at_once) * reached,
    )


def _reached(near: Ints, teams: int, busy: float) -> Floats:
    """Share of calls that one of `near` of the teams takes, (G,), given that some team is free."""
    if teams == 0 or busy == 0:
        return (near > 0).astype(np.float64)
    return np.asarray((1 - busy**near) / (1 - busy**teams))


def _within_reach(problem: Problem, decisions: Decisions, slot: int) -> SlotFate:
    """Let the hypercube say which team goes where."""
    covered, calls = decisions.covered[slot], problem.rate[slot] * decisions.covered[slot]
    if not covered.any():
        return _any_free(problem, decisions, slot)
    found, places = dispatched(problem, decisions, slot), problem.places[problem.way[slot]]
    available = 1 - found.lost_share
    stations = decisions.stations[slot]
    by_site = _sum_by_site(found.taken_share, stations)
    used = stations > 0
    all_calls = float(calls.sum())
    return SlotFate(
        available=available,
        at_once=float(calls @ available) / all_calls if all_calls > 0 else 1.0,
        busy=float(found.workload.mean()),
        busiest=float((_sum_by_site(found.workload[:, None], stations)[used, 0] / stations[used]).max()),
        in_time=(places.reach * by_site[:, places.beat].T).sum(axis=1),
    )


def dispatched(problem: Problem, decisions: Decisions, slot: int) -> Answering:
    """Say who takes the calls of covered beats when the nearest free team of those within reach goes.

    Returns:
        The answering of all beats; its teams are those of `decisions.stations[slot]`, site by site.
    """
    site = np.repeat(np.arange(len(problem.capacity)), decisions.stations[slot])
    travel_h, reach = problem.travel_h[problem.way[slot]][site], problem.slot_reach(slot)[site]
    # Of a beat without a way the time must be a number; no team is sent there.
    call_h = problem.scene_h[slot] + np.where(np.isfinite(travel_h), travel_h, 0.0)
    order = nearest_first(np.where(reach, travel_h, np.inf))
    calls = problem.borne[slot] * decisions.covered[slot]
    return _answered(calls.tobytes(), np.maximum(call_h, 1e-9).tobytes(), order.tobytes(), len(site))


@lru_cache(maxsize=_KEPT)
def _answered(calls: bytes, call_h: bytes, order: bytes, teams: int) -> Answering:
    return answer_within_reach(
        Deployment(
            np.frombuffer(calls),
            np.frombuffer(call_h).reshape(teams, -1),
            np.frombuffer(order, dtype=np.int64).reshape(-1, teams),
        )
    )


def dispatched_travel_h(problem: Problem, decisions: Decisions, slot: int) -> Floats:
    """Mean hours of travel of the calls answered, (B,); of a beat that no team is sent to, what the problem says."""
    taken = _sum_by_site(dispatched(problem, decisions, slot).taken_share, decisions.stations[slot])
    travel_h, answered = problem.travel_h[problem.way[slot]], taken.sum(axis=0)
    spent = (taken * np.where(taken > 0, travel_h, 0.0)).sum(axis=0)
    otherwise = problem.call_h[slot] - problem.scene_h[slot]
    return np.asarray(np.where(answered > 0, spent / np.where(answered > 0, answered, 1.0), otherwise))


def _sum_by_site(by_team: Floats, stations: Ints) -> Floats:
    """Sum rows (N, B) of teams up to rows (J, B) of sites."""
    total = np.zeros((len(stations), by_team.shape[1]))
    np.add.at(total, np.repeat(np.arange(len(stations)), stations), by_team)
    return total
