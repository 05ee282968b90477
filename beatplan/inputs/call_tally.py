"""Screened calls added up: what demand, travel and the account of every row need, whatever the number of rows."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.call_places import PlaceTally
from beatplan.inputs.call_points import Points, merged
from beatplan.inputs.call_rows import Noticed
from beatplan.inputs.call_screen import Screened
from beatplan.inputs.reasons import ASSIGNED
from beatplan.scenario import Scenario
from beatplan.scenario.week import week_edges

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Days are counted from here; times outside two centuries are no times.
DAY_0 = np.datetime64("1900-01-01", "D")
_DAYS = int((np.datetime64("2200-01-01", "D") - DAY_0).astype(int))


@dataclass(frozen=True)
class CallTally:
    """Sums over rows of calls; see `Calls` for what each means."""

    rows: int
    reasons: Ints
    assigned_rows: int
    assigned: Floats
    cells: Floats
    shut: Floats
    timeless: Floats
    duty: Floats
    kinds: Floats
    kinds_on_duty: Floats
    days: Ints
    points: Points
    duty_points: Points
    types: Counter[str]
    assigned_types: Counter[str]
    stages: tuple[pd.DataFrame, ...]
    noticed: Noticed
    places: PlaceTally

    def __add__(self, other: CallTally) -> CallTally:
        """Add the sums of more rows."""
        return CallTally(*(getattr(self, one.name) + getattr(other, one.name) for one in fields(self)))


def tally_block(scenario: Scenario, block: Screened, beats: int) -> CallTally:
    """Add up one block."""
    assigned = block.reason == ASSIGNED
    counted = block.counted() & block.eligible
    edges = week_edges(np.stack([window.mask() for window in scenario.windows]))
    codes = block.reason[block.reason >= 0]
    return CallTally(
        rows=len(block.row),
        reasons=np.bincount(codes, minlength=len(block.reasons)),
        assigned_rows=int(assigned.sum()),
        assigned=_by_beat(block, assigned, beats),
        cells=np.stack([_by_cell(block, taken, edges, beats) for taken in counted]),
        shut=np.stack(
            [np.stack([_by_cell(block, taken & one, edges, beats) for one in block.shut]) for taken in counted]
        ),
        timeless=np.stack([_by_beat(block, taken & (block.minute < 0), beats) for taken in counted]),
        duty=np.stack([_by_beat(block, assigned & one, beats) for one in block.duty]),
        kinds=_by_kind(scenario, block, counted, np.ones((1, len(block.row)), dtype=np.bool_), beats)[:, 0],
        kinds_on_duty=_by_kind(scenario, block, counted, block.duty, beats),
        days=_by_day(block),
        points=_points(block, counted, assigned),
        duty_points=_points(block, _on_duty(block, counted), assigned),
        types=_by_type(block, np.ones(len(block.row), dtype=np.bool_)),
        assigned_types=_by_type(block, assigned),
        stages=() if block.stages is None else (block.stages,),
        noticed=block.noticed,
        places=block.places,
    )


def _by_beat(block: Screened, rows: NDArray[np.bool_], beats: int) -> Floats:
    return np.bincount(block.beat[rows], weights=block.weight[rows], minlength=beats).astype(np.float64)


def _by_cell(block: Screened, rows: NDArray[np.bool_], edges: Ints, beats: int) -> Floats:
    """Add up calls with a time by beat and cell of the week, (B, K)."""
    rows = rows & (block.minute >= 0)
    cells = len(edges) - 1
    cell = np.searchsorted(edges, block.minute[rows], side="right") - 1
    flat = np.bincount(block.beat[rows] * cells + cell, weights=block.weight[rows], minlength=beats * cells)
    return flat.reshape(beats, cells).astype(np.float64)


def _by_kind(
    scenario: Scenario, block: Screened, counted: NDArray[np.bool_], when: NDArray[np.bool_], beats: int
) -> Floats:
    """Add up each service's counted calls by entry of its `call_types`, one service after the other, (Q, W, B)."""
    parts = []
    for service, taken, kind in zip(scenario.services, counted, block.kind, strict=True):
        size = len(service.call_types) * beats
        sums = [
            np.bincount(kind[rows] * beats + block.beat[rows], weights=block.weight[rows], minlength=size)
            for rows in taken & when & (kind >= 0)
        ]
        parts.append(np.stack(sums).reshape(len(when), -1, beats).swapaxes(0, 1))
    return np.concatenate(parts).astype(np.float64)


def _by_day(block: Screened) -> Ints:
    known = block.local_time[~np.isnat(block.local_time)].astype("datetime64[D]")
    return np.bincount((known - DAY_0).astype(np.int64), minlength=_DAYS)


def _by_type(block: Screened, rows: NDArray[np.bool_]) -> Counter[str]:
    counts = np.bincount(block.type_code[rows], minlength=len(block.types)).tolist()
    return Counter({one: count for one, count in zip(block.types, counts, strict=True) if count})


def _on_duty(block: Screened, counted: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Mark each service's counted calls while each window was open, (S * W, n), service by service."""
    return (counted[:, None] & block.duty).reshape(-1, counted.shape[1])


def _points(block: Screened, counted: NDArray[np.bool_], assigned: NDArray[np.bool_]) -> Points:
    rows = np.flatnonzero((counted.any(axis=0) | assigned) & ~np.isnan(block.xy[:, 0]))
    weight = block.weight[rows]
    return merged(block.beat[rows], block.xy[rows], counted[:, rows] * weight, assigned[rows] * weight, 0.0)
