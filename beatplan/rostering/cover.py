"""How many people stand on which shifts: one role's task, and a greedy answer to begin from."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.rostering.shifts import Floats, Ints, Shifts, Week


@dataclass(frozen=True)
class Task:
    """One role's week.

    Attributes:
        shifts: what may be worked, G rows.
        week: its C cells.
        need: (C,) people to have on duty.
        people: how many there are.
        hours: hours a week that all of them work together: contract hours less leave, training and meetings.
        days_in_a_row: most days that a person works in a row.
    """

    shifts: Shifts
    week: Week
    need: Ints
    people: int
    hours: float
    days_in_a_row: int


@dataclass(frozen=True)
class Counts:
    """People on each kind of shift and the days they work it.

    As many lines as people, each of at most `most_days` days, can always be made of it: give each day's shifts to the
    lines that have fewest so far.

    Attributes:
        people: (G,) lines of that pattern and start.
        on_day: (G, 7) of them at work on a day; no more than there are lines, and no more in all than they may work.
    """

    people: Ints
    on_day: Ints


def short_people(task: Task, counts: Counts) -> Ints:
    """People missing in each cell, (C,)."""
    on_duty = np.tensordot(counts.on_day, task.week.on_duty, axes=2)
    return np.asarray(np.maximum(task.need - on_duty, 0))


def short_hours(task: Task, counts: Counts) -> float:
    """Person-hours a week that nobody covers."""
    return float(short_people(task, counts) @ task.week.hours)


def greedy_counts(task: Task) -> Counts:
    """Add the line that covers most, again and again, until people, hours or the need are used up."""
    shifts = task.shifts
    people, on_day = np.zeros(len(shifts.start_min), dtype=np.int64), np.zeros((len(shifts.start_min), 7), np.int64)
    on_duty, missing, hours = task.week.on_duty.astype(np.float64), task.need.copy(), task.hours
    for _ in range(task.people):
        gain_h = on_duty @ (task.week.hours * (missing > 0))
        room = np.minimum(shifts.most_days, np.floor(hours * 60 / shifts.length_min + 1e-9)).astype(np.int64)
        row, days = _best_line(gain_h, np.minimum(room, task.days_in_a_row))
        if not len(days):
            break
        people[row] += 1
        on_day[row, days] += 1
        hours -= len(days) * shifts.length_min[row] / 60
        missing = missing - task.week.on_duty[row, days].sum(axis=0)
    return Counts(people, on_day)


def _best_line(gain_h: Floats, most_days: Ints) -> tuple[int, Ints]:
    """Find the row whose best days cover most, and these days; a day that covers nothing is not worked."""
    order = np.argsort(-gain_h, axis=1, kind="stable")
    sorted_h = np.take_along_axis(gain_h, order, axis=1) * (np.arange(7) < most_days[:, None])
    row = int(sorted_h.sum(axis=1).argmax())
    return row, order[row, sorted_h[row] > 0]
