"""ArcGIS rows as tables: typed, codes decoded, times in UTC, shapes with their holes; nothing lost silently."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest

from beatplan.inputs.portals import Download
from tests.portals.layers import EPOCH_MS, FIELDS, field, point, serve_points
from tests.portals.server import Portal

Get = Callable[..., Download]


@pytest.fixture(autouse=True)
def _points(portal: Portal) -> None:
    serve_points(portal)


def test_columns_are_typed_and_codes_decoded(portal: Portal, get: Get):
    portal.rows[0]["attributes"].update(STATUS=None, SEEN=None, AREA=None, BEAT=" ")
    portal.rows[1]["attributes"].update(STATUS=9)
    made = get(portal.arcgis)
    frame = gpd.read_parquet(made.file)
    kinds = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert kinds["OBJECTID"] == kinds["STATUS"] == "Int64"
    assert kinds["AREA"] == "float64"
    assert kinds["SEEN"] == "datetime64[ms, UTC]"
    assert list(frame["STATUS"][2:4]) == [2, 1], "the codes stay"
    assert list(frame["STATUS_text"][:4].fillna("-")) == ["-", "-", "closed", "open"]
    assert frame["SEEN"][1] == pd.Timestamp(EPOCH_MS, unit="ms", tz="UTC") == pd.Timestamp("2024-01-02T03:04:05Z")
    assert frame.loc[0, ["STATUS", "SEEN", "AREA"]].isna().all()
    assert frame["BEAT"][0] == " ", "cells are kept as they are"
    assert any("STATUS has codes that its domain does not know" in one and one.endswith(": 9.") for one in made.notes)
    assert any("SEEN are written as UTC; many servers store local time" in one for one in made.notes)


def test_the_zone_that_a_server_names_is_told(portal: Portal, get: Get):
    portal.layer["dateFieldsTimeReference"] = {"timeZone": "Eastern Standard Time"}
    assert any("kept in Eastern Standard Time" in note for note in get(portal.arcgis).notes)
    portal.layer["datesInUnknownTimezone"] = True
    assert any("the zone of its times is unknown" in note for note in get(portal.arcgis).notes)


def test_times_of_any_year_are_kept(portal: Portal, get: Get):
    epochs = [-62135596800000, 253402300799000, 0, -1]
    for row, value in zip(portal.rows, epochs, strict=False):
        row["attributes"]["SEEN"] = value
    frame = gpd.read_parquet(get(portal.arcgis).file)
    assert [int(one) for one in frame["SEEN"].astype("int64")[:4]] == epochs
    text = get(portal.arcgis, "got.csv").file.read_text(encoding="utf-8-sig")
    assert "0001-01-01T00:00:00.000Z" in text
    assert "9999-12-31T23:59:59.000Z" in text


def test_subtypes_have_names_and_domains_of_their_own(portal: Portal, get: Get):
    own = {"BEAT": {"type": "codedValue", "codedValues": [{"code": "101", "name": "North"}]}}
    portal.layer["fields"] = [*FIELDS[:2], field("STATUS", "SmallInteger"), *FIELDS[3:]]
    portal.layer["typeIdField"] = "STATUS"
    portal.layer["types"] = [{"id": 1, "name": "city"}, {"id": 2, "name": "county", "domains": own}]
    frame = gpd.read_parquet(get(portal.arcgis).file)
    assert list(frame["STATUS_text"][:2]) == ["county", "city"]
    assert list(frame["BEAT_text"][:2].fillna("-")) == ["North", "-"]


def test_a_value_of_another_type_makes_the_column_text_and_is_told(portal: Portal, get: Get):
    portal.rows[20]["attributes"].update(AREA="wide", STATUS="x")
    portal.rows[3]["attributes"]["EXTRA"] = {"a": 1}
    made = get(portal.arcgis)
    frame = gpd.read_parquet(made.file)
    assert frame["AREA"][20] == "wide"
    assert frame["AREA"][0] == "0.5"
    assert frame["EXTRA"][3] == '{"a": 1}'
    assert frame["EXTRA"].isna().sum() == 24
    assert any("kept as text" in note and "STATUS, AREA" in note for note in made.notes)
    assert any("sent but not described, kept as text: EXTRA." in note for note in made.notes)


def test_a_column_that_is_never_sent_is_told(portal: Portal, get: Get):
    portal.layer["fields"] = [*FIELDS, field("HIDDEN", "String")]
    made = get(portal.arcgis)
    assert "HIDDEN" not in gpd.read_parquet(made.file).columns
    assert any("left out: HIDDEN." in note for note in made.notes)


def test_a_column_named_geometry_gives_way(portal: Portal, get: Get):
    portal.layer["fields"] = [*FIELDS, field("geometry", "String")]
    for row in portal.rows:
        row["attributes"]["geometry"] = "words"
    frame = gpd.read_parquet(get(portal.arcgis).file)
    assert frame["geometry_column"][0] == "words"
    assert frame.geometry[0].geom_type == "Point"


def test_rows_without_geometry_are_kept_and_counted(portal: Portal, get: Get):
    portal.rows[0].pop("geometry")
    portal.rows[1]["geometry"] = None
    portal.rows[2]["geometry"] = {"x": "NaN", "y": "NaN"}
    portal.rows[3]["geometry"] = {"curveRings": [[[0, 0]]]}
    made = get(portal.arcgis)
    frame = gpd.read_parquet(made.file)
    assert list(frame.geometry.isna()[:5]) == [True, True, True, True, False]
    assert any("3 of 25 rows have no geometry" in note for note in made.notes)
    assert any("1 rows have a geometry that cannot be read; kept without it: 10." in note for note in made.notes)


def box(low: float, high: float, *, clockwise: bool) -> list[list[float]]:
    ring = [[low, low], [low, high], [high, high], [high, low], [low, low]]
    return ring if clockwise else ring[::-1]


def shape_of(portal: Portal, get: Get, rings: list[list[list[float]]]) -> Any:
    portal.layer["geometryType"] = "esriGeometryPolygon"
    portal.rows = [{**point(1), "geometry": {"rings": rings}}]
    return gpd.read_parquet(get(portal.arcgis).file).geometry[0]


def test_rings_become_polygons_with_holes_and_islands(portal: Portal, get: Get):
    island, hole, outline = box(4, 6, clockwise=True), box(2, 8, clockwise=False), box(0, 10, clockwise=True)
    apart = [[20.0, 0.0], [20.0, 1.0], [21.0, 1.0], [21.0, 0.0], [20.0, 0.0]]
    shape = shape_of(portal, get, [island, hole, outline, apart])
    assert shape.is_valid
    assert shape.geom_type == "MultiPolygon"
    assert shape.area == (100 - 36) + 4 + 1
    assert sum(len(part.interiors) for part in shape.geoms) == 1


def test_rings_that_all_turn_the_wrong_way_still_have_holes(portal: Portal, get: Get):
    shape = shape_of(portal, get, [box(2, 8, clockwise=False), box(0, 10, clockwise=False)])
    assert shape.geom_type == "Polygon"
    assert shape.area == 100 - 36


def test_a_hole_outside_every_outline_is_an_outline(portal: Portal, get: Get):
    shape = shape_of(portal, get, [box(0, 1, clockwise=True), box(5, 7, clockwise=False)])
    assert shape.area == 1 + 4


def test_invalid_outlines_are_kept_and_counted(portal: Portal, get: Get):
    portal.layer["geometryType"] = "esriGeometryPolygon"
    bow = [[0, 0], [2, 2], [2, 0], [0, 2], [0, 0]]
    portal.rows = [{**point(1), "geometry": {"rings": [bow]}}]
    made = get(portal.arcgis)
    assert not gpd.read_parquet(made.file).geometry[0].is_valid
    assert any("1 outlines are invalid" in note for note in made.notes)


def test_lines_multipoints_and_heights(portal: Portal, get: Get):
    shapes: list[dict[str, Any]] = [
        {"paths": [[[0, 0, 5], [1, 1, 5]], [[2, 2, 5], [3, 3, 5]]]},
        {"paths": [[[0, 0], [1, 1]]]},
        {"points": [[0, 0], [1, 1]]},
        {"paths": []},
        {"rings": [[[0, 0], [0, 1], [0, 0]]]},
    ]
    portal.rows = [{**point(oid), "geometry": shape} for oid, shape in enumerate(shapes, start=1)]
    frame = gpd.read_parquet(get(portal.arcgis).file)
    assert list(frame.geometry[:3].geom_type) == ["MultiLineString", "LineString", "MultiPoint"]
    assert not frame.geometry[:3].has_z.any()
    assert frame.geometry[3:].isna().all()
