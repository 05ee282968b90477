"""Reading beats: what is repaired, joined or left out is told, and where the outlines lie on the ground is known."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pytest

from beatplan.errors import ScenarioError
from beatplan.inputs import read_beats
from beatplan.planning.accounts import account
from beatplan.scenario import load_scenario
from tests.support import (
    SCENARIO,
    SQUARES,
    call_rows,
    feature,
    square,
    write_beats,
    write_calls,
    write_city,
)
from tests.unit.reading import fault_of, study_of


def test_beats_in_several_rows_are_one(tmp_path: Path):
    file = write_city(tmp_path)
    parts = [feature(square(*corner), beat=beat, district="S") for beat, corner in SQUARES.items()]
    parts += [feature(square(-79.05, 35.95), beat="A", district="N"), parts[0]]
    write_beats(tmp_path / "beats.geojson", parts)
    beats = read_beats(load_scenario(file))
    assert beats.ids == ("A", "B", "C", "D")
    assert beats.parts == 5
    assert any("several districts" in one for one in beats.findings)


def test_an_hour_glass_is_repaired_without_losing_a_lobe(tmp_path: Path):
    file = write_city(tmp_path)
    lon, lat = SQUARES["D"]
    ring = [[lon, lat], [lon + 0.05, lat + 0.05], [lon + 0.05, lat], [lon, lat + 0.05], [lon, lat]]
    features = [feature(square(*SQUARES[one]), beat=one, district="S") for one in "ABC"]
    features.append(feature({"type": "Polygon", "coordinates": [ring]}, beat="D", district="N"))
    write_beats(tmp_path / "beats.geojson", features)
    beats = read_beats(load_scenario(file))
    assert [one["beat"] for one in beats.repairs] == ["D"]
    assert beats.area_km2[3] == pytest.approx(beats.area_km2[2] / 2, rel=0.01)


def test_features_that_are_no_beats_are_told(tmp_path: Path):
    file = write_city(tmp_path)
    features = [feature(square(*corner), beat=beat, district="S") for beat, corner in SQUARES.items()]
    features += [
        feature({"type": "Point", "coordinates": [-78.9, 36.0]}, beat="P"),
        feature(square(-79, 36), beat=None),
        feature(None, beat="N"),
        feature({"type": "Polygon", "coordinates": []}, beat="E"),
    ]
    write_beats(tmp_path / "beats.geojson", features)
    beats = read_beats(load_scenario(file))
    assert beats.ids == ("A", "B", "C", "D")
    assert any("3 feature(s) left out, with no polygon (feature 5, 7, 8)" in one for one in beats.findings)
    assert any("1 feature(s) left out, with no id (feature 6)" in one for one in beats.findings)


def test_overlapping_beats_are_told(tmp_path: Path):
    file = write_city(tmp_path)
    features = [feature(square(*corner, side=0.052), beat=beat, district="S") for beat, corner in SQUARES.items()]
    write_beats(tmp_path / "beats.geojson", features)
    assert any("beats A and B overlap" in one for one in read_beats(load_scenario(file)).findings)


def test_polygons_without_ground_or_with_no_place_are_told(tmp_path: Path):
    file = write_city(tmp_path)
    flat = {"type": "Polygon", "coordinates": [[[-78.9, 36], [-78.8, 36], [-78.9, 36], [-78.9, 36]]]}
    features = [feature(square(*corner), beat=beat, district="S") for beat, corner in SQUARES.items()]
    write_beats(tmp_path / "beats.geojson", [*features, feature(flat, beat="Z", district="S")])
    beats = read_beats(load_scenario(file))
    assert beats.ids == ("A", "B", "C", "D")
    assert any("a polygon that encloses no ground (feature 5)" in one for one in beats.findings)
    write_beats(tmp_path / "beats.geojson", [feature(flat, beat="Z", district="S")])
    assert "encloses any ground" in fault_of(file)


def test_a_hole_in_the_city_is_told(tmp_path: Path):
    file = write_city(tmp_path)
    features = [feature(square(*corner), beat=beat, district="S") for beat, corner in SQUARES.items()]
    lon, lat = -78.93, 35.97
    ring = [[lon, lat], [lon, lat + 0.01], [lon + 0.01, lat + 0.01], [lon + 0.01, lat], [lon, lat]]
    features[0]["geometry"]["coordinates"].append(ring)
    write_beats(tmp_path / "beats.geojson", features)
    said = "\n".join(read_beats(load_scenario(file)).findings)
    assert "1 gaps inside the city are in no beat, 1.0" in said
    features.append(feature(square(lon, lat, 0.01), beat="LAKE", district="S"))
    write_beats(tmp_path / "beats.geojson", features)
    file.write_text(file.read_text().replace('id = "beat"', 'id = "beat"\nexclude = ["LAKE"]', 1))
    assert read_beats(load_scenario(file)).findings == ()


def test_excluded_ground_is_a_reason_of_its_own(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('id = "beat"', 'id = "beat"\nexclude = ["D"]', 1))
    calls = account(study_of(file))["calls"]
    assert calls["left_out"] == {"in an excluded area": 60}
    assert set(calls["per_beat"]) == {"A", "B", "C"}


def test_no_crs(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace("beats.geojson", "beats.shp"))
    frame = gpd.read_file(tmp_path / "beats.geojson").to_crs(2264)
    frame.to_file(tmp_path / "beats.shp")
    (tmp_path / "beats.prj").unlink()
    assert "does not say which coordinate system" in fault_of(file)
    file.write_text(file.read_text().replace('id = "beat"', 'id = "beat"\ncrs = "EPSG:2264"', 1))
    assert read_beats(load_scenario(file)).area_km2[0] == pytest.approx(25.0, rel=0.02)


def test_projected_numbers_in_geojson(tmp_path: Path):
    file = write_city(tmp_path)
    frame = gpd.read_file(tmp_path / "beats.geojson").to_crs(2264)
    raw = json.loads(frame.to_json(drop_id=True))
    raw.pop("crs", None)
    (tmp_path / "beats.geojson").write_text(json.dumps(raw), encoding="utf-8")
    assert "which are no degrees" in fault_of(file)


def test_a_crs_in_feet_is_refused_for_computing(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace("crs = 32119", "crs = 2264"))
    with pytest.raises(ScenarioError, match="US survey foot"):
        study_of(file)


@pytest.mark.parametrize("crs", [3857, 27700])
def test_a_crs_whose_metres_are_none_here_is_refused(tmp_path: Path, crs: int):
    """Web Mercator stretches Durham's distances by 24 %, the British grid by 62 %."""
    file = write_city(tmp_path, SCENARIO.replace("crs = 32119", f"crs = {crs}"))
    with pytest.raises(ScenarioError, match="is not made for this city"):
        study_of(file)


