"""`beatplan calibrate` as a real process: what it writes goes into the scenario, and `check` takes it."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest

from tests import warm
from tests.calibrate.made_histories import AFTERNOON, MORNING, Habits, scenario_text, write_history
from tests.support import beatplan, write_city

STAGES = 'dispatched = "sent", arrived = "there", station = "base"'


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A city with a history, calibrated once into `found.toml`."""
    folder = tmp_path_factory.mktemp("city")
    write_history(folder, scenario_text(stages=STAGES), Habits(wrong=0.1), seed=2)
    done = beatplan("calibrate", "tiny.toml", "-o", "found.toml", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "fitting" in done.stderr, "talk goes to standard error"
    assert "INTERNAL: unit histories of Tiny" in done.stdout
    assert "Written to found.toml. Copy its keys into tiny.toml." in done.stdout
    return folder


def pasted(text: str, keys: str) -> str:
    """Put each key of [travel] and [[services]] over the one in a scenario, as a person would."""
    table = None
    for line in keys.splitlines():
        if line.startswith("["):
            table = line
        elif not line.startswith(("#", "name")) and line:
            text = re.sub(rf"^{line.partition(' ')[0]} = .*\n", "", text, flags=re.MULTILINE)
            text = text.replace(f"{table}\n", f"{table}\n{line}\n")
    return text


def test_the_keys_go_into_the_scenario_and_check_takes_them(city: Path, tmp_path: Path):
    keys = (city / "found.toml").read_text(encoding="utf-8")
    text = pasted((city / "tiny.toml").read_text(encoding="utf-8"), keys)
    (city / "better.toml").write_text(text, encoding="utf-8")
    wanted, written = tomllib.loads(keys), tomllib.loads(text)
    assert {key: written["travel"][key] for key in wanted["travel"]} == wanted["travel"]
    assert set(wanted["travel"]) == {"speed_factor", "time_of_day", "detour"}
    assert written["services"][0]["turnout_minutes"] == wanted["services"][0]["turnout_minutes"]
    checked = warm.beatplan("check", city / "better.toml", "-q")
    assert checked.returncode == 0, checked.stderr
    again = json.loads(warm.beatplan("calibrate", city / "better.toml", "--json", "-q").stdout)
    before, after = again["compared"]["before"], again["compared"]["after"]
    assert before["median_apart_min"] == pytest.approx(after["median_apart_min"], abs=0.1), "nothing is left to find"


def test_the_scenario_itself_stays_as_it_is_and_no_file_is_replaced(city: Path):
    before = {path.name: path.read_bytes() for path in city.iterdir()}
    for name in ("found.toml", "tiny.toml"):
        done = warm.beatplan("calibrate", "tiny.toml", "-o", name, "-q", cwd=city)
        assert done.returncode == 3
        assert f"{name}: is there already, and nothing is replaced." in done.stderr
    assert {path.name: path.read_bytes() for path in city.iterdir()} == before


def test_the_same_seed_gives_the_same_bytes_and_another_one_others(city: Path):
    keys = (city / "found.toml").read_text(encoding="utf-8")
    assert warm.beatplan("calibrate", "tiny.toml", "-q", cwd=city).stdout == keys
    seeded = (city / "tiny.toml").read_text(encoding="utf-8") + "\n[solve]\nseed = 2\n"
    (city / "seeded.toml").write_text(seeded, encoding="utf-8")
    assert warm.beatplan("calibrate", "seeded.toml", "-q", cwd=city).stdout != keys


def test_each_key_has_its_evidence(city: Path):
    keys = (city / "found.toml").read_text(encoding="utf-8")
    joined = keys.replace("\n# ", " ")
    assert joined.count("90 % interval") == 5, "speed factor, two windows, detour and turnout"
    assert joined.count("held-out trips: as written half within") == 3
    assert "Rows: 1,200. Trips fitted: " in joined


def test_json_gives_everything(city: Path):
    told = json.loads(warm.beatplan("calibrate", city / "tiny.toml", "--json", "-q").stdout)
    assert told["rows"] == told["trips"] + sum(told["left_out"].values()) == 1200
    own = {one["window"]: one["speed_factor"] for one in told["windows"]}
    assert own["morning"]["low"] <= MORNING <= own["morning"]["high"]
    assert own["after noon"]["low"] <= AFTERNOON <= own["after noon"]["high"]
    assert told["toml"] == (city / "found.toml").read_text(encoding="utf-8")
    assert {"turnout_min", "detour", "compared", "assumptions", "findings"} <= set(told)


def test_a_scenario_without_histories_is_3_with_what_to_do(tmp_path: Path):
    done = warm.beatplan("calibrate", write_city(tmp_path), "-q", "-o", tmp_path / "found.toml")
    assert done.returncode == 3
    assert done.stderr.startswith("beatplan: calls.stages.arrived: is missing")
    assert 'stages = { dispatched = "sent"' in done.stderr
    assert not (tmp_path / "found.toml").exists()


def test_calibrate_says_what_it_does():
    told = warm.beatplan("calibrate", "--help").stdout
    assert "--json" in told
    assert "the scenario itself is not changed" in " ".join(told.replace("│", " ").split())
