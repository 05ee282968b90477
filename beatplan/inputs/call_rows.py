"""A block of a call file turned into plain columns."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.beats import Beats
from beatplan.inputs.blocks import Block
from beatplan.inputs.call_files import CallFile
from beatplan.inputs.call_stages import read_stages
from beatplan.inputs.ids import as_ids
from beatplan.inputs.label_mapping import Types, typed
from beatplan.inputs.places import Degrees, numbers, points_block
from beatplan.inputs.risk_screen import Hits, screen_rows
from beatplan.inputs.time_tally import TimeTally
from beatplan.inputs.times import read_time_block
from beatplan.scenario.tables import CallsTable, EligibleTable, SourceTable

Bools = NDArray[np.bool_]

#: A row that stands for more calls than a city has in many years is a slip.
_MOST_CALLS = 1e7


@dataclass(frozen=True)
class Noticed:
    """What reading rows came across, to be added up and told for the whole file.

    Attributes:
        times, degrees: how times and degrees were read.
        sources: rows by how they came in, where the scenario names no such column.
        labels: rows by label as written, where a mapping says what labels mean; rows that do not fit not counted.
        screens: rows that each pattern of each screen matches.
    """

    times: TimeTally = field(default_factory=TimeTally)
    degrees: Degrees = field(default_factory=Degrees)
    sources: Counter[str] | None = None
    labels: Counter[str] = field(default_factory=Counter)
    screens: Hits = field(default_factory=Counter)

    def __add__(self, other: Noticed) -> Noticed:
        """Add what more rows came across."""
        sources = Counter(self.sources or {}) + Counter(other.sources or {})
        return Noticed(
            self.times + other.times,
            self.degrees + other.degrees,
            sources,
            self.labels + other.labels,
            self.screens + other.screens,
        )


@dataclass(frozen=True)
class Rows:
    """Rows of a call file.

    Attributes:
        row: (n,) number in the file, from 1.
        fits: (n,) false for rows that do not fit the header.
        time: (n,) wall clock, datetime64[s]; NaT where unreadable.
        types: call types and labels.
        xy: (n, 2) metres, NaN without a usable place.
        label: (n,) beat label or null; None where the scenario names no column.
        weight: (n,) calls that each row stands for; NaN where unreadable.
        kept, dropped, flagged: (n,) by source, by disposition, and as eligible.
        screened: (K, n) by each of the scenario's screens, by the row's own cells.
        stages: (n,) what a unit history tells of each row (`call_stages`); None where the scenario names none.
        noticed: what to tell of them.
    """

    row: NDArray[np.int64]
    fits: Bools
    time: NDArray[np.datetime64]
    types: Types
    xy: NDArray[np.float64]
    label: pd.Series | None
    weight: NDArray[np.float64]
    kept: Bools
    dropped: Bools
    flagged: Bools
    screened: Bools
    stages: pd.DataFrame | None
    noticed: Noticed


def read_rows(block: Block, file: CallFile, table: CallsTable, beats: Beats) -> Rows:
    """Read a block by the scenario's keys.

    Raises:
        DataError: geometry is no points, or a pattern of times is none.
    """
    frame = block.frame
    time, times = _time(frame, file, table)
    xy, degrees = _place(frame, file, table, beats)
    types = _types(frame, file, table)
    screened, hits = screen_rows(frame, table)
    return Rows(
        row=block.row,
        fits=block.fits,
        time=time,
        types=types,
        xy=xy,
        label=as_ids(frame[table.beat]) if table.beat else None,
        weight=_weight(frame, table),
        kept=_among_or_all(frame, table.source),
        dropped=_dropped(frame, table),
        flagged=_among_or_all(frame, table.eligible),
        screened=screened,
        stages=read_stages(block, time, file, table),
        noticed=Noticed(times, degrees, _sources(frame, file), _labels(types, block, file), hits),
    )


def _time(frame: pd.DataFrame, file: CallFile, table: CallsTable) -> tuple[NDArray[np.datetime64], TimeTally]:
    if table.time is None:
        return np.full(len(frame), np.datetime64("NaT", "s")), TimeTally()
    return read_time_block(frame[table.time], None if table.date is None else frame[table.date], file.times)


def _place(frame: pd.DataFrame, file: CallFile, table: CallsTable, beats: Beats) -> tuple[NDArray[np.float64], Degrees]:
    if table.beat is not None and not table.has_place() and not isinstance(frame, gpd.GeoDataFrame):
        return np.full((len(frame), 2), np.nan), Degrees()
    return points_block(frame, table, file.source.where, "calls", beats.crs)


def _types(frame: pd.DataFrame, file: CallFile, table: CallsTable) -> Types:
    """Read call types: the one place where labels become types, by the mapping where there is one."""
    if table.type is None:
        return typed(("",), np.zeros(len(frame), dtype=np.int64), None)
    written = as_ids(frame[table.type])
    code, known = pd.factorize(written.where(written.notna(), ""))
    return typed(tuple(map(str, known)), code.astype(np.int64), file.mapping)


def _labels(types: Types, block: Block, file: CallFile) -> Counter[str]:
    if file.mapping is None:
        return Counter()
    counts = np.bincount(types.label_code[block.fits], minlength=len(types.labels)).tolist()
    return Counter({one: count for one, count in zip(types.labels, counts, strict=True) if count})


def _weight(frame: pd.DataFrame, table: CallsTable) -> NDArray[np.float64]:
    if table.weight is None:
        return np.ones(len(frame))
    # A comma left open would be a decimal one, and "1,200" calls 1.2.
    weight = numbers(frame[table.weight], table.decimal or ".")
    return np.where((weight >= 0) & (weight <= _MOST_CALLS), weight, np.nan)


def _text(values: pd.Series) -> pd.Series:
    return values.astype("str").str.strip().where(values.notna(), "")


def _among(values: pd.Series, wanted: tuple[str, ...]) -> Bools:
    """Mark values that are among some, whatever their case."""
    found = _text(values).str.casefold().isin([one.strip().casefold() for one in wanted])
    return found.to_numpy(dtype=np.bool_)


def _among_or_all(frame: pd.DataFrame, table: SourceTable | EligibleTable | None) -> Bools:
    if table is None:
        return np.ones(len(frame), dtype=np.bool_)
    return _among(frame[table.column], table.keep)


def _dropped(frame: pd.DataFrame, table: CallsTable) -> Bools:
    if table.disposition is None:
        return np.zeros(len(frame), dtype=np.bool_)
    return _among(frame[table.disposition.column], table.disposition.drop)


def _sources(frame: pd.DataFrame, file: CallFile) -> Counter[str] | None:
    if file.unused_source is None:
        return None
    counts = _text(frame[file.unused_source]).value_counts()
    return Counter(dict(zip(counts.index.tolist(), counts.tolist(), strict=True)))
