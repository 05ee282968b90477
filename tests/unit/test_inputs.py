"""Reading calls and sites: nothing is lost without a counted reason, and bad input gets one clear message."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.errors import DataError, ScenarioError
from beatplan.inputs import read_beats, read_sites
from beatplan.inputs.ids import as_ids, match_ids, natural_order
from beatplan.inputs.places import locate
from beatplan.planning.accounts import account
from beatplan.scenario import load_scenario
from tests.support import (
    SCENARIO,
    SQUARES,
    call_rows,
    feature,
    local_times,
    square,
    write_beats,
    write_calls,
    write_city,
)
from tests.unit.reading import fault_of, study_of

OPEN_RING = {
    "type": "FeatureCollection",
    "features": [feature({"type": "Polygon", "coordinates": [[[-78.9, 36], [-78.8, 36], [-78.9, 36.1]]]}, beat="A")],
}


def test_ids_are_read_as_text():
    assert as_ids(pd.Series([111, 112])).tolist() == ["111", "112"]
    assert as_ids(pd.Series([111.0, np.nan])).tolist() == ["111", None] or pd.isna(
        as_ids(pd.Series([111.0, np.nan]))[1]
    )
    assert as_ids(pd.Series([" 0111 ", "A"])).tolist() == ["0111", "A"]
    assert as_ids(pd.Series([1.5])).tolist() == ["1.5"]


def test_labels_match_by_stated_rules():
    ids = ("2Y", "07X", "111", "A1", "a01")
    labels = np.array(["2Y", "02Y", "7x", "0111", "A1", "a1", None, "9Z"], dtype=object)
    places, loosely = match_ids(labels, ids)
    assert [ids[place] if place >= 0 else None for place in places] == [
        "2Y",
        "2Y",
        "07X",
        "111",
        "A1",
        None,
        None,
        None,
    ]
    assert loosely == {"02Y": "2Y", "7x": "07X", "0111": "111"}


def test_natural_order():
    assert sorted(["10", "2", "A10", "A2", "1"], key=natural_order) == ["1", "2", "10", "A2", "A10"]


def test_a_point_on_a_shared_border_belongs_to_the_smaller_id():
    beats = np.array([shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)], dtype=object)
    points = np.array([[1.0, 0.5], [0.5, 0.5], [1.5, 0.5], [3.0, 0.5], [np.nan, np.nan]])
    assert locate(points, beats).tolist() == [0, 0, 1, -1, -1]


@given(seed=st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_locate_agrees_with_a_spatial_join(seed: int):
    rng = np.random.default_rng(seed)
    shapes = np.array(
        [shapely.Point(*rng.uniform(0, 10, 2)).buffer(rng.uniform(0.5, 3)) for _ in range(5)], dtype=object
    )
    points = rng.uniform(0, 10, (200, 2))
    joined = [next((i for i, s in enumerate(shapes) if s.intersects(shapely.Point(p))), -1) for p in points]
    assert locate(points, shapes).tolist() == joined


def test_every_row_is_accounted_for(tmp_path: Path):
    file = write_city(tmp_path)
    extra = [
        "e1,2024-01-02T09:00,BURGLARY,35.97,-78.93",
        "e2,yesterday,TRESPASS,35.97,-78.93",
        "e3,2024-01-02T20:00,TRESPASS,35.97,-78.93",
        "e4,2024-01-02T09:00,TRESPASS,,",
        "e5,2024-01-02T09:00,TRESPASS,36.5,-78.93",
        "1,2024-03-02T09:00,TRESPASS,35.97,-78.93",
    ]
    write_calls(tmp_path / "calls.csv", [*call_rows(), *extra])
    told = account(study_of(file))
    assert told["calls"]["left_out"] == {
        "type not eligible": 1,
        "no usable time": 1,
        "repeat of an id": 1,
        "outside every window": 1,
        "no usable place": 1,
        "outside every beat": 1,
    }
    assert told["calls"]["rows"] == told["calls"]["assigned"] + sum(told["calls"]["left_out"].values())
    assert told["calls"]["per_beat"] == {"A": 300, "B": 200, "C": 150, "D": 60}


@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(["2024-01-02T09:00", "2024-01-06 10:00", "2024-01-02T23:00", "never", "", "2024-02-30"]),
            st.sampled_from(["TRESPASS", "WELFARE CHECK", "BURGLARY", ""]),
            st.sampled_from(["35.97", "36.02", "", "x", "90.5", "35.95", "nan", "1e400"]),
            st.sampled_from(["-78.93", "-78.9", "", "-60", "inf"]),
        ),
        max_size=25,
    )
)
@settings(max_examples=40, deadline=None)
def test_rows_are_assigned_or_left_out_whatever_they_hold(tmp_path_factory: pytest.TempPathFactory, rows):
    folder = tmp_path_factory.mktemp("city")
    file = write_city(folder)
    lines = [f"x{n},{','.join(row)}" for n, row in enumerate(rows)]
    write_calls(folder / "calls.csv", [*call_rows(per_beat={"A": 20, "B": 5}), *lines])
    calls = account(study_of(file))["calls"]
    assert calls["rows"] == 25 + len(rows)
    assert calls["rows"] == calls["assigned"] + sum(calls["left_out"].values())
    assert calls["assigned"] == sum(calls["per_beat"].values())
    assert set(calls["per_beat"]) == set(SQUARES), "a beat without calls keeps its line"


def test_binary_that_calls_itself_text(tmp_path: Path):
    file = write_city(tmp_path)
    (tmp_path / "calls.csv").write_bytes(bytes(range(128, 256)) * 40)
    assert "Is it a text table at all?" in fault_of(file)


def test_a_date_at_the_end_of_time_is_no_usable_time(tmp_path: Path):
    file = write_city(tmp_path)
    write_calls(tmp_path / "calls.csv", [*call_rows(), "z,9999-12-31T23:00:00,TRESPASS,35.97,-78.93"])
    assert account(study_of(file))["calls"]["left_out"] == {"no usable time": 1}


def test_a_geometry_column_of_text_is_read(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('lat = "lat"\nlon = "lon"', 'geometry = "where"', 1))
    rows = [row.split(",") for row in call_rows()]
    lines = [f"{i},{t},{k},POINT ({lon} {lat})" for i, t, k, lat, lon in rows]
    write_calls(tmp_path / "calls.csv", lines, "id,time,type,where")
    assert account(study_of(file))["calls"]["per_beat"] == {"A": 300, "B": 200, "C": 150, "D": 60}


def test_any_number_of_staff_is_quick(tmp_path: Path):
    file = write_city(
        tmp_path,
        SCENARIO.replace("start = { clinician = 2", "start = { clinician = 100000").replace(
            "emt = 2 }", "emt = 100000 }"
        ),
    )
    assert study_of(file).problem().most_teams.max() < 40


def test_offsets_are_converted_and_plain_times_are_local(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('"WELFARE CHECK", ', ""))
    write_calls(
        tmp_path / "calls.csv",
        [
            "1,2024-01-02T13:30:00Z,TRESPASS,35.97,-78.93",
            "2,2024-01-02T08:30:00-05:00,TRESPASS,35.97,-78.93",
            "3,2024-01-02 08:30,TRESPASS,35.97,-78.93",
            "4,20240102T0830,TRESPASS,35.97,-78.93",
        ],
    )
    assert set(local_times(study_of(file))) == {"2024-01-02T08:30:00"}


def test_date_and_clock_columns_with_a_format(tmp_path: Path):
    text = SCENARIO.replace('time = "time"', 'date = "day"\ntime = "hhmm"\ntime_format = "%b %d %Y %H%M"')
    file = write_city(tmp_path, text.replace('"WELFARE CHECK", ', ""))
    write_calls(tmp_path / "calls.csv", ["1,Jan 02 2024,0905,TRESPASS,35.97,-78.93"], "id,day,hhmm,type,lat,lon")
    assert local_times(study_of(file)) == ["2024-01-02T09:05:00"]


def test_calls_from_several_files_gzip_parquet_and_points(tmp_path: Path):
    rows = call_rows()
    text = SCENARIO.replace('path = "calls.csv"', 'path = ["one.csv.gz", "two.parquet"]')
    file = write_city(tmp_path, text)
    header = "id,time,type,lat,lon"
    with gzip.open(tmp_path / "one.csv.gz", "wt", encoding="utf-8") as out:
        out.write("\n".join([header, *rows[:400]]))
    frame = pd.DataFrame([row.split(",") for row in rows[400:]], columns=header.split(","))
    frame = frame.astype({"lat": float, "lon": float})
    frame.to_parquet(tmp_path / "two.parquet")
    assert account(study_of(file))["calls"]["assigned"] == len(rows)
    points = gpd.GeoDataFrame(frame, geometry=gpd.points_from_xy(frame.lon, frame.lat), crs=4326).to_crs(2264)
    points.drop(columns=["lat", "lon"]).to_file(tmp_path / "calls.gpkg")
    file.write_text(
        SCENARIO.replace("calls.csv", "calls.gpkg").replace('lat = "lat"\nlon = "lon"\n', ""), encoding="utf-8"
    )
    assert account(study_of(file))["calls"]["assigned"] == len(rows) - 400


def test_state_plane_feet(tmp_path: Path):
    file = write_city(tmp_path)
    frame = pd.read_csv(tmp_path / "calls.csv")
    feet = gpd.GeoSeries(gpd.points_from_xy(frame.lon, frame.lat), crs=4326).to_crs(2264)
    frame.assign(x=feet.x, y=feet.y).drop(columns=["lat", "lon"]).to_csv(tmp_path / "calls.csv", index=False)
    text = SCENARIO.replace('lat = "lat"\nlon = "lon"', 'x = "x"\ny = "y"\ncrs = 2264')
    file.write_text(text, encoding="utf-8")
    assert account(study_of(file))["calls"]["per_beat"] == {"A": 300, "B": 200, "C": 150, "D": 60}


def test_sites_left_out_are_the_beats_inside_points(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('[sites]\npath = "sites.csv"\nid = "site"\n', ""))
    scenario = load_scenario(file)
    sites = read_sites(scenario, read_beats(scenario))
    assert sites.ids == ("beat A", "beat B", "beat C", "beat D")


def test_site_capacity_and_a_site_in_no_beat(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('id = "site"', 'id = "site"\ncapacity = "room"'))
    (tmp_path / "sites.csv").write_text("site,lat,lon,room\nX,36.0,-78.9,2\nY,36.06,-78.9,\n", encoding="utf-8")
    scenario = load_scenario(file)
    sites = read_sites(scenario, read_beats(scenario))
    assert sites.capacity[0] == 2
    assert sites.capacity[1] > 10**6
    assert "Y" in sites.findings[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: (f / "beats.geojson").unlink(), "there is no such file (beats.path)"),
        (lambda f: (f / "beats.geojson").write_text("{"), "cannot be read (beats.path)"),
        (lambda f: write_beats(f / "beats.geojson", [feature(None, beat="A", district="")]), "there are no beats"),
        (
            lambda f: (f / "beats.geojson").write_text(json.dumps(OPEN_RING).replace("-78.9,", "NaN,", 1)),
            "cannot be read (beats.path)",
        ),
        (lambda f: write_calls(f / "calls.csv", []), "there are no calls"),
        (lambda f: (f / "calls.csv").write_text(""), "the file is empty (calls.path)"),
        (
            lambda f: write_calls(f / "calls.csv", ["1,2024-01-02T09:00,NOISE,35.97,-78.93"]),
            "no eligible calls: 0 of 1 rows",
        ),
        (
            lambda f: write_calls(
                f / "calls.csv", [row.replace("WELFARE CHECK", "WELFARE CHCK") for row in call_rows()]
            ),
            "no call is of type 'WELFARE CHECK'. Did you mean 'WELFARE CHCK'?",
        ),
        (lambda f: write_calls(f / "calls.csv", call_rows(), "id,time,kind,lat,lon"), "no column 'type' (calls.type)"),
        (
            lambda f: write_calls(f / "calls.csv", call_rows(), "id,time,type,lon,lat"),
            "no eligible call lies in a beat",
        ),
        (
            lambda f: (f / "tiny.toml").write_text(
                SCENARIO.replace('time = "time"', 'time = "time"\ntime_format = "%Q"')
            ),
            "'%Q' is no pattern of a time",
        ),
        (lambda f: (f / "sites.csv").write_text("site,lat,lon\n"), "there are no sites"),
        (lambda f: (f / "sites.csv").write_text("site,lat,lon\nFar,45.0,-78.9\n"), "km outside the beats"),
        (lambda f: (f / "sites.csv").write_text("site,lat,lon\nX,36,-78.9\nX,36,-78.9\n"), "'X' stands there 2 times"),
        (lambda f: (f / "sites.csv").write_text("site,lat,lon\nX,,\n"), "has no usable place"),
    ],
)
def test_bad_files_get_one_clear_message(tmp_path: Path, change, said: str):
    file = write_city(tmp_path)
    change(tmp_path)
    told = fault_of(file)
    assert said in told
    assert len(told.splitlines()) == 1


def test_a_type_that_does_not_occur_is_told(tmp_path: Path):
    file = write_city(tmp_path)
    write_calls(tmp_path / "calls.csv", ["1,2024-01-02T09:00,TRESPASS,35.97,-78.93"])
    assert "CRT: no call is of type 'WELFARE CHECK'." in study_of(file).findings()


def test_beats_in_several_rows_and_a_short_history_are_told(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('"WELFARE CHECK", ', ""))
    features = [feature(square(*corner), beat=beat, district="S") for beat, corner in SQUARES.items()]
    write_beats(tmp_path / "beats.geojson", [*features[:3], feature(square(*SQUARES["D"]), beat="A", district="S")])
    write_calls(tmp_path / "calls.csv", ["1,2024-01-02T09:00,TRESPASS,35.97,-78.93"])
    said = "\n".join(study_of(file).findings())
    assert "beats in several rows, each joined into one: A (2)." in said
    assert "the history is 1 days" in said


def test_types_that_two_services_share_are_told(tmp_path: Path):
    other = '[[services]]\nname = "CoR"\nteam = { clinician = 1 }\ncall_types = ["TRESPASS"]\non_scene_minutes = 30\n'
    file = write_city(tmp_path, f"{SCENARIO}\n{other}response_minutes = 20\ncoverage = 0.8\n")
    assert any("CRT and CoR share (TRESPASS)" in one for one in study_of(file).findings())


def test_labels_that_disagree_are_told_and_the_place_decides(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('lon = "lon"', 'lon = "lon"\nbeat = "beat"', 1))
    rows = [f"{row},{'A' if n else 'Z'}" for n, row in enumerate(call_rows())]
    write_calls(tmp_path / "calls.csv", rows, "id,time,type,lat,lon,beat")
    study = study_of(file)
    assert account(study)["calls"]["per_beat"]["D"] == 60
    assert any("410 calls lie in another beat than their label says" in one for one in study.calls.findings)
    assert any("Z 1" in one for one in study.calls.findings)


def test_calls_with_only_a_label(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('lat = "lat"\nlon = "lon"', 'beat = "beat"', 1))
    write_calls(
        tmp_path / "calls.csv",
        ["1,2024-01-02T09:00,TRESPASS,A", "2,2024-01-02T09:00,WELFARE CHECK,Q", "3,2024-01-02T09:00,TRESPASS,"],
        "id,time,type,beat",
    )
    calls = account(study_of(file))["calls"]
    assert calls["per_beat"] == {"A": 1, "B": 0, "C": 0, "D": 0}
    assert calls["left_out"] == {"unknown beat label": 2}


def test_a_stray_date_is_told(tmp_path: Path):
    file = write_city(tmp_path)
    write_calls(tmp_path / "calls.csv", [*call_rows(), "z,1999-01-04T09:00,TRESPASS,35.97,-78.93"])
    told = study_of(file).calls.findings
    assert any("calls.period" in one for one in told)
    file.write_text(file.read_text().replace('id = "id"', 'id = "id"\nperiod = ["2024-01-01", "2024-03-10"]', 1))
    study = study_of(file)
    assert account(study)["calls"]["left_out"] == {"outside the period": 1}
    assert study.demand.history_hours.tolist() == [450.0]


def test_rules_that_name_no_beat(tmp_path: Path):
    file = write_city(tmp_path, f"{SCENARIO}\n[rules]\nmust = ['AA']\n[today]\nstations = {{ Center = 1 }}\n")
    with pytest.raises(ScenarioError, match="there is no beat 'AA'"):
        account(study_of(file))
    file.write_text(SCENARIO + "\n[today]\nstations = { Center = 1 }\n", encoding="utf-8")
    with pytest.raises(DataError, match="Did you mean 'Centre'"):
        account(study_of(file))
