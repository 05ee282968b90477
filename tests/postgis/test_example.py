"""The worked example read from PostGIS gives what its files give."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests import warm
from tests.postgis.cities import as_user, example
from tests.postgis.conftest import Database
from tests.support import DURHAM, beatplan

pytestmark = pytest.mark.postgis


@pytest.fixture(scope="module")
def planned(database: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example planned from files into `files`, and from rows into `rows`."""
    folder = tmp_path_factory.mktemp("example")
    file = example(folder, database.url)
    assert warm.beatplan("plan", DURHAM / file.name, "-o", folder / "files", "-q").returncode == 0
    done = beatplan("plan", file, "-o", folder / "rows", "-q", env=as_user(database.reader))
    assert done.returncode == 0, done.stderr
    return folder


def test_check_counts_what_the_files_count(database: Database, tmp_path: Path):
    file = example(tmp_path, database.url)
    files = json.loads(warm.beatplan("check", DURHAM / file.name, "--json", "-q").stdout)
    done = warm.beatplan("check", file, "-o", tmp_path / "check", "--json", "-q", env=as_user(database.reader))
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["calls"]["rows"] == 42_214
    assert told["calls"]["per_beat"] == files["calls"]["per_beat"]
    assert told == files


def test_plan_decides_what_it_decides_from_files(planned: Path):
    files, rows = (json.loads((planned / one / "plan.json").read_text(encoding="utf-8")) for one in ("files", "rows"))
    del files["provenance"], rows["provenance"]
    assert rows == files


def test_the_plan_says_what_it_was_made_from(planned: Path, database: Database):
    made = json.loads((planned / "rows" / "plan.json").read_text(encoding="utf-8"))["provenance"]
    scenario = made["scenario"]
    assert scenario["beats"]["url"] == database.url
    queries = [f"{database.url}: {scenario[table]['query']}" for table in ("beats", "calls", "sites")]
    assert sorted(made["inputs"]) == sorted([*queries, *(scenario[table]["path"] for table in ("travel", "people"))])
    assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in made["inputs"].values())
    page = (planned / "rows" / "map.html").read_text(encoding="utf-8")
    assert "SELECT beat, district, geom FROM beats" in page
    assert database.url not in page, "a page is shown to people whom the host does not concern"


def test_the_same_rows_give_the_same_bytes(planned: Path, database: Database, tmp_path: Path):
    done = warm.beatplan("plan", planned / "launch-2022.toml", "-o", tmp_path / "o", "-q", env=as_user(database.reader))
    assert done.returncode == 0, done.stderr
    for name in ("plan.json", "map.html", "plan.gpkg"):
        assert (planned / "rows" / name).read_bytes() == (tmp_path / "o" / name).read_bytes(), name
