"""Socrata rows as a table: numbers, times and places come as text or objects, and are typed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from beatplan.inputs.crs import WGS84
from beatplan.inputs.portals.columns import Kind
from beatplan.inputs.portals.esri import UnreadableGeometryError, geometry_of
from beatplan.inputs.portals.gather import free_name, gather
from beatplan.inputs.portals.layer import Layer, Row

_KINDS: dict[str, Kind] = {
    "number": "number",
    "money": "number",
    "double": "number",
    "percent": "number",
    "checkbox": "flag",
    "calendar_date": "local",
    "floating_timestamp": "local",
    "date": "instant",
    "fixed_timestamp": "instant",
}
_PLACES = ("point", "multipoint", "line", "multiline", "polygon", "multipolygon", "location")
#: Whole numbers beyond this are not exact as floating point.
_EXACT = 2.0**53


def read_rows(layer: Layer, pages: Iterable[Sequence[Row]]) -> tuple[pd.DataFrame, list[str]]:
    """Make a table of rows; the first column of places becomes the geometry, others are well-known text.

    Args:
        layer: what the server says of the table.
        pages: rows, by page.

    Returns:
        A frame, with geometry in WGS84 where there is any; and what must be told of it.
    """
    places = [field.name for field in layer.fields if field.type in _PLACES]
    kinds: dict[str, Kind] = {field.name: _KINDS.get(field.type, "text") for field in layer.fields}
    names = {layer.id_field: free_name("row_id", list(kinds))}
    kinds = {names[layer.id_field]: "text", **{name: kind for name, kind in kinds.items() if name not in places[:1]}}
    unread: dict[str, int] = {}
    shapes: list[Any] = []
    columns, notes = gather(kinds, _taken_apart(pages, places, names, shapes, unread))
    columns = {name: _whole(column) if kinds.get(name) == "number" else column for name, column in columns.items()}
    notes += [f"{count:,} places in {name} cannot be read and are left empty." for name, count in unread.items()]
    times = [name for name in columns if kinds.get(name) == "local"]
    if times:
        notes.append(f"times in {', '.join(times)} have no zone: they are local to the city.")
    empty = sum(one is None for one in shapes)
    if not places or empty == len(shapes):
        return pd.DataFrame(columns), notes
    notes.append(f"the geometry is column {places[0]}; {empty:,} of {len(shapes):,} rows have none.")
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes, crs=WGS84)), notes


def _taken_apart(
    pages: Iterable[Sequence[Row]],
    places: Sequence[str],
    names: Mapping[str, str],
    shapes: list[Any],
    unread: dict[str, int],
) -> Iterator[list[dict[str, Any]]]:
    """Give the cells of each page; its geometries are added to `shapes`."""
    for page in pages:
        read = [_cells(row, places, names, unread) for row in page]
        shapes += [one for _, one in read]
        yield [cells for cells, _ in read]


def _cells(
    row: Row, places: Sequence[str], names: Mapping[str, str], unread: dict[str, int]
) -> tuple[dict[str, Any], Any]:
    """Take a row apart into cells and its geometry; places after the first are cells of well-known text."""
    cells = {names.get(key, key): value for key, value in row.items() if key not in places}
    shapes = {name: _shape(row.get(name), name, unread) for name in places}
    cells.update({name: None if shapes[name] is None else shapes[name].wkt for name in places[1:]})
    return cells, shapes[places[0]] if places else None


def _shape(raw: Any, name: str, unread: dict[str, int]) -> Any:
    if raw is None:
        return None
    try:
        return geometry_of({"geometry": _as_geojson(raw)})
    except (UnreadableGeometryError, TypeError, AttributeError):
        unread[name] = unread.get(name, 0) + 1
        return None


def _as_geojson(raw: dict[str, Any]) -> dict[str, Any] | None:
    """Turn a `location`, which has latitude and longitude as text, into a point; others are GeoJSON already."""
    if "coordinates" in raw:
        return raw
    if raw.get("latitude") is None or raw.get("longitude") is None:
        return None
    return {"x": raw["longitude"], "y": raw["latitude"]}


def _whole(column: pd.Series) -> pd.Series:
    """Make a column of numbers whole where all of them are."""
    if column.dtype.kind != "f":
        return column
    known = column.dropna().to_numpy("float64")
    exact = bool(np.all(np.isfinite(known) & (np.abs(known) < _EXACT))) and bool(np.all(known == np.floor(known)))
    return column.astype("Int64") if exact else column
