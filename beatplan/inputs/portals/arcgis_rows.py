"""ArcGIS features as a table: typed columns, domains decoded beside their codes, geometry in WGS84."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from beatplan.inputs.crs import WGS84
from beatplan.inputs.portals.arcgis_layer import code_key, codes_of
from beatplan.inputs.portals.columns import Kind
from beatplan.inputs.portals.esri import UnreadableGeometryError, geometry_of
from beatplan.inputs.portals.gather import free_name, gather
from beatplan.inputs.portals.layer import Layer, Row

_KINDS: dict[str, Kind] = {
    "esriFieldTypeOID": "integer",
    "esriFieldTypeInteger": "integer",
    "esriFieldTypeSmallInteger": "integer",
    "esriFieldTypeBigInteger": "integer",
    "esriFieldTypeDouble": "number",
    "esriFieldTypeSingle": "number",
    "esriFieldTypeDate": "epoch",
}


@dataclass(frozen=True)
class _Shapes:
    """Geometries of all rows, None where there is none, and the ids of rows whose geometry cannot be read."""

    made: list[Any]
    unread: list[Any]


def read_rows(layer: Layer, pages: Iterable[Sequence[Row]]) -> tuple[pd.DataFrame, list[str]]:
    """Make a table of features.

    Codes of a coded-value domain stay as they are, and their texts stand beside them in `<field>_text`. Times
    become UTC timestamps by the rules of ArcGIS; a note says that a server may have stored local time.

    Args:
        layer: what the server says of the layer.
        pages: Esri or GeoJSON features, by page.

    Returns:
        A frame, with geometry in WGS84 where the layer has any; and what must be told of it.
    """
    kinds: dict[str, Kind] = {field.name: _KINDS.get(field.type, "text") for field in layer.fields}
    shapes = _Shapes([], [])
    columns, notes = gather(kinds, _taken_apart(layer, pages, shapes))
    notes += _decode(layer, columns)
    times = [name for name in columns if kinds.get(name) == "epoch"]
    if times:
        notes.append(_told_of_times(layer, times))
    if not layer.geometry:
        return pd.DataFrame(columns), notes
    if "geometry" in columns:
        renamed = free_name("geometry_column", list(columns))
        columns = {renamed if name == "geometry" else name: column for name, column in columns.items()}
        notes.append(f"the column named geometry is written as {renamed}.")
    return gpd.GeoDataFrame(columns, geometry=gpd.GeoSeries(shapes.made, crs=WGS84)), [*notes, *_told_of(shapes)]


def _cells(layer: Layer, row: Row) -> Mapping[str, Any]:
    """Cells of a feature; GeoJSON may give the object id beside the properties only."""
    cells: Mapping[str, Any] = row.get("attributes", row.get("properties")) or {}
    return cells if layer.id_field in cells else {layer.id_field: row.get("id"), **cells}


def _taken_apart(layer: Layer, pages: Iterable[Sequence[Row]], shapes: _Shapes) -> Iterator[list[Mapping[str, Any]]]:
    """Give the cells of each page; its geometries are added to `shapes`."""
    for page in pages:
        cells = [_cells(layer, row) for row in page]
        for row, cell in zip(page if layer.geometry else (), cells, strict=False):
            try:
                shapes.made.append(geometry_of(row))
            except UnreadableGeometryError:
                shapes.made.append(None)
                shapes.unread.append(cell[layer.id_field])
        yield cells


def _told_of(shapes: _Shapes) -> list[str]:
    empty = sum(one is None for one in shapes.made) - len(shapes.unread)
    notes = [f"{empty:,} of {len(shapes.made):,} rows have no geometry; they are kept."] if empty else []
    if shapes.unread:
        some = ", ".join(map(str, shapes.unread[:10]))
        notes.append(f"{len(shapes.unread):,} rows have a geometry that cannot be read; kept without it: {some}.")
    invalid = sum(not shapely.is_valid(one) for one in shapes.made if one is not None)
    if invalid:
        notes.append(f"{invalid:,} outlines are invalid and kept as the server has them.")
    return notes


def _told_of_times(layer: Layer, names: Sequence[str]) -> str:
    reference = layer.raw.get("dateFieldsTimeReference")
    zone = reference.get("timeZone") if isinstance(reference, dict) else None
    if layer.raw.get("datesInUnknownTimezone"):
        says = "the server says that the zone of its times is unknown"
    elif isinstance(zone, str) and zone not in {"UTC", ""}:
        says = f"the server says that its data were kept in {zone} and that it converts them"
    else:
        says = "many servers store local time as if it were UTC"
    return f"times in {', '.join(names)} are written as UTC; {says}: compare them with a local hour before use."


def _decode(layer: Layer, columns: dict[str, pd.Series]) -> list[str]:
    """Add the texts of codes beside them."""
    notes = []
    kinds = _subtypes(layer)
    for field in layer.fields:
        own = {kind: codes[field.name] for kind, (_, codes) in kinds.items() if field.name in codes}
        type_names = {kind: name for kind, (name, _) in kinds.items()}
        codes = type_names if field.name == _type_field(layer) and not field.codes else field.codes
        if field.name not in columns or not (codes or own):
            continue
        column = columns[field.name]
        types = columns.get(_type_field(layer)) if own else None
        texts = [
            None if pd.isna(code) else (own.get(_key(kind), codes) if own else codes).get(_key(code))
            for code, kind in zip(column, column if types is None else types, strict=True)
        ]
        name = free_name(f"{field.name}_text", list(columns))
        columns[name] = pd.Series(texts, dtype="string")
        unknown = sorted(
            {_key(code) for code, text in zip(column, texts, strict=True) if text is None and pd.notna(code)}
        )
        if unknown:
            some = ", ".join(unknown[:10])
            notes.append(f"{field.name} has codes that its domain does not know, left empty in {name}: {some}.")
    return notes


def _key(value: Any) -> str:
    return "" if pd.isna(value) else code_key(value)


def _type_field(layer: Layer) -> str:
    return str(layer.raw.get("typeIdField") or layer.raw.get("subtypeField") or "")


def _subtypes(layer: Layer) -> dict[str, tuple[str, dict[str, dict[str, str]]]]:
    """Names of a layer's subtypes by id, and the domains that each has of its own by field."""
    listed = layer.raw.get("types")
    found = {}
    for one in listed if isinstance(listed, list) and _type_field(layer) else []:
        if isinstance(one, dict):
            domains = one.get("domains")
            own = {name: codes_of(domain) for name, domain in domains.items()} if isinstance(domains, dict) else {}
            own = {name: codes for name, codes in own.items() if codes}
            found[code_key(one.get("id"))] = (str(one.get("name")), own)
    return found
