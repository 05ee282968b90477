"""`beatplan report` as a person runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pyogrio
import pytest

from beatplan.errors import DataError
from beatplan.report.backtested import load_backtest
from tests.support import write_city
from tests.warm import beatplan


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    city = tmp_path_factory.mktemp("city")
    assert beatplan("plan", write_city(city), "-o", city / "plan", "-q").returncode == 0
    return city / "plan"


@pytest.fixture(scope="module")
def report(plan: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "out"
    run = beatplan("report", plan, "-o", folder, "--audience", "internal", "--compare", plan)
    assert run.returncode == 0, run.stderr
    return folder


def test_writes_a_folder_that_names_all_it_holds(report: Path):
    told = json.loads((report / "report.json").read_text(encoding="utf-8"))
    held = {path.relative_to(report).as_posix() for path in report.rglob("*") if path.is_file()}
    assert held == {"report.json", *told["files"]}
    assert {"brief.html", "council.pptx", "memo.docx", "plan.gpkg", "tables/readme.csv", "tables/tables.xlsx"} <= held
    assert told["audience"] == "internal"
    assert "tables/differences.csv" in held
    told = (report / "tables" / "differences.csv").read_text(encoding="utf-8-sig").splitlines()[1]
    assert told.startswith("Tiny (2),"), "a plan of the same name is told apart"
    assert '"others":["Tiny (2)"]' in (report / "map.html").read_text(encoding="utf-8")
    assert {layer for layer, _ in pyogrio.list_layers(report / "plan.gpkg")} >= {"beats", "sites", "phases"}
    assert pyogrio.read_dataframe(report / "plan.gpkg", layer="phases")["audience"].unique().tolist() == ["INTERNAL"]


def test_every_link_of_the_brief_leads_to_a_file_of_the_folder(report: Path):
    import re

    page = (report / "brief.html").read_text(encoding="utf-8")
    named = set(re.findall(r'href="(tables/[^"#]*)"', page))
    assert named
    assert [one for one in named if not (report / one).is_file()] == []


def test_the_same_report_again_has_the_same_bytes_and_leaves_others_files_alone(plan: Path, report: Path):
    before = {path: path.read_bytes() for path in report.rglob("*") if path.is_file()}
    again = ("report", plan, "-o", report, "--audience", "internal", "--compare", plan, "-q")
    assert beatplan(*again).returncode == 0
    assert {path: path.read_bytes() for path in report.rglob("*") if path.is_file()} == before
    mine = report / "tables" / "mine.txt"
    mine.write_text("mine", encoding="utf-8")
    run = beatplan(*again)
    assert run.returncode == 3
    assert "tables/mine.txt" in run.stderr
    assert mine.read_text(encoding="utf-8") == "mine"
    mine.unlink()


def test_a_public_report_says_what_it_withholds_and_is_not_marked_internal(plan: Path, tmp_path: Path):
    run = beatplan("report", plan, "-o", tmp_path / "out")
    assert run.returncode == 0, run.stderr
    page = (tmp_path / "out" / "brief.html").read_text(encoding="utf-8")
    assert "INTERNAL" not in page
    assert "none by beat" in page
    for file in (tmp_path / "out" / "tables").glob("*.csv"):
        assert "INTERNAL" not in file.read_text(encoding="utf-8"), file.name


def test_slides_made_for_some_are_not_brought_up_to_date_for_others(plan: Path, report: Path):
    before = (report / "council.pptx").read_bytes()
    run = beatplan("report", plan, "-o", report, "--audience", "public")
    assert run.returncode == 3
    assert "council.pptx for internal" in " ".join(run.stderr.split())
    assert (report / "council.pptx").read_bytes() == before


def test_without_a_browser_it_says_how_to_print_the_first_page(plan: Path, tmp_path: Path):
    import os

    run = beatplan("report", plan, "-o", tmp_path / "out", "--audience", "internal", env={**os.environ, "PATH": ""})
    assert run.returncode == 0, run.stderr
    assert "print its first page" in run.stderr
    assert not (tmp_path / "out" / "onepage.pdf").exists()


def test_one_team_more_follows_from_the_loss_formula(plan: Path):
    """With N + 1 teams the share of calls that find none free is Erlang's B, worked out here by its recursion."""
    phases = json.loads((plan / "plan.json").read_text(encoding="utf-8"))["phases"]
    slots = [slot for phase in phases for slot in phase["plans"] if slot["teams"]]
    assert slots
    for slot in slots:
        load, blocked = slot["load_erlangs"], 1.0
        for teams in range(1, slot["teams"] + 2):
            blocked = load * blocked / (teams + load * blocked)
        assert slot["one_team_more_per_week"] == pytest.approx(slot["covered_calls_per_week"] * (1 - blocked), rel=1e-4)


def test_what_cannot_be_used_is_named_before_anything_is_drawn(plan: Path, report: Path, tmp_path: Path):
    run = beatplan("report", plan, "-o", tmp_path / "out", "--template", tmp_path / "nope.pptx")
    assert run.returncode == 3
    assert "nope.pptx: cannot be read: No such file or directory." in run.stderr
    assert "drawing" not in run.stderr
    run = beatplan("report", plan, "-o", plan)
    assert run.returncode == 3
    assert "holds another result of beatplan's, which plan.json marks" in run.stderr
    assert (plan / "plan.json").is_file()
    (report / "council.pptx").rename(tmp_path / "kept.pptx")
    (report / "council.pptx").write_text("junk", encoding="utf-8")
    run = beatplan("report", plan, "-o", report, "--audience", "internal")
    (tmp_path / "kept.pptx").replace(report / "council.pptx")
    assert run.returncode == 3
    assert f"{report / 'council.pptx'}: is no presentation that can be read" in run.stderr


@pytest.mark.parametrize(
    "text",
    ["[1]", "{", '{"until": "2024-01-01", "answered": [{"phase": "x"}]}', '{"until": "2024-01-01", "answered": [3]}',
     '{"until": "2024-01-01", "answered": [{"phase": "x", "service": "CRT", "window": "day", "promised": NaN}]}'],
)  # fmt: skip
def test_a_damaged_back_test_is_refused(text: str, tmp_path: Path):
    (tmp_path / "backtest.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError, match="no back-test"):
        load_backtest(tmp_path)
