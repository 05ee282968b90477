"""The tables of a report: what they say of themselves, of figures held back and of names that look like formulas."""

from __future__ import annotations

import csv
import io
import math
from dataclasses import replace

import openpyxl
import pytest

from beatplan.plan import FollowUpPlan
from beatplan.report.privacy import NOTHING, Released, areas_of
from beatplan.report.simulated import follow_up_rows
from beatplan.report.story import tell
from beatplan.report.story.decision import staff_table
from beatplan.report.story.figures import last, unit
from beatplan.report.table_files import report_tables, workbook, write_tables
from beatplan.report.tables import phase_rows, worded
from beatplan.simulate.intervals import Interval
from tests.browser.tiny_plan import tiny_plan
from tests.report.telling import facts_of, hostile, played_out, sections


@pytest.fixture(scope="module")
def tables():
    facts = facts_of(hostile, audience="public")
    slot = facts.plan.phases[0].plans[0]
    hidden = replace(slot, answered_per_week=float("nan"))
    late = FollowUpPlan("CN", 48, 20.0, 15.0, 5.0, 9.0, 15.0)
    first = replace(facts.plan.phases[0], plans=(hidden,), follow_ups=(late,))
    plan = replace(facts.plan, phases=(first, *facts.plan.phases[1:]))
    own = played_out({("growth", "days"): Interval(0.5, 0.4, 0.6)}, Interval(19.0, 18.0, 20.0))
    other = Released(
        "public", replace(plan, name="=Other", phases=plan.phases[:1], today=()), own, (), areas_of(plan, NOTHING)
    )
    apart = replace(other, plan=replace(other.plan, name="Elsewhere", beats=plan.beats[:3]))
    told = Released("public", plan, own, ("Held back.",), areas_of(plan, NOTHING))
    return report_tables(told, facts.backtest, others=(other, apart))


def test_every_row_says_whom_it_is_for(tables):
    assert {row["audience"] for rows in tables.values() for row in rows} == {"PUBLIC"}


def test_the_readme_explains_every_column_of_every_table(tables):
    told = {(row["about"], row["column"]) for row in tables["readme"] if row["column"]}
    assert told == {(name, column) for name, rows in tables.items() if name != "readme" for column in rows[0]}
    assert "Held back." in {row["what_it_is"] for row in tables["readme"]}


def test_the_readme_tells_columns_in_the_language_and_their_names_as_they_are(tables):
    facts = facts_of(language="es")
    readme = report_tables(facts.released, facts.backtest, facts.words)["readme"]
    told, about = {row["column"]: row for row in readme}, {row["about"] for row in readme}
    assert told["not_answered_per_week"]["what_it_is"].startswith("responde la policía o emergencias, como hoy")
    assert told["share_answered_replayed_low"]["what_it_is"].startswith("extremo inferior del intervalo de: ")
    assert {row["column"] for row in tables["readme"] if row["about"] in about} == set(told)


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


def test_simulated_follow_ups_are_a_table_of_their_own(tables):
    [row] = tables["simulated_follow_ups"]
    assert (row["due_by_plan_per_week"], row["due_per_week"], row["due_per_week_low"]) == (20.0, 19.0, 18.0)
    assert (row["share_in_time"], row["share_in_time_high"]) == (0.5, 0.6)
    [row] = worded(follow_up_rows(played_out({}, Interval(*[math.nan] * 3))))
    assert row["due_per_week"] == row["share_in_time_low"] == "withheld"


def test_differences_from_the_plans_compared_are_tables(tables):
    rows = {(row["phase"], row["window"]): row for row in tables["differences"]}
    assert {row["other_plan"] for row in rows.values()} == {"=Other"}, "of other beats nothing is gained or lost"
    launch, growth, now = (rows[one, "days"] for one in (hostile("launch"), hostile("growth"), "today"))
    assert math.isnan(launch["change_per_week"]), "a figure that is held back leaves its difference so"
    assert (launch["beats_gained"], launch["beats_lost"], launch["beats_kept"]) == ("", "", hostile("102"))
    assert (growth["beats_gained"], growth["answered_per_week_in_other_plan"], growth["change_per_week"]) == (
        "", None, None,
    ), "of a phase that the other plan has not, nothing is gained"  # fmt: skip
    assert (now["beats_gained"], now["change_per_week"]) == (hostile("101"), 3.0)
    [share] = tables["simulated_differences"]
    assert (share["window"], share["share_change"], share["taken_from"]) == ("days", 0.0, "ranges")
    assert (share["share_change_low"], share["share_change_high"]) == pytest.approx((-0.2, 0.2))
    notes = [row["what_it_is"] for row in tables["readme"] if row["about"] == "all"]
    assert "=Other: The two plans take something else to run today." in notes
    assert "Elsewhere: The two plans have different beats, so none can be said to be gained or lost." in notes


def test_the_choices_of_a_report_are_a_table_with_no_change_first(tables):
    rows = [(row["choice"], row["phase"], row["answered_per_week"]) for row in tables["alternatives"]]
    name = hostile("Tiny city")
    assert rows[:2] == [("no change", "today", 3.0), (name, hostile("growth"), pytest.approx(13.6))]
    assert [row[0] for row in rows[2:]] == ["=Other", "Elsewhere"]
    assert math.isnan(rows[2][2]), "what is held back of another plan stays so"
    today, plan, *_ = tables["alternatives"]
    assert (today["employed"], today["cost_per_year"]) == (None, None), "a plan does not tell who is employed today"
    assert (today["beats_covered"], plan["beats_covered"]) == (1, 2)
    assert (plan["most_teams_on_duty"], plan["hours_with_a_team_per_week"]) == (2, 90.0)
    assert plan["share_answered_of_all_hours"] == pytest.approx(13.6 / 50)


def test_every_table_of_a_story_is_from_a_file_that_the_report_writes(tables):
    told = tell(facts_of())
    cited = {table.source for section in sections(told) for table in section.tables}
    assert "alternatives.csv" in cited
    assert cited <= {f"{name}.csv" for name in tables}


def test_one_team_more_is_a_column_of_the_phases(tables):
    found = {(row["phase"], row["window"]): row["one_team_more_per_week"] for row in tables["phases"]}
    assert found[hostile("growth"), "days"] == pytest.approx(12.2)
    assert found["today", "days"] is None


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
