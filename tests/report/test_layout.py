"""Where things stand on a slide, and what moves to its notes: laid out, and not yet written."""

from __future__ import annotations

import math
from dataclasses import replace

from beatplan.report.deck.grid import Grid
from beatplan.report.deck.layout import lay_out
from beatplan.report.deck.native import without_room
from beatplan.report.deck.placed import text_height
from beatplan.report.office import lines_of, plain_text, width_pt
from beatplan.report.story.model import Series, Table
from beatplan.report.words import load_words
from tests.report.made_story import LONG, chart, map_of, story
from tests.report.made_story import section as a_section
from tests.report.made_story import table as a_table

WORDS = load_words("en")
GRID = Grid(960, 540)


def test_text_fits_its_box_and_what_does_not_is_in_the_notes():
    for section in story().slides:
        layout = lay_out(section, GRID, WORDS)
        for text in (layout.title, *layout.texts):
            assert text_height(text.paragraphs, text.size_pt, text.box.width) <= text.box.height + 0.01, section.key
            assert text.size_pt >= 18
        said = "\n".join([*(p for text in layout.texts for p in text.paragraphs), *layout.notes])
        for sentence in (plain_text(section.answer), *map(plain_text, section.points)):
            assert sentence in said or all(part in said for part in sentence.split(". ", 1)), section.key
        for table in (*section.tables, *(one.table for one in (*section.charts[1:], *section.maps))):
            shown = [one.shown for one in layout.shown]
            assert table in shown or plain_text(table.caption) in "\n".join(layout.notes)
        for one in layout.shown:
            if isinstance(one.shown, Table):
                assert one.size_pt >= 14
                assert sum(one.columns_pt) <= one.box.width + 0.01


def test_lines_are_never_counted_short():
    assert lines_of("", 18, 100) == 1
    assert lines_of("word " * 50, 18, 200) >= width_pt("word " * 50, 18) / 200
    assert lines_of("x" * 300, 18, 100) >= width_pt("x" * 300, 18) / 100
    assert len(plain_text(LONG)) == len(LONG.strip())


def test_maps_of_two_units_show_today_and_the_whole_plan_of_each():
    maps = tuple(replace(map_of(f"m{n}"), unit="CRT" if n < 3 else "CoR") for n in range(5))
    layout = lay_out(a_section("phased-maps", maps=maps), GRID, WORDS)
    assert [one.shown.key for one in layout.shown] == ["m0", "m2", "m3", "m4"]


def test_what_is_withheld_is_named_and_a_step_not_drawn_has_its_figure():
    [shown] = lay_out(a_section("waits", charts=(chart("bars", "c"),)), GRID, WORDS).shown
    assert shown.shown.categories[1] == "launch"
    assert shown.shown.categories[2].endswith("(series 0: withheld)")
    fall = replace(chart("waterfall", "w"), series=(Series("steps", (400.0, math.nan, -90.0, math.nan)),))
    [shown] = lay_out(a_section("waterfall", charts=(fall,)), GRID, WORDS).shown
    assert shown.shown.categories == (
        "Calls coded eligible", "Outside the hours: withheld", "No team free: 90", "Unit responded: withheld",
    )  # fmt: skip


def test_a_chart_is_never_crushed_under_its_answer():
    bars = replace(
        chart("stacked", "c"), categories=tuple(map(str, range(5))), series=(Series("s", (1.0, 2.0, 3.0, 4.0, 5.0)),)
    )
    told = a_section("missed", charts=(bars,), answer="An answer of some length, as of three units. " * 6,
                   points=("A point of some length stands here beside the chart.",) * 3)  # fmt: skip
    [shown] = lay_out(told, GRID, WORDS).shown
    assert shown.box.height >= 5 * 24


def test_a_second_table_stands_where_there_is_room():
    both = a_section("evidence", tables=(a_table("ladder", rows=2), a_table("backtest", rows=2)), points=())
    layout = lay_out(both, GRID, WORDS)
    assert [one.shown.key for one in layout.shown] == ["ladder", "backtest"]
    assert layout.texts[-1].part == "answer", "nothing more is in the notes"
    full = a_section("evidence", tables=(a_table("ladder", rows=9), a_table("backtest", rows=9)), points=())
    assert [one.shown.key for one in lay_out(full, GRID, WORDS).shown] == ["ladder"]


