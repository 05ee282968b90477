"""No name or link in what is read leads out of the output folder, or steers the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest

from beatplan.errors import OutputError
from beatplan.inputs import read_beats
from beatplan.plan import save_plan
from beatplan.planning import make_plan, read_study
from beatplan.report import redraw_map, write_outputs
from beatplan.report.folder import OWN_FILES
from beatplan.report.simulated import TABLES
from beatplan.scenario import load_scenario
from tests.browser.tiny_plan import tiny_outlines, tiny_plan
from tests.support import SCENARIO, SQUARES, feature, square, write_beats, write_city
from tests.warm import beatplan


def listed(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_no_name_becomes_a_path(tmp_path: Path):
    up = "../../escaped"
    text = SCENARIO.replace('"first"', f'"{up}"').replace('"second"', '"/escaped"').replace('"day"', f'"{up}"')
    file = write_city(tmp_path / "a" / "city", text.replace('"CRT"', f'"{up}/x"').replace('"Tiny"', f'"{up}"'))
    write_beats(tmp_path / "a" / "city" / "beats.geojson", [
        feature(square(*corner), beat=f"{up}/{beat}", district=up) for beat, corner in SQUARES.items()
    ])  # fmt: skip
    sites = file.with_name("sites.csv")
    sites.write_text(sites.read_text(encoding="utf-8").replace("Centre", f"{up}/c"), encoding="utf-8")
    before = listed(tmp_path)
    study = read_study(load_scenario(file))
    write_outputs(make_plan(study), study, tmp_path / "a" / "out" / "plan")
    new = listed(tmp_path) - before
    # Without streets no ground is reached, and without follow-ups or counts of people there is nobody to write of.
    later = {"simulation.json", "sweeps.csv", "backtest.json", *TABLES}
    unasked = {"isochrones.geojson", "follow_ups.csv", "roster.csv", "people.csv", "per_resident.csv", *later}
    written = OWN_FILES["plan.json"] - unasked
    assert new == {"a/out", "a/out/plan", *(f"a/out/plan/{name}" for name in written)}


@pytest.fixture
def drawn(tmp_path: Path) -> Path:
    folder = tmp_path / "plan"
    folder.mkdir()
    save_plan(tiny_plan(), folder / "plan.json")
    tiny_outlines().to_file(folder / "beats.geojson", driver="GeoJSON")
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    return folder


def test_a_map_is_not_written_through_a_link(drawn: Path):
    (drawn / "map.html").symlink_to(drawn.parent / "mine.txt")
    redraw_map(drawn)
    assert (drawn.parent / "mine.txt").read_text(encoding="utf-8") == "mine"
    assert not (drawn / "map.html").is_symlink()
    assert "<!" in (drawn / "map.html").read_text(encoding="utf-8")[:20]
    assert listed(drawn) == {"plan.json", "beats.geojson", "map.html"}


@pytest.mark.parametrize("target", ["../mine.txt", "gone/map.html", "map.html/", "plan.json"])
def test_a_map_takes_no_other_place(drawn: Path, target: str):
    (drawn / "map.html").mkdir()
    before = listed(drawn.parent)
    with pytest.raises(OutputError):
        redraw_map(drawn, f"{drawn}/{target}")
    assert listed(drawn.parent) == before
    assert (drawn.parent / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_links_in_an_output_folder_are_replaced_not_followed(tmp_path: Path):
    file = write_city(tmp_path / "city")
    study = read_study(load_scenario(file))
    out, mine = tmp_path / "out", tmp_path / "mine.txt"
    plan = make_plan(study)
    write_outputs(plan, study, out)
    mine.write_text("mine", encoding="utf-8")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("kept", encoding="utf-8")
    for name, target in (("map.html", mine), ("phases.csv", mine), ("beats.csv", tmp_path / "kept")):
        (out / name).unlink()
        (out / name).symlink_to(target)
    write_outputs(plan, study, out)
    assert mine.read_text(encoding="utf-8") == "mine"
    assert (tmp_path / "kept" / "file").read_text(encoding="utf-8") == "kept"
    assert not any(path.is_symlink() for path in out.iterdir())


@pytest.mark.parametrize("name", ["..toml", "...toml"])
def test_a_scenario_s_name_leads_nowhere_else(name: str, tmp_path: Path):
    folder = tmp_path / "work"
    write_city(folder).rename(folder / name)
    before = listed(tmp_path)
    beatplan("plan", name, cwd=folder)
    assert all(one.startswith("work/out") for one in listed(tmp_path) - before)
    assert before <= listed(tmp_path)
    assert read_beats(load_scenario(folder / name)).ids


def test_no_name_steers_the_terminal(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('"Tiny"', '"a\\u001b[31mb"').replace('"day"', '"a\\u001b[31mb"'))
    write_beats(tmp_path / "beats.geojson", [
        feature(square(*corner), beat=f"\x1b[31m{beat}\n", district="S") for beat, corner in SQUARES.items()
    ])  # fmt: skip
    ended = beatplan("check", file)
    assert ended.returncode == 0
    assert "\x1b" not in ended.stdout + ended.stderr
    assert r"\x1b[31mA" in ended.stdout
