"""The command line as real processes: exit codes, streams, and that nothing is left half."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from tests import warm
from tests.support import DURHAM, ROOT, SCENARIO, beatplan, call_rows, write_calls, write_city

OUTPUTS = {
    "plan.json", "beats.geojson", "plan.gpkg", "phases.csv", "types.csv", "staffing.csv", "duty.csv", "travel.csv",
    "beats.csv", "map.html",
}  # fmt: skip


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny city, planned once into `plan`."""
    folder = tmp_path_factory.mktemp("city")
    file = write_city(folder, f'{SCENARIO}\n[today]\nbeats = ["A"]\nstations = {{ Centre = 1 }}\n')
    done = beatplan("plan", file, "-o", folder / "plan", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def test_plan_writes_every_output_and_tells_where(city: Path):
    assert {path.name for path in (city / "plan").iterdir()} == OUTPUTS
    assert not [path for path in city.iterdir() if path.name.startswith(".plan")], "no folder is left behind"


def test_plan_goes_to_out_by_default(city: Path, tmp_path: Path):
    done = beatplan("plan", city / "tiny.toml", "--quiet", cwd=tmp_path)
    assert done.returncode == 0
    assert done.stderr == ""
    assert (tmp_path / "out" / "tiny" / "map.html").is_file()
    assert "INTERNAL: Tiny" in done.stdout
    assert "today" in done.stdout


def test_the_same_scenario_gives_the_same_bytes(city: Path, tmp_path: Path):
    assert beatplan("plan", city / "tiny.toml", "-o", tmp_path / "again").returncode == 0
    for name in OUTPUTS:
        assert (city / "plan" / name).read_bytes() == (tmp_path / "again" / name).read_bytes(), name


def test_plan_as_json(city: Path, tmp_path: Path):
    done = warm.beatplan("plan", city / "tiny.toml", "-o", tmp_path / "o", "--json", "-q")
    told = json.loads(done.stdout)
    assert told["status"] == "optimal"
    assert told["gap"] <= 0.001
    one = told["phases"][0]["plans"][0]
    figures = {"calls_per_week", "resolved_by_phone_per_week", "answered_per_week"}
    assert set(one) == {"service", "window", "covered", "stations", "teams", *figures}
    assert one["teams"] == sum(one["stations"].values()) == 1


def test_check_accounts_for_every_row(city: Path):
    done = beatplan("check", city / "tiny.toml", "--json")
    told = json.loads(done.stdout)
    assert told["calls"]["rows"] == told["calls"]["assigned"] + sum(told["calls"]["left_out"].values()) == 710
    assert told["calls"]["per_beat"] == {"A": 300, "B": 200, "C": 150, "D": 60}
    assert told["beats"]["count"] == 4
    assert told["beats"]["parts"] == 4
    assert told["beats"]["repairs"] == []
    assert told["findings"] == []
    assert "reading calls" in done.stderr, "talk goes to standard error"


def test_check_for_people(city: Path):
    done = warm.beatplan("check", city / "tiny.toml", "-q")
    assert done.returncode == 0
    assert "assigned to a beat" in done.stdout
    assert "crews hired" in done.stdout
    assert "Nothing was solved or written." in done.stdout


def test_check_writes_the_rows_left_out(city: Path, tmp_path: Path):
    file = write_city(tmp_path)
    write_calls(
        tmp_path / "calls.csv", [*call_rows(), "x,2024-01-02T09:00,BURGLARY,35.97,-78.93", "y,,TRESPASS,36,-78"]
    )
    done = warm.beatplan("check", file, "-o", tmp_path / "checked", "-q")
    assert done.returncode == 0, done.stderr
    left = pd.read_parquet(tmp_path / "checked" / "left_out.parquet")
    assert left["row"].tolist() == [711, 712]
    assert left["reason"].tolist() == ["type not eligible", "no usable time"]
    assert left["beat"][0] == "A"
    assert left["beat"].isna()[1]
    assert json.loads((tmp_path / "checked" / "check.json").read_text())["calls"]["rows"] == 712
    assert warm.beatplan("check", file, "-o", tmp_path, "-q").returncode == 3, "not over the inputs"


def test_map_is_drawn_again_from_the_folder_alone(city: Path, tmp_path: Path):
    done = beatplan("map", city / "plan" / "plan.json", "-o", tmp_path / "map.html", "--json")
    assert json.loads(done.stdout) == {"map": str(tmp_path / "map.html")}
    assert (tmp_path / "map.html").read_bytes() == (city / "plan" / "map.html").read_bytes()
    assert warm.beatplan("map", city / "plan").returncode == 0, "a folder will do"


def test_version_help_and_completion():
    assert re.fullmatch(r"beatplan \d+\.\d+\.\d+\n", beatplan("--version").stdout)
    told = beatplan("--help").stdout
    assert all(verb in told for verb in ("plan", "check", "map", "--install-completion"))
    no_detection = {**os.environ, "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION": "1"}
    script = beatplan("--show-completion", "bash", env=no_detection)
    assert "_BEATPLAN_COMPLETE=complete_bash" in script.stdout


@pytest.mark.parametrize("verb", ["plan", "check", "map"])
def test_every_verb_says_what_it_does_and_stands_in_the_readme(verb: str):
    assert "--json" in beatplan(verb, "--help").stdout
    assert f"beatplan {verb} " in (ROOT / "README.md").read_text(encoding="utf-8")


def test_usage_faults_are_2():
    assert beatplan("plan").returncode == 2
    assert beatplan("plant", "x").returncode == 2


def test_bad_input_is_3_without_a_traceback_and_leaves_nothing(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace("[beats]", "[beets]"))
    done = beatplan("plan", file, "-o", tmp_path / "out")
    assert done.returncode == 3
    assert "Did you mean 'beats'?" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert not (tmp_path / "out").exists()
    assert "Traceback" in beatplan("plan", file, "-o", tmp_path / "out", "--debug").stderr


def test_clashing_rules_are_4_and_named(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace("date = 2024-01-01", "date = 2024-01-01\nmin_beats = 4"))
    done = warm.beatplan("plan", file, "-o", tmp_path / "out", "-q")
    assert done.returncode == 4
    assert "these clash" in done.stderr
    assert "phases.0.min_beats = 4" in done.stderr
    assert "promise = 0.8" in done.stderr
    assert not (tmp_path / "out").exists()


def test_no_time_is_5(tmp_path: Path):
    text = SCENARIO.replace("date = 2024-01-01", "date = 2024-01-01\nmin_beats = 4")
    file = write_city(tmp_path, f"{text}\n[solve]\ntime_limit_s = 0.000001\n")
    done = warm.beatplan("plan", file, "-o", tmp_path / "out", "-q")
    assert done.returncode == 5
    assert "no plan was found within 1e-06 seconds" in done.stderr
    assert not (tmp_path / "out").exists()


def test_an_earlier_plan_survives_a_run_that_fails(city: Path, tmp_path: Path):
    folder = tmp_path / "plan"
    file = write_city(tmp_path)
    assert warm.beatplan("plan", file, "-o", folder, "-q").returncode == 0
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    write_calls(tmp_path / "calls.csv", [])
    assert warm.beatplan("plan", file, "-o", folder, "-q").returncode == 3
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    write_calls(tmp_path / "calls.csv", call_rows(seed=2))
    assert warm.beatplan("plan", file, "-o", folder, "-q").returncode == 0
    assert (folder / "plan.json").read_bytes() != before["plan.json"]


def test_a_folder_of_somebody_else_is_left_alone(city: Path, tmp_path: Path):
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    done = warm.beatplan("plan", city / "tiny.toml", "-o", tmp_path)
    assert done.returncode == 3
    assert "holds files that are no result of beatplan's" in done.stderr
    assert (tmp_path / "thesis.txt").exists()


@pytest.mark.parametrize("mine", ["notes.txt", "sub"])
def test_work_put_beside_an_earlier_plan_is_not_deleted(city: Path, tmp_path: Path, mine: str):
    assert warm.beatplan("plan", city / "tiny.toml", "-o", tmp_path / "o", "-q").returncode == 0
    (tmp_path / "o" / mine).mkdir()
    done = warm.beatplan("plan", city / "tiny.toml", "-o", tmp_path / "o", "-q")
    assert done.returncode == 3
    assert mine in done.stderr
    assert (tmp_path / "o" / mine).exists()


def test_a_stranger_named_plan_json_and_a_plan_given_as_map_are_kept(city: Path, tmp_path: Path):
    (tmp_path / "plan.json").write_text('{"my": "weekly plan"}', encoding="utf-8")
    assert warm.beatplan("plan", city / "tiny.toml", "-o", tmp_path, "-q").returncode == 3
    before = (city / "plan" / "plan.json").read_bytes()
    done = warm.beatplan("map", city / "plan", "-o", city / "plan" / "plan.json")
    assert done.returncode == 3
    assert (city / "plan" / "plan.json").read_bytes() == before


def test_the_folder_one_stands_in_and_unreadable_names_are_refused(city: Path, tmp_path: Path):
    for output, said in ((".", "the folder you stand in"), ("a\nb", "no name"), ("n" * 300, "cannot be used")):
        done = warm.beatplan("plan", city / "tiny.toml", "-o", output, "-q", cwd=tmp_path)
        assert done.returncode == 3
        assert said in done.stderr
        assert list(tmp_path.iterdir()) == []


def test_a_link_stays_and_its_folder_is_replaced(city: Path, tmp_path: Path):
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    for _ in range(2):
        assert warm.beatplan("plan", city / "tiny.toml", "-o", tmp_path / "link", "-q").returncode == 0
    assert (tmp_path / "link").is_symlink()
    assert {path.name for path in (tmp_path / "real").iterdir()} == OUTPUTS
    assert {path.name for path in tmp_path.iterdir()} == {"real", "link"}


def test_blanks_accents_and_a_console_that_is_not_utf8(tmp_path: Path):
    folder = tmp_path / "Données 2024"
    text = SCENARIO.replace("beats.geojson", "les beats.geojson").replace('name = "Tiny"', 'name = "Peña Park – east"')
    file = write_city(folder, text)
    (folder / "beats.geojson").rename(folder / "les beats.geojson")
    env = {**os.environ, "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp1252", "LC_ALL": "C"}
    done = beatplan("plan", file, "-o", folder / "à voir", "-q", env=env)
    assert done.returncode == 0, done.stderr
    assert "Peña Park – east" in (folder / "à voir" / "plan.json").read_text(encoding="utf-8")
    assert "Peña Park – east" in done.stdout


def test_no_plan_to_draw(tmp_path: Path):
    done = beatplan("map", tmp_path / "plan.json")
    assert done.returncode == 3
    assert "Run beatplan plan first." in done.stderr
    (tmp_path / "plan.json").write_text('{"format": 99}', encoding="utf-8")
    assert "no plan of this version" in warm.beatplan("map", tmp_path / "plan.json").stderr


def test_output_read_by_head_is_no_fault(city: Path):
    command = [sys.executable, "-m", "beatplan", "check", str(city / "tiny.toml"), "-q"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.close()
        assert run.stderr.read() == ""


def test_the_examples_check_out():
    for file in sorted(DURHAM.glob("*.toml")):
        told = json.loads(warm.beatplan("check", file, "--json", "-q").stdout)
        assert told["beats"]["count"] == 35
        assert told["calls"]["rows"] == told["calls"]["assigned"] + sum(told["calls"]["left_out"].values())


def test_an_explained_plan_tells_prices(tmp_path: Path):
    text = SCENARIO.replace("date = 2024-01-01", "date = 2024-01-01\nmax_beats = 1")
    file = write_city(tmp_path, text.replace("promise = 0.8", "promise = 0.3"))
    done = beatplan("plan", file, "-o", tmp_path / "out", "--explain", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    raw = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    covered = raw["phases"][0]["plans"][0]["covered"]
    beat = next(name for name in "ABCD" if name not in covered)
    exact = warm.beatplan("plan", file, "-o", tmp_path / "exact", "--exact", beat, cwd=tmp_path)
    assert exact.returncode == 0, exact.stderr
    [price] = json.loads((tmp_path / "exact" / "plan.json").read_text(encoding="utf-8"))["beat_prices"]
    assert price["beat"] == beat
    assert price["least"] <= price["calls_per_week"] <= price["most"]
    assert f"beat {beat} covered in" in exact.stderr
    assert f"Price of beat {beat} in" in exact.stdout
    assert "Price of a rule: phases.0.max_beats = 1" in exact.stdout
    slip = warm.beatplan("plan", file, "-o", tmp_path / "slip", "--exact", "Q", cwd=tmp_path)
    assert (slip.returncode, "there is no beat 'Q'" in slip.stderr) == (3, True)
    left = raw["phases"][0]["plans"][0]["uncovered"]
    assert any(one["price_per_week"] is not None for one in left)
    assert any("would be given up" in one["reason"] or "next to no other calls" in one["reason"] for one in left)
    assert {one["rule"].split(" ")[0] for one in raw["rule_prices"]} >= {"phases.0.max_beats", "services.0.promise"}
    assert raw["window_prices"] == []
    plain = warm.beatplan("plan", file, "-o", tmp_path / "plain", "-q", cwd=tmp_path)
    assert plain.returncode == 0
    assert json.loads((tmp_path / "plain" / "plan.json").read_text(encoding="utf-8"))["rule_prices"] == []
