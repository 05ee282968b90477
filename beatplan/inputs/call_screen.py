"""Rows of calls screened: each is assigned to a beat, or left out for the first reason that fits."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.beats import Beats
from beatplan.inputs.call_files import CallFile
from beatplan.inputs.call_places import PlaceTally, place_calls
from beatplan.inputs.call_rows import Noticed, Rows, read_rows
from beatplan.inputs.call_stages import stages_of
from beatplan.inputs.call_survey import Survey, event_screened, repeated
from beatplan.inputs.call_types import kinds, takes
from beatplan.inputs.holidays import closed_days, on_duty
from beatplan.inputs.reasons import ASSIGNED, OF_THE_HOUR, code, reasons_of
from beatplan.inputs.risk_screen import screen_tests
from beatplan.scenario import Scenario
from beatplan.scenario.week import minute_of_week

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Screened:
    """Rows of one file with what became of them.

    Attributes:
        file: the file.
        row: (n,) number in it, from 1, the header not counted.
        types: call types, "" also for rows whose label gives none.
        type_code: (n,) index into `types`.
        labels: call types as written, of which a mapping may make others.
        label_code: (n,) index into `labels`.
        eligible: (S, n) whether each service takes the row's type.
        kind: (S, n) the entry of each service's `call_types` that the row's type falls under, -1 for none.
        local_time: (n,) wall clock, datetime64[s]; NaT where there is none.
        minute: (n,) minute of the week; -1 where there is no time.
        duty: (W, n) whether each window was open then.
        shut: (W, n) whether it would have been, but for a holiday.
        xy: (n, 2) metres; NaN without a usable place.
        beat: (n,) index of the beat the row lies in whatever its type or time, -1 for none.
        weight: (n,) calls that each row stands for.
        reason: (n,) index into `reasons`, or `ASSIGNED`.
        reasons: what rows of the scenario may be left out for.
        stages: what a unit history tells of rows of eligible types, kept and not dropped, repeats of an event too;
            indexed by place among the n rows.
        noticed, places: what to tell of them.
    """

    file: CallFile
    row: NDArray[np.int64]
    types: tuple[str, ...]
    type_code: NDArray[np.int64]
    labels: tuple[str, ...]
    label_code: NDArray[np.int64]
    eligible: Bools
    kind: NDArray[np.int64]
    local_time: NDArray[np.datetime64]
    minute: NDArray[np.int64]
    duty: Bools
    shut: Bools
    xy: NDArray[np.float64]
    beat: NDArray[np.int64]
    weight: NDArray[np.float64]
    reason: NDArray[np.int64]
    reasons: tuple[str, ...]
    stages: pd.DataFrame | None
    noticed: Noticed
    places: PlaceTally

    def counted(self) -> Bools:
        """Mark calls that say something of demand at any hour: eligible, timed, in a beat, counted once."""
        hours = [ASSIGNED, *(code(one) for one in OF_THE_HOUR)]
        return np.asarray(np.isin(self.reason, hours) & (self.beat >= 0))


def screened_calls(scenario: Scenario, beats: Beats, survey: Survey) -> Iterator[Screened]:
    """Read and screen all rows of all files, block by block.

    Raises:
        DataError: rows cannot be read, or geometry is no points.
    """
    table = scenario.calls
    for file in survey.files:
        for block in file.source.read(file.columns):
            again = repeated(block, file, table, survey.repeats)
            risky = event_screened(block, table, survey.repeats)
            yield _screen(scenario, beats, file, read_rows(block, file, table, beats), again, risky)


def _screen(
    scenario: Scenario, beats: Beats, file: CallFile, rows: Rows, again: tuple[Bools, ...], risky: Bools
) -> Screened:
    types = rows.types
    # A label that gives no type is no service's, though a service may take "*".
    eligible = takes(scenario, types.names)[:, types.code] & types.told()
    placed = place_calls(scenario, rows.xy, rows.label, beats)
    minute = np.where(np.isnat(rows.time), -1, minute_of_week(rows.time))
    duty, shut = _duty(scenario, rows.time, minute)
    reason, reasons = placed.reason.copy(), reasons_of(scenario.calls)
    screened = screen_tests(scenario.calls, rows.screened | risky)
    tests = {
        "more fields than the header": ~rows.fits,
        "source not kept": ~rows.kept,
        "disposition dropped": rows.dropped,
        "not flagged eligible": ~rows.flagged,
        "several units of one event": again[1],
        "repeat of an id": again[0],
        **screened,
        "label not in the mapping": types.unknown,
        "label left out by the mapping": types.unwanted,
        "type not eligible": ~eligible.any(axis=0),
        "no usable weight": np.isnan(rows.weight),
        **_hour_tests(scenario, rows.time, duty, shut),
    }
    for name in reversed(tests):
        reason[tests[name]] = reasons.index(name)
    wanted = rows.fits & rows.kept & ~rows.dropped & rows.flagged & eligible.any(axis=0)
    wanted &= ~(rows.screened | risky).any(axis=0)
    return Screened(
        file=file,
        row=rows.row,
        types=types.names,
        type_code=types.code,
        labels=types.labels,
        label_code=types.label_code,
        eligible=eligible,
        kind=kinds(scenario, types.names)[:, types.code],
        local_time=rows.time,
        minute=minute,
        duty=duty,
        shut=shut,
        xy=placed.xy,
        beat=placed.beat,
        weight=np.nan_to_num(rows.weight),
        reason=reason,
        reasons=reasons,
        stages=stages_of(rows.stages, eligible, pd.Series(types.names, dtype="str").iloc[types.code], wanted),
        noticed=rows.noticed,
        places=placed.tally,
    )


def _hour_tests(scenario: Scenario, time: NDArray[np.datetime64], duty: Bools, shut: Bools) -> dict[str, Bools]:
    """Test what needs a time; none is tested where the scenario says that calls have none."""
    if scenario.calls.time is None:
        return {}
    period, days = scenario.calls.period, time.astype("datetime64[D]")
    outside = np.zeros(len(time), dtype=np.bool_)
    if period is not None:
        outside = (days < np.datetime64(period[0], "D")) | (days > np.datetime64(period[1], "D"))
    open_, closed = np.asarray(duty.any(axis=0)), np.asarray(shut.any(axis=0))
    return {
        "no usable time": np.isnat(time),
        "outside the period": outside,
        "outside every window": ~open_ & ~closed,
        "on a holiday": ~open_ & closed,
    }


def _duty(scenario: Scenario, time: NDArray[np.datetime64], minute: NDArray[np.int64]) -> tuple[Bools, Bools]:
    """Mark the calls in each window that is open then, and in each that a holiday closes, (W, n) both."""
    known = time[~np.isnat(time)]
    inside = np.stack([window.mask() for window in scenario.windows])[:, np.maximum(minute, 0)] & (minute >= 0)
    if len(known) == 0 or all(window.holidays is None for window in scenario.windows):
        return inside, np.zeros_like(inside)
    # The duty of the small hours began the day before.
    first, last = known.min().astype("datetime64[D]") - 1, known.max().astype("datetime64[D]")
    open_ = np.stack([on_duty(one, time, minute, closed_days(one, first, last)) for one in scenario.windows])
    return open_, inside & ~open_
