"""A database of the tests' own on the server that the environment names, with the worked example in it."""

from __future__ import annotations

import csv
import gzip
import json
import os
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from tests.support import DURHAM

#: A password that nothing else is spelt like.
PASSWORD = "sesame-Ouvre/toi 4711"
READER = "beatplan_reader"


@dataclass(frozen=True)
class Database:
    """A database with PostGIS, for its owner; `reader` may only read, with a password that is easy to find."""

    url: str
    owner: dict[str, str] = field(repr=False)
    reader: dict[str, str] = field(repr=False)

    def run(self, *statements: str) -> None:
        """Change it."""
        import psycopg

        with psycopg.connect(self.url, autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())

    def ask(self, query: str) -> list[tuple]:
        """Give what a query gives."""
        import psycopg

        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()


@pytest.fixture(scope="session")
def server() -> str:
    """The address of a server on which the environment's user may create databases and roles."""
    pytest.importorskip("psycopg", reason="needs the driver: pip install -e '.[dev]'")
    url = os.environ.get("BEATPLAN_TEST_PG_URL")
    if not url:
        pytest.skip("no server: BEATPLAN_TEST_PG_URL is not set; see .ci/postgis")
    return url


@pytest.fixture(scope="session")
def database(server: str) -> Iterator[Database]:
    """A new database that holds the worked example, dropped at the end."""
    import psycopg

    name = f"beatplan_test_{uuid.uuid4().hex[:12]}"
    reader = f"{READER}_{name[-12:]}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        connection.execute(f"CREATE ROLE {reader} LOGIN PASSWORD '{PASSWORD}'")
        try:
            login = {key: os.environ[key] for key in ("PGUSER", "PGPASSWORD") if key in os.environ}
            made = Database(f"{server.rpartition('/')[0]}/{name}", login, {"PGUSER": reader, "PGPASSWORD": PASSWORD})
            made.run("CREATE EXTENSION postgis")
            _load_example(made.url)
            made.run(f"GRANT pg_read_all_data TO {reader}")
            yield made
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
            connection.execute(f"DROP ROLE {reader}")


def _load_example(url: str) -> None:
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("CREATE TABLE beats (beat text, district text, geom geometry(Geometry, 4326))")
        for one in json.loads((DURHAM / "beats.geojson").read_text(encoding="utf-8"))["features"]:
            values = one["properties"]["beat"], one["properties"]["district"], json.dumps(one["geometry"])
            connection.execute("INSERT INTO beats VALUES (%s, %s, ST_SetSRID(ST_GeomFromGeoJSON(%s), 4326))", values)
        columns = "id text, time timestamp, type text, lat float8, lon float8, geom geometry(Point, 4326)"
        connection.execute(f"CREATE TABLE calls ({columns})")
        with (
            gzip.open(DURHAM / "calls.csv.gz", "rt", encoding="utf-8") as file,
            connection.cursor().copy(
                "COPY calls (id, time, type, lat, lon) FROM STDIN WITH (FORMAT csv, HEADER)"
            ) as to,
        ):
            for line in file:
                to.write(line)
        connection.execute("UPDATE calls SET geom = ST_SetSRID(ST_MakePoint(lon, lat), 4326)")
        connection.execute("CREATE TABLE sites (site text, status text, geom geometry(Point, 4326))")
        with (DURHAM / "sites.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                values = row["site"], row["status"], row["lon"], row["lat"]
                connection.execute(
                    "INSERT INTO sites VALUES (%s, %s, ST_SetSRID(ST_MakePoint(%s::float8, %s::float8), 4326))", values
                )
