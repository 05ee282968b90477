"""Calls that turn out, at the scene, to be for another service, whose teams come too where they are free.

A team finds out when it arrives. So what is passed on follows from when teams are free, and that from what was passed
on before. Rounds serve all windows with what the round before passed on, until two rounds agree. Nothing that comes
later changes what was earlier, so each round settles at least one call more, and what they end with is the one course
of things that there is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from beatplan.planning import Study
from beatplan.scenario import FieldService
from beatplan.simulate.calls import Calls, Floats, Ints, in_order
from beatplan.simulate.duties import lane_and_minute, seconds_of
from beatplan.simulate.phoned import Waiting
from beatplan.simulate.serve import NONE
from beatplan.simulate.slots import taken_up
from beatplan.simulate.streams import Purpose, stream
from beatplan.simulate.tally import Met, meet


@dataclass(frozen=True)
class Turned:
    """What each call of a window of the field turns out to be, (n,): drawn once, whatever teams do.

    Attributes:
        to: the service that it is for after all; `NONE` where the one that went was right.
        takes: what it takes of that service's team, by column of `Calls`.
    """

    to: Ints
    takes: dict[str, Floats]


def meet_all(study: Study, waiting: list[Waiting], key: tuple[int, int]) -> list[Met]:
    """Serve the calls of all windows of the field in a phase, with those that services pass on to each other.

    Args:
        study: the study.
        waiting: the windows, with the calls that no desk has resolved.
        key: seed and replication.
    """
    shares = _shares(study)
    found = [meet(one.act.scene, one.calls, one.act.teams) for one in waiting]
    if not shares.any() or not waiting:
        return found
    waiting, turned = _over_all_ways(waiting), [_turned(study, shares, one, key) for one in waiting]
    none = [one.calls.taken(np.zeros(0, dtype=np.int64)) for one in waiting]
    # The first round knows places of its own window alone.
    passed, found = none, _round(waiting, turned, none)
    while True:
        then = [_passed_to(one, waiting, turned, found) for one in waiting]
        if all(map(_same, passed, then)):
            return found
        passed, found = then, _round(waiting, turned, then)


def _round(waiting: list[Waiting], turned: list[Turned], passed: list[Calls]) -> list[Met]:
    return [
        meet(one.act.scene, one.calls, one.act.teams, passed=calls, turned=drawn.to)
        for one, drawn, calls in zip(waiting, turned, passed, strict=True)
    ]


def _shares(study: Study) -> Floats:
    """Share of the calls that each service answers which is for each other, (S, S)."""
    services = study.scenario.services
    return np.array(
        [
            [one.passes.get(other.name, 0.0) if isinstance(one, FieldService) else 0.0 for other in services]
            for one in services
        ]
    )


def _over_all_ways(waiting: list[Waiting]) -> list[Waiting]:
    """Let every window know the ways to the places of all, for a call may be passed on from any."""
    ways = np.hstack([one.act.scene.ways_min for one in waiting])
    many = [one.act.scene.ways_min.shape[1] for one in waiting]
    first = np.concatenate([[0], np.cumsum(many)[:-1]])
    return [
        replace(
            one,
            act=replace(one.act, scene=replace(one.act.scene, ways_min=ways)),
            calls=replace(one.calls, place=one.calls.place + int(at)),
        )
        for one, at in zip(waiting, first, strict=True)
    ]


def _turned(study: Study, shares: Floats, one: Waiting, key: tuple[int, int]) -> Turned:
    """Draw what the calls of a window turn out to be, and what they then take."""
    rng = stream(key[0], Purpose.PASSED_ON, one.act.scene.window, key[1])
    count = len(one.calls.service)
    chance, normal, waits = rng.random(count), rng.standard_normal(count), rng.standard_exponential(count)
    upto = np.cumsum(shares, axis=1)[one.calls.service]
    place = (chance[:, None] >= upto).sum(axis=1)
    to = np.where(place < shares.shape[1], place, NONE)
    return Turned(to, taken_up(study.scenario.services, np.maximum(to, 0), normal, waits))


def _passed_to(target: Waiting, waiting: list[Waiting], turned: list[Turned], found: list[Met]) -> Calls:
    """Gather the calls that are passed on to the teams of a window, from all windows, in the order of time."""
    parts = [_passed_from(target, *each) for each in zip(waiting, turned, found, strict=True)]
    lane, minute = (np.concatenate([part[name] for part in parts]) for name in ("lane", "minute"))
    rest = {name: np.concatenate([part[name] for part in parts]) for name in parts[0] if name not in {"lane", "minute"}}
    return in_order(target.calls.lanes, lane, minute, **rest)


def _passed_from(target: Waiting, one: Waiting, drawn: Turned, met: Met) -> dict[str, np.ndarray]:
    """Take from a window the calls that its teams pass on to those of another: they come as the first team arrives."""
    scene, served = target.act.scene, met.served
    beats, sent = scene.covered.shape[1], np.flatnonzero(met.sent)
    to, beat = drawn.to[sent], met.taken.kind % scene.covered.shape[1]
    after_min = met.taken.minute + served.wait_min + met.taken.turnout_min + served.travel_min
    lane, minute = lane_and_minute(target.act.duties, seconds_of(one.act.duties, met.taken.lane, after_min))
    comes = (served.team != NONE) & (to != NONE) & (lane >= 0) & scene.covered[to, beat]
    at, service = sent[comes], to[comes]
    return {
        "lane": lane[comes],
        "minute": minute[comes],
        "kind": service * beats + beat[comes],
        "place": one.calls.place[at],
        "service": service,
        **{name: column[at] for name, column in drawn.takes.items()},
        "before_min": np.zeros(len(at)),
        "row": one.calls.row[at],
    }


def _same(one: Calls, other: Calls) -> bool:
    """Whether two rounds passed on the same calls at the same time."""
    return (
        np.array_equal(one.lane, other.lane)
        and np.array_equal(one.minute, other.minute)
        and np.array_equal(one.scene_min, other.scene_min)
    )
