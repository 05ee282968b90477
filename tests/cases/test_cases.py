"""Small dirty inputs with expected results, read in place: each symptom was seen in public data."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from beatplan.errors import InputError
from beatplan.planning import read_study
from beatplan.scenario import load_scenario
from tests.cases.cases import BASE, CASES, DEFAULTS, MARKS, expected, findings, scenario_of, told
from tests.support import beatplan

pytestmark = MARKS


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
        ("09-gap-between-beats", {}),
        ("11-features-that-are-no-beats", {"beats_extra": 'exclude = ["CAMPUS"]'}),
        ("12-kml-folders-and-z", {"beats": "beats.kml", "beat_id": "BEAT"}),
        ("14-shapefile-names-and-encoding", {"beats": "beats.shp", "beat_id": "beat_ident"}),
        ("22-lat-lon-headers-swapped", {"calls_extra": "swap_xy = true"}),
        ("23-missing-minus-sign", {}),
        ("24-location-text-columns", {"calls": "calls_paren.csv", "place": 'location = "location"'}),
        ("24-location-text-columns", {"calls": "calls_wkt.csv", "place": 'location = "point"'}),
        ("26-piled-on-one-point", {}),
        (
            "44-officer-initiated-rows",
            {
                "calls_extra": 'source = { column = "call_source", keep = ["911", "PHONE"] }\n'
                'disposition = { column = "disposition", drop = ["CANCELLED", "TEST"] }'
            },
        ),
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
    if "outside" in wanted:
        assert calls["left_out"].get("outside every beat", 0) == wanted["outside"]


def test_04_without_a_crs_it_stops(tmp_path: Path):
    with pytest.raises(InputError, match=r"beats\.crs"):
        told("04-geojson-projected-no-crs", tmp_path)


def test_06_both_repairs_are_named(tmp_path: Path):
    repairs = told("06-invalid-polygons", tmp_path)["beats"]["repairs"]
    assert [one["beat"] for one in repairs] == expected("06-invalid-polygons")["invalid_beats"]


def test_07_four_beats(tmp_path: Path):
    assert told("07-one-beat-many-rows", tmp_path)["beats"]["count"] == expected("07-one-beat-many-rows")["n_beats"]


def test_09_the_gap_is_told_apart_and_may_be_snapped(tmp_path: Path):
    wanted = expected("09-gap-between-beats")
    left_out = told("09-gap-between-beats", tmp_path)["calls"]["left_out"]
    assert left_out["in a gap between beats"] == 1
    assert left_out["outside every beat"] == 1
    snapped = told("09-gap-between-beats", tmp_path, beats_extra="snap_m = 50")["calls"]
    assert snapped["assigned"] == wanted["assigned_if_snap_50m"]
    assert snapped["left_out"].get("in a gap between beats", 0) == 0


def test_11_what_is_no_beat_is_told(tmp_path: Path):
    wanted = expected("11-features-that-are-no-beats")
    result = told("11-features-that-are-no-beats", tmp_path, beats_extra='exclude = ["CAMPUS"]')
    assert result["beats"]["count"] == wanted["n_beats"]
    assert result["calls"]["left_out"]["in an excluded area"] == wanted["excluded_area"]
    assert "4 feature(s) left out, with no polygon" in findings(result)
    assert "1 feature(s) left out, with no id" in findings(result)


def test_13_without_a_layer_it_stops_and_lists_them(tmp_path: Path):
    with pytest.raises(InputError, match=r"beats\.layer to one of: .*beats"):
        told("13-geopackage-several-layers", tmp_path, beats="boundaries.gpkg")


def test_14_the_cut_name_is_suggested(tmp_path: Path):
    with pytest.raises(InputError, match="Did you mean 'beat_ident'"):
        told("14-shapefile-names-and-encoding", tmp_path, beats="beats.shp", beat_id="beat_identifier")


def test_19_the_unknown_label_is_counted(tmp_path: Path):
    assert "D1-110 11" in findings(told("19-renumbered-beats", tmp_path))


def test_20_disagreements_are_counted_and_a_setting_lets_the_label_decide(tmp_path: Path):
    wanted = expected("20-label-disagrees-with-location")
    assert "calls lie in another beat than their label says" in findings(
        told("20-label-disagrees-with-location", tmp_path)
    )
    by_label = told("20-label-disagrees-with-location", tmp_path, calls_extra='on_conflict = "label"')["calls"]
    assert by_label["per_beat"] == wanted["per_beat_by_label"]


def test_22_swapped_columns_stop(tmp_path: Path):
    with pytest.raises(InputError, match="swapped"):
        told("22-lat-lon-headers-swapped", tmp_path)


def test_23_lost_signs_are_a_reason_of_their_own_or_repaired(tmp_path: Path):
    wanted = expected("23-missing-minus-sign")
    result = told("23-missing-minus-sign", tmp_path)
    assert result["calls"]["left_out"]["longitude without its minus sign"] == wanted["flagged"]
    repaired = told("23-missing-minus-sign", tmp_path, calls_extra="repair_sign = true")["calls"]
    assert repaired["per_beat"] == wanted["per_beat_if_repaired"]


def test_26_the_pile_is_named_and_may_be_left_out(tmp_path: Path):
    wanted = expected("26-piled-on-one-point")
    said = findings(told("26-piled-on-one-point", tmp_path))
    assert f"{wanted['largest_pile']} of 41 calls (73.2%) lie on one point, (35.9702, -78.8801) in beat D1-112" in said
    without = told("26-piled-on-one-point", tmp_path, calls_extra="drop_points = [[35.9702, -78.8801]]")["calls"]
    assert without["per_beat"] == wanted["per_beat_without_pile"]
    assert without["left_out"]["on a default place"] == wanted["largest_pile"]


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
    rates = told("39-hours-with-no-calls", tmp_path)["windows"]["weekdays"]
    assert rates["hours_open"] == wanted["window_hours"]
    for beat, rate in wanted["rates"].items():
        assert rates["calls_per_hour"][beat] == pytest.approx(rate, abs=1e-4)


def test_40_further_units_are_merged(tmp_path: Path):
    result = told("40-one-event-many-units", tmp_path)
    assert result["calls"]["rows"] == expected("40-one-event-many-units")["rows"]
    assert result["calls"]["left_out"]["repeat of an id"] == expected("40-one-event-many-units")["merged"]


def test_44_sources_and_dispositions(tmp_path: Path):
    wanted = expected("44-officer-initiated-rows")
    plain = told("44-officer-initiated-rows", tmp_path)
    assert plain["calls"]["per_beat"] == wanted["per_beat_without_settings"]
    assert "column 'call_source' tells how calls came in" in findings(plain)
    settings = (
        'source = { column = "call_source", keep = ["911", "PHONE"] }\n'
        'disposition = { column = "disposition", drop = ["CANCELLED", "TEST"] }'
    )
    left_out = told("44-officer-initiated-rows", tmp_path, calls_extra=settings)["calls"]["left_out"]
    assert left_out["source not kept"] == wanted["left_out_source"]
    assert left_out["disposition dropped"] == wanted["left_out_disposition"]


def test_47_no_eligible_call(tmp_path: Path):
    text = BASE.replace('["WELFARE CHECK", "MENTAL HEALTH", "TRESPASS"]', '["NOISE COMPLAINT"]')
    file = tmp_path / "case.toml"
    settings = {**DEFAULTS, "name": "47", "folder": str(CASES / "47-no-demand-at-all")}
    file.write_text(text.format(**settings), encoding="utf-8")
    with pytest.raises(InputError, match="no eligible calls: 0 of 20 rows"):
        read_study(load_scenario(file))


def test_38_observed_holidays_are_no_service_days(tmp_path: Path):
    folder = "38-holidays-and-observed-days"
    wanted = expected(folder)
    result = told(folder, tmp_path, window_extra='holidays = "US"')
    assert result["calls"]["per_beat"] == wanted["per_beat"]
    assert result["calls"]["assigned"] == wanted["assigned"]
    assert result["windows"]["weekdays"]["hours_open"] == wanted["service_days"] * 9
    assert "2026-07-03" in findings(result)
    kept = told(folder, tmp_path)
    assert kept["calls"]["assigned"] == wanted["assigned_if_kept"]
    assert kept["windows"]["weekdays"]["hours_open"] == wanted["service_days_if_kept"] * 9


def test_61_with_a_console_that_is_not_utf8(tmp_path: Path):
    folder = "61-blanks-and-accents-in-paths"
    file = scenario_of(
        folder, tmp_path, beats="Données 2024/beats file.geojson", calls="Données 2024/calls (final).csv"
    )
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252", "LC_ALL": "C"}
    done = beatplan("check", file, "--json", "-q", env=env)
    assert json.loads(done.stdout)["calls"]["per_beat"] == expected(folder)["per_beat"]
