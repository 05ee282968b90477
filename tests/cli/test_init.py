"""`beatplan init` as a real process: what it writes passes `beatplan check`."""

from __future__ import annotations

import gzip
import json
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests import warm
from tests.support import ROOT, SHARED, beatplan, write_city

CASES, DATA = SHARED / "cases", SHARED / "data"
BASE = {"D1-111": 5, "D1-112": 3, "D2-211": 2, "D2-212": 1}


def init_and_check(folder: Path, *files: Path, code: int = 0) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    """Propose a scenario and check it: the proposals by key, the scenario, and what check tells of the calls."""
    file = folder / "made.toml"
    done = warm.beatplan("init", *files, "-o", file, "--json", "-q")
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    found = {one["key"]: one for one in json.loads(done.stdout)["proposals"]}
    checked = warm.beatplan("check", file, "--json", "-q")
    assert checked.returncode == code, checked.stderr
    told = json.loads(checked.stdout)["calls"] if code == 0 else {"said": checked.stderr}
    return found, tomllib.loads(file.read_text(encoding="utf-8")), told


@pytest.fixture
def city(tmp_path: Path) -> Path:
    write_city(tmp_path)
    return tmp_path


def test_the_tiny_city_is_proposed_as_it_was_written(city: Path):
    files = [city / name for name in ("beats.geojson", "calls.csv", "sites.csv")]
    found, scenario, told = init_and_check(city, *files)
    assert told["assigned"] == told["rows"] == 710
    assert told["per_beat"] == {"A": 300, "B": 200, "C": 150, "D": 60}
    wanted = tomllib.loads((city / "tiny.toml").read_text(encoding="utf-8"))
    assert {**wanted["beats"], **wanted["calls"]} == {**scenario["beats"], **scenario["calls"]}
    assert scenario["sites"] == {"path": "sites.csv", "id": "site", "lat": "lat", "lon": "lon"}
    assert found["services.call_types"]["sure"] is False


def test_people_see_the_evidence_and_what_is_unsure(city: Path):
    done = beatplan("init", "beats.geojson", "calls.csv", "--name", "My town", cwd=city)
    assert done.returncode == 0
    assert "INTERNAL" in done.stdout
    assert "710 rows have a place" in done.stdout
    assert "Unsure of:\n- services.call_types:" in done.stdout
    assert "beatplan check scenario.toml" in done.stdout
    assert "looking at the files" in done.stderr
    text = (city / "scenario.toml").read_text(encoding="utf-8")
    assert 'name = "My town"' in text
    assert "710 rows have a place" in text
    assert all(one.isprintable() for one in text.split("\n"))


def test_the_same_files_give_the_same_bytes(city: Path):
    for name, run in (("one.toml", beatplan), ("two.toml", warm.beatplan)):
        assert run("init", "beats.geojson", "calls.csv", "-o", name, "-q", cwd=city).returncode == 0
    assert (city / "one.toml").read_bytes() == (city / "two.toml").read_bytes()


def test_an_existing_file_is_never_replaced(city: Path):
    before = (city / "tiny.toml").read_bytes()
    done = warm.beatplan("init", "beats.geojson", "calls.csv", "-o", "tiny.toml", cwd=city)
    assert done.returncode == 3
    assert "tiny.toml: is there already" in done.stderr
    assert "-o" in done.stderr
    assert (city / "tiny.toml").read_bytes() == before


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["none.geojson", "calls.csv"], "no such file"),
        (["calls.csv", "beats.geojson"], "holds no polygons"),
        (["beats.geojson", "calls.csv", "none.csv"], "no such file"),
        (["beats.geojson", "calls.csv", "--timezone", "Durham"], "no IANA time zone"),
        (["beats.geojson", "calls.csv", "-o", "no/such/s.toml"], "folder does not exist"),
    ],
)
def test_bad_input_is_one_line_and_writes_nothing(city: Path, arguments: list[str], said: str):
    done = warm.beatplan("init", *arguments, "-q", cwd=city)
    assert done.returncode == 3
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (city / "scenario.toml").exists()


