"""What is written: each kind of file, its SOURCE.json, and nothing half or dangerous."""

from __future__ import annotations

import csv
import hashlib
import json
import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest

from beatplan.errors import DataError, OutputError
from beatplan.inputs.portals import Download
from tests.portals.layers import FIELDS, field, layer, point, serve_points
from tests.portals.server import Portal

Get = Callable[..., Download]


@pytest.fixture(autouse=True)
def _points(portal: Portal) -> None:
    serve_points(portal)


@pytest.mark.parametrize("name", ["got.parquet", "got.geoparquet", "got.gpkg", "got.geojson"])
def test_layers_come_back_from_every_kind_of_file(portal: Portal, get: Get, name: str):
    portal.rows[3]["geometry"] = None
    portal.rows[4]["attributes"].update(STATUS=None, SEEN=None, BEAT=None)
    file = get(portal.arcgis, name).file
    frame = gpd.read_parquet(file) if name.endswith("parquet") else gpd.read_file(file)
    assert len(frame) == 25
    assert frame.crs.to_epsg() == 4326
    assert list(frame.geometry.isna()).index(True) == 3
    assert frame.geometry[1].x == pytest.approx(-78.8996)
    assert list(frame["STATUS"].fillna(0)[:5]) == [2, 1, 2, 1, 0]
    assert list(frame["OBJECTID"][:2]) == [1, 4]
    assert pd.Timestamp(frame["SEEN"][0]) == pd.Timestamp("2024-01-02T03:04:05Z")
    assert pd.isna(frame["SEEN"][4])


@pytest.mark.parametrize("name", ["got.parquet", "got.gpkg", "got.csv"])
def test_tables_come_back_from_every_kind_of_file(portal: Portal, get: Get, name: str):
    portal.layer = layer(geometryType=None)
    for row in portal.rows:
        del row["geometry"]
    file = get(portal.arcgis, name).file
    readers = {".parquet": pd.read_parquet, ".gpkg": pyogrio.read_dataframe, ".csv": pd.read_csv}
    frame = readers[file.suffix](file)
    assert len(frame) == 25
    assert list(frame["STATUS_text"][:2]) == ["closed", "open"]


def test_polygons_of_one_and_several_parts_share_a_layer(portal: Portal, get: Get):
    portal.layer["geometryType"] = "esriGeometryPolygon"
    ring = [[0, 0], [0, 1], [1, 1], [1, 0], [0, 0]]
    portal.rows = [
        {**point(1), "geometry": {"rings": [ring]}},
        {**point(2), "geometry": {"rings": [ring, [[x + 5, y] for x, y in ring]]}},
        {**point(3), "geometry": None},
    ]
    file = get(portal.arcgis, "got.gpkg").file
    assert pyogrio.read_info(file)["geometry_type"] == "MultiPolygon"
    assert [shape.area for shape in gpd.read_file(file).geometry[:2]] == [1, 2]


def test_a_geopackage_takes_columns_named_like_its_own(portal: Portal, get: Get):
    portal.layer["fields"] = [
        *FIELDS,
        field("FID", "String"),
        field("geom", "String"),
        field("Shape.STArea()", "Double"),
    ]
    for row in portal.rows:
        row["attributes"].update({"FID": "same", "geom": "words", "Shape.STArea()": 1.5})
    frame = gpd.read_file(get(portal.arcgis, "got.gpkg").file)
    assert set(frame["FID"]) == {"same"}
    assert set(frame["Shape.STArea()"]) == {1.5}


def test_geojson_is_rfc_7946(portal: Portal, get: Get):
    raw = json.loads(get(portal.arcgis, "got.geojson").file.read_text(encoding="utf-8"))
    assert "crs" not in raw
    assert raw["features"][0]["geometry"]["coordinates"] == [-78.8999, 36.0]


def test_coordinates_that_are_no_degrees_are_told(portal: Portal, get: Get):
    portal.rows[0]["geometry"]["y"] = 91
    with pytest.raises(DataError, match=r"cannot be written as \.geojson.*such as \.parquet"):
        get(portal.arcgis, "got.geojson")
    assert get(portal.arcgis).rows == 25


