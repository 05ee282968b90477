"""The shifts that weekly lines are made of, and the week cut so that each is whole cells of it.

A line is a week's work of one person: shifts of one pattern and one start on some of its days. The week is cyclic:
a shift that begins on Sunday evening ends on Monday morning.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import Fault, ScenarioError
from beatplan.scenario.roster import RosterTable
from beatplan.scenario.week import MINUTES_A_DAY, MINUTES_A_WEEK

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

#: Saturday and Sunday.
WEEKEND = np.array([5, 6])
_DAY_STARTS = np.arange(7) * MINUTES_A_DAY


@dataclass(frozen=True)
class Shifts:
    """Two rows a pattern and start: one for lines that may have a weekend, one for lines of weekdays alone.

    Attributes:
        start_min: (G,) minutes since midnight.
        length_min: (G,).
        most_days: (G,) days a week that a person may work such shifts, by the pattern and by contract hours.
        days: (G, 7) on which they may begin.
    """

    start_min: Ints
    length_min: Ints
    most_days: Ints
    days: Bools

    @property
    def with_weekend(self) -> Bools:
        """Rows whose lines may work at a weekend, (G,)."""
        return np.asarray(self.days[:, WEEKEND].any(axis=1))


@dataclass(frozen=True)
class Week:
    """The week in cells within which neither the need nor who is on duty changes.

    Attributes:
        edges_min: (C + 1,) from 0 to 10080.
        hours: (C,) how long each cell is.
        on_duty: (G, 7, C) whether a shift that may begin on a day is then on duty in a cell.
    """

    edges_min: Ints
    hours: Floats
    on_duty: Bools


def need_changes(need: Ints) -> Ints:
    """Minutes at which the people needed, (R, 10080) by minute of the cyclic week, change for some role."""
    return np.flatnonzero((need != np.roll(need, 1, axis=1)).any(axis=0))


def make_shifts(table: RosterTable, hours_per_week: float, changes_min: Ints) -> Shifts:
    """List the shifts that may be worked under contract hours.

    Part-time people work fewer days of the same shifts.

    Args:
        table: patterns and the step that starts fall on.
        hours_per_week: contract hours.
        changes_min: (m,) minutes at which the need changes.

    Raises:
        ScenarioError: contract hours are shorter than every shift.
    """
    parsed = np.array([pattern.split("x") for pattern in table.patterns], dtype=np.int64)
    most_days = np.minimum(parsed[:, 0], np.floor(hours_per_week / parsed[:, 1] + 1e-9).astype(np.int64))
    days, length = most_days[most_days > 0], parsed[most_days > 0, 1] * 60
    if not len(days):
        what = f"every shift is longer than a person's {hours_per_week:g} hours a week."
        raise ScenarioError(Fault("roster.patterns", what, 'Name one with shorter shifts, such as "5x4".'))
    starts = np.arange(0, MINUTES_A_DAY, _start_step(table, days, length, changes_min))
    start_min, length_min = np.tile(starts, len(days)), np.repeat(length, len(starts))
    weekdays = np.ones((len(start_min), 7), dtype=np.bool_)
    weekdays[:, WEEKEND] = False
    return Shifts(
        np.tile(start_min, 2),
        np.tile(length_min, 2),
        np.tile(np.repeat(days, len(starts)), 2),
        np.concatenate([np.ones_like(weekdays), weekdays]),
    )


def _start_step(table: RosterTable, days: Ints, length: Ints, changes_min: Ints) -> int:
    """Minutes between starts: the coarsest step that loses nothing.

    All shifts that are off a grid of the need's changes and the shifts' lengths by the same minutes can move together
    without covering less one way or the other, for what they cover is linear until they meet others; so all end on
    the grid. A shift may thereby move into the next day, which only a limit of days in a row could forbid.
    """
    coarse = int(np.gcd.reduce(np.concatenate([changes_min, length, [MINUTES_A_DAY]])))
    return coarse if coarse % table.step_minutes == 0 and days.max() <= table.days_in_a_row else table.step_minutes


def cut_week(shifts: Shifts, changes_min: Ints) -> Week:
    """Cut the week at each change of the need, and where a shift begins or ends."""
    begins = shifts.start_min[:, None] + _DAY_STARTS
    ends = (begins + shifts.length_min[:, None]) % MINUTES_A_WEEK
    edges = np.unique(np.concatenate([changes_min, begins.ravel(), ends.ravel(), [0, MINUTES_A_WEEK]]))
    since = (edges[:-1] - begins[:, :, None]) % MINUTES_A_WEEK
    return Week(edges, np.diff(edges) / 60, (since < shifts.length_min[:, None, None]) & shifts.days[:, :, None])
