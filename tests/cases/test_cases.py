"""Small dirty inputs with expected results, read in place: each symptom was seen in public data."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from beatplan.errors import InputError
from beatplan.inputs.crs import WGS84
from beatplan.inputs.places import project
from beatplan.plan import load_plan
from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.queues import erlang_c, mean_wait_min
from beatplan.scenario import load_scenario
from tests.support import SHARED, beatplan

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


def scenario_of(folder: str, tmp_path: Path, phases: str | None = None, **changes: str) -> Path:
    """Write a case's scenario to run as a process, with other phases and tables at its end where wanted."""
    settings = {**DEFAULTS, **changes, "name": folder, "folder": str(CASES / folder)}
    text = BASE.format(**settings)
    if phases is not None:
        text = text[: text.index("[[phases]]")].replace("coverage = 0.8", "coverage = 0.8\npromise = 0") + phases
    file = tmp_path / "case.toml"
    file.write_text(text, encoding="utf-8")
    return file


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


def test_51_later_phases_keep_the_beats_of_earlier_ones(tmp_path: Path):
    phases = "\n".join(
        f'[[phases]]\nname = "p{n}"\ndate = 202{n}-01-01\nmax_beats = {beats}' for n, beats in ((4, 1), (5, 2), (6, 4))
    )
    file = scenario_of("51-phases-must-nest", tmp_path, phases)
    assert beatplan("plan", file, "-o", tmp_path / "out", "-q").returncode == 0
    plan = load_plan(tmp_path / "out" / "plan.json")
    wanted = expected("51-phases-must-nest")
    assert [list(phase.plans[0].covered) for phase in plan.phases] == wanted["phases"]


def test_51_what_runs_today_stays_in_every_phase(tmp_path: Path):
    phases = "\n".join(
        f'[[phases]]\nname = "p{n}"\ndate = 202{n}-01-01\nmax_beats = {beats}' for n, beats in ((4, 1), (5, 2), (6, 4))
    )
    today = '[today]\nbeats = ["D2-212"]\nstations = { "beat D2-212" = 1 }\n[rules]\nkeep_today = true'
    file = scenario_of("51-phases-must-nest", tmp_path, f"{phases}\n{today}")
    assert beatplan("plan", file, "-o", tmp_path / "out", "-q").returncode == 0
    plan = load_plan(tmp_path / "out" / "plan.json")
    assert [len(phase.plans[0].covered) for phase in plan.phases] == [1, 2, 4]
    for phase in plan.phases:
        assert "D2-212" in phase.plans[0].covered
        assert phase.plans[0].stations == {"beat D2-212": 1}
    counts = told("51-phases-must-nest", tmp_path)["calls"]["per_beat"]
    answerable = [sum(counts[beat] for beat in phase.plans[0].covered) for phase in plan.phases]
    assert answerable == expected("51-phases-must-nest")["with_existing"]


def test_52_no_time_is_said_and_with_time_the_best_two_are_found(tmp_path: Path):
    phases = '[[phases]]\nname = "one"\ndate = 2024-06-03\nmax_beats = 2\n'
    short = scenario_of("52-time-limit-without-solution", tmp_path, f"{phases}\n[solve]\ntime_limit_s = 0.000001\n")
    done = beatplan("plan", short, "-o", tmp_path / "short")
    assert done.returncode == 0
    assert "Not proved best" in done.stdout
    hasty = load_plan(tmp_path / "short" / "plan.json")
    assert hasty.status == "feasible"
    assert hasty.proof.clock_limit_hit
    assert hasty.bound > hasty.objective
    enough = scenario_of("52-time-limit-without-solution", tmp_path, f"{phases}\n[solve]\ntime_limit_s = 10\n")
    assert beatplan("plan", enough, "-o", tmp_path / "out", "-q").returncode == 0
    plan = load_plan(tmp_path / "out" / "plan.json")
    assert plan.status == "optimal"
    assert list(plan.phases[0].plans[0].covered) == expected("52-time-limit-without-solution")["choose_with_time"]


def test_59_a_map_of_60000_calls_stays_small(tmp_path: Path):
    folder = "59-map-with-60000-calls"
    wanted = expected(folder)
    # The script writes beside itself, and the case set is only to be read.
    shutil.copy(CASES / folder / "make_calls.py", tmp_path)
    shutil.copy(CASES / folder / "beats.geojson", tmp_path)
    subprocess.run([sys.executable, str(tmp_path / "make_calls.py")], check=True, capture_output=True)
    file = scenario_of(folder, tmp_path, '[[phases]]\nname = "one"\ndate = 2024-06-03\n')
    file.write_text(file.read_text(encoding="utf-8").replace(str(CASES / folder), str(tmp_path)), encoding="utf-8")
    told = json.loads(beatplan("check", file, "--json", "-q").stdout)["calls"]
    assert told["rows"] == wanted["rows"]
    assert told["per_beat"] == wanted["per_beat"]
    assert beatplan("plan", file, "-o", tmp_path / "out", "-q").returncode == 0
    assert (tmp_path / "out" / "map.html").stat().st_size < wanted["max_html_mb"] * 1e6


