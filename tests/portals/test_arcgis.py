"""ArcGIS layers: every row once, by object ids past the record limit, or a clear stop."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from beatplan.errors import DataError
from beatplan.inputs.portals import Download
from tests.portals.layers import layer, serve_points
from tests.portals.server import Portal, Reply, Request, times

Get = Callable[..., Download]


@pytest.fixture(autouse=True)
def _points(portal: Portal) -> None:
    serve_points(portal)


def test_pages_past_the_record_limit_by_object_ids(portal: Portal, get: Get):
    made = get(portal.arcgis)
    frame = gpd.read_parquet(made.file)
    assert made.rows == len(frame) == 25
    assert list(frame["OBJECTID"]) == [3 * place + 1 for place in range(25)]
    assert [one.query["where"] for one in portal.asked("page")] == [
        "OBJECTID >= 1 AND OBJECTID <= 28",
        "OBJECTID >= 31 AND OBJECTID <= 58",
        "OBJECTID >= 61 AND OBJECTID <= 73",
    ]
    assert not any("resultOffset" in one.query for one in portal.log)
    assert {one.query["outSR"] for one in portal.asked("page")} == {"4326"}
    assert len(portal.asked("count")) == 2, "counted before and after"


@pytest.mark.parametrize("form", ["json", "geojson"])
@pytest.mark.parametrize("says", [True, False])
def test_a_page_is_split_where_the_server_stops_at_its_limit(portal: Portal, get: Get, form: str, says: bool):
    portal.layer["maxRecordCount"], portal.limit, portal.says_exceeded = 20, 3, says
    assert get(f"{portal.arcgis}/query?f={form}").rows == 25


def test_a_page_is_split_where_the_server_fails_at_it(portal: Portal, get: Get, waits: list[float]):
    def too_much(request: Request) -> Reply | None:
        if request.kind != "page" or ">=" not in request.query["where"]:
            return None
        low, high = (int(part.split()[-1]) for part in request.query["where"].split(" AND "))
        return Reply({"error": {"code": 500, "message": "out of memory"}}) if high - low > 12 else None

    portal.faults.append(too_much)
    assert get(portal.arcgis).rows == 25
    assert waits, "each is tried twice before it is split"


def test_a_row_that_cannot_be_sent_is_named(portal: Portal, get: Get):
    def never(request: Request) -> Reply | None:
        stuck = request.kind == "page" and request.query["where"] == "OBJECTID = 7"
        return Reply({"features": [], "exceededTransferLimit": True}) if stuck else None

    portal.faults.append(never)
    portal.limit = 1
    with pytest.raises(DataError, match="object id 7: it is past its limit"):
        get(portal.arcgis)


def test_an_error_sent_as_a_success_is_an_error(portal: Portal, get: Get):
    portal.faults.append(lambda _: Reply({"error": {"code": 400, "message": "Invalid field", "details": ["X"]}}))
    with pytest.raises(DataError, match="error 400: Invalid field X"):
        get(portal.arcgis)
    assert len(portal.log) == 1, "a final fault is not tried again"


def test_a_layer_that_wants_a_token_says_so(portal: Portal, get: Get):
    portal.faults.append(lambda _: Reply({"error": {"code": 499, "message": "Token Required", "details": []}}))
    with pytest.raises(DataError, match=r"wants a token: add \?token="):
        get(portal.arcgis)


def test_geojson_answers_give_the_same_table(portal: Portal, get: Get):
    portal.rows[2]["geometry"] = None
    one = gpd.read_parquet(get(portal.arcgis).file)
    other = gpd.read_parquet(get(f"{portal.arcgis}/query?where=1%3D1&outFields=*&f=geojson").file)
    assert portal.asked("page")[-1].query["f"] == "geojson"
    pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(other))


def test_a_filter_in_the_address_holds_throughout(portal: Portal, get: Get):
    made = get(f"{portal.arcgis}/query?where=BEAT%3D'104'")
    assert made.rows == 1
    assert portal.asked("page")[0].query["where"] == "(BEAT='104') AND OBJECTID = 4"
    assert "BEAT" in made.address


def test_asked_columns_always_have_the_object_id(portal: Portal, get: Get):
    get(f"{portal.arcgis}/query?outFields=BEAT")
    assert portal.asked("page")[0].query["outFields"] == "BEAT,OBJECTID"


def test_a_table_has_no_geometry(portal: Portal, get: Get):
    portal.layer = layer(type="Table", geometryType=None)
    for row in portal.rows:
        del row["geometry"]
    made = get(portal.arcgis)
    assert "geometry" not in pd.read_parquet(made.file).columns
    assert portal.asked("page")[0].query["returnGeometry"] == "false"
    with pytest.raises(DataError, match="no geometry, so it cannot be GeoJSON"):
        get(portal.arcgis, "got.geojson")


def test_coordinates_in_another_system_are_refused(portal: Portal, get: Get):
    reply = Reply({"features": [portal.rows[0]], "spatialReference": {"wkid": 102719}})
    portal.faults.append(times(99, "page", reply))
    with pytest.raises(DataError, match="though WGS84"):
        get(portal.arcgis)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        ({"layers": [{"id": 8, "name": "Beats"}], "tables": []}, r"not one of its layers.*8 \(Beats\)"),
        ({"type": "Group Layer"}, "is a Group Layer"),
        ([], "does not describe a layer"),
        ({"fields": []}, "no object ids"),
        ({"fields": [{"name": 3}, 4]}, "no object ids"),
    ],
)
def test_what_is_no_layer_is_told(portal: Portal, get: Get, raw: Any, says: str):
    portal.faults.append(lambda _: Reply(raw))
    with pytest.raises(DataError, match=says):
        get(portal.arcgis)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("count", {"count": "many"}),
        ("count", []),
        ("ids", {"objectIds": ["a"]}),
        ("page", {"features": "none"}),
        ("page", {"features": [1]}),
        ("page", {"features": [{"attributes": {"BEAT": "1"}}]}),
        ("page", {"features": [{"attributes": None}]}),
        ("page", {"error": "words"}),
        ("page", 7),
    ],
)
def test_answers_of_no_known_form_are_told(portal: Portal, get: Get, kind: str, body: Any):
    portal.faults.append(times(99, kind, Reply(body)))
    with pytest.raises(DataError, match="the server"):
        get(portal.arcgis)


def test_an_empty_layer_is_told(portal: Portal, get: Get):
    portal.rows = []
    with pytest.raises(DataError, match="the layer has no rows"):
        get(portal.arcgis)


def test_a_server_at_odds_with_itself_is_told(portal: Portal, get: Get):
    portal.faults.append(times(99, "count", Reply({"count": 26})))
    with pytest.raises(DataError, match="counts 26 rows and lists 25 object ids"):
        get(portal.arcgis)


def test_a_count_that_is_wrong_once_is_asked_again(portal: Portal, get: Get):
    portal.faults.append(times(1, "count", Reply({"count": 26})))
    assert get(portal.arcgis).rows == 25


def test_an_object_id_sent_twice_is_told(portal: Portal, get: Get):
    rows = json.loads(json.dumps(portal.rows[:10]))
    rows[1] = rows[0]
    portal.faults.append(times(99, "page", Reply({"features": rows, "spatialReference": {"wkid": 4326}})))
    with pytest.raises(DataError, match="sends object id 1 twice"):
        get(portal.arcgis)


def test_an_object_id_listed_twice_is_told(portal: Portal, get: Get):
    portal.rows[1] = portal.rows[0]
    with pytest.raises(DataError, match="lists object id 1 twice"):
        get(portal.arcgis)
