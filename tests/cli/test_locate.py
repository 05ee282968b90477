"""`beatplan locate` as a real process."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests import warm
from tests.support import beatplan, write_city


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny city."""
    return write_city(tmp_path_factory.mktemp("city"))


def test_teams_are_placed_and_written(city: Path, tmp_path: Path):
    target = tmp_path / "sites.csv"
    done = warm.beatplan("locate", city, "--model", "mclp", "--sites", "1", "-o", target, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "INTERNAL: mclp for CRT, Tiny" in done.stdout
    assert "placing teams" in done.stderr
    with target.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 1
    assert rows[0]["site"] in {"Centre", "South"}
    assert -79 < float(rows[0]["lon"]) < -78
    again = warm.beatplan("locate", city, "--model", "mclp", "--sites", "1", "-o", target, cwd=tmp_path)
    assert again.returncode == 3
    assert "nothing is replaced" in again.stderr


def test_json_says_how_good_it_is(city: Path, tmp_path: Path):
    done = beatplan("locate", city, "-m", "mexclp", "--sites", "2", "--busy", "0.4", "--json", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["status"] == "optimal"
    assert told["bound"] >= told["objective"] > 0
    assert sum(one["teams"] for one in told["sites"]) == 2
    assert told["within_min"] == 18, "the service's standard less its turnout"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("-m", "mclp"), 3, "sites: is missing: mclp needs to know how many may be used."),
        (("-m", "mclp", "--sites", "1", "--must", "Center"), 3, "Did you mean 'Centre'?"),
        (("-m", "mclp", "--sites", "1", "--window", "night"), 3, "there is none named 'night'"),
        (("-m", "mclp", "--sites", "1", "--busy", "0.3"), 3, "busy: says nothing to mclp. Leave it out."),
        (("-m", "lscp", "--within", "0.01"), 4, "covered by no site allowed"),
        (("-m", "mexclp", "--sites", "1", "--busy", "1.5"), 3, "below 1, not 1.5"),
        (("-m", "mclp", "--sites", "0"), 2, "--sites"),
        (("-m", "mclp", "--sites", "1", "--within", "-1"), 3, "within: is a finite number of 0 or more"),
        (("-m", "mclp", "--sites", "1", "--must", "South", "--never", "South"), 3, "'South' stands with --never too"),
    ],
)
def test_slips(city: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, said: str):
    done = warm.beatplan("locate", city, *arguments, "-q", cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
