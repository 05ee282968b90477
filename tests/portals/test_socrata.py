"""Socrata tables: every row once, and cells that come as text get their types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from beatplan.errors import DataError
from beatplan.inputs.portals import Download
from tests.portals.layers import serve_table
from tests.portals.server import Portal, Reply, times

Get = Callable[..., Download]


@pytest.fixture(autouse=True)
def _table(portal: Portal, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beatplan.inputs.portals.socrata.PAGE_ROWS", 10)
    serve_table(portal)


def test_pages_in_the_order_of_row_ids(portal: Portal, get: Get):
    made = get(portal.socrata)
    asked = [(one.query["$limit"], one.query["$offset"], one.query["$order"]) for one in portal.asked("page")]
    assert asked == [("10", "0", ":id"), ("10", "10", ":id"), ("5", "20", ":id")]
    assert {one.query["$select"] for one in portal.asked("count")} == {"count(*)"}
    assert made.rows == 25
    assert made.layer == "Calls"


@pytest.mark.parametrize(
    "path", ["/d/abcd-1234", "/Public-Safety/Calls/abcd-1234/about_data", "/resource/abcd-1234.csv"]
)
def test_other_forms_of_the_address(portal: Portal, get: Get, path: str):
    assert get(portal.url + path).rows == 25


def test_columns_are_typed(portal: Portal, get: Get):
    frame = gpd.read_parquet(get(portal.socrata).file)
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert kinds["calls"] == "Int64"
    assert kinds["share"] == "float64"
    assert kinds["night"] == "boolean"
    assert kinds["updated"] == "datetime64[ms, UTC]"
    assert kinds["received"] == "datetime64[ms]", "local time has no zone"
    assert frame["beat"][0] == "100"
    assert frame["received"][0] == pd.Timestamp("2024-01-02T03:04:05")
    assert frame.geometry.name == "geometry"
    assert frame.geometry.isna()[0]
    assert (frame.geometry[1].x, frame.geometry[1].y) == (-78.9, 36.0001)
    assert frame["row_id"].is_unique


def test_notes_tell_of_local_times_and_missing_places(portal: Portal, get: Get):
    notes = get(portal.socrata).notes
    assert any("received have no zone: they are local" in note for note in notes)
    assert any("the geometry is column place; 1 of 25 rows have none" in note for note in notes)


def test_old_locations_and_second_places(portal: Portal, get: Get):
    columns = portal.layer["columns"]
    columns[-1] = {"fieldName": "place", "dataTypeName": "location"}
    columns.append({"fieldName": "other", "dataTypeName": "polygon"})
    ring = [[0, 0], [1, 0], [1, 1], [0, 0]]
    for number, row in enumerate(portal.rows):
        row["place"] = {"latitude": "36.0", "longitude": "-78.9", "human_address": "{}"}
        row["other"] = {"type": "Polygon", "coordinates": [ring] if number else "words"}
    made = get(portal.socrata)
    frame = gpd.read_parquet(made.file)
    assert frame.geometry[0].x == -78.9
    assert frame["other"][1].startswith("POLYGON")
    assert any("1 places in other cannot be read" in note for note in made.notes)


def test_a_filter_holds_for_count_and_pages(portal: Portal, get: Get):
    made = get(f"{portal.socrata}?beat=101&$limit=3&$offset=2&$order=beat")
    assert made.rows == 8
    assert {one.query["beat"] for one in portal.log if one.kind != "layer"} == {"101"}


def test_chosen_columns(portal: Portal, get: Get):
    made = get(f"{portal.socrata}?$select=beat,calls")
    assert list(pd.read_parquet(made.file).columns) == ["row_id", "beat", "calls"]


@pytest.mark.parametrize("query", ["$query=select *", "$group=beat&$select=beat"])
def test_what_has_no_row_ids_is_refused(portal: Portal, get: Get, query: str):
    with pytest.raises(DataError, match="cannot be fetched in pages"):
        get(f"{portal.socrata}?{query}")


@pytest.mark.parametrize(
    ("kind", "body", "says"),
    [
        ("page", {"error": True, "message": "no column x"}, "no column x"),
        ("page", {"rows": []}, "something else than rows"),
        ("page", [1], "something else than rows"),
        ("count", [], "does not tell the number"),
        ("count", [{"count": None}], "does not tell the number"),
        ("count", [{"count": "-1"}], "does not tell the number"),
        ("page", [{"beat": "1"}] * 10, "without their row ids"),
        ("page", [{":id": "a"}] * 10, "repeats a row"),
    ],
)
def test_answers_of_no_known_form_are_told(portal: Portal, get: Get, kind: str, body: Any, says: str):
    portal.faults.append(times(99, kind, Reply(body)))
    with pytest.raises(DataError, match=says):
        get(portal.socrata)


def test_a_table_that_is_not_described_well_is_read_as_text(portal: Portal, get: Get):
    portal.layer = {"columns": [{"fieldName": 7}, 3]}
    made = get(portal.socrata)
    frame = pd.read_parquet(made.file)
    assert frame["calls"][3] == "3"
    assert made.layer == "unnamed"
