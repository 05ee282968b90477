"""Lines in the order that people walk through them.

As many lines as people, each worked by one person at a time; a week later everyone is on the next line, and from the
last on the first. So over as many weeks as there are people all work the same. Lines with a weekend are spaced as
evenly as whole numbers allow, so that over fewer weeks, too, nobody works more than one weekend more than another.
Within a line all shifts begin at one time, which leaves rest between them; between lines rest is a matter of their
order, as are the days in a row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.rostering.cover import Counts, Task
from beatplan.rostering.shifts import WEEKEND, Bools, Ints
from beatplan.scenario.roster import RosterTable
from beatplan.scenario.week import MINUTES_A_DAY

#: Exchanges that are tried before an order counts as not found; some seconds.
_EXCHANGES = 5_000


@dataclass(frozen=True)
class Rotation:
    """One line a person, in walking order; a line of no days is a week of time off or other work.

    Attributes:
        works: (P, 7) days on which a shift begins.
        start_min, length_min: (P,).
    """

    works: Bools
    start_min: Ints
    length_min: Ints


def rotate(task: Task, counts: Counts, table: RosterTable, seed: int) -> Rotation:
    """Make lines of counts and order them, keeping rest, days in a row and weekends as far as exchanges find how.

    Args:
        task: one role's week.
        counts: what is worked; lines that are left to the people are empty.
        table: the rules.
        seed: of the exchanges tried.
    """
    row = np.repeat(np.arange(len(counts.people)), counts.people)
    works = [_split(*one) for one in zip(counts.people, counts.on_day, task.shifts.most_days, strict=True) if one[0]]
    idle = task.people - len(row)
    # Lines of one length and start may trade days, with a weekend or without.
    kind = np.concatenate([row % (len(counts.people) // 2), np.full(idle, -1)])
    days = np.concatenate([*works, np.zeros((idle, 7), dtype=np.bool_)])
    start = np.where(kind >= 0, task.shifts.start_min[kind], 0)
    length = np.where(kind >= 0, task.shifts.length_min[kind], 0)
    order = _spaced(days, start)
    return _exchanged(Rotation(days[order], start[order], length[order]), kind[order], table, seed)


def _split(lines: int, on_day: Ints, most_days: int) -> Bools:
    """Make lines (n, 7) of what is worked on each day: with whole weekends where that fits, and evenly in any case."""
    days = np.roll(np.arange(7), 2)
    whole = np.zeros((lines, 7), dtype=np.bool_)
    for day in WEEKEND:
        whole[: on_day[day], day] = True
    tries = (_filled(whole, on_day, days[2:]), _filled(np.zeros_like(whole), on_day, days))
    return next(one for one in tries if one.sum(axis=1).max() <= most_days)


def _filled(lines: Bools, on_day: Ints, days: Ints) -> Bools:
    """Give each day's shifts to the lines that have fewest so far."""
    filled = lines.copy()
    for day in days:
        fewest = np.argsort(filled.sum(axis=1), kind="stable")
        filled[fewest[: on_day[day]], day] = True
    return filled


def _spaced(works: Bools, start_min: Ints) -> Ints:
    """Order lines so that weekends are spaced evenly, and each followed by a line that is free on Monday if it can be.

    Starts otherwise move forward, which leaves more rest than backward.
    """
    forward = np.argsort(start_min, kind="stable")
    weekend = works[forward][:, WEEKEND].any(axis=1)
    others = forward[~weekend]
    free_first = others[np.argsort(works[others, 0], kind="stable")]
    count, people = int(weekend.sum()), len(works)
    at_weekend = np.zeros(people, dtype=np.bool_)
    at_weekend[np.arange(count) * people // max(count, 1)] = True
    after = np.flatnonzero(~at_weekend & np.roll(at_weekend, 1))
    rest = np.flatnonzero(~at_weekend & ~np.roll(at_weekend, 1))
    order = np.empty(people, dtype=np.int64)
    order[at_weekend], order[after] = forward[weekend], free_first[: len(after)]
    order[rest] = others[~np.isin(others, order[after])]
    return order


def rules_broken(rotation: Rotation, table: RosterTable) -> int:
    """Count how often rest, days in a row and even weekends are broken."""
    works = rotation.works
    return _short_rests(rotation, table) + _long_runs(works, table) + _uneven_weekends(works, table)


def _short_rests(rotation: Rotation, table: RosterTable) -> int:
    """Sundays with too little rest before the next line's Monday; other shifts are always 12 hours apart or more."""
    gap = np.roll(rotation.start_min, -1) + MINUTES_A_DAY - rotation.start_min - rotation.length_min
    meet = rotation.works[:, 6] & np.roll(rotation.works[:, 0], -1)
    return int((meet & (gap < table.rest_hours * 60)).sum())


def _cyclic_sums(values: Ints, length: int) -> Ints:
    """Sums of each `length` values that follow each other in a circle."""
    total = np.concatenate([[0], np.cumsum(np.take(values, np.arange(len(values) + length), mode="wrap"))])
    return np.asarray(total[length : length + len(values)] - total[: len(values)])


def _long_runs(works: Bools, table: RosterTable) -> int:
    length = table.days_in_a_row + 1
    return int((_cyclic_sums(works.ravel().astype(np.int64), length) == length).sum())


def _uneven_weekends(works: Bools, table: RosterTable) -> int:
    weekends = np.asarray(works[:, WEEKEND].any(axis=1), dtype=np.int64)
    sums, mean = (
        _cyclic_sums(weekends, table.rotation_weeks),
        table.rotation_weeks * weekends.sum() / len(works),
    )
    return int(np.maximum(sums - np.ceil(mean - 1e-9), np.floor(mean + 1e-9) - sums).clip(0).sum())


def _exchanged(rotation: Rotation, kind: Ints, table: RosterTable, seed: int) -> Rotation:
    """Exchange lines' places, or a day of work between lines of a kind, as long as no more rules are broken."""
    if len(kind) < 2:
        return rotation
    draw = np.random.default_rng(seed)
    best, broken = rotation, rules_broken(rotation, table)
    for _ in range(_EXCHANGES):
        if not broken:
            break
        one, other = draw.choice(len(kind), 2, replace=False)
        alike = kind[one] == kind[other] >= 0
        tried, kinds = _days_traded(best, one, other, draw) if alike else best, kind
        if not alike:
            order = np.arange(len(kind))
            order[[one, other]] = other, one
            tried = Rotation(best.works[order], best.start_min[order], best.length_min[order])
            kinds = kind[order]
        found = rules_broken(tried, table)
        if found <= broken:
            best, broken, kind = tried, found, kinds
    return best


def _days_traded(rotation: Rotation, one: int, other: int, draw: np.random.Generator) -> Rotation:
    """Let two lines trade a day that the first alone works for one that the other alone works."""
    mine = np.flatnonzero(rotation.works[one] & ~rotation.works[other])
    yours = np.flatnonzero(rotation.works[other] & ~rotation.works[one])
    works = rotation.works.copy()
    if len(mine) and len(yours):
        traded = [draw.choice(mine), draw.choice(yours)]
        works[np.ix_([one, other], traded)] = works[np.ix_([other, one], traded)]
    return Rotation(works, rotation.start_min, rotation.length_min)
