"""The integer program of one role: cover the need with lines, then with the fewest hours on duty."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from beatplan.optimize.backends import solve_mip
from beatplan.optimize.mip import Mip, MipBuilder
from beatplan.rostering.cover import Counts, Task, greedy_counts, short_hours
from beatplan.rostering.shifts import Bools, Floats, Ints

#: Person-hours a week that a solver's rounding may make of nothing.
SLACK_H = 1e-5
#: A line counts as little as this many hours, so that no more are made than are worked.
_LINE_H = 0.01
#: An hour on duty when nobody is needed counts this much more than another.
_IDLE_MORE = 0.1
#: What a Monday that may be hard to put in order counts, in hours; see `_hard_mondays`.
_HARD_H = 40.0
#: How near to fewest hours the second solve goes; the first is solved to the end.
_HOURS_GAP = 0.005


@dataclass(frozen=True)
class Covered:
    """The best lines found, and the person-hours a week that no lines of these shifts could leave fewer uncovered."""

    counts: Counts
    least_short_h: float


def best_counts(task: Task, time_limit_s: float) -> Covered:
    """Leave the fewest person-hours uncovered, and then keep the fewest people on duty without need.

    Args:
        task: one role's week.
        time_limit_s: seconds for both solves.
    """
    end = time.monotonic() + time_limit_s
    found = greedy_counts(task)
    # Whatever the shifts, what is needed beyond the hours there are is uncovered.
    least = max(float(task.need @ task.week.hours) - task.hours, 0.0)
    if short_hours(task, found) > least + SLACK_H:
        found, least = _fewest_short(task, found, least, time_limit_s)
    return Covered(_fewest_hours(task, found, end - time.monotonic()), least)


def _fewest_short(task: Task, start: Counts, least: float, time_limit_s: float) -> tuple[Counts, float]:
    gains = _Gains(lines=0.0, on_day=0.0, short=-task.week.hours, hard=0.0)
    mip = _program(task, start, gains, task.shifts.with_weekend, short_limit_h=np.inf)
    # What is uncovered is whole cells, so a bound less than their common measure away is met, and may be rounded up.
    measure_h = float(np.gcd.reduce(np.diff(task.week.edges_min))) / 60
    result = solve_mip(mip, 0.99 * measure_h / short_hours(task, start), time_limit_s)
    bound = np.ceil((-result.bound - SLACK_H) / measure_h) * measure_h if np.isfinite(result.bound) else 0.0
    found = start if result.x is None else min((start, _counts(task, result.x)), key=lambda one: short_hours(task, one))
    return found, max(least, float(bound))


def _fewest_hours(task: Task, start: Counts, time_limit_s: float) -> Counts:
    """Leave no more uncovered than `start` does, with fewer people on duty, and lines that are easily put in order."""
    limit_h = short_hours(task, start) + SLACK_H
    idle_h = task.week.on_duty @ (task.week.hours * (task.need == 0))
    duty_h = task.shifts.length_min[:, None] / 60 + _IDLE_MORE * idle_h
    gains = _Gains(lines=-_LINE_H, on_day=-duty_h, short=0.0, hard=-_HARD_H)
    mip = _program(task, start, gains, np.ones_like(task.shifts.with_weekend), short_limit_h=limit_h)
    result = solve_mip(mip, _HOURS_GAP, time_limit_s)
    found = start if result.x is None else _counts(task, result.x)
    return found if short_hours(task, found) <= limit_h else start


@dataclass(frozen=True)
class _Gains:
    """Gains of each line (G,), each shift (G, 7), each person short in a cell (C,), and each hard Monday."""

    lines: ArrayLike
    on_day: ArrayLike
    short: ArrayLike
    hard: ArrayLike


def _program(task: Task, start: Counts, gains: _Gains, allowed: Bools, *, short_limit_h: float) -> Mip:
    """Write the program with lines of the rows that are allowed, (G,)."""
    shifts, week = task.shifts, task.week
    rows, cells = len(shifts.start_min), len(task.need)
    wanted = week.on_duty & (task.need > 0) & allowed[:, None, None]
    build = MipBuilder()
    lines = build.variables((rows,), 0, np.where(wanted.any(axis=(1, 2)), task.people, 0), gains.lines, whole=True)
    worked = build.variables((rows, 7), 0, np.where(wanted.any(axis=2), task.people, 0), gains.on_day, whole=True)
    missing = build.variables((cells,), 0, task.need, gains.short, whole=False)
    row, day, cell = np.nonzero(wanted)
    covers = [(cell, worked[row, day], 1.0), (np.arange(cells), missing, 1.0)]
    build.sparse_rows(covers, cells, task.need, np.inf)
    build.rows([(worked.reshape(-1, 1), 1.0), (np.repeat(lines, 7)[:, None], -1.0)], -np.inf, 0.0)
    build.rows([(worked, 1.0), (lines[:, None], -shifts.most_days[:, None])], -np.inf, 0.0)
    tight = np.flatnonzero(shifts.most_days > task.days_in_a_row)
    for first in range(7 - task.days_in_a_row) if len(tight) else ():
        run = worked[tight, first : first + task.days_in_a_row + 1]
        build.rows([(run, 1.0), (lines[tight, None], -task.days_in_a_row)], -np.inf, 0.0)
    build.rows([(lines, 1.0)], -np.inf, task.people)
    build.rows([(worked.ravel(), np.repeat(shifts.length_min / 60, 7))], -np.inf, task.hours + 1e-9)
    build.rows([(missing, week.hours)], -np.inf, short_limit_h)
    _hard_mondays(build, task, lines, worked, gains.hard)
    known = np.concatenate([start.people, start.on_day.ravel(), np.full(cells + 1, np.nan)])
    return replace(build.build(), start=known.astype(np.float64))


def _hard_mondays(build: MipBuilder, task: Task, lines: Ints, worked: Ints, gain: ArrayLike) -> None:
    """Count how far lines are from an order that is easily found.

    Where each line with a weekend is followed by a line of weekdays alone that begins on Tuesday or later, everyone
    rests between lines and no days add up across them. It takes two lines for each with a weekend, the second free on
    Monday; `hard` counts the lines that are too few for it.
    """
    weekend = task.shifts.with_weekend
    hard = build.variables((1,), 0, 2 * task.people, gain, whole=False)
    build.rows([(lines[weekend], 2.0), (worked[~weekend, 0], 1.0), (hard, -1.0)], -np.inf, task.people)


def _counts(task: Task, x: Floats) -> Counts:
    rows = len(task.shifts.start_min)
    whole = np.rint(x[: 8 * rows]).astype(np.int64)
    return Counts(whole[:rows], whole[rows:].reshape(rows, 7))
