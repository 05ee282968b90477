"""The council's slides: what stands on them, and what a planner did to them."""

from __future__ import annotations

import copy
import math
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from lxml import etree
from pptx import Presentation
from pptx.util import Pt

from beatplan.report.deck.kept import part_of
from beatplan.report.deck.native import data_of
from beatplan.report.deck.placed import text_height
from beatplan.report.office import plain_text
from beatplan.report.report_folder import slides_told
from beatplan.report.story import tell
from beatplan.report.story.model import Series, Story
from tests.report.drawn import text_as_drawn
from tests.report.made_story import HOSTILE, LONG, PICTURES, chart, map_of, png, story
from tests.report.slides import A, parts, slides, texts, write
from tests.report.telling import facts_of


def test_ten_slides_each_titled_by_its_question_with_marks_and_notes(deck: Path):
    made = slides(deck)
    assert len(made) == 10
    for one, section in zip(made, story().slides, strict=True):
        assert one.shapes.title.text_frame.text == plain_text(section.question)
        first = next(iter(one.shapes))
        assert first.shape_id == one.shapes.title.shape_id, "a screen reader begins with the question"
        footer = parts(one)["footer"].text_frame.text
        assert footer.startswith("INTERNAL  |  DRAFT  |")
        assert "June 28, 2022" in footer
        assert "slidenum" in etree.tostring(parts(one)["number"]._element).decode()
        assert "Sources: From phases.csv." in one.notes_slide.notes_text_frame.text
    assert (Presentation(str(deck)).slide_width, Presentation(str(deck)).slide_height) == (12191695, 6858000)


def boxes(slide: Any) -> Iterator[tuple[str, float, float, float, float]]:
    for shape in slide.shapes:
        yield shape.name, shape.left, shape.top, shape.left + shape.width, shape.top + shape.height


def test_nothing_overlaps_or_leaves_the_slide(deck: Path):
    room = Presentation(str(deck))
    for one in room.slides:
        placed = list(boxes(one))
        for _, left, top, right, bottom in placed:
            assert left >= 0
            assert top >= 0
            assert right <= room.slide_width + 1
            assert bottom <= room.slide_height + 1
        for (a, l1, t1, r1, b1), (b, l2, t2, r2, b2) in combinations(placed, 2):
            assert min(r1, r2) - max(l1, l2) <= Pt(1) or min(b1, b2) - max(t1, t2) <= Pt(1), (a, b)


def test_a_long_table_ends_with_a_line_that_says_so(deck: Path):
    [shape] = [one for one in slides(deck)[6].shapes if one.has_table]
    last = shape.table.rows[len(shape.table.rows) - 1].cells[0].text
    shown = len(shape.table.rows) - 2
    assert last == f"{40 - shown} more: see the notes"
    assert "step 39" in slides(deck)[6].notes_slide.notes_text_frame.text


def test_charts_and_tables_are_native_and_everything_has_a_text(deck: Path):
    kinds = {"chart": 0, "table": 0, "picture": 0}
    for one in slides(deck):
        for shape in one.shapes:
            kind = (
                "chart"
                if shape.has_chart
                else "table"
                if shape.has_table
                else "picture"
                if hasattr(shape, "image")
                else ""
            )
            if kind:
                kinds[kind] += 1
                assert shape._element.xpath("./*/p:cNvPr")[0].get("descr"), shape.name
    assert kinds == {"chart": 4, "table": 4, "picture": 3}, "of four maps the first, one between and the last"


def test_withheld_figures_are_gaps_and_ranges_are_whiskers(deck: Path):
    [chart] = [shape.chart for shape in slides(deck)[5].shapes if shape.has_chart]
    assert list(chart.plots[0].series[0].values) == [1.0, 20.0, None]
    xml = etree.tostring(chart.plots[0].series[0]._element).decode()
    assert "errBars" in xml
    assert "2.0" in xml
    [fall] = [shape.chart for shape in slides(deck)[2].shapes if shape.has_chart]
    under, steps = fall.plots[0].series
    assert list(under.values) == [0, 150, 60, 0]
    assert list(steps.values) == [400, 250, 90, 60]


def test_hostile_names_come_out_as_text(deck: Path):
    said = texts(slides(deck)[9])
    assert plain_text(HOSTILE) in said
    assert "</script><img onerror=alert(1)>" in said
    assert "\x00" not in said
    assert "\ufffd" in said, "what XML cannot hold is seen to be missing"
    with zipfile.ZipFile(deck) as held:
        for name in held.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(held.read(name))


def test_the_same_story_gives_the_same_bytes_and_a_rerun_changes_nothing(deck: Path, tmp_path: Path):
    again = tmp_path / "again.pptx"
    write(story(), PICTURES, again)
    assert again.read_bytes() == deck.read_bytes()
    done = write(story(), PICTURES, again)
    assert (len(done.updated), done.added, done.kept, done.taken_out) == (10, (), (), ())
    assert again.read_bytes() == deck.read_bytes()


