"""The tables of a report: what they say of themselves, of figures held back and of names that look like formulas."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import openpyxl
import pytest

from beatplan.plan import FollowUpPlan
from beatplan.report.privacy import NOTHING, Released, areas_of
from beatplan.report.story.decision import staff_table
from beatplan.report.story.figures import last, unit
from beatplan.report.table_files import report_tables, workbook, write_tables
from beatplan.report.tables import phase_rows
from tests.browser.tiny_plan import tiny_plan
from tests.report.telling import facts_of, hostile


@pytest.fixture(scope="module")
def tables():
    facts = facts_of(hostile, audience="public")
    slot = facts.plan.phases[0].plans[0]
    hidden = replace(slot, answered_per_week=float("nan"))
    late = FollowUpPlan("CN", 48, 20.0, 15.0, 5.0, 9.0, 15.0)
    first = replace(facts.plan.phases[0], plans=(hidden,), follow_ups=(late,))
    plan = replace(facts.plan, phases=(first, *facts.plan.phases[1:]))
    return report_tables(Released("public", plan, None, ("Held back.",), areas_of(plan, NOTHING)), facts.backtest)


def test_every_row_says_whom_it_is_for(tables):
    assert {row["audience"] for rows in tables.values() for row in rows} == {"PUBLIC"}


def test_the_readme_explains_every_column_of_every_table(tables):
    told = {(row["about"], row["column"]) for row in tables["readme"] if row["column"]}
    assert told == {(name, column) for name, rows in tables.items() if name != "readme" for column in rows[0]}
    assert "Held back." in {row["what_it_is"] for row in tables["readme"]}


def test_the_readme_tells_columns_in_the_language_and_their_names_as_they_are(tables):
    facts = facts_of(language="es")
    told = {row["column"]: row for row in report_tables(facts.released, facts.backtest, facts.words)["readme"]}
    assert told["not_answered_per_week"]["what_it_is"].startswith("responde la policía o emergencias, como hoy")
    assert told["share_answered_replayed_low"]["what_it_is"].startswith("extremo inferior del intervalo de: ")
    assert {row["column"] for row in tables["readme"] if row["about"] != "follow_ups"} == set(told)


def test_no_cell_runs_as_a_formula_and_none_held_back_is_blank(tables, tmp_path):
    write_tables(tables, tmp_path / "tables")
    for name in tables:
        rows = list(
            csv.reader(io.StringIO((tmp_path / "tables" / f"{name}.csv").read_text(encoding="utf-8-sig"), newline=""))
        )
        assert not [cell for row in rows for cell in row if cell.startswith(("=", "@", "+"))]
    book = openpyxl.load_workbook(tmp_path / "tables" / "tables.xlsx")
    assert book.sheetnames == list(tables)
    assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    header, *rows = book["phases"].iter_rows(values_only=True)
    launch = next(row for row in rows if row[0] != "today")
    for column in ("answered_per_week", "share_answered_in_window", "share_answered_of_all_hours"):
        assert launch[header.index(column)] == "withheld"


def test_follow_ups_are_a_table_of_their_own(tables):
    [row] = tables["follow_ups"]
    told = {key: row[key] for key in ("due_per_week", "in_time_per_week", "late_per_week", "share_begun_in_time")}
    assert told == {
        "due_per_week": 20.0,
        "in_time_per_week": 15.0,
        "late_per_week": 5.0,
        "share_begun_in_time": 0.75,
    }


def test_calls_of_a_window_that_another_is_open_instead_of_are_added_up_once():
    """By day 20 calls a week; the evening's 6.5 have no team, and in one of two plans they lie within the day's."""
    plan = tiny_plan()
    growth = plan.phases[1]
    day, evening = growth.plans
    closed = replace(evening, teams=0, stations={}, covered=(), available_by_beat={}, answered_per_week=0.0)
    apart = replace(plan, phases=(plan.phases[0], replace(growth, plans=(day, closed))))
    written = apart.provenance["scenario"]
    windows = [{**written["windows"][0], "name": one.window} for one in (day, closed)]
    within = replace(apart, provenance={**apart.provenance, "scenario": {**written, "windows": windows}})
    assert [unit(one, last(one), "CRT").calls for one in (apart, within)] == [26.5, 20.0]
    instead = [[row["open_instead"] for row in phase_rows(one) if row["phase"] == "growth"] for one in (apart, within)]
    assert instead == [[None, None], [None, day.window]]


def test_crews_of_several_units_say_that_they_share_posts():
    facts = facts_of()
    alone = staff_table(facts, "staff").caption
    phases = [
        replace(one, staffing=replace(one.staffing, crews_hired={"CRT": 2, "CoR": 1})) for one in facts.plan.phases
    ]
    shared = replace(facts.released, plan=replace(facts.plan, phases=tuple(phases)))
    several = staff_table(replace(facts, released=shared), "staff").caption
    assert "Units share them." not in alone
    assert several == f"{alone} Crews are counted for each unit as if all posts were its own. Units share them."


def test_the_same_tables_give_the_same_workbook(tables):
    assert workbook(tables) == workbook(tables)
