"""Street files as one table of lines: layers, edge tables, arcs with nodes, and osmnx's GraphML."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from beatplan.errors import DataError, Fault
from beatplan.inputs.crs import named_crs, with_crs
from beatplan.inputs.ids import as_ids
from beatplan.inputs.places import numbers
from beatplan.inputs.roads.graphml import read_graphml
from beatplan.inputs.roads.osm import SUFFIXES, read_osm
from beatplan.inputs.tables import column, layer_names, read_table
from beatplan.scenario import Scenario
from beatplan.scenario.travel import NodesTable, RoadColumns, TravelTable

#: How osmnx names its columns, with the units that its documentation states.
_OSMNX = RoadColumns(
    from_node="u",
    to_node="v",
    length="length",
    length_unit="m",
    speed="speed_kph",
    speed_unit="kph",
    time="travel_time",
    time_unit="s",
    one_way="oneway",
    road_class="highway",
)
#: osmnx writes its nodes and its edges into one file.
_TWO_LAYERS = {"nodes", "edges"}


@dataclass(frozen=True)
class Lines:
    """Lines of a street file in the study's CRS.

    Attributes:
        frame: (L,) their columns.
        columns: which of them say what.
        shape: (L,) LineStrings.
        where, name: the file, for faults and for findings.
        findings: what was found out.
    """

    frame: pd.DataFrame
    columns: RoadColumns
    shape: NDArray[np.object_]
    where: str
    name: str
    findings: tuple[str, ...]


def read_lines(scenario: Scenario, crs: CRS) -> Lines:
    """Read the street file of a scenario, project it, and take lines of several parts apart.

    Raises:
        DataError: no such file, layer or column; no lines; or no CRS.
    """
    table = scenario.travel
    path = scenario.locate(str(table.path))
    frame, findings = _read(path, table)
    columns = _columns(frame, table.columns)
    for key in ("from_node", "to_node", "length", "speed", "time", "one_way", "road_class"):
        if (name := getattr(columns, key)) is not None:
            column(frame, name, str(path), f"travel.columns.{key}")
    if table.nodes is not None:
        frame, more = _joined(frame, columns, table.nodes, scenario)
        findings = [*findings, *more]
    if not isinstance(frame, gpd.GeoDataFrame):
        mend = "Name the table of nodes with travel.nodes, or give a layer of lines."
        raise DataError(Fault(str(path), "holds no lines (travel.path).", mend))
    frame = with_crs(frame, table.crs, str(path), "travel").to_crs(crs)
    return _single_lines(frame, columns, path, findings)


def _read(path: Path, table: TravelTable) -> tuple[pd.DataFrame, list[str]]:
    if path.suffix.lower() == ".graphml":
        return read_graphml(path), []
    if path.name.lower().endswith(SUFFIXES):
        return read_osm(path)
    layer = table.layer
    several = layer is None and path.suffix.lower() == ".gpkg" and path.exists()
    if several and set(layer_names(path, "travel.path")) == _TWO_LAYERS:
        layer = "edges"
    return read_table(path, "travel.path", layer)


def _columns(frame: pd.DataFrame, written: RoadColumns) -> RoadColumns:
    """Add what osmnx's own names say, where the file has them and the scenario says nothing of that kind."""
    if not {"u", "v"} <= set(frame.columns):
        return written
    known = {}
    for key in ("from_node", "to_node", "length", "speed", "time", "one_way", "road_class"):
        name = getattr(_OSMNX, key)
        if getattr(written, key) is None and name in frame.columns:
            known[key] = name
            unit = {"length": "length_unit", "speed": "speed_unit", "time": "time_unit"}.get(key)
            if unit:
                known[unit] = getattr(_OSMNX, unit)
    return RoadColumns.model_validate({**written.model_dump(), **known})


def _joined(
    frame: pd.DataFrame, columns: RoadColumns, table: NodesTable, scenario: Scenario
) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Draw each arc as a straight line between its nodes; rows without ends or places are left out and told."""
    if columns.from_node is None or columns.to_node is None:
        mend = "Name the columns with travel.columns.from_node and travel.columns.to_node."
        raise DataError(Fault("travel.columns", "arcs between nodes need the columns of their two ends.", mend))
    path = scenario.locate(table.path)
    place, told = _nodes(path, table)
    ends = frame[[columns.from_node, columns.to_node]].apply(as_ids)
    blank = ends.isna().any(axis=1)
    if blank.any():
        told.append(f"{int(blank.sum()):,} arcs lack an end and are left out (travel.path).")
    frame, ends = frame[~blank.to_numpy()], ends[~blank]
    missing = sorted({str(one) for one in ends.to_numpy().ravel() if one not in place})
    if missing:
        what = f"{len(missing)} ends of arcs are no node there (such as {missing[0]!r})."
        raise DataError(Fault(str(path), what, "Look at travel.nodes.id and travel.columns."))
    pairs = np.array([[place[one] for one in ends[name]] for name in ends.columns]).swapaxes(0, 1)
    lines = shapely.linestrings(pairs)
    return gpd.GeoDataFrame(frame, geometry=lines, crs=named_crs(table.crs, "travel.nodes.crs")), told


def _nodes(path: Path, table: NodesTable) -> tuple[dict[str, list[float]], list[str]]:
    """Read where each node is."""
    where = str(path)
    nodes, told = read_table(path, "travel.nodes.path")
    ids = as_ids(column(nodes, table.id, where, "travel.nodes.id"))
    x = numbers(column(nodes, table.x, where, "travel.nodes.x"))
    y = numbers(column(nodes, table.y, where, "travel.nodes.y"))
    sound = ids.notna().to_numpy() & np.isfinite(x) & np.isfinite(y)
    if not sound.all():
        told = [*told, f"{path.name}: {int((~sound).sum()):,} nodes have no id or no place and are left out."]
    return dict(zip(ids[sound], np.column_stack([x, y])[sound].tolist(), strict=True)), told


def _single_lines(frame: gpd.GeoDataFrame, columns: RoadColumns, path: Path, findings: list[str]) -> Lines:
    kinds = shapely.get_type_id(frame.geometry.array)
    lines = np.isin(kinds, (1, 5)) & ~shapely.is_empty(frame.geometry.array)
    told = [*findings]
    if not lines.any():
        raise DataError(
            Fault(str(path), "holds no lines (travel.path).", "Give a layer of streets; WKT in a table is not read.")
        )
    if not lines.all():
        told.append(f"{path.name}: {int((~lines).sum()):,} features are no lines and left out.")
    frame = frame[lines]
    shape, row = shapely.get_parts(shapely.force_2d(frame.geometry.array), return_index=True)
    if len(row) > len(frame):
        told.append(f"{path.name}: lines of several parts are taken apart, {len(frame):,} into {len(row):,}.")
        # Nodes and lengths are those of the whole line, so the parts are joined by their ends.
        columns = _without_ends(columns)
    several = np.bincount(row, minlength=len(frame))[row] > 1
    taken = pd.DataFrame(frame.drop(columns=frame.geometry.name)).iloc[row].reset_index(drop=True)
    if columns.time is not None and several.any():
        length = shapely.length(shape)
        share = length / np.bincount(row, weights=length)[row]
        taken[columns.time] = numbers(taken[columns.time]) * np.where(several, share, 1.0)
    return Lines(taken, columns, shape, str(path), path.name, tuple(told))


def _without_ends(columns: RoadColumns) -> RoadColumns:
    """Drop the columns of ends and length, so that geometry alone tells them."""
    return columns.model_copy(update={"from_node": None, "to_node": None, "length": None, "length_unit": None})
