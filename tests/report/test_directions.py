"""Names with characters that turn the direction of text: in no text of any output, as `straight` says."""

from __future__ import annotations

import html
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pyogrio
import pytest

from beatplan.report.brief import brief_page
from beatplan.report.charts import lay_ground, map_png
from beatplan.report.deck import begin_deck, write_deck
from beatplan.report.directions import straight
from beatplan.report.layers import beat_frame, write_geopackage
from beatplan.report.map import draw_map
from beatplan.report.memo import write_memo
from beatplan.report.table_files import report_tables, write_tables
from tests.browser.tiny_plan import tiny_outlines
from tests.report.telling import facts_of, told_of

TURNS = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
HEBREW = "\u05d7\u05d9\u05e4\u05d4"


def turning(name: str) -> str:
    return f"{name}{TURNS}{HEBREW}"


def with_turns(text: str) -> list[str]:
    return re.findall(f".{{0,30}}[{TURNS}]", text)


@pytest.fixture(scope="module")
def facts():
    facts = facts_of(turning)
    return replace(facts, backtest=None)


@pytest.fixture(scope="module")
def told(facts):
    return told_of(facts)


def test_letters_stay_and_what_turns_them_is_seen_to_be_missing():
    assert straight(f"a\u202e{HEBREW}b\u200f") == f"a\ufffd{HEBREW}b\ufffd"


def test_no_page_and_no_picture_turns_text(facts, told):
    story, pictures = told
    pages = [brief_page(story, pictures, facts.plan, facts.words), draw_map(facts.plan, tiny_outlines(turning))]
    for text in (*pages, *pictures.svg.values()):
        assert with_turns(text) == []
        assert "\\u202e" not in text
    assert all(HEBREW in page for page in pages)
    assert any(HEBREW in svg for svg in pictures.svg.values())


def test_no_office_file_turns_text(facts, told, tmp_path: Path):
    story, _ = told
    ground = lay_ground(facts.plan, tiny_outlines(turning))
    maps = {one.key: map_png(one, ground, facts.words)
            for section in (*story.first_page, *story.slides) for one in section.maps}  # fmt: skip
    write_memo(story, maps, facts.words, tmp_path / "memo.docx")
    write_deck(story, maps, facts.words, begin_deck(tmp_path / "council.pptx"), tmp_path / "council.pptx")
    for name in ("memo.docx", "council.pptx"):
        with zipfile.ZipFile(tmp_path / name) as held:
            texts = [held.read(one).decode("utf-8") for one in held.namelist() if one.endswith(".xml")]
        assert [found for text in texts for found in with_turns(text)] == []
        assert any(HEBREW in text for text in texts)


def test_no_table_and_no_layer_turns_text(facts, tmp_path: Path):
    write_tables(report_tables(facts.released, facts.backtest), tmp_path / "tables")
    csv = "".join(one.read_text(encoding="utf-8") for one in (tmp_path / "tables").glob("*.csv"))
    with zipfile.ZipFile(tmp_path / "tables" / "tables.xlsx") as held:
        book = html.unescape("".join(held.read(one).decode("utf-8") for one in held.namelist()))
    outlines = tiny_outlines(turning)
    shapes = outlines.set_index("beat").geometry.loc[[beat.id for beat in facts.plan.beats]]
    layers = tmp_path / "plan.gpkg"
    write_geopackage(facts.plan, beat_frame(facts.plan, shapes), outlines.iloc[:0], layers)
    gis = "".join(
        pyogrio.read_dataframe(layers, layer=name).astype(str).to_csv() for name, _ in pyogrio.list_layers(layers)
    )
    for text in (csv, book, gis):
        assert with_turns(text) == []
        assert HEBREW in text