def test_without_a_crs_a_metric_one_is_found(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace("crs = 32119\n", ""))
    assert read_beats(load_scenario(file)).crs.to_epsg() == 32617


def test_layers_of_a_geopackage(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace("beats.geojson", "areas.gpkg"))
    frame = gpd.read_file(tmp_path / "beats.geojson")
    frame.to_file(tmp_path / "areas.gpkg", layer="districts")
    frame.to_file(tmp_path / "areas.gpkg", layer="beats")
    told = fault_of(file)
    assert "beats.layer" in told
    assert "districts" in told
    file.write_text(file.read_text().replace('id = "beat"', 'id = "beat"\nlayer = "beats"', 1))
    assert read_beats(load_scenario(file)).ids == ("A", "B", "C", "D")


def test_calls_in_a_hole_of_the_city_are_counted_as_in_a_gap(tmp_path: Path):
    """A hole of 700 m by 900 m: its middle is far from every beat, and yet inside the city."""
    file = write_city(tmp_path)
    features = [feature(square(*corner), beat=beat, district="S") for beat, corner in SQUARES.items()]
    lon, lat = -78.93, 35.97
    ring = [[lon, lat], [lon, lat + 0.01], [lon + 0.01, lat + 0.01], [lon + 0.01, lat], [lon, lat]]
    features[0]["geometry"]["coordinates"].append(ring)
    write_beats(tmp_path / "beats.geojson", features)
    write_calls(tmp_path / "calls.csv", [*call_rows(per_beat={"B": 10}), "x,2024-01-02T09:00,TRESPASS,35.975,-78.925"])
    assert account(study_of(file))["calls"]["left_out"] == {"in a gap between beats": 1}


def test_borders_that_do_not_meet_are_told(tmp_path: Path):
    file = write_city(tmp_path)
    features = [feature(square(*corner), beat=beat, district="S") for beat, corner in SQUARES.items()]
    features[1] = feature(square(-78.89995, 35.95), beat="B", district="S")
    write_beats(tmp_path / "beats.geojson", features)
    said = "\n".join(read_beats(load_scenario(file)).findings)
    assert "do not meet along" in said
    assert "gaps of up to 10 m" in said