def test_init_says_what_it_does_and_stands_in_the_readme():
    assert "--timezone" in warm.beatplan("init", "--help").stdout
    assert "beatplan init " in (ROOT / "README.md").read_text(encoding="utf-8")


cases = pytest.mark.skipif(not CASES.exists(), reason="the case set is not beside the project")
data = pytest.mark.skipif(not DATA.exists(), reason="the real layers are not beside the project")


@pytest.mark.real
@cases
@pytest.mark.parametrize(
    ("folder", "files", "wanted"),
    [
        ("12-kml-folders-and-z", ["beats.kml", "calls.csv"], {"beats.id": "BEAT"}),
        ("13-geopackage-several-layers", ["boundaries.gpkg", "calls.csv"], {"beats.layer": "beats"}),
        ("14-shapefile-names-and-encoding", ["beats.shp", "calls.csv"], {"beats.id": "beat_ident"}),
        ("22-lat-lon-headers-swapped", ["beats.geojson", "calls.csv"], {"calls.swap_xy": True}),
        ("24-location-text-columns", ["beats.geojson", "calls_paren.csv"], {"calls.location": "location"}),
        ("24-location-text-columns", ["beats.geojson", "calls_wkt.csv"], {"calls.location": "point"}),
        ("29-epoch-milliseconds-utc", ["beats.geojson", "calls.csv"], {"calls.time": "call_time"}),
        ("33-month-or-day-first", ["beats.geojson", "calls.csv"], {"calls.time": "call_time"}),
        ("35-date-and-hhmm-columns", ["beats.geojson", "calls.csv"], {"calls.date": "call_date"}),
        ("40-one-event-many-units", ["beats.geojson", "calls.csv"], {"calls.id": "event_id"}),
    ],
)  # fmt: skip
def test_cases_are_proposed_right(folder: str, files: list[str], wanted: dict[str, object], tmp_path: Path):
    found, _, told = init_and_check(tmp_path, *(CASES / folder / file for file in files))
    assert {key: found[key]["value"] for key in wanted} == wanted
    expected = json.loads((CASES / folder / "expected.json").read_text(encoding="utf-8"))
    assert told["per_beat"] == expected["per_beat"]
    assert told["assigned"] == expected["assigned"]


@pytest.mark.real
@cases
def test_case_29_asks_what_the_epoch_means(tmp_path: Path):
    folder = CASES / "29-epoch-milliseconds-utc"
    found, _, _ = init_and_check(tmp_path, folder / "beats.geojson", folder / "calls.csv")
    assert found["calls.time_reading"]["sure"] is False
    assert found["calls.time_reading"]["written"] is False


@pytest.mark.real
@cases
def test_case_44_filters_are_suggested_and_do_nothing_until_taken(tmp_path: Path):
    folder = CASES / "44-officer-initiated-rows"
    found, scenario, told = init_and_check(tmp_path, folder / "beats.geojson", folder / "calls.csv")
    assert found["calls.source"]["value"] == {"column": "call_source", "keep": ["PHONE", "911"]}
    assert found["calls.disposition"]["value"] == {"column": "disposition", "drop": ["CANCELLED", "TEST"]}
    assert not {"source", "disposition"} & set(scenario["calls"])
    assert told["assigned"] == 17
    file = tmp_path / "made.toml"
    text = file.read_text(encoding="utf-8")
    file.write_text(
        text.replace("# source =", "source =").replace("# disposition =", "disposition ="), encoding="utf-8"
    )
    assert json.loads(warm.beatplan("check", file, "--json", "-q").stdout)["calls"]["per_beat"] == BASE


@pytest.mark.real
@cases
def test_case_04_the_crs_is_asked_and_check_stops(tmp_path: Path):
    folder = CASES / "04-geojson-projected-no-crs"
    found, scenario, told = init_and_check(tmp_path, folder / "beats.geojson", folder / "calls.csv", code=3)
    assert found["beats.crs"]["value"] == "EPSG:2264"
    assert "crs" not in scenario["beats"]
    assert "beats.crs" in told["said"]


