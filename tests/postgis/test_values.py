"""Values of every type reach the rules that read text tables, and times become the scenario's."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from beatplan.errors import DataError
from beatplan.inputs.databases import open_query
from tests import warm
from tests.postgis.cities import BEATS, CALLS, as_user, example, tiny
from tests.postgis.conftest import Database
from tests.support import write_city

pytestmark = pytest.mark.postgis

ROWS = 200_000


def frame(database: Database, query: str) -> pd.DataFrame:
    source = open_query(database.url, query, "calls", None, places=True)
    return pd.concat([block.frame for block in source.read(source.columns)], ignore_index=True)


@pytest.mark.parametrize(
    ("value", "read"),
    [
        ("9007199254740993::bigint", "9007199254740993"), ("111.00::numeric", "111"), ("1.50::numeric", "1.50"),
        ("20240100012345678901::numeric", "20240100012345678901"), ("111::float8", "111"), ("'0111'::text", "0111"),
        ("true", "true"), ("'a%sb'", "a%sb"), ("''", ""), ("date '2024-03-10'", "2024-03-10"),
        ("time '08:15'", "08:15:00"), ("'{\"a\": [1]}'::jsonb", '{"a": [1]}'), ("array['x', 'y']", "{x,y}"),
        ("'6c2d1a6e-0000-4000-8000-000000000000'::uuid", "6c2d1a6e-0000-4000-8000-000000000000"),
        ("'Ärger 警'", "Ärger 警"), ("'\\x00ff'::bytea", "\\x00ff"), ("interval '1 day'", "1 day"),
    ],
)  # fmt: skip
def test_values_are_the_texts_that_the_database_writes(database: Database, value: str, read: str):
    got = frame(database, f"SELECT {value} AS one UNION ALL SELECT NULL")["one"]
    assert got.iloc[0] == read
    assert got.isna().tolist() == [False, True]


def test_timestamps_are_times(database: Database):
    got = frame(
        database, "SELECT '2024-03-10 08:15'::timestamp AS one UNION ALL SELECT 'infinity' UNION ALL SELECT NULL"
    )
    assert got["one"].iloc[0] == pd.Timestamp("2024-03-10 08:15")
    assert got["one"].isna().tolist() == [False, True, True]


def test_a_time_with_a_zone_becomes_local(database: Database, tmp_path: Path):
    """08:30 on a Monday in winter and in summer, written as UTC: in the window that opens at eight, not after it."""
    file = example(tmp_path, database.url)
    text = file.read_text(encoding="utf-8")
    plain = warm.beatplan("check", file, "--json", "-q", env=as_user(database.reader))
    zoned = text.replace("SELECT id, time, type", "SELECT id, time AT TIME ZONE 'America/New_York' AS time, type")
    assert zoned != text
    file.write_text(zoned, encoding="utf-8")
    # The habits of a session change what is shown, never what is read.
    for zone in ("UTC", "Asia/Kathmandu"):
        done = warm.beatplan("check", file, "--json", "-q", env={**as_user(database.reader), "PGTZ": zone})
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["calls"] == json.loads(plain.stdout)["calls"]


def test_dates_are_read_alike_whatever_the_habits_of_a_session(database: Database, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PGDATESTYLE", "SQL, DMY")
    got = frame(database, "SELECT date '2024-03-10' AS day, timestamp '2024-03-10 08:15' AS at, 0.1::float4 AS x")
    assert got.iloc[0].tolist() == ["2024-03-10", pd.Timestamp("2024-03-10 08:15"), "0.1"]


def test_calls_with_a_label_and_no_place(database: Database, tmp_path: Path):
    query = (
        "SELECT n AS id, timestamp '2024-01-01 09:00' + n * interval '1 day' AS time, 'TRESPASS' AS type, "
        "CASE WHEN n % 2 = 0 THEN 'A' ELSE 'B' END AS zone FROM generate_series(1, 700) AS n ORDER BY n"
    )
    text = tiny(database.url, calls=query).replace('lat = "lat"\nlon = "lon"', 'beat = "zone"')
    done = warm.beatplan("check", write_city(tmp_path, text), "--json", "-q", env=as_user(database.reader))
    assert done.returncode == 0, done.stderr
    calls = json.loads(done.stdout)["calls"]
    assert calls["rows"] == 700
    assert calls["per_beat"] == {"A": 250, "B": 250, "C": 0, "D": 0}


def test_columns_with_names_that_mean_harm(database: Database, tmp_path: Path):
    names = {'beat"; DROP TABLE beats; --': "beat", "100% %s 'x' {y}": "district", "SELECT\n*": "geom"}
    given = ", ".join('{} AS "{}"'.format(column, name.replace('"', '""')) for name, column in names.items())
    text = tiny(database.url, beats=f"SELECT {given} FROM beats ORDER BY 1")
    text = text.replace('id = "beat"', "id = 'beat\"; DROP TABLE beats; --'", 1)
    text = text.replace('district = "district"', "district = \"100% %s 'x' {y}\"", 1)
    before = database.ask("SELECT count(*) FROM beats")
    text = text.replace("response_minutes = 20", "response_minutes = 60")
    done = warm.beatplan("check", write_city(tmp_path, text), "--json", "-q", env=as_user(database.owner))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["beats"]["count"] == 35
    assert database.ask("SELECT count(*) FROM beats") == before


def test_a_column_that_is_not_there_is_told_with_the_nearest(database: Database, tmp_path: Path):
    text = tiny(database.url, beats=BEATS.replace("beat,", "beat AS beet,"))
    done = warm.beatplan("check", write_city(tmp_path, text), "-q", env=as_user(database.reader))
    assert done.returncode == 3
    assert "(beats.query): there is no column 'beat' (beats.id). Did you mean 'beet'?" in done.stderr


def test_many_rows_come_in_blocks_and_in_order(database: Database):
    query = f"SELECT n, n % 7 AS kind FROM generate_series(1, {ROWS}) AS n ORDER BY n"
    source = open_query(database.url, query, "calls", None, places=True)
    for _ in range(2):
        blocks = list(source.read(["n"]))
        assert [len(block.frame) for block in blocks] == [100_000, 100_000]
        assert [list(block.frame.columns) for block in blocks] == [["n"], ["n"]]
        assert all((block.frame["n"].astype(int) == block.row).all() for block in blocks)
        assert blocks[1].row[0] == 100_001
    assert source.findings == ()
    assert len(source.digest()) == 64


def test_rows_that_change_between_passes_are_refused(database: Database):
    database.run("DROP TABLE IF EXISTS moving", "CREATE TABLE moving AS SELECT n FROM generate_series(1, 10) AS n")
    source = open_query(database.url, "SELECT n FROM moving ORDER BY n", "calls", None, places=True)
    first = [block.frame["n"].tolist() for block in source.read(["n"])]
    digest = source.digest()
    assert [block.frame["n"].tolist() for block in source.read(["n"])] == first
    assert source.digest() == digest
    database.run("UPDATE moving SET n = 11 WHERE n = 10")
    with pytest.raises(DataError, match="changed while they were read"):
        list(source.read(["n"]))
    database.run("ALTER TABLE moving ALTER COLUMN n TYPE text")
    with pytest.raises(DataError, match="changed while they were read"):
        list(source.read(["n"]))


def test_no_order_is_told(database: Database):
    source = open_query(database.url, "SELECT beat FROM beats", "calls", None, places=True)
    assert "calls.query has no ORDER BY" in source.findings[0]


def test_null_and_blank_do_not_hash_alike(database: Database):
    def digest(row: str) -> str:
        return open_query(database.url, f"SELECT {row}", "calls", None, places=True).digest()

    rows = ["'' AS a, NULL AS b", "NULL AS a, '' AS b", "'=' AS a, '' AS b", "'' AS a, '' AS b", "'' AS a, '' AS c"]
    assert len({digest(row) for row in rows}) == len(rows)


def test_labels_are_mapped_and_screened_as_those_of_files(database: Database, tmp_path: Path):
    """Every label is written otherwise and one call in ten is with a weapon; an integer flag is read as its text."""
    query = (
        "SELECT id, time, 'CRT - ' || type || ' ' AS type, CASE WHEN row_number() OVER (ORDER BY id) % 10 = 0 "
        "THEN 1 ELSE 0 END AS armed, geom FROM calls ORDER BY id"
    )
    file = example(tmp_path, database.url)
    text = file.read_text(encoding="utf-8").replace(CALLS, query)
    screen = '[[calls.screen]]\ncolumn = "armed"\nexclude = "1"\nreason = "weapon"\n'
    text = text.replace('type = "type"\n', f'type = "type"\nmapping = "labels.csv"\n{screen}')
    (tmp_path / "labels.csv").write_text(
        "label,type\nCRT - TRESPASS*,TRESPASS OR UNWANTED\nCRT -*,\n", encoding="utf-8"
    )
    file.write_text(text, encoding="utf-8")
    done = warm.beatplan("check", file, "--json", "-q", env=as_user(database.reader))
    assert done.returncode == 0, done.stderr
    calls = json.loads(done.stdout)["calls"]
    assert calls["rows"] == calls["assigned"] + sum(calls["left_out"].values()) == 42_214
    assert calls["left_out"]["screened out: weapon"] == 4_221
    assert list(calls["types"]) == ["", "TRESPASS OR UNWANTED"]
    assert calls["labels"]["CRT - TRESPASS OR UNWANTED"]["type"] == "TRESPASS OR UNWANTED"
    assert "label not in the mapping" not in calls["left_out"]
