"""`beatplan fetch` as real processes: exit codes, streams, a process that is killed, and a city of the catalog."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import geopandas as gpd
import pytest

from beatplan.cli.fetch import _wanted
from beatplan.errors import DataError
from tests import warm
from tests.portals.layers import serve_points
from tests.portals.server import Portal, Reply, times
from tests.support import beatplan


@pytest.fixture(autouse=True)
def _points(portal: Portal) -> None:
    serve_points(portal)


def city(portal: Portal, folder: Path, second: str = "MapServer/8") -> None:
    """Write a catalog where a clone has it."""
    base = portal.arcgis.removesuffix("MapServer/8")
    (folder / "geodata").mkdir()
    (folder / "geodata" / "catalog.toml").write_text(
        f'[town.beats]\nurl = "{portal.arcgis}"\nfile = "beats.gpkg"\nkind = "beats"\n'
        f'[town.reports]\nurl = "{base}{second}"\nfile = "reports.parquet"\nkind = "reports"\n'
    )


def test_an_address_to_a_file(portal: Portal, tmp_path: Path):
    done = beatplan("fetch", f"{portal.arcgis}?token=s3cr3t", "--to", "new/beats.gpkg", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "Written 25 rows of Police Beats to new/beats.gpkg.\n"
    assert "Police Beats: page 3 of 3" in done.stderr
    assert "note: times in SEEN are written as UTC" in done.stderr
    assert len(gpd.read_file(tmp_path / "new" / "beats.gpkg")) == 25
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["beats.gpkg", "beats.gpkg.SOURCE.json"]
    assert "s3cr3t" not in done.stdout + done.stderr


def test_a_city_as_json(portal: Portal, tmp_path: Path):
    city(portal, tmp_path)
    done = warm.beatplan("fetch", "town", "--json", "--quiet", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == ""
    written = json.loads(done.stdout)["written"]
    assert [one["file"] for one in written] == ["out/fetched/town/beats.gpkg", "out/fetched/town/reports.parquet"]
    assert all((tmp_path / one["file"]).is_file() and (tmp_path / one["source"]).is_file() for one in written)
    assert {"address", "layer", "rows", "sha256", "notes"} < set(written[0])


def test_one_layer_of_a_city_goes_to_a_file_or_a_folder(portal: Portal, tmp_path: Path):
    city(portal, tmp_path)
    done = warm.beatplan(
        "fetch", "town/beats", "--to", "b.geojson", "-q", "--catalog", "geodata/catalog.toml", cwd=tmp_path
    )
    assert done.returncode == 0
    assert (tmp_path / "b.geojson").is_file()
    file = tmp_path / "geodata" / "catalog.toml"
    assert _wanted("town/beats", Path("here"), file) == [(portal.arcgis, Path("here/beats.gpkg"))]
    with pytest.raises(DataError, match=r"town has 2 layers\. Fetch town/beats, town/reports\."):
        _wanted("town", Path("b.geojson"), file)


def test_a_layer_that_fails_does_not_lose_the_others(portal: Portal, tmp_path: Path):
    city(portal, tmp_path, second="MapServer/99")
    done = warm.beatplan("fetch", "town", "--json", "-q", cwd=tmp_path)
    assert done.returncode == 3
    assert [one["file"] for one in json.loads(done.stdout)["written"]] == ["out/fetched/town/beats.gpkg"]
    assert "MapServer/99?f=json: the server answers 404" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["file:///etc/passwd", "--to", "a.csv"], "begin with file: are refused"),
        (["https://city.example/x/MapServer/8?token=s3cr3t"], "an address needs a file to write"),
        (["nowhere"], "geodata/catalog.toml: there is no such catalog"),
    ],
)
def test_bad_input_ends_with_3_and_no_traceback(tmp_path: Path, arguments: list[str], says: str):
    done = warm.beatplan("fetch", *arguments, cwd=tmp_path)
    assert done.returncode == 3
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert "s3cr3t" not in done.stderr
    assert not list(tmp_path.iterdir())


def test_bad_usage_ends_with_2(tmp_path: Path):
    assert warm.beatplan("fetch", "x", "--max-mb", "-1", cwd=tmp_path).returncode == 2


def test_an_answer_that_never_comes_ends_with_3(portal: Portal, tmp_path: Path):
    portal.faults.append(times(9, "any", Reply({}, pause_s=3)))
    slow = warm.beatplan("fetch", portal.arcgis, "--to", "b.csv", "--timeout", "0.2", "--tries", "1", cwd=tmp_path)
    assert slow.returncode == 3
    assert "does not answer in time (tried once)" in slow.stderr


def test_faults_that_pass_are_waited_out_and_the_limit_is_not(portal: Portal, tmp_path: Path):
    portal.faults.append(times(1, "page", Reply("busy", 429, {"Retry-After": "0"})))
    portal.faults.append(times(1, "page", Reply({"features": ["x" * 5000]}, cut=700)))
    done = warm.beatplan("fetch", portal.arcgis, "--to", "a.csv", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    portal.faults.append(times(1, "page", Reply(b" " * 65536, endless=True)))
    small = warm.beatplan("fetch", portal.arcgis, "--to", "b.csv", "--max-mb", "1", cwd=tmp_path)
    assert small.returncode == 3
    assert "more than the limit of 1 MB" in small.stderr


def test_a_process_that_is_killed_goes_on_where_it_stopped(portal: Portal, tmp_path: Path):
    third = "OBJECTID >= 61 AND OBJECTID <= 73"
    stuck = times(1, "page", lambda one: Reply({}, pause_s=30) if one.query["where"] == third else None)
    portal.faults.append(stuck)
    command = [sys.executable, "-m", "beatplan", "fetch", portal.arcgis, "--to", str(tmp_path / "a.parquet"), "-q"]
    with subprocess.Popen(command, env=os.environ) as process:
        until = time.monotonic() + 30
        while not any(one.query["where"] == third for one in portal.asked("page")) and time.monotonic() < until:
            time.sleep(0.02)
        process.kill()
    assert [path.name for path in tmp_path.iterdir()] == ["a.parquet.part"]
    portal.log.clear()
    done = warm.beatplan("fetch", portal.arcgis, "--to", tmp_path / "a.parquet", "--json")
    assert done.returncode == 0
    assert [one.query["where"] for one in portal.asked("page")] == [third], "only what is missing is asked for"
    written = json.loads(done.stdout)["written"][0]
    assert written["rows"] == 25
    assert "2 of 3 pages were kept from an earlier run." in written["notes"]
    assert not (tmp_path / "a.parquet.part").exists()


def test_the_verb_imports_nothing_heavy_until_it_runs():
    code = "import sys, beatplan.cli.app; print([m for m in ('httpx', 'geopandas', 'pandas') if m in sys.modules])"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
