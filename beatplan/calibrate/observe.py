"""Unit histories turned into trips: every row of the calls is a trip, or is left out for a counted reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.calibrate.trips import ENOUGH, Trips
from beatplan.errors import DataError, Fault
from beatplan.inputs import Beats, Calls, Sites
from beatplan.inputs.call_screen import Screened, screened_calls
from beatplan.inputs.ids import match_ids
from beatplan.inputs.reasons import ASSIGNED
from beatplan.scenario import Scenario
from beatplan.travel.measured import Measured, measure_ways

#: No team is on its way to a call for longer; a stamp that says so was made late.
LONGEST_MIN = 120
#: More trips than this make no interval narrower than the model is right, and only take time.
MOST_TRIPS = 10_000

_TRAVEL_REASONS = (
    "no arrival",
    "no time of dispatch",
    "arrival before dispatch",
    f"arrival after more than {LONGEST_MIN} minutes",
    "no usable place",
    "no station",
    "unknown station",
)


@dataclass(frozen=True)
class Observed:
    """The trips, and what became of every row.

    Attributes:
        trips: the trips that a fit is made from.
        rows: rows of the calls; the trips and `left_out` make them.
        left_out: rows by the reason they are no trip of the fit.
        findings: what a person should know.
    """

    trips: Trips
    rows: int
    left_out: dict[str, int]
    findings: tuple[str, ...]


@dataclass
class _Tally:
    rows: int
    left_out: Counter[str]
    stations: Counter[str]
    turnouts_unfit: int


def observe_trips(scenario: Scenario, beats: Beats, calls: Calls, sites: Sites, rng: np.random.Generator) -> Observed:
    """Read the trips of all rows of the calls that count (of several units at one event, the row that counts for it).

    Raises:
        DataError: the scenario names no times of dispatch and arrival, or too few trips can be fitted.
    """
    _check_stages(scenario)
    tally = _Tally(0, Counter(), Counter(), 0)
    rows = pd.concat(
        [_fit_rows(scenario, block, sites, tally) for block in screened_calls(scenario, beats, calls.survey)],
        ignore_index=True,
    )
    if len(rows) > MOST_TRIPS:
        tally.left_out[f"not drawn: {MOST_TRIPS:,} trips are enough"] += len(rows) - MOST_TRIPS
        rows = rows.iloc[np.sort(rng.choice(len(rows), MOST_TRIPS, replace=False))]
    measured = measure_ways(
        scenario, beats, sites, rows[["x", "y"]].to_numpy(dtype=np.float64), rows["beat"].to_numpy(dtype=np.int64)
    )
    every = _trips(rows, measured, len(scenario.windows))
    trips = every.take(np.isfinite(every.drive_min))
    tally.left_out["no way from the site"] += len(every) - len(trips)
    _check_enough(trips, tally)
    trips = _with_known_turnout(trips, tally)
    left_out = {reason: count for reason, count in tally.left_out.items() if count}
    return Observed(trips, tally.rows, left_out, (*measured.ways.findings, *_findings(tally)))


def _check_stages(scenario: Scenario) -> None:
    stages = scenario.calls.stages
    if stages is None or stages.arrived is None:
        mend = (
            'Name the columns, such as stages = { dispatched = "sent", arrived = "there" }, or leave travel as it is.'
        )
        raise DataError(Fault("calls.stages.arrived", "is missing: nothing tells how long units took.", mend))


def _fit_rows(scenario: Scenario, block: Screened, sites: Sites, tally: _Tally) -> pd.DataFrame:
    """Judge the rows of a block, and keep the ones that can be trips."""
    tally.rows += len(block.row)
    reasons = np.bincount(block.reason[block.reason != ASSIGNED], minlength=len(block.reasons))
    tally.left_out.update(dict(zip(block.reasons, reasons.tolist(), strict=True)))
    assigned = np.flatnonzero(block.reason == ASSIGNED)
    assert block.stages is not None
    rows = _timed(scenario, block.stages.loc[assigned])
    rows["x"], rows["y"] = block.xy[assigned].T
    rows["beat"], rows["service"] = block.beat[assigned], block.eligible[:, assigned].argmax(axis=0)
    for number, open_ in enumerate(block.duty[:, assigned]):
        rows[f"window {number}"] = open_
    rows["site"], label = _site(scenario, rows["station"], sites)
    bad = _unfit(scenario, rows)
    reason = np.full(len(rows), -1)
    for number in reversed(range(len(_TRAVEL_REASONS))):
        reason[bad[number]] = number
    counts = np.bincount(reason[reason >= 0], minlength=len(_TRAVEL_REASONS))
    tally.left_out.update(dict(zip(_TRAVEL_REASONS, counts.tolist(), strict=True)))
    unknown = reason == _TRAVEL_REASONS.index("unknown station")
    tally.stations.update(label[unknown].tolist())
    tally.turnouts_unfit += int(rows.loc[reason < 0, "turnout_unfit"].sum())
    return rows[reason < 0].drop(columns=["station", "turnout_unfit"])


def _timed(scenario: Scenario, stages: pd.DataFrame) -> pd.DataFrame:
    """Take the minutes of each row: from setting out where that is known, else from being sent."""
    assert scenario.calls.stages is not None
    sent = stages["arrival"] if scenario.calls.stages.dispatched is None else stages["going"]
    possible = stages["turnout"].between(0, LONGEST_MIN)
    with_turnout = stages["travel"].isna()
    return pd.DataFrame(
        {
            "arrival": stages["arrival"],
            "going": sent.where(with_turnout, stages["travel"]),
            "with_turnout": with_turnout,
            "turnout": stages["turnout"].where(possible),
            "turnout_unfit": stages["turnout"].notna() & ~possible,
            "station": stages["station"],
        }
    )


def _site(scenario: Scenario, station: pd.Series, sites: Sites) -> tuple[NDArray[np.int64], pd.Series]:
    """Find the site that each row names, -1 for none."""
    assert scenario.calls.stages is not None
    if scenario.calls.stages.station is None:
        return np.full(len(station), -1), station
    return match_ids(station, sites.ids)[0], station


def _unfit(scenario: Scenario, rows: pd.DataFrame) -> list[NDArray[np.bool_]]:
    """Mark the rows of each of `_TRAVEL_REASONS`."""
    assert scenario.calls.stages is not None
    named = scenario.calls.stages.station is not None
    by_point = scenario.travel.method != "matrix"
    return [
        one.to_numpy(dtype=np.bool_)
        for one in (
            rows["arrival"].isna(),
            rows["going"].isna(),
            rows["going"] < 0,
            rows["going"] > LONGEST_MIN,
            rows["x"].isna() & by_point,
            rows["station"].isna() & named,
            (rows["site"] < 0) & named,
        )
    ]


def _trips(rows: pd.DataFrame, measured: Measured, windows: int) -> Trips:
    """Give each row its way: from the site that it names, else from the nearest one."""
    ways, each = measured.ways, np.arange(len(rows))
    nearest = ways.minutes(1.0).argmin(axis=0) if len(rows) else np.zeros(0, dtype=np.int64)
    named = rows["site"].to_numpy(dtype=np.int64)
    site = np.where(named >= 0, named, nearest)
    return Trips(
        going_min=rows["going"].to_numpy(dtype=np.float64),
        with_turnout=rows["with_turnout"].to_numpy(dtype=np.bool_),
        turnout_min=rows["turnout"].to_numpy(dtype=np.float64),
        drive_min=ways.drive_min[site, each],
        foot_min=ways.site_foot_min[site] + ways.place_foot_min,
        straight_m=measured.straight_m[site, each],
        street_m=measured.street_m[site, each],
        in_window=rows[[f"window {number}" for number in range(windows)]].to_numpy(dtype=np.bool_).T,
        service=rows["service"].to_numpy(dtype=np.int64),
    )


def _with_known_turnout(trips: Trips, tally: _Tally) -> Trips:
    """Leave out the trips whose minutes hold a turnout, where too few tell how long that is.

    Raises:
        DataError: too few trips are left.
    """
    if np.isfinite(trips.turnout_min).sum() >= ENOUGH or trips.with_turnout.sum() >= ENOUGH:
        return trips
    tally.left_out["turnout unknown"] += int(trips.with_turnout.sum())
    left = trips.take(~trips.with_turnout)
    _check_enough(left, tally)
    return left


def _check_enough(trips: Trips, tally: _Tally) -> None:
    if len(trips) >= ENOUGH:
        return
    why = "; ".join(f"{reason}: {count:,}" for reason, count in tally.left_out.items() if count) or "no others"
    what = f"{len(trips)} of {tally.rows:,} rows can be fitted, and {ENOUGH} are the least ({why})."
    raise DataError(Fault("calls.stages", what, "Look at the columns that stages names, or leave travel as it is."))


def _findings(tally: _Tally) -> list[str]:
    said = []
    if tally.stations:
        shown = ", ".join(f"{name} {count:,}" for name, count in _most(tally.stations))
        said.append(f"stations that are no site: {shown}; trips from them are not used (calls.stages.station).")
    if tally.turnouts_unfit:
        said.append(
            f"{tally.turnouts_unfit:,} turnouts are impossible (below 0 or above {LONGEST_MIN} minutes) and not used; "
            "the ways of these trips are."
        )
    return said


def _most(counts: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda one: (-one[1], one[0]))[:10]
