"""What a database refuses ends in one line that says what, where and what to do; nothing is ever written to it."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from beatplan.errors import DataError
from beatplan.inputs import database_session
from beatplan.inputs.databases import open_query
from tests import warm
from tests.postgis.cities import BEATS, as_user, tiny
from tests.postgis.conftest import Database
from tests.support import write_city

pytestmark = pytest.mark.postgis


def refusal(folder: Path, url: str, query: str, who: dict[str, str]) -> str:
    done = warm.beatplan("check", write_city(folder, tiny(url, beats=query)), "-q", env=as_user(who))
    assert done.returncode == 3, done.stderr
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1, "one line a fault"
    return done.stderr


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT beat FROM beets", 'relation "beets" does not exist'),
        (
            "SELECT beet FROM beats",
            'column "beet" does not exist. Perhaps you meant to reference the column "beats.beat"',
        ),
        ("SELEC beat", "The query must be one SELECT"),
        ("SELECT 1; SELECT 2", "The query must be one SELECT"),
        ("SELECT beat FROM beats WHERE false", "the query gives no rows"),
        ("SELECT beat, beat FROM beats", "2 columns named 'beat'"),
        ("SELECT 1 / (length(beat) - 3) AS beat FROM beats", "division by zero"),
        ("SELECT FROM beats", "gives no columns"),
        ("SELECT beat FROM beats ORDER BY beat", "holds no polygons (beats.query)"),
    ],
)
def test_queries_that_cannot_be_read(database: Database, tmp_path: Path, query: str, said: str):
    told = refusal(tmp_path, database.url, query, database.reader)
    assert said in told
    assert f"{database.url} (beats.query)" in told


@pytest.mark.parametrize(
    "query",
    [
        "UPDATE beats SET beat = 'X'", "DELETE FROM beats RETURNING *", "DROP TABLE beats",
        "WITH gone AS (DELETE FROM beats RETURNING *) SELECT * FROM gone", "SELECT * INTO copied FROM beats",
        "SELECT beat FROM beats; DELETE FROM beats", "SELECT beat FROM beats; COMMIT; DELETE FROM beats",
        "SELECT beat FROM beats FOR UPDATE", "SELECT emptied() AS beat", "COPY beats TO '/tmp/beats'",
        "SELECT set_config('transaction_read_only', 'off', false) AS beat, emptied() AS district",
        "0; DELETE FROM beats; --", "", "CALL emptied()",
    ],
)  # fmt: skip
def test_nothing_is_written_even_by_an_owner(database: Database, query: str):
    database.run(
        "CREATE OR REPLACE FUNCTION emptied() RETURNS text LANGUAGE plpgsql AS "
        "$$ BEGIN DELETE FROM beats; RETURN 'x'; END $$"
    )
    state = "SELECT (SELECT count(*) FROM beats), to_regclass('copied')"
    before = database.ask(state)
    with pytest.raises(DataError, match=r"\(beats\.query\)"):
        list(open_query(database.url, query, "beats", None, places=True).read(["beat"]))
    assert database.ask(state) == before
    assert before[0][0] == 35


def test_nothing_is_committed(database: Database):
    """Servers before PostgreSQL 16 let a transaction that only reads make large objects."""
    source = open_query(database.url, "SELECT lo_from_bytea(0, 'x') AS beat", "beats", None, places=True)
    list(source.read(["beat"]))
    assert database.ask("SELECT count(*) FROM pg_largeobject_metadata") == [(0,)]


def test_no_server(tmp_path: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        told = refusal(tmp_path, f"postgresql://127.0.0.1:{port}/city", BEATS, {})
    assert f"postgresql://127.0.0.1:{port}/city (beats.query): cannot connect" in told
    assert "refused" in told


def test_no_such_database(database: Database, tmp_path: Path):
    told = refusal(tmp_path, f"{database.url}_not", BEATS, database.reader)
    assert "_not" in told
    assert "the name of the database" in told


def test_no_right_to_read(database: Database, tmp_path: Path):
    who = {**database.reader, "PGUSER": f"{database.reader['PGUSER']}_stranger"}
    database.run(f"CREATE ROLE {who['PGUSER']} LOGIN PASSWORD '{who['PGPASSWORD']}'")
    try:
        assert "permission denied for table beats" in refusal(tmp_path, database.url, BEATS, who)
    finally:
        database.run(f"DROP ROLE {who['PGUSER']}")


def test_a_server_that_never_answers_is_given_up(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(database_session._PATIENCE, "connect_timeout", 2)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://127.0.0.1:{silent.getsockname()[1]}/city"
        with pytest.raises(DataError, match="cannot connect: connection timeout expired"):
            open_query(url, "SELECT 1 AS a", "beats", None, places=True)


def test_a_connection_that_breaks_while_rows_come(database: Database):
    query = "SELECT n FROM generate_series(1, 300000) AS n ORDER BY n"
    source = open_query(database.url, query, "calls", None, places=True)
    blocks = source.read(["n"])
    next(blocks)
    database.run(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE application_name = 'beatplan' AND datname = current_database()"
    )
    with pytest.raises(DataError, match="the database says"):
        list(blocks)


def test_a_missing_driver_is_told_with_the_line_that_mends_it(tmp_path: Path):
    city = write_city(tmp_path, tiny("postgresql://127.0.0.1/city", beats=BEATS))
    code = "import sys; sys.modules['psycopg'] = None; from beatplan.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "check", str(city), "-q"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 3
    assert "pip install 'psycopg[binary]>=3.2'" in done.stderr
