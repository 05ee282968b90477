"""The one-pager as a document."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Inches
from PIL import Image

from beatplan.report.memo import write_memo
from beatplan.report.memo.short import shortened
from beatplan.report.office import plain_text, width_pt
from beatplan.report.story.model import Table
from beatplan.report.words import load_words
from tests.report.drawn import text_as_drawn
from tests.report.made_story import HOSTILE, PICTURES, section, story, table

WORDS = load_words("en")


@pytest.fixture(scope="module")
def memo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("memo") / "memo.docx"
    write_memo(story(), PICTURES, WORDS, path)
    return path


def test_seven_questions_in_order_under_one_title(memo: Path):
    read = Document(str(memo))
    heads = [(one.style.name, one.text) for one in read.paragraphs if one.style.name.startswith("Heading")]
    asked = [("Heading 2", plain_text(one.question)) for one in story().first_page]
    assert heads == [("Heading 1", plain_text(story().title)), *asked]
    [section] = read.sections
    for part in (section.header, section.footer):
        assert part.paragraphs[0].text == "INTERNAL  |  DRAFT"
    assert read.core_properties.title == plain_text(story().title)
    assert read.styles.element.xpath("//w:rPrDefault//w:lang")[0].get(qn("w:val")) == "en-US"


def test_the_table_has_a_header_row_and_maps_have_texts(memo: Path):
    read = Document(str(memo))
    [table] = read.tables
    assert [cell.text for cell in table.rows[0].cells] == list(story().first_page[1].charts[0].table.header)
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    pictures = read.element.xpath("//wp:docPr")
    assert [one.get("descr") for one in pictures] == ["Map m0 shows.", "Map m3 shows."], "the first and the last"


def test_hostile_names_come_out_as_text_and_bytes_are_the_same(memo: Path, tmp_path: Path):
    said = "\n".join(one.text for one in Document(str(memo)).paragraphs)
    assert plain_text(HOSTILE) in said
    write_memo(story(), PICTURES, WORDS, tmp_path / "memo.docx")
    assert (tmp_path / "memo.docx").read_bytes() == memo.read_bytes()


def test_what_is_left_out_to_fit_is_said():
    long = story()
    wordy = replace(long, first_page=tuple(replace(one, points=("A sentence of some length stands here. ",) * 12)
                                           for one in long.first_page))  # fmt: skip
    short = shortened(wordy, WORDS)
    assert any(one.endswith("More is in the brief.") for one in short.told)
    assert all(one.answer in told for one, told in zip(wordy.first_page[:6], short.told, strict=False))


def test_the_note_of_the_whole_stands_whatever_is_left_out(tmp_path: Path):
    every = [replace(one, points=("All figures are made up.", *("A sentence of some length stands here. ",) * 40))
             for one in story().first_page]  # fmt: skip
    told = replace(story(), first_page=tuple(every), note="All figures are made up.")
    write_memo(told, PICTURES, WORDS, tmp_path / "memo.docx")
    said = [one.text for one in Document(str(tmp_path / "memo.docx")).paragraphs]
    assert said[2] == "All figures are made up."
    assert "made up" not in "".join(said[3:]), "once"


def test_wide_maps_stand_side_by_side_and_a_long_table_says_where_it_goes_on(tmp_path: Path):
    held = io.BytesIO()
    Image.new("RGB", (900, 600)).save(held, "PNG")
    every = list(story().first_page)
    every[1] = section("missed", tables=(table("long", rows=60),))
    told = replace(story(), first_page=tuple(every), title="A plan " * 60)
    write_memo(told, dict.fromkeys(PICTURES, held.getvalue()), WORDS, tmp_path / "memo.docx")
    read = Document(str(tmp_path / "memo.docx"))
    drawn = read.inline_shapes
    assert sum(one.width for one in drawn) <= Inches(6.5), "programs leave an eighth of an inch beside each picture"
    assert {round(one.width / one.height, 2) for one in drawn} == {1.5}
    [rows] = read.tables
    assert rows.rows[-1].cells[0].text == "More is in the brief."
    assert 3 < len(rows.rows) < 60
    assert len(read.core_properties.title) == 255


@pytest.mark.slow
def test_it_is_one_page_in_another_program(memo: Path, tmp_path: Path):
    assert text_as_drawn(memo, tmp_path).count("\f") == 1


def test_columns_are_as_wide_as_their_words_and_a_table_stands_as_it_is_lowest(tmp_path: Path):
    names = ("Responded in the plan", "Atendiendo la policía o emergencias médicas", "Proporción en el plan")
    header = ("Unit", *(names[n % 3] for n in range(8)))
    rows = tuple((f"CRT {n} (clinician, peer support specialist, EMT)", *("withheld",) * 8) for n in range(3))
    every = list(story().first_page)
    every[1] = section("missed", tables=(Table("wide", "Calls", header, rows, (False, *(True,) * 8), "a.csv"),))
    write_memo(replace(story(), first_page=tuple(every)), PICTURES, WORDS, tmp_path / "memo.docx")
    [drawn] = Document(str(tmp_path / "memo.docx")).tables
    assert [row.cells[0].text for row in drawn.rows] == list(header), "nine columns of few rows stand as rows"
    assert sum(column.width for column in drawn.columns) <= Inches(7) + 10
    for row in drawn.rows:
        for cell, column in zip(row.cells, drawn.columns, strict=True):
            [run] = cell.paragraphs[0].runs
            words = (width_pt(word, run.font.size.pt * (1.17 if run.font.bold else 1)) for word in cell.text.split())
            assert max(words) <= column.width.pt - 6
