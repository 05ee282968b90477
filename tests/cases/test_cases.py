"""Small dirty inputs with expected results, read in place: each symptom was seen in public data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from beatplan.errors import InputError
from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.scenario import load_scenario
from tests.support import SHARED

CASES = SHARED / "cases"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not CASES.exists(), reason="the case set is not beside the project"),
]

BASE = """
name = "{name}"
timezone = "America/New_York"

[beats]
path = "{folder}/{beats}"
id = "{beat_id}"
{beats_extra}

[calls]
path = "{folder}/{calls}"
id = "event_id"
type = "call_type"
beat = "beat"
{time}
{place}
{calls_extra}

[[windows]]
name = "weekdays"
days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
start = "08:00"
end = "17:00"
{window_extra}

[[services]]
name = "CRT"
team = {{ person = 1 }}
call_types = ["WELFARE CHECK", "MENTAL HEALTH", "TRESPASS"]
on_scene_minutes = 30
response_minutes = 30
coverage = 0.8

[travel]
speed_kph = 50

[staffing]
hours_per_week = 45
start = {{ person = 1 }}

[[phases]]
name = "one"
date = 2024-06-03
"""

DEFAULTS = {
    "beats": "beats.geojson",
    "calls": "calls.csv",
    "beat_id": "beat",
    "beats_extra": "",
    "time": 'time = "call_time"',
    "place": 'lat = "latitude"\nlon = "longitude"',
    "calls_extra": "",
    "window_extra": "",
}


def told(folder: str, tmp_path: Path, **changes: str) -> dict[str, Any]:
    """Account for a case with some settings changed."""
    settings = {**DEFAULTS, **changes, "name": folder, "folder": str(CASES / folder)}
    file = tmp_path / "case.toml"
    file.write_text(BASE.format(**settings), encoding="utf-8")
    result = account(read_study(load_scenario(file)))
    calls = result["calls"]
    assert calls["rows"] == calls["assigned"] + sum(calls["left_out"].values())
    assert calls["assigned"] == sum(calls["per_beat"].values())
    return result


def expected(folder: str) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((CASES / folder / "expected.json").read_text(encoding="utf-8"))
    return read


def findings(result: dict[str, Any]) -> str:
    return "\n".join(result["findings"])


@pytest.mark.parametrize(
    ("folder", "changes"),
    [
        ("04-geojson-projected-no-crs", {"beats_extra": 'crs = "EPSG:2264"'}),
        ("06-invalid-polygons", {}),
        ("07-one-beat-many-rows", {}),
        ("13-geopackage-several-layers", {"beats": "boundaries.gpkg", "beats_extra": 'layer = "beats"'}),
        ("19-renumbered-beats", {}),
        ("20-label-disagrees-with-location", {}),
        ("29-epoch-milliseconds-utc", {}),
        ("30-z-suffix-that-is-local", {"calls_extra": 'time_reading = "local"'}),
        ("33-month-or-day-first", {"calls_extra": 'time_format = "%m/%d/%Y %H:%M:%S"'}),
        ("33-month-or-day-first", {}),
        ("35-date-and-hhmm-columns", {"time": 'date = "call_date"\ntime = "call_hhmm"'}),
        ("39-hours-with-no-calls", {}),
        ("40-one-event-many-units", {}),
        ("58-beat-without-calls", {}),
        (
            "61-blanks-and-accents-in-paths",
            {"beats": "Données 2024/beats file.geojson", "calls": "Données 2024/calls (final).csv"},
        ),
    ],
)
def test_the_expected_counts(folder: str, changes: dict[str, str], tmp_path: Path):
    wanted = expected(folder)
    calls = told(folder, tmp_path, **changes)["calls"]
    assert calls["per_beat"] == wanted["per_beat"]
    assert calls["assigned"] == wanted["assigned"]
    assert calls["left_out"].get("outside every beat", 0) == wanted["outside"]


def test_04_without_a_crs_it_stops(tmp_path: Path):
    with pytest.raises(InputError, match=r"beats\.crs"):
        told("04-geojson-projected-no-crs", tmp_path)


def test_06_both_repairs_are_named(tmp_path: Path):
    repairs = told("06-invalid-polygons", tmp_path)["beats"]["repairs"]
    assert [one["beat"] for one in repairs] == expected("06-invalid-polygons")["invalid_beats"]


def test_07_four_beats(tmp_path: Path):
    assert told("07-one-beat-many-rows", tmp_path)["beats"]["count"] == expected("07-one-beat-many-rows")["n_beats"]


def test_13_without_a_layer_it_stops_and_lists_them(tmp_path: Path):
    with pytest.raises(InputError, match=r"beats\.layer to one of: .*beats"):
        told("13-geopackage-several-layers", tmp_path, beats="boundaries.gpkg")


def test_14_the_cut_name_is_suggested(tmp_path: Path):
    with pytest.raises(InputError, match="Did you mean 'beat_ident'"):
        told("14-shapefile-names-and-encoding", tmp_path, beats="beats.shp", beat_id="beat_identifier")


def test_19_the_unknown_label_is_counted(tmp_path: Path):
    assert "D1-110 11" in findings(told("19-renumbered-beats", tmp_path))


def test_22_swapped_columns_stop(tmp_path: Path):
    with pytest.raises(InputError, match="swapped"):
        told("22-lat-lon-headers-swapped", tmp_path)


def test_30_a_z_is_converted_and_warned_of(tmp_path: Path):
    wanted = expected("30-z-suffix-that-is-local")
    result = told("30-z-suffix-that-is-local", tmp_path)
    assert result["calls"]["per_beat"] == wanted["per_beat_if_z_honoured"]
    assert result["calls"]["assigned"] == wanted["assigned_if_z_honoured"]
    assert "calls.time_reading" in findings(result)


def test_33_the_reading_is_told(tmp_path: Path):
    result = told("33-month-or-day-first", tmp_path)
    assert "read month first" in findings(result)
    assert result["calls"]["left_out"]["no usable time"] == expected("33-month-or-day-first")["bad_times"]


def test_39_rates_count_every_hour(tmp_path: Path):
    wanted = expected("39-hours-with-no-calls")
    rates = told("39-hours-with-no-calls", tmp_path)["calls"]["per_hour"]
    assert rates["hours_open"] == wanted["window_hours"]
    for beat, rate in wanted["rates"].items():
        assert rates["per_beat"][beat] == pytest.approx(rate, abs=1e-4)


def test_40_further_units_are_merged(tmp_path: Path):
    result = told("40-one-event-many-units", tmp_path)
    assert result["calls"]["rows"] == expected("40-one-event-many-units")["rows"]
    assert result["calls"]["left_out"]["repeat of an id"] > 0


def test_47_no_eligible_call(tmp_path: Path):
    text = BASE.replace('["WELFARE CHECK", "MENTAL HEALTH", "TRESPASS"]', '["NOISE COMPLAINT"]')
    file = tmp_path / "case.toml"
    settings = {**DEFAULTS, "name": "47", "folder": str(CASES / "47-no-demand-at-all")}
    file.write_text(text.format(**settings), encoding="utf-8")
    with pytest.raises(InputError, match="no eligible calls: 0 of 20 rows"):
        read_study(load_scenario(file))
