"""Calls as a simulation takes them: lane by lane, each lane one duty of a window in one replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Calls:
    """Calls of some duties that know nothing of each other, and what each call takes.

    Attributes:
        lanes: how many duties there are.
        lane: (n,) the duty of each call, rising.
        minute: (n,) minutes after the duty began, rising within a lane.
        kind: (n,) index into the rows of `Sending`: what decides which teams are sent (service and beat).
        place: (n,) index into the columns of the ways.
        service: (n,) the service that the call is for.
        fixed_min: (n,) turnout and wrap-up.
        turnout_min: (n,) of these, what passes before a team sets out.
        scene_min: (n,) minutes at the scene.
        patience_min: (n,) minutes that a caller waits for a team to be free; 0 where none waits.
        before_min: (n,) minutes that had passed since the call was made when it came here, with a desk.
        row: (n,) its row of the history; -1 for one that was drawn.
    """

    lanes: int
    lane: Ints
    minute: Floats
    kind: Ints
    place: Ints
    service: Ints
    fixed_min: Floats
    turnout_min: Floats
    scene_min: Floats
    patience_min: Floats
    before_min: Floats
    row: Ints

    @property
    def starts(self) -> Ints:
        """Where each lane's calls begin, (lanes + 1,)."""
        return np.searchsorted(self.lane, np.arange(self.lanes + 1))

    def taken(self, rows: NDArray[np.bool_] | Ints) -> Calls:
        """Take some of the calls, in their order."""
        parts = {name: getattr(self, name)[rows] for name in _COLUMNS}
        return Calls(self.lanes, **parts)


_COLUMNS = (
    "lane", "minute", "kind", "place", "service", "fixed_min", "turnout_min", "scene_min", "patience_min",
    "before_min", "row",
)  # fmt: skip


def came_later(calls: Calls, minutes: Floats) -> Calls:
    """Let calls come some minutes later than they did, (n,), which is time that their callers waited."""
    columns = {name: getattr(calls, name) for name in _COLUMNS if name not in {"lane", "minute"}}
    columns["before_min"] = calls.before_min + minutes
    return in_order(calls.lanes, calls.lane, calls.minute + minutes, **columns)


def in_order(lanes: int, lane: Ints, minute: Floats, **columns: NDArray[np.generic]) -> Calls:
    """Sort calls by lane and time; of equal times the first given comes first."""
    order = np.lexsort((minute, lane))
    rest = {name: column[order] for name, column in columns.items()}
    return Calls(lanes, lane[order], minute[order], **rest)  # type: ignore[arg-type]


def beside(own: Calls, others: Calls) -> tuple[Calls, NDArray[np.bool_]]:
    """Put other calls of the same duties among some, and say which are the first's own, (n,); of equal times these."""
    lane, minute = (np.concatenate([getattr(own, name), getattr(others, name)]) for name in ("lane", "minute"))
    rest = {name: np.concatenate([getattr(own, name), getattr(others, name)]) for name in _COLUMNS[2:]}
    first = np.arange(len(lane)) < len(own.lane)
    return in_order(own.lanes, lane, minute, **rest), first[np.lexsort((minute, lane))]