def test_csv_has_points_iso_times_and_no_formula(portal: Portal, get: Get):
    cells = ['=HYPERLINK("x")', "+1 919", "-3.5", "@x", "a=b", None]
    for row, cell in zip(portal.rows, cells, strict=False):
        row["attributes"]["BEAT"] = cell
    made = get(portal.arcgis, "got.csv")
    with made.file.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["BEAT"] for row in rows[:6]] == ['\'=HYPERLINK("x")', "'+1 919", "-3.5", "'@x", "a=b", ""]
    assert rows[0]["SEEN"] == "2024-01-02T03:04:05Z"
    assert (rows[0]["lon"], rows[0]["lat"]) == ("-78.8999", "36.0")
    assert any("3 cells begin like a formula" in note for note in made.notes)


def test_csv_of_other_shapes_has_well_known_text(portal: Portal, get: Get):
    portal.rows = [{**point(1), "geometry": {"paths": [[[0, 0], [1, 1]]]}}]
    frame = pd.read_csv(get(portal.arcgis, "got.csv").file)
    assert frame["wkt"][0] == "LINESTRING (0 0, 1 1)"


def test_source_json_tells_where_when_and_what(portal: Portal, get: Get):
    before = datetime.now(UTC).replace(microsecond=0)
    made = get(f"{portal.arcgis}/query?where=1%3D1")
    told = json.loads(made.source.read_text(encoding="utf-8"))
    assert made.source.name == "got.parquet.SOURCE.json"
    assert told["file"] == "got.parquet"
    assert told["address"].startswith(f"{portal.arcgis}/query?where=")
    assert told["service"] == "ArcGIS REST"
    assert told["layer"] == "Police Beats"
    assert before <= datetime.fromisoformat(told["downloaded"]) <= datetime.now(UTC)
    assert told["rows"] == 25
    assert told["sha256"] == hashlib.sha256(made.file.read_bytes()).hexdigest() == made.sha256
    assert told["bytes"] == made.file.stat().st_size
    assert told["spatial_reference"] == {"server": {"wkid": 102719, "latestWkid": 2264}, "file": "EPSG:4326"}
    assert told["fields"][2] == {
        "name": "STATUS",
        "type": "esriFieldTypeSmallInteger",
        "alias": "Status",
        "codes": {"1": "open", "2": "closed"},
    }
    assert told["notes"] == list(made.notes)


def test_files_are_readable_by_others(portal: Portal, get: Get):
    made = get(portal.arcgis)
    modes = {stat.S_IMODE(path.stat().st_mode) & 0o044 for path in (made.file, made.source)}
    plain = made.file.with_name("plain")
    plain.touch()
    assert modes == {stat.S_IMODE(plain.stat().st_mode) & 0o044}


@pytest.mark.parametrize("name", ["got.xlsx", "got", "got.parqet"])
def test_a_kind_of_file_that_is_not_written_is_told_before_the_work(portal: Portal, get: Get, name: str):
    with pytest.raises(DataError, match="says no kind of file"):
        get(portal.arcgis, name)
    assert not portal.log


def test_a_folder_is_no_target(portal: Portal, get: Get, tmp_path: Path):
    (tmp_path / "got.parquet").mkdir()
    with pytest.raises(DataError, match="is a folder"):
        get(portal.arcgis)


def test_a_folder_that_cannot_be_made_is_told(portal: Portal, get: Get, tmp_path: Path):
    (tmp_path / "in_the_way").write_text("")
    with pytest.raises(OutputError, match="cannot be written"):
        get(portal.arcgis, "in_the_way/got.parquet")


def test_a_write_that_fails_leaves_the_old_file(portal: Portal, get: Get, tmp_path: Path, monkeypatch):
    (tmp_path / "got.parquet").write_text("old")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(gpd.GeoDataFrame, "to_parquet", full)
    with pytest.raises(OutputError, match="No space left"):
        get(portal.arcgis)
    assert (tmp_path / "got.parquet").read_text() == "old"
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert (tmp_path / "got.parquet.part").is_dir(), "what came is not lost"
