"""Follow-up services: people to be found within hours of a first response, by navigators who work their windows.

The week is cut into steps and goes round. Follow-ups are begun in the order in which they fell due to be made, and one
that is not begun in time is given up: with equal times to begin, no other order does more in time (Jackson, Management
Science Research Report 43, UCLA, 1955). All is as on average: chance within a week is left out, and so makes the share
done in time a little less than told.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Weeks after which a backlog that still changes is taken as it is; it settles within two.
_MOST_WEEKS = 60


@dataclass(frozen=True)
class Backlog:
    """A week of follow-ups once weeks are alike.

    Attributes:
        done: follow-ups begun in time.
        late: those that were not.
        late_from: (W,) steps in which came those of which some are late for want of time.
        full: (W,) steps whose time they took up whole.
    """

    done: float
    late: float
    late_from: Bools
    full: Bools


def work_backlog(due: Floats, room: Floats, steps: int) -> Backlog:
    """Work follow-ups off, week after week until weeks are alike.

    No other due and room, of the same steps, do more than `due[~late_from].sum() + room[full].sum()`: a follow-up of
    `late_from` can be begun in `full` only. Here it is what is done.

    Args:
        due: (W,) follow-ups that come up in each step of the week.
        room: (W,) follow-ups that there is time to begin in each step.
        steps: within how many steps after its own a follow-up must be begun; from 1 to W.
    """
    week = len(due)
    # More than comes up in a week is never waiting, so a longer memory is not needed.
    came = np.concatenate([[0.0], np.tile(due, _MOST_WEEKS + 1).cumsum()])
    begun, before = 0.0, -1.0
    for number in range(_MOST_WEEKS):
        trace = _Trace(np.zeros(week), np.zeros(week), np.zeros(week, np.bool_))
        for step in range(week):
            now = number * week + step
            lost_up_to = came[max(now - steps, 0)]
            trace.late[step] = max(lost_up_to - begun, 0.0)
            start = max(begun, lost_up_to)
            begun = min(came[now], start + room[step])
            trace.done[step] = begun - start
            trace.emptied[step] = begun >= came[now]
        waiting = float(came[(number + 1) * week] - begun)
        if abs(waiting - before) <= 1e-12 * max(waiting, 1.0):
            break
        before = waiting
    late_from, full = _tight(trace, steps)
    done = float(trace.done.sum())
    return Backlog(done, max(float(due.sum()) - done, 0.0), late_from, full)


@dataclass(frozen=True)
class _Trace:
    """One week: follow-ups begun and given up in each step, and whether none was left waiting after it, (W,)."""

    done: Floats
    late: Floats
    emptied: Bools


def _tight(trace: _Trace, steps: int) -> tuple[Bools, Bools]:
    """Find the steps whose time was too short, and those whose follow-ups it was too short for."""
    week = len(trace.done)
    late_from, full = np.zeros(week, np.bool_), np.zeros(week, np.bool_)
    losing = trace.late > 1e-12 * max(float(trace.late.max()), 1e-300)
    if not losing.any() or trace.late.sum() <= 1e-12 * max(float(trace.done.sum()), 1.0):
        return late_from, full
    if not trace.emptied.any():
        return np.ones(week, np.bool_), np.ones(week, np.bool_)
    for step in np.flatnonzero(losing).tolist():
        since = next(back for back in range(1, week + 1) if trace.emptied[(step - back) % week])
        # After step - since nothing waited; what came from then on and is given up now had every step between.
        late_from[np.arange(step - since, step - steps) % week] = True
        full[np.arange(step - since + 1, step) % week] = True
    return late_from, full