def test_a_rerun_updates_what_is_ours_and_leaves_what_is_the_planner_s(deck: Path, tmp_path: Path):
    path = tmp_path / "council.pptx"
    shutil.copy(deck, path)
    edited = Presentation(str(path))
    edited.slides[1].shapes[0].text_frame.text = "How are we doing?"
    parts(edited.slides[0])["answer"].left = Pt(60)
    parts(edited.slides[5])["waits-c"].chart.replace_data(_other(parts(edited.slides[5])["waits-c"].chart))
    parts(edited.slides[6])["types-t"].table.cell(1, 0).text = "my own"
    own = edited.slides.add_slide(edited.slide_layouts[6])
    own.shapes.add_textbox(0, 0, Pt(100), Pt(50)).text_frame.text = "a slide of my own"
    edited.slides[2].shapes.add_textbox(0, 0, Pt(100), Pt(50)).text_frame.text = "beside yours"
    edited.slides[3].notes_slide.notes_text_frame.text = "say this first"
    ids = edited.slides._sldIdLst
    edited.part.drop_rel(ids[8].rId)
    ids.remove(ids[8])
    ids.insert(0, ids[3])
    edited.save(str(path))

    changed = story(first="2")
    changed = replace(
        changed,
        slides=(
            *changed.slides[:1],
            replace(
                changed.slides[1],
                charts=(replace(changed.slides[1].charts[0], series=changed.slides[1].charts[0].series[:1]),),
            ),
            *changed.slides[2:],
        ),
    )
    done = write(changed, {**PICTURES, "m0": png(10)}, path)
    assert done.taken_out == ("evidence",)
    assert done.added == ()
    assert set(done.kept) == {"missed:title", "waits:waits-c", "types:types-t", "alternatives:notes"}
    assert set(slides_told(done, changed)) == {
        *(f'council.pptx: slide "What of {key}?" keeps what was edited, which may tell of an earlier plan: {part}.'
          for key, _, part in (one.partition(":") for one in done.kept)),
        'council.pptx: slide "What of evidence?" was taken out and stays out.',
    }  # fmt: skip
    after = {
        next((p.split(":")[0] for s in one.shapes for p in (part_of(s),) if p), "own"): one for one in slides(path)
    }
    order = [next((p.split(":")[0] for s in one.shapes for p in (part_of(s),) if p), "own") for one in slides(path)]
    assert order[0] == "alternatives"
    assert order[-1] == "own"
    assert len(order) == 10
    assert after["missed"].shapes[0].text_frame.text == "How are we doing?"
    assert parts(after["decision"])["answer"].text_frame.text == "The answer is 2."
    assert parts(after["decision"])["answer"].left == Pt(60), "a shape that was moved stays where it was put"
    assert len(list(parts(after["missed"])["missed-c"].chart.plots[0].series)) == 1
    assert "my own" in texts(after["types"])
    assert "beside yours" in texts(after["waterfall"])
    assert after["alternatives"].notes_slide.notes_text_frame.text == "say this first"
    assert parts(after["phased-maps"])["m0"].image.blob == png(10)
    again = path.read_bytes()
    write(changed, {**PICTURES, "m0": png(10)}, path)
    assert path.read_bytes() == again


def with_slide(told: Story, place: int, **otherwise: object) -> Story:
    every = list(told.slides)
    every[place] = replace(every[place], **otherwise)  # type: ignore[arg-type]
    return replace(told, slides=tuple(every))


@pytest.fixture
def earlier(deck: Path, tmp_path: Path) -> Path:
    return shutil.copy(deck, tmp_path / "council.pptx")


def test_nothing_of_an_earlier_run_stays_in_the_file(earlier: Path):
    told = with_slide(with_slide(story(), 1, charts=()), 4, maps=(map_of("m0"),))
    write(told, {"m0": png(7)}, earlier)
    with zipfile.ZipFile(earlier) as held:
        pictures = [held.read(name) for name in held.namelist() if "/media/" in name]
        figures = [name for name in held.namelist() if name.endswith(".xlsx")]
    assert pictures == [png(7)], "a picture that was replaced would still be read by who unpacks the file"
    assert len(figures) == 3


def test_a_rerun_makes_room_for_longer_texts_and_leaves_no_answer_that_is_not_given(earlier: Path):
    longer = {"answer": "A much longer answer, with many words. " * 8, "question": "What is asked of the council? " * 4}
    write(with_slide(story(), 0, **longer), PICTURES, earlier)
    test_nothing_overlaps_or_leaves_the_slide(earlier)
    for part in ("title", "answer"):
        shape = parts(slides(earlier)[0])[part]
        size = shape.text_frame.paragraphs[0].runs[0].font.size.pt
        assert text_height([shape.text_frame.text], size, shape.width / Pt(1)) <= shape.height / Pt(1) + 0.01
    write(with_slide(story(), 0, answer=LONG.replace(". ", ", ") * 4), PICTURES, earlier)
    assert "answer" not in parts(slides(earlier)[0])
    assert "A much longer answer" not in texts(slides(earlier)[0])