def test_a_name_without_spaces_leaves_room_for_figures_and_rows():
    name = "x" * 174
    wide = Table("t", "c", ("Step", *(f"Figure {n}" for n in range(5))), ((name, *"12345"), ("b", *"12345")),
                 (False, *(True,) * 5), "a.csv")  # fmt: skip
    [shown] = lay_out(a_section("decision", tables=(wide,)), GRID, WORDS).shown
    assert shown.shown.rows == wide.rows
    assert min(shown.columns_pt) >= 52
    long = replace(chart("stacked", "c"), categories=("Today", name, "b"))
    [shown] = lay_out(a_section("missed", charts=(long,)), GRID, WORDS).shown
    assert max(map(len, shown.shown.categories)) <= 60


def test_rows_stand_before_sentences_and_at_a_size_that_is_read_in_a_room():
    names = ("Choice", "Unit", "Posts", "Teams on duty", "Hours a week", "Beats covered", "Unit responded", "Share")
    rows = tuple((f"The plan of the city in its last step {n}", "CRT", *("withheld",) * 6) for n in range(9))
    told = a_section("alternatives", tables=(Table("t", "c", names, rows, (False,) * 8, "a.csv"),),
                   points=("A sentence of some length, which may as well stand in the notes.",) * 4)  # fmt: skip
    layout = lay_out(told, GRID, WORDS)
    assert layout.shown[0].shown.rows == rows
    assert layout.shown[0].size_pt >= 14
    assert told.points[0] in layout.notes


def test_a_step_of_the_plan_stands_on_the_first_slide_before_what_is_said_of_it():
    names = (
        *("Step", "From", "Posts", "Crews hired", "Teams on duty, at most", "Cost a year"),
        "Cost a year above the posts before the first step",
    )
    crews, teams = "CRT: 11; CCD: 14; CoR: 2; CN: 12", "CRT: 4; CCD: 1; CoR: 0"
    rows = tuple(
        (f"citywide, {n} of 27 hired", "October 23, 2023", "39", crews, teams, "not known", "not known")
        for n in range(5)
    )
    caption = "Posts, crews hired and teams on duty. Crews are counted for each unit as if all posts were its own. "
    points = tuple(f"{name}: 5 teams on duty at most, today 0; 84 hours a week, today 0." for name in "ABCDE")
    answer = "Whether to staff four services with 57 posts, in 4 steps. The last step begins on July 1, 2025. " * 2
    told = Table("t", caption, names, rows, (False,) * 7, "a.csv", on_slide=(0, 1, 2, 3, 4))
    layout = lay_out(a_section("decision", tables=(told,), points=points, answer=answer), GRID, WORDS)
    assert layout.shown[0].shown.rows == tuple(row[:5] for row in rows)


def test_a_table_too_wide_for_a_room_shows_what_tells_most_and_the_notes_hold_all_of_it():
    wide = replace(a_table("wide", rows=4, columns=9), on_slide=(0, 2, 8))
    layout = lay_out(a_section("alternatives", tables=(wide,)), GRID, WORDS)
    [shown] = layout.shown
    assert shown.shown.header == ("Step", "Figure 2 a week", "Figure 8 a week")
    assert shown.shown.rows[3] == ("step 3", "6", "24")
    assert shown.size_pt == 18
    assert "More is in the notes." in layout.texts[-1].paragraphs
    [held] = [one for one in layout.notes if one.startswith(wide.caption)]
    assert all(f"{name}: {cell}" in held for row in wide.rows for name, cell in zip(wide.header, row, strict=True))


def test_maps_of_no_hours_leave_their_room_to_the_others():
    none = replace(map_of("m0"), class_of_beat=(0, 0, 0), stations={})
    layout = lay_out(a_section("phased-maps", maps=(none, map_of("m1"), map_of("m2"))), GRID, WORDS)
    assert [one.shown.key for one in layout.shown] == ["m1", "m2"]
    assert none.table.caption in "\n".join(layout.notes)
    assert [one.shown.key for one in lay_out(a_section("phased-maps", maps=(none,)), GRID, WORDS).shown] == ["m0"]


def test_a_figure_that_its_bar_has_no_room_for_stands_at_the_bar_s_name():
    thin = replace(chart("stacked", "c"), categories=("Today", "launch"),
                   series=(Series("CRT", (0.0, 12.0)), Series("others", (900.0, 888.0))))  # fmt: skip
    [shown] = lay_out(a_section("missed", charts=(thin,)), GRID, WORDS).shown
    assert shown.shown.categories == ("Today", "launch (CRT: 12)")
    assert without_room(thin) == [{0, 1}, set()]
    fall = replace(chart("waterfall", "w"), series=(Series("steps", (400.0, -391.0, 0.0, 9.0)),))
    [shown] = lay_out(a_section("waterfall", charts=(fall,)), GRID, WORDS).shown
    assert shown.shown.categories[2:] == ("No team free: 0", "Unit responded: 9.0")
