"""Follow-ups that answered calls start, and what navigators on duty begin of them in time."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from beatplan.services.follow_up import Backlog, work_backlog

if TYPE_CHECKING:
    from beatplan.optimize.problem import Decisions, Problem

Floats = NDArray[np.float64]

#: Backlogs kept, since a search asks for the same ones again and again.
_KEPT = 4096


@dataclass(frozen=True)
class FollowUps:
    """The follow-ups of one service in one phase.

    The W steps of the week are of equal length.

    Attributes:
        service, phase: which.
        slots: (N,) the slots that its people work in, and `open_h`, (N, W), the hours of each step that each is open.
        sources: (M,) the slots whose answered calls start follow-ups, `share`, (M,), of them, and `source_h`, (M, W).
        hours_each: hours that a follow-up takes.
        steps: within how many steps it must be begun.
        gain: what one begun in time gains over the whole phase, for each a week.
    """

    service: int
    phase: int
    slots: tuple[int, ...]
    open_h: Floats
    sources: tuple[int, ...]
    share: Floats
    source_h: Floats
    hours_each: float
    steps: int
    gain: float

    def due(self, answered: Floats) -> Floats:
        """Follow-ups that calls answered an hour, (K,), start in each step of the week, (W,)."""
        return (self.share * answered[list(self.sources)]) @ self.source_h

    def room(self, teams: NDArray[np.int64]) -> Floats:
        """Follow-ups that teams on duty, (K,), have time to begin in each step of the week, (W,)."""
        return teams[list(self.slots)] @ self.open_h / self.hours_each

    def backlog(self, answered: Floats, teams: NDArray[np.int64]) -> Backlog:
        """Work a week's follow-ups off."""
        return _backlog(self.due(answered).tobytes(), self.room(teams).tobytes(), self.steps)


@lru_cache(maxsize=_KEPT)
def _backlog(due: bytes, room: bytes, steps: int) -> Backlog:
    return work_backlog(np.frombuffer(due), np.frombuffer(room), steps)


@dataclass(frozen=True)
class FollowUpCut:
    """No more is done in time than `share` of what calls start and `room` of the time of those on duty allow.

    Attributes:
        place: index of the follow-ups among the problem's.
        started: (M,) follow-ups a week for each call answered an hour in each source that count without limit.
        room: (N,) follow-ups a week that one team of each slot adds.
    """

    place: int
    started: tuple[float, ...]
    room: tuple[float, ...]


def first_cuts(problem: Problem) -> tuple[FollowUpCut, ...]:
    """No more is done than is started, and no more than there is time for."""
    cuts = []
    for place, one in enumerate(problem.follow_ups):
        nowhere, everywhere = (np.full(one.open_h.shape[1], value) for value in (False, True))
        cuts += [_cut(place, one, nowhere, nowhere), _cut(place, one, everywhere, everywhere)]
    return tuple(cuts)


def cuts_at(problem: Problem, answered: Floats, decisions: Decisions) -> tuple[FollowUpCut, ...]:
    """The limits that hold what decisions do in time, exact where they are (see `services.follow_up`)."""
    cuts = []
    for place, one in enumerate(problem.follow_ups):
        found = one.backlog(answered, decisions.teams)
        if found.full.any():
            cuts.append(_cut(place, one, found.late_from, found.full))
    return tuple(cuts)


def _cut(place: int, one: FollowUps, late_from: NDArray[np.bool_], full: NDArray[np.bool_]) -> FollowUpCut:
    started = one.share * (one.source_h @ ~late_from)
    room = one.open_h @ full / one.hours_each
    return FollowUpCut(place, tuple(started.tolist()), tuple(room.tolist()))


def done_in_time(problem: Problem, answered: Floats, decisions: Decisions) -> Floats:
    """Follow-ups begun in time a week, of each of the problem's follow-ups, (F,)."""
    return np.array([one.backlog(answered, decisions.teams).done for one in problem.follow_ups])
