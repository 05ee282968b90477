"""A roster worked out anew from its lines alone, minute by minute, as one person walks through all of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.errors import CheckError, Fault
from beatplan.rostering.rotation import Rotation
from beatplan.rostering.shifts import Bools, Floats, Ints
from beatplan.scenario.roster import RosterTable
from beatplan.scenario.week import MINUTES_A_DAY, MINUTES_A_WEEK


@dataclass(frozen=True)
class Walked:
    """What walking through all lines comes to; each week's people are on all of the lines.

    Attributes:
        on_duty: (10080,) people on duty in each minute of a week.
        line_hours: (P,) hours that each line works.
        least_rest_h: least time between two shifts; infinite with fewer than two.
        most_days_in_a_row: most days on which a shift begins without one between; of the whole round if none is free.
        fewest_weekends, most_weekends: of those that begin on a line, over `rotation_weeks` from any line on.
    """

    on_duty: Ints
    line_hours: Floats
    least_rest_h: float
    most_days_in_a_row: int
    fewest_weekends: int
    most_weekends: int


def walk(rotation: Rotation, rotation_weeks: int) -> Walked:
    """Walk through all lines once, on a clock that goes round in as many weeks as there are lines."""
    lines = len(rotation.works)
    round_min = lines * MINUTES_A_WEEK
    line, day = np.nonzero(rotation.works)
    begin = line * MINUTES_A_WEEK + day * MINUTES_A_DAY + rotation.start_min[line]
    length = rotation.length_min[line]
    on_duty = np.zeros(MINUTES_A_WEEK, dtype=np.int64)
    for first, minutes in zip(begin, length, strict=True):
        on_duty[np.arange(first, first + minutes) % MINUTES_A_WEEK] += 1
    gap = np.diff(begin, append=begin[:1] + round_min) - length
    weekends = rotation.works[:, 5] | rotation.works[:, 6]
    worked = [int(np.take(weekends, range(at, at + rotation_weeks), mode="wrap").sum()) for at in range(lines)]
    return Walked(
        on_duty=on_duty,
        line_hours=np.bincount(line, length, lines) / 60,
        least_rest_h=float(gap.min()) / 60 if len(gap) else np.inf,
        most_days_in_a_row=_longest_run(rotation.works.ravel()),
        fewest_weekends=min(worked, default=0),
        most_weekends=max(worked, default=0),
    )


def _longest_run(works: Bools) -> int:
    """Longest run of days of work in a circle."""
    free = np.flatnonzero(~works)
    if not len(free):
        return len(works)
    return int(np.diff(free, append=free[0] + len(works)).max()) - 1


def order_faults(walked: Walked, table: RosterTable) -> tuple[str, ...]:
    """Say which rules of the order of lines are not kept."""
    faults = []
    if walked.least_rest_h < table.rest_hours:
        faults.append(f"{walked.least_rest_h:g} hours of rest between two shifts, where {table.rest_hours:g} are due")
    if walked.most_days_in_a_row > table.days_in_a_row:
        faults.append(f"{walked.most_days_in_a_row} days in a row, where {table.days_in_a_row} are the most")
    if walked.most_weekends > walked.fewest_weekends + 1:
        shares = f"{walked.fewest_weekends} weekends for some and {walked.most_weekends} for others"
        faults.append(f"{shares} in {table.rotation_weeks} weeks")
    return tuple(faults)


def check_hours(walked: Walked, need: Ints, short_hours: float, hours_per_week: float, productive_hours: float) -> None:
    """Hold a roster's hours against what was said of them.

    Args:
        walked: the roster.
        need: (10080,) people needed.
        short_hours: person-hours a week that are said to be uncovered.
        hours_per_week: contract hours, which no line passes.
        productive_hours: of all people together, which all lines together do not pass.

    Raises:
        CheckError: it is not so.
    """
    missing = float(np.maximum(need - walked.on_duty, 0).sum()) / 60
    wrong = [
        (abs(missing - short_hours) > 1e-6, f"{missing:g} person-hours are uncovered, not {short_hours:g}."),
        (walked.line_hours.max(initial=0.0) > hours_per_week + 1e-6, "a line has more than a person's hours."),
        (walked.line_hours.sum() > productive_hours + 1e-6, "the lines have more than all people's hours."),
    ]
    if any(bad for bad, _ in wrong):
        raise CheckError(*(Fault("roster", what) for bad, what in wrong if bad))
