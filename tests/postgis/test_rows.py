"""What a query gives is read as a file's rows are: systems, labels, times, blocks; and nothing is ever written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.postgis.cities import as_user, tiny
from tests.postgis.conftest import Database
from tests.support import SQUARES, beatplan, call_rows, square, write_city

pytestmark = pytest.mark.postgis

PER_BEAT = {"A": 300, "B": 200, "C": 150, "D": 60}


@pytest.fixture(scope="module")
def city(database: Database) -> Database:
    """The tiny city, in a schema of its own: beats in feet and without a system, calls with a place and a label."""
    beats = [
        f"('{one}', ST_Transform(ST_GeomFromGeoJSON('{json.dumps(square(*corner))}'), 2264))"
        for one, corner in SQUARES.items()
    ]
    rows = [row.split(",") for row in call_rows()]
    labels = [beat for beat, count in PER_BEAT.items() for _ in range(count)]
    calls = [
        f"('{i}', '{t} America/New_York', '{k}', {lat}, {lon}, '{label}')"
        for (i, t, k, lat, lon), label in zip(rows, labels, strict=True)
    ]
    database.run(
        "CREATE SCHEMA tiny",
        "CREATE TABLE tiny.beats (beat text, geom geometry(Polygon, 2264))",
        f"INSERT INTO tiny.beats VALUES {', '.join(beats)}",
        "CREATE TABLE tiny.calls (id text, time timestamptz, type text, lat float8, lon float8, beat text)",
        f"INSERT INTO tiny.calls VALUES {', '.join(calls)}",
    )
    return database


def check(database: Database, folder: Path, change: tuple[str, str] = ("", ""), **queries: str):
    text = tiny(database.url, **queries).replace('district = "district"\n', "").replace(*change)
    return beatplan("check", write_city(folder, text), "--json", "-q", env=as_user(database.reader))


BEATS = "SELECT beat, geom FROM tiny.beats ORDER BY beat"
CALLS = "SELECT id, time, type, lat, lon FROM tiny.calls ORDER BY id"


def test_beats_in_feet_and_times_with_a_zone(city: Database, tmp_path: Path):
    done = check(city, tmp_path, beats=BEATS, calls=CALLS)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["calls"]["per_beat"] == PER_BEAT
    assert told["calls"]["left_out"] == {}, "read in the scenario's zone, every call is between 8 and 17"


def test_calls_with_a_label_and_no_place(city: Database, tmp_path: Path):
    query = "SELECT id, time, type, beat FROM tiny.calls ORDER BY id"
    done = check(city, tmp_path, ('lat = "lat"\nlon = "lon"', 'beat = "beat"'), beats=BEATS, calls=query)
    assert json.loads(done.stdout)["calls"]["per_beat"] == PER_BEAT


def test_a_geometry_without_a_system_is_asked_for(city: Database, tmp_path: Path):
    query = "SELECT beat, ST_SetSRID(geom, 0) AS geom FROM tiny.beats ORDER BY beat"
    done = check(city, tmp_path, beats=query)
    assert done.returncode == 3
    assert "Set beats.crs" in done.stderr
    stated = check(city, tmp_path, ('id = "beat"', 'id = "beat"\ncrs = "EPSG:2264"'), beats=query)
    assert json.loads(stated.stdout)["calls"]["per_beat"] == PER_BEAT


def test_rows_in_many_blocks_count_as_many(city: Database, tmp_path: Path):
    query = (
        "SELECT n::text AS id, time, type, lat, lon FROM tiny.calls "
        "CROSS JOIN generate_series(1, 300) AS n ORDER BY calls.id, n"
    )
    done = check(city, tmp_path, ('id = "id"\n', ""), calls=query)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["calls"]["per_beat"] == {beat: 300 * count for beat, count in PER_BEAT.items()}


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("DELETE FROM tiny.calls RETURNING id, time, type, lat, lon", "one SELECT"),
        ("SELECT id, time, type, lat, lon FROM tiny.calls; DROP TABLE tiny.calls", "one SELECT"),
        ("SELECT id FROM tiny.nothing", "does not exist"),
        ("SELECT id, time, type, lat, lon FROM tiny.calls WHERE false", "no rows"),
        ("SELECT id, time, kind, lat, lon FROM tiny.calls", "does not exist"),
    ],
)
def test_queries_that_cannot_be_used_change_nothing(city: Database, tmp_path: Path, query: str, said: str):
    done = check(city, tmp_path, calls=query)
    assert done.returncode == 3
    assert said in done.stderr
    assert done.stderr.count("\n") == 1
    assert city.ask("SELECT count(*) FROM tiny.calls") == [(710,)]


def test_a_server_that_is_not_there(tmp_path: Path):
    text = tiny("postgresql://127.0.0.1:1/nowhere", beats=BEATS)
    done = beatplan("check", write_city(tmp_path, text), "-q")
    assert done.returncode == 3
    assert "cannot connect" in done.stderr
    assert done.stderr.count("\n") == 1