@pytest.mark.real
@pytest.mark.slow
@data
def test_durhams_points_of_2016_and_its_fire_stations(tmp_path: Path):
    found, scenario, told = init_and_check(
        tmp_path,
        DATA / "durham_beats" / "durham_police_beats.geojson",
        DATA / "durham_incidents_2016_points" / "durham_dpd_2016_points.csv.gz",
        DATA / "durham_fire_stations" / "Fire_Stations_Geocoded.csv",
    )
    assert scenario["timezone"] == "America/New_York"
    assert (scenario["beats"]["id"], scenario["beats"]["district"]) == ("LAWBEAT", "LAWDIST")
    assert set(found["beats.exclude"]["value"]) == {"299", "999"}
    # Its ISO stamps are all of the evening before; the day stands in a text and the clock in a column of its own.
    assert {key: scenario["calls"][key] for key in ("id", "type", "date", "time")} == {
        "id": "inci_id", "type": "reportedas", "date": "strdate", "time": "hour_rept",
    }  # fmt: skip
    assert "TRESPASS OR UNW" in scenario["services"][0]["call_types"]
    assert scenario["sites"]["id"] == "Station"
    assert told["rows"] == 23_091
    assert told["assigned"] > 50


@pytest.mark.real
@pytest.mark.slow
@data
def test_durhams_reports_have_a_label_and_a_local_epoch(tmp_path: Path):
    found, scenario, told = init_and_check(
        tmp_path,
        DATA / "durham_beats" / "durham_beats.geojson",
        DATA / "durham_incidents_2022_2026" / "durham_crime.csv.gz",
    )
    assert scenario["calls"]["time_reading"] == "local"
    assert "HOUR_REPT" in found["calls.time_reading"]["evidence"]
    assert scenario["calls"]["beat"] == "BEAT"
    assert "CRT - TRESPASS" in scenario["services"][0]["call_types"]
    assert told["rows"] == 135_088


@pytest.mark.real
@pytest.mark.slow
@data
def test_oaklands_beats_and_cases(tmp_path: Path):
    found, scenario, told = init_and_check(
        tmp_path,
        DATA / "city_oakland" / "oakland_police_beats.geojson",
        DATA / "city_oakland" / "cases.csv",
    )
    assert scenario["timezone"] == "America/Los_Angeles"
    assert scenario["beats"]["id"] == "cp_beat"
    assert found["beats.exclude"]["value"] == ["-1"]
    assert scenario["calls"]["location"] == "Location"
    assert scenario["calls"]["beat"] == "POLICEBEAT"
    assert found["calls.type"]["sure"] is False
    assert told["rows"] == 12_437


@pytest.mark.real
@pytest.mark.slow
@data
def test_new_yorks_shootings_have_no_call_types_and_it_is_said(tmp_path: Path):
    found, _, told = init_and_check(
        tmp_path, DATA / "city_nyc" / "nyc_precincts.gpkg", DATA / "city_nyc" / "nyc_shootings.csv", code=3
    )
    assert found["calls.type"]["value"] is None
    assert "boro" in found["calls.type"]["evidence"]
    assert found["calls.time"]["sure"] is False, "dates without a clock"
    assert "every row counts" in found["calls.type"]["look"]
    assert "outside every window" in told["said"], "all its times are midnight"


def test_a_packed_file_that_was_cut_short_is_refused_in_one_line(tmp_path: Path):
    write_city(tmp_path)
    whole = gzip.compress((tmp_path / "calls.csv").read_bytes())
    (tmp_path / "calls.csv.gz").write_bytes(whole[: len(whole) // 2])
    done = warm.beatplan("init", tmp_path / "beats.geojson", tmp_path / "calls.csv.gz", "-o", tmp_path / "o.toml", "-q")
    assert done.returncode == 3
    assert "cannot be read (calls.path)" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (tmp_path / "o.toml").exists()
