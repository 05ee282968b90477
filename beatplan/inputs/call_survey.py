"""A first look at whole columns, for what one row cannot tell: the order of month and day, and ids that stand twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.blocks import Block
from beatplan.inputs.call_files import CallFile
from beatplan.inputs.dates import MonthEvidence
from beatplan.inputs.ids import as_ids
from beatplan.inputs.risk_screen import screen_columns, screen_rows
from beatplan.inputs.times import decide_month, read_time_block, time_evidence
from beatplan.scenario.tables import CallsTable

Hashes = NDArray[np.uint64]

#: Rows of one file have places from here on, so that the places of all files are one order.
_FILE_PLACES = 1 << 40


@dataclass(frozen=True)
class Repeats:
    """Ids that stand in several rows, as 64-bit hashes: among 10 million ids, two share one once in 300,000 files.

    Attributes:
        ids: (R,) sorted.
        kept: (R,) place of the row that counts: the earliest, of equals the first.
        unit: (R,) hash of that row's unit.
        screened: (K, R) whether any row of the id is one that a screen excludes.
    """

    ids: Hashes
    kept: NDArray[np.int64]
    unit: Hashes
    screened: NDArray[np.bool_]


@dataclass(frozen=True)
class Survey:
    """The call files with everything decided that needs all of their rows.

    Attributes:
        files: the files.
        why: for each, why month or day comes first; blank where no date needs it.
        repeats: ids that stand in several rows.
    """

    files: tuple[CallFile, ...]
    why: tuple[str, ...]
    repeats: Repeats


def survey_calls(files: Sequence[CallFile], table: CallsTable) -> Survey:
    """Look through the times and ids of all files.

    Raises:
        DataError: nothing tells month from day, or rows cannot be read.
    """
    seen: list[Hashes] = []
    decided, why = [], []
    for file in files:
        evidence = MonthEvidence()
        for block in _read(file, _columns(table.time, table.date, table.id)):
            evidence += _evidence(block, file, table)
            if table.id is not None:
                known, ids = _hashes(block.frame[table.id])
                seen.append(ids[known])
        times, reason = decide_month(evidence, file.times)
        decided.append(replace(file, times=times))
        why.append(reason)
    return Survey(tuple(decided), tuple(why), _repeats(decided, table, _twice(seen)))


def repeated(block: Block, file: CallFile, table: CallsTable, repeats: Repeats) -> tuple[NDArray[np.bool_], ...]:
    """Mark the rows (n,) of an id that counts in another row, and of those the ones of another unit."""
    if table.id is None or len(repeats.ids) == 0:
        none = np.zeros(len(block.row), dtype=np.bool_)
        return none, none
    stands, at = _among(block.frame[table.id], repeats)
    again = stands & (repeats.kept[at] != _places(block, file))
    return again, again & (_units(block, table) != repeats.unit[at])


def event_screened(block: Block, table: CallsTable, repeats: Repeats) -> NDArray[np.bool_]:
    """Mark the rows (K, n) of an id that a screen excludes for any of its rows: what one unit found, all know."""
    if table.id is None or len(repeats.ids) == 0:
        return np.zeros((len(table.screen), len(block.row)), dtype=np.bool_)
    stands, at = _among(block.frame[table.id], repeats)
    return np.asarray(repeats.screened[:, at] & stands)


def _among(column: pd.Series, repeats: Repeats) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
    """Tell which ids (n,) stand in several rows, and find each among those, (n,)."""
    known, ids = _hashes(column)
    at = np.minimum(np.searchsorted(repeats.ids, ids), len(repeats.ids) - 1)
    return known & (repeats.ids[at] == ids), at


def _read(file: CallFile, columns: list[str]) -> Iterator[Block]:
    return file.source.read(columns) if columns else iter(())


def _columns(*names: str | None) -> list[str]:
    return list(dict.fromkeys(name for name in names if name is not None))


def _evidence(block: Block, file: CallFile, table: CallsTable) -> MonthEvidence:
    if table.time is None:
        return MonthEvidence()
    date = None if table.date is None else block.frame[table.date]
    return time_evidence(block.frame[table.time], date, file.times)


def _hashes(column: pd.Series) -> tuple[NDArray[np.bool_], Hashes]:
    """Tell which rows have an id (n,), and hash each (n,)."""
    ids = as_ids(column)
    return ids.notna().to_numpy(), pd.util.hash_array(ids.array, categorize=False)


def _units(block: Block, table: CallsTable) -> Hashes:
    if table.unit is None:
        return np.zeros(len(block.row), dtype=np.uint64)
    return _hashes(block.frame[table.unit])[1]


def _places(block: Block, file: CallFile) -> NDArray[np.int64]:
    return file.number * _FILE_PLACES + block.row


def _twice(seen: list[Hashes]) -> Hashes:
    """Find the hashes that stand more than once."""
    if not seen:
        return np.zeros(0, dtype=np.uint64)
    every = np.concatenate(seen)
    seen.clear()
    every.sort()
    return np.unique(every[1:][every[1:] == every[:-1]])


def _repeats(files: list[CallFile], table: CallsTable, ids: Hashes) -> Repeats:
    """Find the row that counts of each id that stands in several."""
    labels = table.type if any(one.types for one in table.screen) else None
    columns = _columns(table.time, table.date, table.id, table.unit, labels, *screen_columns(table).values())
    parts = []
    for file in files if len(ids) else ():
        for block in _read(file, columns):
            known, own = _hashes(block.frame[table.id])
            rows = np.flatnonzero(known & np.isin(own, ids))
            time = _sortable_time(block, file, table)
            risky = screen_rows(block.frame, table)[0].T
            parts.append((own[rows], time[rows], _places(block, file)[rows], _units(block, table)[rows], risky[rows]))
    if not parts:
        none = np.zeros(0, dtype=np.uint64)
        return Repeats(none, np.zeros(0, dtype=np.int64), none, np.zeros((len(table.screen), 0), dtype=np.bool_))
    own, time, place, unit, risky = (np.concatenate(column) for column in zip(*parts, strict=True))
    order = np.lexsort((place, time, own))
    begins = np.unique(own[order], return_index=True)[1]
    first = order[begins]
    return Repeats(own[first], place[first], unit[first], np.logical_or.reduceat(risky[order], begins, axis=0).T)


def _sortable_time(block: Block, file: CallFile, table: CallsTable) -> NDArray[np.int64]:
    """Give times as seconds, rows without one last."""
    if table.time is None:
        return np.zeros(len(block.row), dtype=np.int64)
    date = None if table.date is None else block.frame[table.date]
    time, _ = read_time_block(block.frame[table.time], date, file.times)
    return np.where(np.isnat(time), np.iinfo(np.int64).max, time.astype(np.int64))