def test_a_picture_that_was_made_smaller_stays_so_when_it_is_drawn_anew(earlier: Path):
    edited = Presentation(str(earlier))
    parts(edited.slides[4])["m0"].width, parts(edited.slides[4])["m0"].height = Pt(100), Pt(125)
    edited.save(str(earlier))
    for shade in (7, 8):
        write(story(), {**PICTURES, "m0": png(shade)}, earlier)
        drawn = parts(slides(earlier)[4])["m0"]
        assert (drawn.width, drawn.height, drawn.image.blob) == (Pt(100), Pt(125), png(shade))


def test_shapes_copied_to_a_planner_s_slide_are_the_planner_s_and_a_title_taken_off_stays_off(earlier: Path):
    edited = Presentation(str(earlier))
    own = edited.slides.add_slide(edited.slide_layouts[6])
    own.shapes._spTree.append(copy.deepcopy(parts(edited.slides[0])["answer"]._element))
    title = edited.slides[1].shapes.title._element
    title.getparent().remove(title)
    edited.save(str(earlier))
    done = write(story(first="new"), PICTURES, earlier)
    assert (done.added, done.kept, done.taken_out) == ((), (), ())
    after = slides(earlier)
    assert parts(after[0])["answer"].text_frame.text == "The answer is new."
    assert [one.text_frame.text for one in after[10].shapes] == ["The answer is 1."]
    assert after[1].shapes.title is None


def test_what_is_withheld_is_drawn_nowhere():
    fall = replace(chart("waterfall", "w"), series=(Series("steps", (400.0, math.nan, -90.0, 60.0)),))
    under, steps = data_of(fall)
    assert list(under.values) == [0, None, 60, 0], "the step after it ends at the whole that is known"
    assert list(steps.values) == [400, None, 90, 60]
    twice = replace(fall, series=(Series("steps", (400.0, math.nan, -90.0, math.nan, 60.0)),))
    assert list(data_of(twice)[1].values) == [400, None, None, None, 60], "where it hangs is known to nobody"


def test_a_range_that_is_withheld_has_no_whisker(tmp_path: Path):
    bars = Series("s", (10.0, 20.0), (8.0, math.nan), (12.0, 22.0))
    told = with_slide(story(), 1, charts=(replace(chart("bars", "b"), categories=("a", "b"), series=(bars,)),))
    write(told, PICTURES, tmp_path / "council.pptx")
    drawn = parts(slides(tmp_path / "council.pptx")[1])["b"].chart.plots[0].series[0]._element
    ends = {
        tag: [one.text for one in drawn.findall(f".//{{*}}errBars/{{*}}{tag}//{{*}}v")] for tag in ("plus", "minus")
    }
    assert ends == {"plus": ["2.0", "0.0"], "minus": ["2.0", "0.0"]}


def test_a_name_turns_no_text_beside_it_and_a_long_title_fits_the_foot(tmp_path: Path):
    told = replace(story(), title="\u202eplan " * 80)
    write(told, PICTURES, tmp_path / "council.pptx")
    foot = parts(slides(tmp_path / "council.pptx")[0])["footer"].text_frame.text
    assert "\u202e" not in foot
    assert foot.startswith("INTERNAL  |  DRAFT  |")
    assert foot.endswith("\u2026  |  June 28, 2022")
    assert len(Presentation(str(tmp_path / "council.pptx")).core_properties.title) == 255


def _other(chart: Any) -> Any:
    from pptx.chart.data import CategoryChartData

    data = CategoryChartData()
    data.categories = list(chart.plots[0].categories)
    for one in chart.plots[0].series:
        data.add_series(one.name, [9.0 for _ in one.values])
    return data


@pytest.mark.slow
def test_slides_are_drawn_by_another_program(deck: Path, tmp_path: Path):
    text = text_as_drawn(deck, tmp_path)
    assert text.count("\f") == 10
    for one in story().slides[:9]:
        assert one.question in " ".join(text.split())
    assert "more:" in text


def test_the_note_of_the_whole_is_on_the_first_slide_and_in_all_notes(tmp_path: Path):
    told = tell(facts_of())
    assert told.note == "Made up by hand."
    maps = {one.key: png() for section in told.slides for one in section.maps}
    write(told, maps, tmp_path / "council.pptx")
    made = slides(tmp_path / "council.pptx")
    assert told.note in parts(made[0])["answer"].text_frame.text
    assert all(told.note in one.notes_slide.notes_text_frame.text for one in made)


@pytest.mark.parametrize(("language", "locale"), [("en", "en-US"), ("es", "es-ES")])
def test_every_text_says_its_language(tmp_path: Path, language: str, locale: str):
    write(replace(story(), language=language), PICTURES, tmp_path / "council.pptx")
    for slide in slides(tmp_path / "council.pptx"):
        for page in (slide, slide.notes_slide):
            runs = page._element.xpath(".//a:r[a:t[normalize-space()]] | .//a:fld[@type='slidenum' and a:rPr/@sz]")
            assert runs
            assert {one.find(f"{{{A}}}rPr").get("lang") for one in runs} == {locale}


def test_marks_are_the_story_s(tmp_path: Path):
    made: Story = story(marks=())
    write(made, PICTURES, tmp_path / "council.pptx")
    assert all("INTERNAL" not in texts(one) for one in slides(tmp_path / "council.pptx"))
