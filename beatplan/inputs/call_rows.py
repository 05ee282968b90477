"""The rows of the call files in one table of plain columns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from beatplan.errors import DataError, Fault
from beatplan.inputs.beats import Beats
from beatplan.inputs.ids import as_ids
from beatplan.inputs.places import points_xy
from beatplan.inputs.tables import column, read_table
from beatplan.inputs.text_files import TextForm
from beatplan.inputs.times import TimeColumns, read_times
from beatplan.scenario import Scenario
from beatplan.scenario.tables import CallsTable

#: Columns that tell how a call came in, by the names that dispatch systems give them.
_SOURCE_NAMES = ("source", "call_source", "callsource", "how_received", "howreceived", "call_origin", "origin")


def read_rows(scenario: Scenario, beats: Beats) -> tuple[pd.DataFrame, list[str]]:
    """Read all call files of a scenario.

    Returns:
        One row a row of the files in their order, with columns file, row (from 1), id, time, type, x, y, label,
        by_label, not_kept and dropped; and what was decided from the data.

    Raises:
        DataError: no such file or column, no rows, or no time that can be read.
    """
    parts = [_read_file(scenario, scenario.locate(path), beats) for path in scenario.calls.path]
    rows: pd.DataFrame = pd.concat([part for part, _ in parts], ignore_index=True)
    if rows.empty:
        path = scenario.locate(scenario.calls.path[0])
        raise DataError(Fault(str(path), "there are no calls: the file has no rows (calls.path)."))
    return rows, [finding for _, told in parts for finding in told]


def _read_file(scenario: Scenario, path: Path, beats: Beats) -> tuple[pd.DataFrame, list[str]]:
    table = scenario.calls
    frame, read_findings = read_table(path, "calls.path", table.layer, TextForm(table.separator, table.encoding))
    date = None if table.date is None else column(frame, table.date, path, "calls.date")
    written = TimeColumns(scenario.timezone, table.time_format, table.time_reading, path)
    time, findings = read_times(column(frame, table.time, path, "calls.time"), date, written)
    by_label = table.beat is not None and not table.has_place()
    xy = np.full((len(frame), 2), np.nan) if by_label else points_xy(frame, table, path, "calls", beats.crs)
    rows = pd.DataFrame(
        {
            "file": path.name,
            "row": np.arange(1, len(frame) + 1),
            "id": as_ids(column(frame, table.id, path, "calls.id")) if table.id else None,
            "time": time,
            "type": _text(column(frame, table.type, path, "calls.type")),
            "x": xy[:, 0],
            "y": xy[:, 1],
            "label": as_ids(column(frame, table.beat, path, "calls.beat")) if table.beat else None,
            "by_label": by_label,
            "not_kept": _not_kept(frame, table, path),
            "dropped": _dropped(frame, table, path),
        }
    )
    return rows, read_findings + findings + _unused_source(frame, table, path)


def _text(values: pd.Series) -> pd.Series:
    return values.astype("str").str.strip().where(values.notna(), "").astype("object")


def _among(values: pd.Series, wanted: tuple[str, ...]) -> pd.Series:
    """Mark values that are among some, whatever their case."""
    return _text(values).str.casefold().isin([one.strip().casefold() for one in wanted])


def _not_kept(frame: pd.DataFrame, table: CallsTable, path: Path) -> pd.Series | bool:
    if table.source is None:
        return False
    return ~_among(column(frame, table.source.column, path, "calls.source.column"), table.source.keep)


def _dropped(frame: pd.DataFrame, table: CallsTable, path: Path) -> pd.Series | bool:
    if table.disposition is None:
        return False
    return _among(column(frame, table.disposition.column, path, "calls.disposition.column"), table.disposition.drop)


def _unused_source(frame: pd.DataFrame, table: CallsTable, path: Path) -> list[str]:
    """Tell of a column that says how calls came in: checks begun by officers are no demand."""
    found = [str(name) for name in frame.columns if str(name).strip().casefold().replace(" ", "_") in _SOURCE_NAMES]
    if table.source is not None or not found:
        return []
    counts = _text(frame[found[0]]).value_counts().head(6)
    seen = ", ".join(f"{value or '(blank)'} {count:,}" for value, count in counts.items())
    mend = f'if some were begun by officers, set calls.source = {{ column = "{found[0]}", keep = [...] }}'
    return [f"{path.name}: column {found[0]!r} tells how calls came in ({seen}); {mend}."]
