"""Where rows come from: a file, or a query of a database whose address says nothing of who asks."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from beatplan.errors import ScenarioError
from beatplan.scenario import Scenario, parse_scenario
from beatplan.scenario.addresses import database_name
from beatplan.scenario.tables import BeatsTable
from tests.support import SCENARIO

SECRET = "0pen-sesame"
URL = "postgresql://gis.example.org:5432/city"
QUERY = "SELECT beat FROM beats ORDER BY beat"


def parsed(table: str = "beats", **keys: object) -> Scenario:
    raw = tomllib.loads(SCENARIO)
    rest = {key: value for key, value in raw[table].items() if key != "path"}
    return parse_scenario({**raw, table: {**rest, **keys}}, Path("tiny.toml"))


def refused(table: str = "beats", **keys: object) -> str:
    with pytest.raises(ScenarioError) as caught:
        parsed(table, **keys)
    return str(caught.value)


@pytest.mark.parametrize("table", ["beats", "calls", "sites"])
def test_a_query_stands_in_place_of_a_path(table: str):
    scenario = parsed(table, url=URL, query=QUERY)
    rows = getattr(scenario, table)
    assert (rows.paths(), rows.rows_key(), rows.listed()) == ((), "query", (f"{URL}: {QUERY}",))
    assert scenario.as_written()[table]["url"] == URL
    assert scenario.as_written()[table]["query"] == QUERY


@pytest.mark.parametrize("table", ["beats", "calls", "sites"])
@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({}, "give path, or url and query"),
        ({"path": "x.csv", "url": URL, "query": QUERY}, "either path, or url and query, not both"),
        ({"path": "x.csv", "query": QUERY}, "either path, or url and query, not both"),
        ({"url": URL}, "url needs query"),
        ({"url": URL, "query": " \n"}, "url needs query"),
        ({"query": QUERY}, "query needs url"),
        ({"url": URL, "query": QUERY, "layer": "one"}, "layer is for files"),
    ],
)
def test_one_of_the_two_and_whole(table: str, keys: dict[str, str], said: str):
    told = refused(table, **keys)
    assert said in told
    assert told.count("\n") == 0


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgres:///city", "city"), ("postgresql://%2Fvar%2Frun:5433/city", "city"), ("postgresql://[::1]:5/a", "a"),
        ("postgresql://one,two:7/city%20data?sslmode=verify-full&sslrootcert=system", "city data"),
    ],
)  # fmt: skip
def test_addresses(url: str, name: str):
    assert parsed(url=url, query=QUERY).beats.url == url
    assert database_name(url) == name


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me@host/city", f"postgresql://me:{SECRET}@host/city", f"postgres://me:{SECRET}%40host/city",
        f"postgresql://host/city?password={SECRET}", f"postgresql://host/city?sslmode=require&user={SECRET}",
        f"postgresql://host/city?p%61ssword={SECRET}", f"postgresql://host/city?PASSWORD={SECRET}",
        f"postgresql://host/city?passfile={SECRET}", f"postgresql://host/city?sslpassword={SECRET}",
        f"postgresql://host/city?sslkey={SECRET}", f"postgresql://host/city?service={SECRET}",
        f"postgresql://me:{SECRET}?x@host/city", f"postgresql://me:{SECRET}#x@host/city",
        f"postgresql+psycopg://me:{SECRET}@host/city",
    ],
)  # fmt: skip
def test_an_address_says_nothing_of_who_asks(url: str):
    told = refused(url=url, query=QUERY)
    assert "PGUSER and PGPASSWORD" in told
    assert "~/.pgpass" in told
    assert SECRET not in told


@pytest.mark.parametrize(
    "url",
    [
        f"mysql://host/{SECRET}", f"host=h password={SECRET}", f"postgresql://host:{SECRET}/city", "postgresql://host",
        f" {URL}", f"{URL}\n", f"{URL}?dbname={SECRET}", f"{URL}?{SECRET}", f"POSTGRESQL://host/{SECRET}", "",
    ],
)  # fmt: skip
def test_what_is_no_address(url: str):
    assert SECRET not in refused(url=url, query=QUERY)


@pytest.mark.parametrize("link", [f"host=h password={SECRET}", f"postgresql://me:{SECRET}@h/d"])
def test_a_query_carries_no_password_either(link: str):
    told = refused(url=URL, query=f"TABLE dblink('{link}')")
    assert "query must hold no user and no password" in told
    assert SECRET not in told


def test_a_query_may_speak_of_addresses():
    assert parsed(
        url=URL, query="SELECT beat FROM beats WHERE mail LIKE '%@city.example' AND password IS NULL"
    ).beats.url


@pytest.mark.parametrize(
    "address", [f"postgresql://me:{SECRET}@host/city", f"PG:host=h password={SECRET}", f"dbname=d password = {SECRET}"]
)
def test_an_address_in_the_wrong_place_is_not_repeated(address: str):
    assert SECRET not in refused(path=address)
    assert SECRET not in refused("calls", path=["calls.csv", address])
    assert SECRET not in refused(path="x.csv", snap_m=address)
    raw = tomllib.loads(SCENARIO)
    for key in ("beats", "name", "crs", "timezone"):
        wrong = {**raw, key: address} if key == "beats" else {**raw, "beats": {**raw["beats"], "swap_xy": address}}
        with pytest.raises(ScenarioError) as caught:
            parse_scenario(wrong, Path("tiny.toml"))
        assert SECRET not in str(caught.value)


def test_a_table_made_in_python_repeats_nothing():
    with pytest.raises(ValidationError) as caught:
        BeatsTable(id="beat", url=f"postgresql://me:{SECRET}@host/city", query=QUERY)
    assert SECRET not in str(caught.value)