def test_61_with_a_console_that_is_not_utf8(tmp_path: Path):
    folder = "61-blanks-and-accents-in-paths"
    file = scenario_of(
        folder, tmp_path, beats="Données 2024/beats file.geojson", calls="Données 2024/calls (final).csv"
    )
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252", "LC_ALL": "C"}
    done = beatplan("check", file, "--json", "-q", env=env)
    assert json.loads(done.stdout)["calls"]["per_beat"] == expected(folder)["per_beat"]


def test_48_less_capacity_than_demand_is_never_hidden(tmp_path: Path):
    """A team that four calls fill for a week: two teams can answer 8 of 11, whole beats or not."""
    folder = "48-capacity-below-demand"
    wanted = expected(folder)
    phases = '[[phases]]\nname = "one"\ndate = 2024-06-03\n'
    file = scenario_of(folder, tmp_path, phases)
    text = file.read_text(encoding="utf-8").replace("on_scene_minutes = 30", "on_scene_minutes = 675")
    file.write_text(text.replace("start = { person = 1 }", "start = { person = 2 }"), encoding="utf-8")
    assert beatplan("plan", file, "-o", tmp_path / "out", "-q").returncode == 0
    plan = load_plan(tmp_path / "out" / "plan.json").phases[0].plans[0]
    assert plan.teams == 2
    assert plan.calls_per_week == pytest.approx(wanted["demand"], abs=1e-3)
    assert 0 < plan.answered_per_week < wanted["best_split"]
    all_beats = text.replace("promise = 0", "promise = 0.8").replace("max_beats", "min_beats")
    file.write_text(all_beats + "min_beats = 4\n", encoding="utf-8")
    done = beatplan("plan", file, "-o", tmp_path / "all", "-q")
    assert done.returncode == 4
    assert "services.0.promise = 0.8" in done.stderr
    assert "phases.0.min_beats = 4" in done.stderr
    assert not (tmp_path / "all").exists()


def test_55_an_overloaded_queue_is_no_negative_wait():
    wanted = expected("55-overloaded-queue")
    call_min, load = 30.0, 3.0 * 30.0 / 60
    assert {str(n): load / n for n in (1, 2, 3)} == wanted["rho"]
    assert float(erlang_c(1, load)) == 1.0
    assert float(mean_wait_min(1, load, call_min)) == np.inf
    for teams, share in wanted["p_wait"].items():
        assert float(erlang_c(int(teams), load)) == pytest.approx(share, abs=5e-5)
        assert float(mean_wait_min(int(teams), load, call_min)) == pytest.approx(wanted["wq_min"][teams], abs=5e-3)


def test_53_a_separate_piece_of_road_and_a_one_way_trap(tmp_path: Path):
    folder = "53-roads-island-and-one-way"
    wanted = expected(folder)
    travel = (
        f'[travel]\nmethod = "road-graph"\npath = "{CASES / folder}/roads.geojson"\nspeed_kph = 60\n'
        'snap_limit_m = 4000\ncolumns = { one_way = "oneway" }\n\n'
        f'[sites]\npath = "{CASES / folder}/sites.csv"\nid = "site_id"\nlat = "latitude"\nlon = "longitude"\n'
    )
    file = scenario_of(folder, tmp_path)
    text = file.read_text(encoding="utf-8").replace("[travel]\nspeed_kph = 50\n", travel)
    file.write_text(text, encoding="utf-8")
    study = read_study(load_scenario(file))
    said = "\n".join(account(study)["findings"])
    assert f"fall into {wanted['pieces']} pieces" in said
    assert "from site 'S212' a vehicle can reach" in said
    ways = study.travel.travel[0]
    # E011 lies nearest to the end of R3, once the island is left aside: at 60 km/h minutes are kilometres.
    calls = study.calls.points.calls[0] > 0
    last = int(np.flatnonzero(calls)[np.argmax(study.calls.points.xy[calls].sum(axis=1))])
    walk = (
        60
        / 5000
        * shapely.distance(
            shapely.Point(study.calls.points.xy[last]),
            shapely.Point(project(np.array([[-78.875, 36.025]]), WGS84, study.beats.crs)[0]),
        )
    )
    order = list(study.sites.ids)
    minutes = ways.minutes[:, np.flatnonzero(calls).tolist().index(last)]
    assert minutes[order.index("S111")] - walk == pytest.approx(wanted["km_111_to_212"], abs=0.02)
    # Travel is to calls of any hour; the case counts those in the window.
    weight = study.calls.points.assigned[calls]
    from_212 = ways.minutes[order.index("S212"), : int(calls.sum())]
    assert weight[np.isfinite(from_212)].sum() == wanted["site_212_reaches"]
    assert weight.sum() == 11
    assert np.isfinite(ways.minutes[order.index("S111")]).all()
