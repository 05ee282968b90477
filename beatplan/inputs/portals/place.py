"""The file and its SOURCE.json, put in place only when both are whole."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from beatplan.errors import Fault, OutputError
from beatplan.inputs.crs import WGS84
from beatplan.inputs.portals.addresses import Address
from beatplan.inputs.portals.files import write_table
from beatplan.inputs.portals.layer import Layer


@dataclass(frozen=True)
class Download:
    """What was downloaded and written.

    Attributes:
        file: the table.
        source: the SOURCE.json that tells of it.
        address: where it came from, without secrets.
        layer: the layer's name on the server.
        rows: rows written, as many as the server counts.
        sha256: the file's hash.
        notes: what must be known of it.
    """

    file: Path
    source: Path
    address: str
    layer: str
    rows: int
    sha256: str
    notes: tuple[str, ...]


def put_in_place(
    frame: pd.DataFrame, target: Path, layer: Layer, address: Address, at: datetime, notes: Sequence[str]
) -> Download:
    """Write a table and its SOURCE.json beside their places, then put both there.

    Raises:
        OutputError: they cannot be written.
        DataError: the table cannot be of the target's kind.
    """
    fresh = target.with_name(f".{target.name}.{os.getpid()}{target.suffix}")
    told = target.with_name(f"{target.name}.SOURCE.json")
    fresh_told = fresh.with_name(f"{fresh.name}.SOURCE.json")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        said = [*notes, *write_table(frame, fresh, target.suffix, layer.name)]
        made = Download(target, told, address.shown, layer.name, len(frame), _sha256(fresh), tuple(said))
        text = json.dumps(_source(made, frame, layer, address, at, fresh.stat().st_size), ensure_ascii=False, indent=1)
        fresh_told.write_text(address.redact(text) + "\n", encoding="utf-8", newline="\n")
        fresh.replace(target)
        fresh_told.replace(told)
    except OSError as error:
        raise OutputError(Fault(str(target), f"cannot be written: {error.strerror or error}.")) from None
    finally:
        fresh.unlink(missing_ok=True)
        fresh_told.unlink(missing_ok=True)
    return made


def _source(
    made: Download, frame: pd.DataFrame, layer: Layer, address: Address, at: datetime, size: int
) -> dict[str, Any]:
    """Say where a file came from, when, and how it can be checked."""
    return {
        "file": made.file.name,
        "address": made.address,
        "service": address.service,
        "layer": layer.name,
        "downloaded": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "rows": made.rows,
        "sha256": made.sha256,
        "bytes": size,
        "id_field": layer.id_field,
        "geometry": layer.geometry or None,
        "spatial_reference": {
            "server": layer.spatial_reference,
            "file": WGS84 if isinstance(frame, gpd.GeoDataFrame) else None,
        },
        "fields": [{key: value for key, value in asdict(field).items() if value} for field in layer.fields],
        "columns": [str(name) for name in frame.columns],
        "notes": list(made.notes),
        "beatplan": version("beatplan"),
    }


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
