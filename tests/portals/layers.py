"""Rows and descriptions that the portal of the tests serves."""

from __future__ import annotations

from typing import Any

from tests.portals.server import Portal

#: 2024-01-02 03:04:05 UTC.
EPOCH_MS = 1704164645000


def field(name: str, kind: str, codes: dict[Any, str] | None = None) -> dict[str, Any]:
    domain = codes and {"type": "codedValue", "codedValues": [{"code": c, "name": n} for c, n in codes.items()]}
    return {"name": name, "type": f"esriFieldType{kind}", "alias": name.title(), "domain": domain}


FIELDS = [
    field("OBJECTID", "OID"),
    field("BEAT", "String"),
    field("STATUS", "SmallInteger", {1: "open", 2: "closed"}),
    field("AREA", "Double"),
    field("SEEN", "Date"),
    field("SHAPE", "Geometry"),
]


def point(oid: int, **cells: Any) -> dict[str, Any]:
    attributes = {"OBJECTID": oid, "BEAT": f"{100 + oid}", "STATUS": 1 + oid % 2, "AREA": oid / 2, "SEEN": EPOCH_MS}
    return {"attributes": {**attributes, **cells}, "geometry": {"x": -78.9 + oid / 1e4, "y": 36.0}}


def serve_points(portal: Portal, count: int = 25, limit: int = 10) -> None:
    """Serve a layer of points whose object ids have gaps."""
    portal.limit = limit
    portal.rows = [point(3 * place + 1) for place in range(count)]
    portal.layer = layer()


def layer(**more: Any) -> dict[str, Any]:
    return {
        "currentVersion": 10.91,
        "name": "Police Beats",
        "type": "Feature Layer",
        "geometryType": "esriGeometryPoint",
        "objectIdField": "OBJECTID",
        "fields": FIELDS,
        "maxRecordCount": 10,
        "extent": {"spatialReference": {"wkid": 102719, "latestWkid": 2264}},
        "advancedQueryCapabilities": {"supportsPagination": True},
        **more,
    }


def serve_table(portal: Portal, count: int = 25) -> None:
    """Serve a Socrata table whose cells are text, as Socrata's are."""
    columns = {
        "beat": "text",
        "calls": "number",
        "share": "number",
        "received": "calendar_date",
        "updated": "fixed_timestamp",
        "night": "checkbox",
        "place": "point",
    }
    listed = [{"fieldName": name, "name": name.title(), "dataTypeName": kind} for name, kind in columns.items()]
    portal.layer = {"id": "abcd-1234", "name": "Calls", "rowsUpdatedAt": 1, "columns": listed}
    portal.rows = [table_row(place) for place in range(count)]


def table_row(place: int, **cells: Any) -> dict[str, Any]:
    row = {
        ":id": f"row-{place:04d}",
        "beat": f"{100 + place % 3}",
        "calls": str(place),
        "share": f"{place}.5",
        "received": "2024-01-02T03:04:05.000",
        "updated": "2024-01-02T03:04:05.000Z",
        "night": place % 2 == 0,
        "place": {"type": "Point", "coordinates": [-78.9, 36.0 + place / 1e4]} if place else None,
    }
    return {**row, **cells}
