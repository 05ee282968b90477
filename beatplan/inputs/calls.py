"""Historical calls: every row ends in a beat or in a counted reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import reduce
from operator import add

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault
from beatplan.inputs.beats import Beats
from beatplan.inputs.call_files import CallFile, open_call_files
from beatplan.inputs.call_places import place_findings
from beatplan.inputs.call_points import Points, point_findings
from beatplan.inputs.call_rows import Noticed
from beatplan.inputs.call_screen import screened_calls
from beatplan.inputs.call_survey import Survey, survey_calls
from beatplan.inputs.call_tally import DAY_0, CallTally, tally_block
from beatplan.inputs.call_types import type_findings
from beatplan.inputs.holidays import closed_findings
from beatplan.inputs.label_findings import label_findings
from beatplan.inputs.places import refuse_no_degrees
from beatplan.inputs.reasons import reasons_of
from beatplan.inputs.risk_screen import screen_findings
from beatplan.inputs.stage_figures import Stages, stage_figures, stage_findings
from beatplan.inputs.time_tally import time_findings
from beatplan.inputs.times import month_findings, refuse_times
from beatplan.scenario import Scenario

Floats = NDArray[np.float64]
Period = tuple[np.datetime64, np.datetime64]

#: A history under four weeks has each hour of the week at most three times.
_SHORT_DAYS = 28
#: Reasons that speak of places.
_OF_PLACES = {"outside every beat", "no usable place", "longitude without its minus sign"}


@dataclass(frozen=True)
class Calls:
    """The rows of the call files, added up; `screened_calls` reads them one by one again.

    A row counts as one call, or as the scenario's `weight` says. "Counted" calls say something of demand at any hour:
    they are assigned, or left out for their hour alone.

    Attributes:
        rows: rows in all.
        assigned_rows: rows that lie in a beat, in a window.
        reasons: rows by each reason to leave them out; `assigned_rows` and these make `rows`.
        assigned: (B,) calls assigned.
        cells: (S, B, K) counted calls of each service by beat and cell of the week (`week_edges`).
        shut: (S, W, B, K) of these, the ones in a window on a day it was closed.
        timeless: (S, B) counted calls that have no time.
        duty: (W, B) calls assigned while each window was open.
        kinds: (Q, B) counted calls by entry of each service's `call_types`, one service after the other.
        kinds_on_duty: (Q, W, B) of these, the ones while each window was open.
        points: the places that calls came from.
        duty_points: the same places with calls by service and window, (S * W, P).
        types: rows by call type, and assigned_types the assigned ones; "" also where the label gives no type.
        labels: rows by label as written, where a mapping says what labels mean.
        conflicts: rows by (label, beat) where the place lies in another beat than the label says.
        stages: what unit histories tell of the minutes that calls take; None where the scenario names no columns.
        history: first and last local day of the calls counted, datetime64[D].
        survey: how the files are read.
        findings: what a person should know.
    """

    rows: int
    assigned_rows: int
    reasons: dict[str, int]
    assigned: Floats
    cells: Floats
    shut: Floats
    timeless: Floats
    duty: Floats
    kinds: Floats
    kinds_on_duty: Floats
    points: Points
    duty_points: Points
    types: Counter[str]
    assigned_types: Counter[str]
    labels: Counter[str]
    conflicts: Counter[tuple[str, str]]
    stages: Stages | None
    history: Period
    survey: Survey
    findings: tuple[str, ...]

    def left_out(self) -> dict[str, int]:
        """Count the rows left out by each reason that occurs."""
        return {reason: count for reason, count in self.reasons.items() if count}


def read_calls(scenario: Scenario, beats: Beats) -> Calls:
    """Read, screen and assign the calls of a scenario.

    Raises:
        DataError: no such file or column, no calls, no readable time, no eligible call, none in any beat.
    """
    survey = survey_calls(open_call_files(scenario), scenario.calls)
    where = survey.files[0].source.where
    by_file: dict[int, CallTally] = {}
    for block in screened_calls(scenario, beats, survey):
        found = tally_block(scenario, block, len(beats.ids))
        number = block.file.number
        by_file[number] = by_file[number] + found if number in by_file else found
    if not any(one.rows for one in by_file.values()):
        raise DataError(Fault(where, f"there are no calls: no rows (calls.{scenario.calls.rows_key()})."))
    told = [
        finding
        for file, why in zip(survey.files, survey.why, strict=True)
        if file.number in by_file
        for finding in _file_findings(scenario, file, why, by_file[file.number].noticed)
    ]
    total = reduce(add, by_file.values())
    reasons = dict(zip(reasons_of(scenario.calls), total.reasons.tolist(), strict=True))
    labels = _label_findings(survey, total)
    told += [*labels, *type_findings(scenario, total.types, where, labels)]
    told += screen_findings(scenario.calls, total.noticed.screens, reasons)
    told += place_findings(total.places, scenario)
    period = _period(scenario, total)
    stages = stage_figures(total.stages, scenario) if total.stages else None
    calls = Calls(
        rows=total.rows,
        assigned_rows=total.assigned_rows,
        reasons=reasons,
        assigned=total.assigned,
        cells=total.cells,
        shut=total.shut,
        timeless=total.timeless,
        duty=total.duty,
        kinds=total.kinds,
        kinds_on_duty=total.kinds_on_duty,
        points=total.points,
        duty_points=total.duty_points,
        types=total.types,
        assigned_types=total.assigned_types,
        labels=total.noticed.labels,
        conflicts=total.places.conflicts,
        stages=stages,
        history=period,
        survey=survey,
        findings=(
            *told,
            *_span_finding(total.days, period),
            *(stage_findings(stages, scenario) if stages else ()),
            *closed_findings(scenario, *period),
            *point_findings(total.points, beats),
        ),
    )
    _check_any_assigned(calls, where)
    return calls


def _label_findings(survey: Survey, total: CallTally) -> list[str]:
    mapping = survey.files[0].mapping
    return [] if mapping is None else label_findings(mapping, total.noticed.labels)


def _file_findings(scenario: Scenario, file: CallFile, why: str, noticed: Noticed) -> list[str]:
    """Say what a person should know of one file.

    Raises:
        DataError: none of its times can be read, or its degrees are none.
    """
    table, name = scenario.calls, file.source.name
    refuse_no_degrees(noticed.degrees, table, file.source.where)
    told = [*file.source.findings]
    if table.time is not None:
        if noticed.times.read == 0:
            refuse_times(noticed.times, file.times)
        told += month_findings(noticed.times, why, file.times)
        told += time_findings(noticed.times, name, scenario.timezone, table.time_reading)
    elif noticed is not None:
        told.append(f"{name}: calls have no time; they are spread over every hour of calls.period alike.")
    if noticed.sources:
        seen = ", ".join(f"{value or '(blank)'} {count:,}" for value, count in noticed.sources.most_common(6))
        mend = f'if some were begun by officers, set calls.source = {{ column = "{file.unused_source}", keep = [...] }}'
        told.append(f"{name}: column {file.unused_source!r} tells how calls came in ({seen}); {mend}.")
    return told


def _period(scenario: Scenario, total: CallTally) -> Period:
    written = scenario.calls.period
    if written is not None:
        return np.datetime64(written[0], "D"), np.datetime64(written[1], "D")
    known = np.flatnonzero(total.days)
    return DAY_0 + known[0], DAY_0 + known[-1]


def _span_finding(days: NDArray[np.int64], period: Period) -> list[str]:
    """Warn when a few stray dates stretch the history, for rates are calls over the hours of all of it."""
    whole = int((period[1] - period[0]).astype(int)) + 1
    if whole < _SHORT_DAYS:
        return [f"the history is {whole} days, from {period[0]} to {period[1]}: too short to tell a usual week."]
    first = int((period[0] - DAY_0).astype(int))
    up_to = np.cumsum(days[first : first + whole])
    if up_to[-1] < 100:
        return []
    low, high = (period[0] + int(np.searchsorted(up_to, share * up_to[-1])) for share in (0.005, 0.995))
    middle = int((high - low).astype(int)) + 1
    if whole <= 1.25 * middle + 7:
        return []
    told = f"99 % of the calls fall between {low} and {high}, but the history runs from {period[0]} to {period[1]}; "
    return [f'{told}if the rest are stray dates, set calls.period = ["{low}", "{high}"].']


def _check_any_assigned(calls: Calls, where: str) -> None:
    if calls.assigned_rows:
        return
    reasons = "; ".join(f"{reason}: {count:,}" for reason, count in calls.left_out().items())
    mend = (
        "Look at lat and lon (swapped?), at the minus sign, and at crs." if _OF_PLACES & set(calls.left_out()) else ""
    )
    what = f"no eligible call lies in a beat within a window ({calls.rows:,} rows; {reasons})."
    raise DataError(Fault(where, what, mend))
