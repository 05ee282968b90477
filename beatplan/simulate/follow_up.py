"""Follow-ups one by one over the calendar: each is begun by the first navigator who is free, or is late.

As in `services.follow_up` they are begun in the order in which they came up, and one that is not begun in time is given
up; but here each is one person, and one that a shift ends amid is gone on with in the next.
"""

from __future__ import annotations

import heapq
from bisect import bisect_right
from dataclasses import dataclass, replace

import numpy as np

from beatplan.simulate.calls import Floats


@dataclass(frozen=True)
class Shifts:
    """Navigators who work the same hours: when these begin and end, (D,), minutes since some day, and how many."""

    begins: Floats
    ends: Floats
    navigators: int


#: Weeks that stand before a simulated time, so that it begins with as many waiting as it ends with.
LEAD_WEEKS = 4
_WEEK_MIN = 7 * 24 * 60.0


@dataclass(frozen=True)
class Span:
    """A simulated time: minutes at which it begins and ends."""

    begins: float
    ends: float


def settled(came: Floats, shifts: list[Shifts], each_min: float, due_min: float, span: Span) -> tuple[int, int]:
    """Count the follow-ups that are settled within a time, begun or too late, and of them those that are begun.

    Whoever came up in the last days and is begun after the end is not counted, and whoever came up before and is begun
    at the beginning is: so nobody is counted for hours that are not simulated, and shares stay right. Those from before
    are as many as if the first weeks had been before as well.

    Args:
        came: (n,) when each came up within the time, minutes, rising.
        shifts: who works when.
        each_min: minutes that a follow-up takes.
        due_min: minutes by the calendar after which it is late.
        span: the time.
    """
    lead_min = min(max((span.ends - span.begins) // _WEEK_MIN, 1), LEAD_WEEKS) * _WEEK_MIN
    every = np.concatenate([came[came < span.begins + lead_min] - lead_min, came])
    begun = work_off(every, [_led(one, span.begins + lead_min, lead_min) for one in shifts], each_min, due_min)
    done = np.isfinite(begun)
    at = np.where(done, begun, every + due_min)
    within = (at >= span.begins) & (at < span.ends)
    return int(within.sum()), int((within & done).sum())


def _led(shifts: Shifts, until: float, lead_min: float) -> Shifts:
    """Put the shifts that begin until a minute before themselves."""
    first = shifts.begins < until
    begins, ends = (np.concatenate([one[first] - lead_min, one]) for one in (shifts.begins, shifts.ends))
    return replace(shifts, begins=begins, ends=ends)


def work_off(came: Floats, shifts: list[Shifts], each_min: float, due_min: float) -> Floats:
    """Say when each follow-up is begun, minutes, (n,); infinite where that would be too late.

    Args:
        came: (n,) when each came up, minutes, rising.
        shifts: who works when.
        each_min: minutes that a follow-up takes.
        due_min: minutes by the calendar after which it is late.
    """
    clocks = [_Clock(one, came) for one in shifts if one.navigators and len(one.begins)]
    begun = np.full(len(came), np.inf)
    for number, latest in enumerate((came + due_min).tolist()):
        begins, clock = min(((one.next_free(number), one) for one in clocks), default=(np.inf, None), key=_first)
        if clock is not None and begins <= latest:
            clock.take(number, each_min)
            begun[number] = begins
    return begun


def _first(pair: tuple[float, object]) -> float:
    return pair[0]


class _Clock:
    """Navigators of the same hours, by minutes that they work: these pass on duty alone."""

    def __init__(self, shifts: Shifts, came: Floats) -> None:
        length = shifts.ends - shifts.begins
        self._before = np.concatenate([[0.0], np.cumsum(length)[:-1]]).tolist()
        self._begins = shifts.begins.tolist()
        self._all = float(length.sum())
        self._free = [0.0] * shifts.navigators
        duty = np.searchsorted(shifts.begins, came, side="right") - 1
        inside = np.minimum(came - shifts.begins[duty], length[duty])
        self._came = np.where(duty < 0, 0.0, np.asarray(self._before)[duty] + inside).tolist()

    def next_free(self, number: int) -> float:
        """When a navigator can begin a follow-up, minutes; infinite after the last shift."""
        worked = max(self._free[0], self._came[number])
        if worked >= self._all:
            return np.inf
        duty = bisect_right(self._before, worked) - 1
        return float(self._begins[duty] + worked - self._before[duty])

    def take(self, number: int, each_min: float) -> None:
        """Let the navigator who is free first take a follow-up."""
        heapq.heapreplace(self._free, max(self._free[0], self._came[number]) + each_min)
