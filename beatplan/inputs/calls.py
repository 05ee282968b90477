"""Historical calls: every row ends in a beat or in a counted reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault, nearest
from beatplan.inputs.beats import Beats
from beatplan.inputs.ids import as_ids
from beatplan.inputs.places import locate, points_xy
from beatplan.inputs.tables import column, read_table
from beatplan.inputs.times import TimeColumns, read_times
from beatplan.scenario import Scenario
from beatplan.scenario.week import MINUTES_A_WEEK, minute_of_week

#: Why a row is left out, in the order in which the reasons are tried: the first that fits is counted.
REASONS = (
    "type not eligible",
    "no usable time",
    "outside the period",
    "repeat of an id",
    "outside every window",
    "no usable place",
    "in an excluded area",
    "outside every beat",
    "unknown beat label",
)
ASSIGNED = -1


@dataclass(frozen=True)
class Calls:
    """The rows of the call files.

    Attributes:
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
        late = REASONS.index("outside every window")
        return np.asarray(((self.reason == ASSIGNED) | (self.reason == late)) & (self.beat >= 0))


def read_calls(scenario: Scenario, beats: Beats) -> Calls:
    """Read, screen and assign the calls of a scenario.

    Raises:
        DataError: no such file or column, no calls, no readable time, no eligible call, none in any beat.
    """
    table = scenario.calls
    parts = [_read_file(scenario, scenario.locate(one), beats) for one in table.path]
    rows: pd.DataFrame = pd.concat([part for part, _ in parts], ignore_index=True)
    read_findings = [finding for _, told in parts for finding in told]
    source = scenario.locate(table.path[0])
    if rows.empty:
        raise DataError(Fault(str(source), "there are no calls: the file has no rows (calls.path)."))
    types = rows["type"].to_numpy(dtype=object)
    eligible = np.stack([_takes(service.call_types, types) for service in scenario.services])
    type_findings = _check_types(scenario, types, eligible, source)
    xy = rows[["x", "y"]].to_numpy(dtype=np.float64)
    beat, place_reason, findings = _places(rows, xy, beats)
    time = rows["time"].to_numpy(dtype="datetime64[s]")
    days = time.astype("datetime64[D]")
    period = (
        tuple(np.datetime64(day, "D") for day in table.period) if table.period else (np.nanmin(days), np.nanmax(days))
    )
    minute = np.where(np.isnat(time), -1, minute_of_week(time))
    duty = np.logical_or.reduce([window.mask() for window in scenario.windows])
    tests = {
        "type not eligible": ~eligible.any(axis=0),
        "no usable time": np.isnat(time),
        "outside the period": (days < period[0]) | (days > period[1]),
        "repeat of an id": _repeats(rows),
        "outside every window": ~duty[np.clip(minute, 0, MINUTES_A_WEEK - 1)],
        **{reason: place_reason == REASONS.index(reason) for reason in REASONS[5:]},
    }
    reason = np.full(len(rows), ASSIGNED, dtype=np.int64)
    for name in reversed(REASONS):
        reason[tests[name]] = REASONS.index(name)
    calls = Calls(
        types=types,
        eligible=eligible,
        local_time=time,
        minute=minute,
        xy=xy,
        beat=beat,
        reason=reason,
        history=(period[0], period[1]),
        findings=(*read_findings, *type_findings, *findings, *_span_finding(days, period)),
    )
    _check_any_assigned(calls, source)
    return calls


def _read_file(scenario: Scenario, path: Path, beats: Beats) -> tuple[pd.DataFrame, list[str]]:
    """Read one file into the columns id, time, type, x, y and label, with what was decided from its data."""
    table = scenario.calls
    frame = read_table(path, "calls.path")
    date = None if table.date is None else column(frame, table.date, path, "calls.date")
    written = TimeColumns(scenario.timezone, table.time_format, table.time_reading, path)
    time, findings = read_times(column(frame, table.time, path, "calls.time"), date, written)
    kind = column(frame, table.type, path, "calls.type")
    labelled_only = table.beat is not None and not table.has_place()
    xy = np.full((len(frame), 2), np.nan) if labelled_only else points_xy(frame, table, path, "calls", beats.crs)
    rows = pd.DataFrame(
        {
            "id": as_ids(column(frame, table.id, path, "calls.id")) if table.id else None,
            "time": time,
            "type": kind.astype("str").str.strip().where(kind.notna(), "").astype("object"),
            "x": xy[:, 0],
            "y": xy[:, 1],
            "label": as_ids(column(frame, table.beat, path, "calls.beat")) if table.beat else None,
            "by_label": labelled_only,
        }
    )
    return rows, findings


def type_matches(pattern: str, call_type: str) -> bool:
    """Tell whether a call type is one that `pattern` names; `*` stands for any text, case does not matter."""
    return fnmatchcase(call_type.strip().casefold(), pattern.strip().casefold())


