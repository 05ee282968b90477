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
from beatplan.simulate.serve import Bools


@dataclass(frozen=True)
class Shifts:
    """Navigators who work the same hours: when these begin and end, (D,), minutes since some day, and how many."""

    begins: Floats
    ends: Floats
    navigators: int


#: Weeks that stand before a simulated time, so that it begins with as many waiting as it ends with.
LEAD_WEEKS = 4
_WEEK_MIN = 7 * 24 * 60.0


def settled(came: Floats, shifts: list[Shifts], each_min: float, due_min: float, begins: float, weeks: int) -> Bools:
    """Say which follow-ups are begun in time once there is a backlog as on any other day, (n,).

    The first weeks are put before themselves. Navigators spend some of the time on people of those, as many hours as
    they work after the end on people of the last days: so nobody is counted for time that is not the simulated one's.

    Args:
        came: (n,) when each came up, minutes, rising.
        shifts: who works when.
        each_min: minutes that a follow-up takes.
        due_min: minutes by the calendar after which it is late.
        begins: minute at which the simulated time begins.
        weeks: whole weeks that it lasts.
    """
    lead_min = min(LEAD_WEEKS, weeks) * _WEEK_MIN
    before = came[came < begins + lead_min] - lead_min
    led = [_led(one, begins + lead_min, lead_min) for one in shifts]
    return work_off(np.concatenate([before, came]), led, each_min, due_min)[len(before) :]


def _led(shifts: Shifts, until: float, lead_min: float) -> Shifts:
    """Put the shifts that begin until a minute before themselves."""
    first = shifts.begins < until if lead_min else np.zeros(len(shifts.begins), dtype=np.bool_)
    begins, ends = (np.concatenate([one[first] - lead_min, one]) for one in (shifts.begins, shifts.ends))
    return replace(shifts, begins=begins, ends=ends)


def work_off(came: Floats, shifts: list[Shifts], each_min: float, due_min: float) -> Bools:
    """Say which follow-ups are begun in time, (n,).

    Args:
        came: (n,) when each came up, minutes, rising.
        shifts: who works when.
        each_min: minutes that a follow-up takes.
        due_min: minutes by the calendar after which it is late.
    """
    clocks = [_Clock(one, came) for one in shifts if one.navigators and len(one.begins)]
    in_time = np.zeros(len(came), dtype=np.bool_)
    for number, latest in enumerate((came + due_min).tolist()):
        begins, clock = min(((one.next_free(number), one) for one in clocks), default=(np.inf, None), key=_first)
        if clock is not None and begins <= latest:
            clock.take(number, each_min)
            in_time[number] = True
    return in_time


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
