"""What is written: no cell runs as a formula, and no name or link leads out of the output folder."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.errors import OutputError
from beatplan.formulas import harmless
from beatplan.inputs import read_beats
from beatplan.inputs.portals.files import write_table
from beatplan.plan import save_plan
from beatplan.planning import make_plan, read_study
from beatplan.report import redraw_map, write_outputs
from beatplan.report.folder import OWN_FILES
from beatplan.report.tables import beat_rows, phase_rows, write_csv
from beatplan.scenario import load_scenario
from tests.browser.tiny_plan import tiny_outlines, tiny_plan
from tests.support import SCENARIO, SQUARES, beatplan, feature, square, write_beats, write_city

FEW = settings(max_examples=150, deadline=None, derandomize=True)
EVIL = [
    "=1+1",
    "+A1",
    "-A1",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "=cmd|' /C calc'!A0",
    "\uff1d1",
    "-1",
    "+2.5",
    "- 1",
    "-1-1",
]
NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")


def runs(cell: str) -> bool:
    """Whether a spreadsheet would compute a cell that is no number."""
    return cell.startswith(tuple("=+-@\t\r\n\uff1d\uff0b\uff0d\uff20")) and not NUMBER.fullmatch(cell)


def cells(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [cell for row in csv.reader(file) for cell in row]


@given(text=st.sampled_from(EVIL) | st.text(max_size=6) | st.text("=+-@\t\r\n1. a", max_size=6))
@FEW
def test_a_text_is_kept_but_for_an_apostrophe(text: str):
    told = harmless(text)
    assert not runs(told)
    assert told in (text, f"'{text}")
    assert told == text or runs(text), "numbers and plain texts stay as they are"


@pytest.mark.parametrize("start", EVIL)
def test_no_name_of_a_plan_runs_as_a_formula(start: str, tmp_path: Path):
    plan = tiny_plan(lambda name: f"{start}{name}")
    for rows in (phase_rows(plan), beat_rows(plan)):
        write_csv(rows, tmp_path / "rows.csv")
        assert not any(map(runs, cells(tmp_path / "rows.csv")))
        numbers = [row[key] for row in rows for key in row if isinstance(row[key], int | float)]
        assert {f"{round(one, 4)}" for one in numbers} <= set(cells(tmp_path / "rows.csv"))


@pytest.mark.parametrize("kind", ["str", "object"])
def test_nothing_that_was_fetched_runs_as_a_formula(kind: str, tmp_path: Path):
    frame = pd.DataFrame({"=name": pd.Series([*EVIL, None], dtype=kind), "n": [-1.5] * (len(EVIL) + 1)})
    path = tmp_path / "got.csv"
    notes = write_table(frame, path, ".csv", "layer")
    assert not any(map(runs, cells(path)))
    assert cells(path).count("-1.5") == len(frame)
    assert "-1" in cells(path)
    assert notes == [f"{sum(map(runs, EVIL)):,} cells begin like a formula and got an apostrophe before."]


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
    write_outputs(make_plan(study), study.beats, tmp_path / "a" / "out" / "plan")
    new = listed(tmp_path) - before
    assert new == {"a/out", "a/out/plan", *(f"a/out/plan/{name}" for name in OWN_FILES["plan.json"])}


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
    write_outputs(plan, study.beats, out)
    mine.write_text("mine", encoding="utf-8")
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "file").write_text("kept", encoding="utf-8")
    for name, target in (("map.html", mine), ("phases.csv", mine), ("beats.csv", tmp_path / "kept")):
        (out / name).unlink()
        (out / name).symlink_to(target)
    write_outputs(plan, study.beats, out)
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
