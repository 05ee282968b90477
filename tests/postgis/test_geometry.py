"""Geometry brings its coordinate system along, and what cannot be read rightly is refused."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from shapely.geometry import Point

from beatplan.errors import DataError
from beatplan.inputs.blocks import Source
from beatplan.inputs.databases import open_query
from tests import warm
from tests.postgis.cities import BEATS, CALLS, SITES, as_user, example
from tests.postgis.conftest import Database
from tests.support import DURHAM

pytestmark = pytest.mark.postgis

POINT = "ST_SetSRID(ST_MakePoint(-78.9, 36), 4326)"


def opened(database: Database, query: str, geometry: str | None = None, *, places: bool = True) -> Source:
    return open_query(database.url, query, "calls", geometry, places=places)


def frame(database: Database, query: str, geometry: str | None = None, *, places: bool = True) -> pd.DataFrame:
    source = opened(database, query, geometry, places=places)
    return pd.concat([block.frame for block in source.read(source.columns)], ignore_index=True)


def refused(database: Database, query: str, geometry: str | None = None) -> str:
    with pytest.raises(DataError) as caught:
        frame(database, query, geometry)
    return str(caught.value)


def per_beat(done: str) -> dict[str, int]:
    return json.loads(done)["calls"]["per_beat"]


def test_survey_feet_are_read_as_such(database: Database, tmp_path: Path):
    file = example(tmp_path, database.url)
    degrees = warm.beatplan("check", DURHAM / file.name, "--json", "-q")
    text = file.read_text(encoding="utf-8")
    for query in (BEATS, CALLS, SITES):
        text = text.replace(query, query.replace("geom", "ST_Transform(geom, 2264) AS geom"))
    file.write_text(text, encoding="utf-8")
    feet = warm.beatplan("check", file, "--json", "-q", env=as_user(database.reader))
    assert feet.returncode == 0, feet.stderr
    assert per_beat(feet.stdout) == per_beat(degrees.stdout)


def test_an_unknown_system_is_asked_for_and_then_taken(database: Database, tmp_path: Path):
    file = example(tmp_path, database.url)
    text = file.read_text(encoding="utf-8").replace("geom FROM beats", "ST_SetSRID(geom, 0) AS geom FROM beats")
    file.write_text(text, encoding="utf-8")
    done = warm.beatplan("check", file, "--json", "-q", env=as_user(database.reader))
    assert done.returncode == 3
    assert 'Set beats.crs, such as beats.crs = "EPSG:2264".' in done.stderr
    file.write_text(text.replace("[beats]", '[beats]\ncrs = "EPSG:4326"'), encoding="utf-8")
    assert warm.beatplan("check", file, "--json", "-q", env=as_user(database.reader)).returncode == 0


def test_a_system_that_the_scenario_contradicts(database: Database, tmp_path: Path):
    file = example(tmp_path, database.url)
    text = file.read_text(encoding="utf-8").replace("[beats]", '[beats]\ncrs = "EPSG:2264"')
    file.write_text(text, encoding="utf-8")
    done = warm.beatplan("check", file, "-q", env=as_user(database.reader))
    assert done.returncode == 3
    assert "the geometry says EPSG:4326, the scenario EPSG:2264" in done.stderr


def test_points_with_null_empty_and_height(database: Database):
    rows = f"VALUES ({POINT}), (NULL), (ST_GeomFromEWKT('SRID=4326;POINT EMPTY')), (ST_Force3D({POINT}, 7))"
    got = frame(database, f"SELECT geom FROM ({rows}) AS one(geom)")
    assert isinstance(got, gpd.GeoDataFrame)
    assert got.crs == "EPSG:4326"
    assert got.geometry.isna().tolist() == [False, True, False, False]
    assert got.geometry.is_empty.tolist() == [False, False, True, False]
    assert got.geometry.iloc[3].z == 7


def test_geography_is_geometry(database: Database):
    got = frame(database, f"SELECT {POINT}::geography AS place")
    assert got.crs == "EPSG:4326"
    assert got.geometry.iloc[0] == Point(-78.9, 36)


def test_a_system_of_the_house(database: Database):
    database.run(
        "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext) "
        "SELECT 990001, 'EPSG', 32119, srtext FROM spatial_ref_sys WHERE srid = 32119 ON CONFLICT DO NOTHING",
        "INSERT INTO spatial_ref_sys (srid, auth_name, auth_srid, srtext) "
        "SELECT 990002, 'house', 1, srtext FROM spatial_ref_sys WHERE srid = 32119 ON CONFLICT DO NOTHING",
    )
    for srid in (990001, 990002):
        got = frame(database, f"SELECT ST_SetSRID(ST_MakePoint(620000, 250000), {srid}) AS geom")
        assert got.crs.name == "NAD83 / North Carolina"
    assert "PROJ does not know" in refused(database, "SELECT ST_SetSRID(ST_MakePoint(1, 2), 777777) AS geom")


def test_several_systems_are_refused_even_where_the_second_comes_late(database: Database):
    query = (
        f"SELECT CASE WHEN n < 150000 THEN {POINT} ELSE ST_SetSRID(ST_MakePoint(1, 2), 2264) END AS geom "
        "FROM generate_series(1, 150100) AS n ORDER BY n"
    )
    assert "mixes coordinate systems (SRID 4326 and 2264)" in refused(database, query)


def test_of_several_geometries_one_is_named(database: Database):
    query = f"SELECT {POINT} AS here, ST_Translate({POINT}, 1, 0) AS there"
    told = refused(database, query)
    assert "gives 2 geometries (here, there)" in told
    assert "calls.geometry" in told
    assert frame(database, query, "there").geometry.iloc[0] == Point(-77.9, 36)


def test_geometry_is_let_be_where_other_columns_hold_the_place(database: Database):
    query = (
        f"SELECT {POINT} AS here, {POINT} AS there, ST_GeomFromText('CIRCULARSTRING(0 0, 1 1, 2 0)') AS arc, 36 AS lat"
    )
    assert not isinstance(frame(database, query, places=False), gpd.GeoDataFrame)


def test_curves_are_refused_with_a_way_out(database: Database):
    curve = "ST_GeomFromText('CURVEPOLYGON(CIRCULARSTRING(0 0, 1 1, 2 0, 1 -1, 0 0))', 4326)"
    assert "ST_CurveToLine(geom)" in refused(database, f"SELECT {curve} AS geom")
    assert frame(database, f"SELECT ST_CurveToLine({curve}) AS geom").geometry.iloc[0].area > 3


def test_a_decoy_of_the_table_of_systems(database: Database):
    """The table is the one beside the type, not the first on the search path."""
    database.run("CREATE SCHEMA decoy", "CREATE TABLE decoy.spatial_ref_sys (srid int, auth_name text)")
    database.run(f"ALTER ROLE {database.owner['PGUSER']} SET search_path = decoy, public")
    try:
        got = frame(database, f"SELECT {POINT} AS geom")
    finally:
        database.run(f"ALTER ROLE {database.owner['PGUSER']} RESET search_path", "DROP SCHEMA decoy CASCADE")
    assert got.crs == "EPSG:4326"
