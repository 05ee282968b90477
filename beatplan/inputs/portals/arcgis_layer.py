"""What an ArcGIS server says of a layer, and how it says that something is wrong."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beatplan.errors import DataError, Fault
from beatplan.inputs.portals.layer import Field, Layer
from beatplan.inputs.portals.web import Verdict

#: Polygons of a thousand rows can weigh tens of megabytes; larger pages would gain little.
_MOST_ROWS = 2000
_USUAL_ROWS = 1000
#: Codes of errors, sent with status 200, that may pass.
_MAY_PASS = frozenset({429, 500, 502, 503, 504})
_TOKEN = frozenset({498, 499})


def judge(answer: Any) -> Verdict:
    """Find the error that an ArcGIS server sends as if all were well."""
    error = answer.get("error") if isinstance(answer, dict) else None
    if error is None:
        return None
    if not isinstance(error, dict):
        return "final", str(error)[:300]
    code, details = error.get("code"), error.get("details")
    listed = details if isinstance(details, list) else []
    said = " ".join(str(part).strip() for part in (error.get("message"), *listed) if part)[:300]
    if code in _TOKEN:
        return "final", f"error {code}: {said} It wants a token: add ?token=... to the address."
    return "again" if code in _MAY_PASS else "final", f"error {code}: {said}".rstrip(" .")


def describe(raw: Any, where: str) -> Layer:
    """Read a layer's description.

    Raises:
        DataError: the address is no layer whose rows can be asked for.
    """
    if not isinstance(raw, dict):
        raise DataError(Fault(where, "the server does not describe a layer there."))
    if not isinstance(raw.get("fields"), list):
        raise DataError(Fault(where, _no_layer(raw), _layers(raw)))
    fields = [one for one in raw["fields"] if isinstance(one, dict) and isinstance(one.get("name"), str)]
    ids = [one["name"] for one in fields if one.get("type") == "esriFieldTypeOID"]
    id_field = raw.get("objectIdField") or (ids[0] if ids else None)
    if not isinstance(id_field, str):
        mend = "Export it by hand, or find a layer that has them."
        raise DataError(Fault(where, "the layer has no object ids, so it cannot be paged safely.", mend))
    most = raw.get("maxRecordCount")
    most = most if isinstance(most, int) and most > 0 else _USUAL_ROWS
    extent = raw.get("extent")
    reference = extent.get("spatialReference") if isinstance(extent, dict) else None
    return Layer(
        name=str(raw.get("name") or "unnamed"),
        fields=tuple(_field(one) for one in fields if one.get("type") != "esriFieldTypeGeometry"),
        geometry=str(raw.get("geometryType") or ""),
        id_field=id_field,
        page_size=min(most, _MOST_ROWS),
        spatial_reference=raw.get("sourceSpatialReference") or reference,
        raw=raw,
    )


def edited(raw: Mapping[str, Any]) -> str:
    """When rows were last edited, where the server says it."""
    info = raw.get("editingInfo")
    return str(info.get("dataLastEditDate") or info.get("lastEditDate") or "") if isinstance(info, dict) else ""


def codes_of(domain: Any) -> dict[str, str]:
    """Texts of a coded-value domain by code; none for another domain."""
    listed = domain.get("codedValues") if isinstance(domain, dict) else None
    pairs = [one for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
    return {code_key(one.get("code")): str(one.get("name")) for one in pairs}


def code_key(code: Any) -> str:
    """Write a code so that 1 and 1.0 are the same."""
    return str(int(code)) if isinstance(code, float) and code.is_integer() else str(code)


def _field(one: dict[str, Any]) -> Field:
    return Field(one["name"], str(one.get("type") or ""), str(one.get("alias") or ""), codes_of(one.get("domain")))


def _no_layer(raw: Mapping[str, Any]) -> str:
    if "layers" in raw:
        return "is a service, not one of its layers."
    return (
        f"is a {raw['type']}, which has no rows." if raw.get("type") else "the server does not describe a layer there."
    )


def _layers(raw: Mapping[str, Any]) -> str:
    """List the layers of a service, so that the right number can be added to the address."""
    listed = [one for key in ("layers", "tables") for one in raw.get(key) or [] if isinstance(one, dict)]
    names = ", ".join(f"{one.get('id')} ({one.get('name')})" for one in listed[:30])
    return f"Add a layer's number to the address: {names}." if names else ""
