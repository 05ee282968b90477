"""Unit histories: one row a unit sent to an event, with the times of each step."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.blocks import Block
from beatplan.inputs.call_files import CallFile
from beatplan.inputs.ids import as_ids
from beatplan.inputs.times import read_time_block
from beatplan.scenario.tables import CallsTable

Times = NDArray[np.datetime64]

#: What lies between which steps; "received" is when the call came in.
STAGES = {
    "dispatch": ("received", "dispatched"),
    "turnout": ("dispatched", "en_route"),
    "on_scene": ("arrived", "cleared"),
}
#: What calibration asks of a unit's way besides: from setting out, and from being sent, to the arrival.
WAYS = {"travel": ("en_route", "arrived"), "going": ("dispatched", "arrived")}


def read_stages(block: Block, received: Times, file: CallFile, table: CallsTable) -> pd.DataFrame | None:
    """Read what rows of a unit history tell.

    Args:
        block: the rows (n).
        received: (n,) when the call came in.
        file: the file they stand in.
        table: which columns hold the steps.

    Returns:
        (n,) rows, indexed by their place in the block, with `event` (the id, or the row itself), `unit` and `station`
        (text or null), minutes `dispatch`, `turnout`, `on_scene`, `travel` and `going` of that unit (NaN where a step
        is unknown), `arrival`, minutes from the call to the unit's arrival, and `unread`, steps that are written and
        are no times; None where the scenario names no steps. Minutes may be impossible; they are judged later.
    """
    if table.stages is None:
        return None
    frame, steps = block.frame, {"received": received}
    unread = np.zeros(len(frame), dtype=np.int64)
    for step, name in table.stages.steps().items():
        steps[step] = _step(frame, name, received, file, table)
        written = frame[name].notna() & (frame[name].astype("str").str.strip() != "")
        unread += (written & np.isnat(steps[step])).to_numpy(dtype=np.int64)
    unknown = np.full(len(frame), np.datetime64("NaT", "s"))
    told = {stage: _minutes(*(steps.get(step, unknown) for step in pair)) for stage, pair in {**STAGES, **WAYS}.items()}
    # Rows without an id are events of their own.
    alone = f"row {file.number} " + pd.Series(block.row, index=frame.index).astype("str")
    event = as_ids(frame[table.id]) if table.id else alone
    return pd.DataFrame(
        {
            "event": event.where(event.notna(), alone),
            "unit": as_ids(frame[table.unit]) if table.unit else None,
            "station": as_ids(frame[table.stages.station]) if table.stages.station else None,
            **told,
            "arrival": _minutes(received, steps.get("arrived", unknown)),
            "unread": unread,
        },
        index=frame.index,
    ).set_axis(np.arange(len(frame)), axis=0)


def stages_of(
    stages: pd.DataFrame | None, eligible: NDArray[np.bool_], types: pd.Series, wanted: NDArray[np.bool_]
) -> pd.DataFrame | None:
    """Keep the wanted rows (n,) under their index, each with its call type and whether each service takes it."""
    if stages is None:
        return None
    takers = {f"service {number}": taken for number, taken in enumerate(eligible)}
    return stages.assign(type=types.to_numpy(), **takers)[wanted]


def _step(frame: pd.DataFrame, name: str, received: Times, file: CallFile, table: CallsTable) -> Times:
    """Read one step; a clock time that comes before the call belongs to the next day."""
    date = None if table.date is None else frame[table.date]
    time, _ = read_time_block(frame[name], date, file.times)
    if date is None:
        return time
    return np.where(time < received, time + np.timedelta64(1, "D"), time)


def _minutes(before: Times, after: Times) -> NDArray[np.float64]:
    seconds = (after - before).astype("timedelta64[s]")
    return np.where(np.isnat(seconds), np.nan, seconds.astype(np.int64) / 60)