def _takes(patterns: tuple[str, ...], types: NDArray[np.object_]) -> NDArray[np.bool_]:
    known = pd.unique(pd.Series(types, dtype="object"))
    taken = [one for one in known if any(type_matches(pattern, str(one)) for pattern in patterns)]
    return np.isin(types.astype(str), np.asarray(taken, dtype=str)) if taken else np.zeros(len(types), dtype=bool)


def _check_types(scenario: Scenario, types: NDArray[np.object_], eligible: NDArray[np.bool_], path: Path) -> list[str]:
    """Tell types that the files do not have; one that is nearly one they have is a typing error and refused."""
    counts = Counter(str(one) for one in types)
    if not eligible.any():
        seen = ", ".join(f"{kind or '(blank)'} {count:,}" for kind, count in counts.most_common(20))
        what = f"no eligible calls: 0 of {len(types):,} rows are of a type that a service takes."
        raise DataError(Fault(str(path), what, f"Types in the file: {seen}."))
    taken = set(types[eligible.any(axis=0)].astype(str))
    faults, findings = [], []
    for index, service in enumerate(scenario.services):
        for pattern in service.call_types:
            if any(type_matches(pattern, kind) for kind in counts):
                continue
            what = f"no call is of type {pattern!r}."
            if get_close_matches(pattern, counts.keys() - taken, n=1, cutoff=0.8):
                faults.append(Fault(f"services.{index}.call_types", what, nearest(pattern, counts.keys() - taken)))
            else:
                findings.append(f"{service.name}: {what}")
    if faults:
        raise DataError(*faults)
    return findings


def _places(
    rows: pd.DataFrame, xy: NDArray[np.float64], beats: Beats
) -> tuple[NDArray[np.int64], NDArray[np.int64], list[str]]:
    """Give each row its beat, and a reason where it has none."""
    beat = locate(xy, beats.geometry)
    reason = np.full(len(rows), ASSIGNED, dtype=np.int64)
    reason[beat < 0] = REASONS.index("outside every beat")
    if beats.excluded:
        loose = np.flatnonzero(beat < 0)
        areas = np.empty(len(beats.excluded), dtype=object)
        areas[:] = list(beats.excluded.values())
        reason[loose[locate(xy[loose], areas) >= 0]] = REASONS.index("in an excluded area")
    reason[np.isnan(xy[:, 0])] = REASONS.index("no usable place")
    labels = rows["label"].to_numpy(dtype=object)
    index = beats.index()
    stated = np.array([index.get(one, -1) for one in labels], dtype=np.int64)
    findings = []
    if bool(rows["by_label"].any()):
        by_label = rows["by_label"].to_numpy(dtype=bool)
        beat[by_label] = stated[by_label]
        reason[by_label & (stated >= 0)] = ASSIGNED
        reason[by_label & (stated < 0)] = REASONS.index("unknown beat label")
        reason[by_label & np.isin(labels, list(beats.excluded))] = REASONS.index("in an excluded area")
        findings.append(
            f"{int(by_label.sum()):,} calls have a beat label and no place; their beat's inside point stands in."
        )
    other = (stated >= 0) & (beat >= 0) & (stated != beat)
    if other.any():
        findings.append(f"{int(other.sum()):,} calls lie in another beat than their label says; the place decides.")
    unknown = pd.Series(labels[(stated < 0) & pd.notna(labels) & (beat >= 0)]).value_counts()
    if len(unknown):
        shown = ", ".join(f"{label} {count:,}" for label, count in unknown.head(10).items())
        findings.append(f"labels that are no beat of the layer: {shown}; the place decides.")
    return beat, reason, findings


def _repeats(rows: pd.DataFrame) -> NDArray[np.bool_]:
    """Mark all rows of an id but its earliest."""
    order = rows.sort_values("time", kind="stable", na_position="last")
    repeated = order["id"].duplicated() & order["id"].notna()
    return repeated.sort_index().to_numpy(dtype=bool)


def _span_finding(days: NDArray[np.datetime64], period: tuple[np.datetime64, ...]) -> list[str]:
    """Warn when a few stray dates stretch the history, for rates are calls over the hours of all of it."""
    kept = np.sort(days[(days >= period[0]) & (days <= period[1])])
    if len(kept) < 100:
        return []
    low, high = kept[int(0.005 * len(kept))], kept[int(0.995 * len(kept)) - 1]
    whole, middle = int((period[1] - period[0]).astype(int)) + 1, int((high - low).astype(int)) + 1
    if whole <= 1.25 * middle + 7:
        return []
    told = f"99 % of the calls fall between {low} and {high}, but the history runs from {period[0]} to {period[1]}; "
    return [f'{told}if the rest are stray dates, set calls.period = ["{low}", "{high}"].']


def _check_any_assigned(calls: Calls, path: Path) -> None:
    if (calls.reason == ASSIGNED).any():
        return
    reasons = "; ".join(f"{reason}: {count:,}" for reason, count in calls.left_out().items())
    mend = "If all lie outside, look at lat and lon (swapped?), at the minus sign, and at crs."
    what = f"no eligible call lies in a beat within a window ({len(calls.reason):,} rows; {reasons})."
    raise DataError(Fault(str(path), what, mend))
