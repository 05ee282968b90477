"""Historical calls: every row ends in a beat or in a counted reason."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault
from beatplan.inputs.beats import Beats
from beatplan.inputs.call_places import piles, place_calls
from beatplan.inputs.call_rows import read_rows
from beatplan.inputs.call_types import eligibility
from beatplan.inputs.holidays import closed_days, closed_findings, on_duty
from beatplan.inputs.reasons import ASSIGNED, REASONS, code
from beatplan.scenario import Scenario
from beatplan.scenario.week import minute_of_week

#: A history under four weeks has each hour of the week at most three times.
_SHORT_DAYS = 28


@dataclass(frozen=True)
class Calls:
    """The rows of the call files.

    Attributes:
        file: (n,) name of the file each row stands in.
        row: (n,) its number there, from 1, the header not counted.
        types: (n,) call type as written.
        eligible: (S, n) whether each service takes the row's type.
        local_time: (n,) wall clock, datetime64[s]; NaT where unreadable.
        minute: (n,) minute of the week; -1 where there is no time.
        xy: (n, 2) metres; NaN without a usable place.
        beat: (n,) index of the beat the row lies in whatever its type or time, -1 for none.
        reason: (n,) index into `REASONS`, or `ASSIGNED`.
        history: first and last local day of the calls counted, datetime64[D].
        findings: what a person should know.
    """

    file: NDArray[np.object_]
    row: NDArray[np.int64]
    types: NDArray[np.object_]
    eligible: NDArray[np.bool_]
    local_time: NDArray[np.datetime64]
    minute: NDArray[np.int64]
    xy: NDArray[np.float64]
    beat: NDArray[np.int64]
    reason: NDArray[np.int64]
    history: tuple[np.datetime64, np.datetime64]
    findings: tuple[str, ...]

    def left_out(self) -> dict[str, int]:
        """Count the rows left out by each reason that occurs."""
        counts = np.bincount(self.reason[self.reason >= 0], minlength=len(REASONS))
        return {reason: int(count) for reason, count in zip(REASONS, counts, strict=True) if count}

    def counted(self) -> NDArray[np.bool_]:
        """Mark calls that say something of demand at any hour: eligible, timed, in a beat, counted once."""
        hours = [ASSIGNED, code("outside every window"), code("on a holiday")]
        return np.asarray(np.isin(self.reason, hours) & (self.beat >= 0))


def read_calls(scenario: Scenario, beats: Beats) -> Calls:
    """Read, screen and assign the calls of a scenario.

    Raises:
        DataError: no such file or column, no calls, no readable time, no eligible call, none in any beat.
    """
    rows, read_findings = read_rows(scenario, beats)
    source = scenario.locate(scenario.calls.path[0])
    types = rows["type"].to_numpy(dtype=object)
    eligible, type_findings = eligibility(scenario, types, source)
    placed = place_calls(scenario, rows, beats)
    time = rows["time"].to_numpy(dtype="datetime64[s]")
    days = time.astype("datetime64[D]")
    written = scenario.calls.period
    period = tuple(np.datetime64(day, "D") for day in written) if written else (np.nanmin(days), np.nanmax(days))
    minute = np.where(np.isnat(time), -1, minute_of_week(time))
    in_hours = np.logical_or.reduce([window.mask() for window in scenario.windows])[np.maximum(minute, 0)]
    is_open = np.logical_or.reduce(
        [on_duty(window, time, minute, closed_days(window, *period)) for window in scenario.windows]
    )
    tests = {
        "source not kept": rows["not_kept"].to_numpy(dtype=bool),
        "disposition dropped": rows["dropped"].to_numpy(dtype=bool),
        "repeat of an id": _repeats(rows),
        "type not eligible": ~eligible.any(axis=0),
        "no usable time": np.isnat(time),
        "outside the period": (days < period[0]) | (days > period[1]),
        "outside every window": ~in_hours,
        "on a holiday": in_hours & ~is_open,
    }
    reason = placed.reason.copy()
    for name in reversed(tests):
        reason[tests[name]] = code(name)
    told = (*read_findings, *type_findings, *placed.findings, *_span_finding(days, period))
    told = (*told, *closed_findings(scenario, *period))
    calls = Calls(
        file=rows["file"].to_numpy(dtype=object),
        row=rows["row"].to_numpy(dtype=np.int64),
        types=types,
        eligible=eligible,
        local_time=time,
        minute=minute,
        xy=placed.xy,
        beat=placed.beat,
        reason=reason,
        history=(period[0], period[1]),
        findings=(*told, *piles(placed.xy, placed.beat, reason == ASSIGNED, beats)),
    )
    _check_any_assigned(calls, source)
    return calls


def _repeats(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Mark all rows of an id but its earliest."""
    order = rows.sort_values("time", kind="stable", na_position="last")
    repeated = order["id"].duplicated() & order["id"].notna()
    return repeated.sort_index().to_numpy(dtype=bool)


def _span_finding(days: NDArray[np.datetime64], period: tuple[np.datetime64, ...]) -> list[str]:
    """Warn when a few stray dates stretch the history, for rates are calls over the hours of all of it."""
    kept = np.sort(days[(days >= period[0]) & (days <= period[1])])
    whole = int((period[1] - period[0]).astype(int)) + 1
    if whole < _SHORT_DAYS:
        return [f"the history is {whole} days, from {period[0]} to {period[1]}: too short to tell a usual week."]
    if len(kept) < 100:
        return []
    low, high = kept[int(0.005 * len(kept))], kept[int(0.995 * len(kept)) - 1]
    middle = int((high - low).astype(int)) + 1
    if whole <= 1.25 * middle + 7:
        return []
    told = f"99 % of the calls fall between {low} and {high}, but the history runs from {period[0]} to {period[1]}; "
    return [f'{told}if the rest are stray dates, set calls.period = ["{low}", "{high}"].']


def _check_any_assigned(calls: Calls, path: Path) -> None:
    if (calls.reason == ASSIGNED).any():
        return
    reasons = "; ".join(f"{reason}: {count:,}" for reason, count in calls.left_out().items())
    places = {"outside every beat", "no usable place", "longitude without its minus sign"} & set(calls.left_out())
    mend = "Look at lat and lon (swapped?), at the minus sign, and at crs." if places else ""
    what = f"no eligible call lies in a beat within a window ({len(calls.reason):,} rows; {reasons})."
    raise DataError(Fault(str(path), what, mend))
