"""The call files opened, and which of their columns are wanted."""

from __future__ import annotations

from dataclasses import dataclass

from beatplan.inputs.blocks import Source
from beatplan.inputs.label_mapping import LabelMapping, read_mapping
from beatplan.inputs.opening import open_listed
from beatplan.inputs.places import degree_columns
from beatplan.inputs.risk_screen import screen_columns
from beatplan.inputs.tables import check_column
from beatplan.inputs.times import TimeColumns
from beatplan.scenario import Scenario
from beatplan.scenario.tables import CallsTable

#: Columns that tell how a call came in, by the names that dispatch systems give them.
_SOURCE_NAMES = ("source", "call_source", "callsource", "how_received", "howreceived", "call_origin", "origin")


@dataclass(frozen=True)
class CallFile:
    """A call file that can be read.

    Attributes:
        number: its place in the scenario's list.
        source: its rows.
        times: how its times are written.
        columns: the columns to read.
        unused_source: a column that tells how calls came in, where the scenario names none.
        mapping: what labels mean; None where they are types as they stand.
    """

    number: int
    source: Source
    times: TimeColumns
    columns: tuple[str, ...]
    unused_source: str | None
    mapping: LabelMapping | None


def open_call_files(scenario: Scenario) -> list[CallFile]:
    """Open each call file of a scenario.

    Raises:
        DataError: no such file or column, or it cannot be read.
    """
    sources = open_listed(scenario, scenario.calls, "calls")
    mapping = read_mapping(scenario)
    return [_open(scenario, number, source, mapping) for number, source in enumerate(sources)]


def _open(scenario: Scenario, number: int, source: Source, mapping: LabelMapping | None) -> CallFile:
    table = scenario.calls
    wanted = _wanted(table, source)
    for key, name in wanted.items():
        check_column(source.columns, name, source.where, f"calls.{key}")
    times = TimeColumns(scenario.timezone, table.time_format, table.time_reading, source.where, source.name)
    known = [name for name in source.columns if name.strip().casefold().replace(" ", "_") in _SOURCE_NAMES]
    unused = known[0] if known and table.source is None else None
    columns = dict.fromkeys([*wanted.values(), *known[:1]])
    return CallFile(number, source, times, tuple(columns), unused, mapping)


def _wanted(table: CallsTable, source: Source) -> dict[str, str]:
    """Name the column of each key that the scenario sets, and of latitude and longitude where they go unsaid."""
    keys = ("time", "date", "type", "id", "unit", "beat", "weight", "x", "y", "location", "geometry")
    wanted = {key: str(getattr(table, key)) for key in keys if getattr(table, key) is not None}
    if table.source is not None:
        wanted["source.column"] = table.source.column
    if table.disposition is not None:
        wanted["disposition.column"] = table.disposition.column
    if table.eligible is not None:
        wanted["eligible.column"] = table.eligible.column
    wanted |= screen_columns(table)
    if table.stages is not None:
        wanted |= {f"stages.{key}": name for key, name in table.stages.model_dump(exclude_none=True).items()}
    has_geometry = source.geometry is not None or "geometry" in source.columns
    if table.lat is not None or not (table.has_place() or table.beat or has_geometry):
        wanted["lat"], wanted["lon"] = degree_columns(table)
    return wanted
