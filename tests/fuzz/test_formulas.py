"""Tables that are written: no cell runs as a formula, and numbers stay numbers."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.formulas import harmless
from beatplan.inputs.portals.files import write_table
from beatplan.report.tables import beat_rows, phase_rows, write_csv
from tests.browser.tiny_plan import tiny_plan

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
