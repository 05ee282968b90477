"""Whatever JSON a server sends: a table that can be written, or a clear stop; never a traceback."""

from __future__ import annotations

import tempfile
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beatplan.errors import DataError
from beatplan.inputs.portals.arcgis_layer import describe, judge
from beatplan.inputs.portals.arcgis_rows import read_rows
from beatplan.inputs.portals.files import WRITERS, write_table
from beatplan.inputs.portals.layer import Field, Layer
from beatplan.inputs.portals.socrata_rows import read_rows as read_soda
from tests.portals.layers import layer

LEAVES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["NaN", "=1+1", "2024-01-02"])
)
JSON = st.recursive(
    LEAVES, lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=5), one, max_size=3)
)
NUMBERS = st.lists(st.lists(LEAVES, max_size=3), max_size=5)
GEOMETRY = JSON | st.fixed_dictionaries(
    {},
    optional={
        "x": LEAVES,
        "y": LEAVES,
        "rings": st.lists(NUMBERS, max_size=3),
        "paths": st.lists(NUMBERS, max_size=3),
        "points": NUMBERS,
        "type": st.sampled_from(["Point", "Polygon", "LineString", "Circle"]),
        "coordinates": NUMBERS | LEAVES,
    },
)
NAMES = ("BEAT", "STATUS", "AREA", "SEEN", "geometry")
QUICK = settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


def written_everywhere(frame: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for kind in WRITERS:
            # GeoJSON cannot be without geometry, nor outside the degrees.
            with suppress(DataError) if kind == ".geojson" else nullcontext():
                write_table(frame, Path(folder) / f"a{kind}", kind, "layer")


@QUICK
@given(st.lists(st.tuples(st.dictionaries(st.sampled_from(NAMES), JSON), GEOMETRY), min_size=1, max_size=4))
def test_arcgis_rows(cells: list[tuple[dict[str, Any], Any]]):
    rows = [
        {"attributes": {"OBJECTID": oid, **attributes}, "geometry": geometry if isinstance(geometry, dict) else None}
        for oid, (attributes, geometry) in enumerate(cells)
    ]
    frame, _ = read_rows(describe(layer(), "here"), [rows[:2], rows[2:]])
    assert list(frame["OBJECTID"]) == list(range(len(rows)))
    written_everywhere(frame)


@QUICK
@given(st.lists(st.tuples(JSON, JSON, JSON, JSON, GEOMETRY), min_size=1, max_size=4))
def test_socrata_rows(cells: list[tuple[Any, ...]]):
    kinds = ("number", "calendar_date", "fixed_timestamp", "checkbox", "point")
    fields = tuple(Field(kind, kind) for kind in kinds)
    described = Layer("x", fields, "", ":id", 10, "WGS84", {})
    rows = [{":id": f"r{place}", **dict(zip(kinds, row, strict=True))} for place, row in enumerate(cells)]
    frame, _ = read_soda(described, [rows])
    assert len(frame) == len(rows)
    written_everywhere(frame)


@QUICK
@given(JSON | st.fixed_dictionaries({"fields": JSON}, optional=dict.fromkeys(set(layer()) - {"fields"}, JSON)))
def test_descriptions(raw: Any):
    judge(raw)
    with suppress(DataError):
        describe(raw, "here")
