"""Quick what-if: a scenario with something changed, against an earlier plan, as a real process."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatplan.errors import ScenarioError
from beatplan.plan import load_plan
from beatplan.report.what_if import compare_plans
from beatplan.scenario import load_scenario
from beatplan.scenario.changes import Changes, changed
from tests import warm
from tests.browser.tiny_plan import tiny_plan
from tests.support import SCENARIO, beatplan, write_city


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("what-if")
    write_city(folder, SCENARIO.replace("date = 2024-01-01", "date = 2024-01-01\nmax_beats = 2"))
    done = warm.beatplan("plan", folder / "tiny.toml", "-o", folder / "base", "-q", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


def what_if(city: Path, *changes: str):
    return warm.beatplan("plan", city / "tiny.toml", *changes, "--against", city / "base", "-q", cwd=city)


def test_nothing_changed_is_said_and_nothing_is_written(city: Path):
    before = sorted(path.name for path in city.iterdir())
    done = what_if(city)
    assert done.returncode == 0, done.stderr
    assert "nothing changed against Tiny" in done.stdout
    assert [name for name in sorted(path.name for path in city.iterdir()) if name != "out"] == before


def test_more_hires_print_only_what_changes(city: Path):
    done = what_if(city, "--set", "phases.1.hires.clinician=0", "--set", "phases.second.hires.emt=0", "--json")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["changes"] == ["phases.1.hires.clinician=0", "phases.second.hires.emt=0"]
    assert told["heads"] == {"second": {"clinician": [5, 2], "emt": [5, 2]}}
    assert {one["phase"] for one in told["slots"]} == {"second"}
    assert told["slots"][0]["teams"] == [3, 1]
    assert told["answered"][1] < told["answered"][0]
    text = what_if(city, "--set", "phases.1.hires.clinician=0", "--set", "phases.1.hires.emt=0").stdout
    assert "people in second: clinician 5 > 2, emt 5 > 2" in text
    assert "3 > 1" in text
    assert "first" not in text


def test_must_and_never_move_beats(city: Path):
    base = load_plan(city / "base" / "plan.json")
    held = base.phases[1].plans[0].covered[0]
    done = what_if(city, "--never", held, "--json")
    told = json.loads(done.stdout)
    assert any(held in one["beats_out"] for one in told["slots"])
    left = next(one.beat for one in base.phases[0].plans[0].uncovered)
    done = what_if(city, "--must", left, "--set", "services.CRT.promise=0.2", "--json")
    told = json.loads(done.stdout)
    assert any(left in one["beats_in"] for one in told["slots"] if one["phase"] == "first")


def test_with_a_folder_it_is_written_as_always(city: Path):
    done = beatplan(
        "plan", "tiny.toml", "--set", "services.0.promise=0.5", "--against", "base", "-o", "looser", cwd=city
    )
    assert done.returncode == 0, done.stderr
    assert load_plan(city / "looser" / "plan.json").provenance["scenario"]["services"][0]["promise"] == 0.5
    assert "promise = 0.8" in (city / "tiny.toml").read_text(encoding="utf-8"), "the file stays as it is"


@pytest.mark.parametrize(
    ("change", "code", "said"),
    [
        (("--set", "phases.1.hires.clinican=3"), 3, "Did you mean 'clinician'"),
        (("--set", "phases.9.hires.emt=3"), 3, "there is no row '9'"),
        (("--set", "phases.secnd.hires.emt=3"), 3, "Did you mean 'second'"),
        (("--set", "name.first=3"), 3, "name is a single value"),
        (("--set", "nonsense"), 3, "is no KEY=VALUE"),
        (("--set", "solve.gap=wide"), 3, "solve.gap"),
        (("--must", "Q"), 3, "there is no beat 'Q'"),
        (("--must", "A", "--never", "A"), 3, "is in must as well"),
        (("--must", "A", "--must", "B", "--must", "C"), 4, "rules.must"),
    ],
)  # fmt: skip
def test_slips_and_clashes(city: Path, change: tuple[str, ...], code: int, said: str):
    done = what_if(city, *change)
    assert done.returncode == code, done.stderr
    assert said in done.stderr


def test_a_plan_of_another_city_is_refused(city: Path, tmp_path: Path):
    text = (city / "base" / "plan.json").read_text(encoding="utf-8")
    for beat in "ABCD":
        text = text.replace(f'"{beat}"', f'"X{beat}"')
    (tmp_path / "plan.json").write_text(text, encoding="utf-8")
    done = warm.beatplan("plan", city / "tiny.toml", "--against", tmp_path, "-q", cwd=city)
    assert done.returncode == 3
    assert "is a plan of another city" in done.stderr


def test_a_comparison_of_plans_made_by_hand():
    plan = tiny_plan()
    assert compare_plans(plan, plan).nothing()
    launch = tiny_plan(lambda text: text.replace("102", "201"))
    found = compare_plans(plan, launch)
    assert found.slots[0].beats_in == ("201",)
    assert found.slots[0].beats_out == ("102",)


keys = st.text("abcdefgh_", min_size=1, max_size=6)


@given(st.lists(keys, min_size=1, max_size=4), st.integers(-9, 9) | st.booleans() | st.lists(st.integers(0, 9)))
def test_what_is_set_stands_there(path: list[str], value: object):
    raw: dict = {"kept": 1}
    made = changed(raw, Changes((f"{'.'.join(path)}={str(value).lower()}",)))
    here = made
    for name in path:
        here = here[name]
    assert here == value
    assert raw == {"kept": 1}, "what was given stays"


def test_a_changed_scenario_is_checked(tmp_path: Path):
    file = write_city(tmp_path)
    assert load_scenario(file, Changes(("solve.gap=0.5",))).solve.gap == 0.5
    assert load_scenario(file, Changes(must=("A",))).rules.must[0].beat == "A"
    with pytest.raises(ScenarioError, match="unknown key"):
        load_scenario(file, Changes(("rules.mst=[1]",)))
