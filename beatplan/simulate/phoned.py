"""Calls that a desk speaks with before a team is sent: who gets through, who is helped by phone, who goes on and when.

Calls of the field that a desk is to speak with come to it as they are made, beside the calls of its own, and wait
there or hang up. A share of those spoken with is resolved; the others come to the field when the talk ends, and those
who hung up when their patience did. So a busy desk costs the field time, and a good one takes calls off it.
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from beatplan.planning import Study
from beatplan.simulate.acts import Act
from beatplan.simulate.calls import Calls, Floats, Ints, came_later
from beatplan.simulate.duties import lane_and_minute, seconds_of
from beatplan.simulate.serve import NONE, Bools
from beatplan.simulate.slots import Came, calls_met
from beatplan.simulate.tally import Met, meet


@dataclass(frozen=True)
class Waiting:
    """Calls of one scene of the field on their way to its teams.

    Attributes:
        act: which.
        calls: those that no desk has resolved.
        by_phone: kinds of those that one has.
    """

    act: Act
    calls: Calls
    by_phone: Ints

    def second(self) -> Floats:
        """When each call comes, seconds in UTC, (n,)."""
        return seconds_of(self.act.duties, self.calls.lane, self.calls.minute)


@dataclass(frozen=True)
class Callers:
    """Calls of the field that a desk is to speak with first, (n,) over all scenes of the field.

    Attributes:
        scene: index of the scene that each is of, and `at`, its place among the calls there.
        lane, minute: when it comes, in the duties of the desk.
        service, beat, row: as of the call.
        chance: uniform numbers.
    """

    scene: Ints
    at: Ints
    lane: Ints
    minute: Floats
    service: Ints
    beat: Ints
    row: Ints
    chance: Floats


def callers_of(waiting: list[Waiting], first: list[Bools], desk: Act, chance: Floats) -> Callers:
    """Gather the callers that come while a desk is open.

    Args:
        waiting: the scenes of the field.
        first: of each scene, which of its calls the desk is to speak with.
        desk: the desk.
        chance: (n,) uniform numbers, one a call of all scenes.
    """
    parts, ends = [], np.cumsum([len(one) for one in first])[:-1]
    for number, (one, wanted, drawn) in enumerate(zip(waiting, first, np.split(chance, ends), strict=True)):
        lane, minute = lane_and_minute(desk.duties, one.second())
        at = np.flatnonzero(wanted & (lane >= 0))
        beat, row = one.calls.kind[at] % len(desk.met), one.calls.row[at]
        here = np.full(len(at), number)
        parts.append(Callers(here, at, lane[at], minute[at], one.calls.service[at], beat, row, drawn[at]))
    return Callers(**{one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Callers)})


def _which_call(callers: Callers, met: Floats) -> Ints:
    """Say which of the calls that a desk meets each caller's is, (n,); services that plan for the same call share one.

    Callers of one row of the history are one call. Of drawn ones a share of each beat, (B,), are calls of their own,
    and the others are that of some other caller.
    """
    row, shared, drawn = callers.row, callers.chance >= met[callers.beat], callers.chance
    call = np.arange(len(row))
    known = np.flatnonzero(row >= 0)
    _, first, same = np.unique(row[known], return_index=True, return_inverse=True)
    call[known] = known[first][same]
    own, others = np.flatnonzero(~shared | (row >= 0)), np.flatnonzero(shared & (row < 0))
    if len(own):
        call[others] = own[np.minimum((drawn[others] * len(own)).astype(np.int64), len(own) - 1)]
    return call


def speak(study: Study, desk: Act, callers: Callers, own: Came, key: tuple[int, int]) -> tuple[Met, Ints, Floats]:
    """Let a desk speak with those who call.

    Args:
        study: the study.
        desk: the desk.
        callers: those who come by the field.
        own: those who come by themselves.
        key: seed and replication.

    Returns:
        What the desk did; which of the calls that it took each caller of the field was spoken with in, (n,), `NONE` in
        none; and after how many minutes each goes on, (n,).
    """
    kept, which = np.unique(_which_call(callers, desk.met), return_inverse=True)
    came = _with_callers(study, desk.scene.services[0], own, callers, kept)
    met = meet(desk.scene, calls_met(study, desk.scene, len(desk.duties.day), came, key), desk.teams)
    spoken_in, minutes = np.full(len(came.lane), NONE), np.zeros(len(came.lane))
    # A post with nobody there covers no beat, so that no call is sent to it and none waits.
    sent, spoken = came.order[met.sent], met.served.team != NONE
    spoken_in[sent] = np.where(spoken, np.arange(len(sent)), NONE)
    minutes[sent] = np.where(spoken, met.served.wait_min + met.taken.scene_min, met.taken.patience_min)
    place = len(own.lane) + which
    return met, spoken_in[place], minutes[place]


def _with_callers(study: Study, desk: int, own: Came, callers: Callers, kept: Ints) -> Came:
    """Put callers of the field beside a desk's own; where in its beat somebody calls from is all the same."""
    travel = study.travel.travel[study.travel.way[desk, 0]]
    beats, first = np.unique(travel.beat, return_index=True)
    beat = callers.beat[kept]
    return Came(
        service=np.concatenate([own.service, np.full(len(kept), desk)]),
        lane=np.concatenate([own.lane, callers.lane[kept]]),
        minute=np.concatenate([own.minute, callers.minute[kept]]),
        place=np.concatenate([own.place, first[np.searchsorted(beats, beat)]]),
        beat=np.concatenate([own.beat, beat]),
        row=np.concatenate([own.row, callers.row[kept]]),
    )


def gone_on(one: Waiting, number: int, callers: Callers, resolved: Bools, after_min: Floats) -> Waiting:
    """Take the calls that a desk resolved off a scene of the field, and let the others come when it is done with them.

    Args:
        one: the scene.
        number: its index among those that callers are of.
        callers: the callers.
        resolved: (n,) whether each caller was helped by phone.
        after_min: (n,) minutes after which each goes on.
    """
    mine = callers.scene == number
    later, done = np.zeros(len(one.calls.kind)), np.zeros(len(one.calls.kind), dtype=np.bool_)
    later[callers.at[mine]], done[callers.at[mine]] = after_min[mine], resolved[mine]
    on = came_later(one.calls.taken(~done), later[~done])
    return Waiting(one.act, on, np.concatenate([one.by_phone, one.calls.kind[done]]))
