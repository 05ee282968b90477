"""The look of slides: a city's template, light or dark, and our own."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree
from pptx import Presentation
from pptx.enum.dml import MSO_THEME_COLOR

from beatplan.errors import DataError
from beatplan.report.deck.look import Look, contrast, look_of
from tests.report.made_story import PICTURES, story
from tests.report.slides import A, P, parts, slides, texts, write


def test_a_template_file_is_taken_as_a_presentation_is(tmp_path: Path):
    held = io.BytesIO()
    Presentation().save(held)
    with zipfile.ZipFile(held) as old, zipfile.ZipFile(tmp_path / "city.potx", "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"presentation.main+xml", b"template.main+xml"))
    write(story(), PICTURES, tmp_path / "council.pptx", tmp_path / "city.potx")
    assert len(slides(tmp_path / "council.pptx")) == 10


def test_a_template_s_look_is_taken_and_its_slides_are_left_out(tmp_path: Path):
    city = Presentation()
    city.slides.add_slide(city.slide_layouts[0]).shapes.title.text_frame.text = "City of Durham"
    city.slide_layouts[5].name = "Durham title"
    template = tmp_path / "city.pptx"
    city.save(str(template))
    write(story(), PICTURES, tmp_path / "council.pptx", template)
    made = slides(tmp_path / "council.pptx")
    assert len(made) == 10
    assert {one.slide_layout.name for one in made} == {"Durham title"}
    assert "City of Durham" not in "".join(texts(one) for one in made)
    with zipfile.ZipFile(tmp_path / "council.pptx") as held:
        assert len(held.namelist()) == len(set(held.namelist()))


def _dark(path: Path, *, painted: bool) -> Path:
    """A city's dark template: by its theme, or painted over a light one, as people do."""
    city = Presentation()
    master = city.slide_master
    if painted:
        ground = master._element.find(f".//{P}bg")
        paint = '<a:solidFill><a:srgbClr val="102030"/></a:solidFill><a:effectLst/>'
        ground[:] = [etree.fromstring(f'<p:bgPr xmlns:p="{P[1:-1]}" xmlns:a="{A}">{paint}</p:bgPr>')]
    else:
        for name, held in (("bg1", "dk1"), ("tx1", "lt1"), ("bg2", "dk2"), ("tx2", "lt2")):
            master._element.find(f"{P}clrMap").set(name, held)
    city.save(str(path))
    return path


@pytest.mark.parametrize("painted", [True, False])
def test_on_a_dark_template_all_that_is_written_is_read(tmp_path: Path, painted: bool):
    template = _dark(tmp_path / "city.pptx", painted=painted)
    write(story(), PICTURES, tmp_path / "council.pptx", template)
    behind = "102030" if painted else "000000"
    theme = {"bg1": "FFFFFF", "tx1": "000000", "tx2": "1F497D"} if painted else {
        "bg1": "000000", "tx1": "FFFFFF", "tx2": "EEECE1"}  # fmt: skip
    seen = 0
    for slide in slides(tmp_path / "council.pptx"):
        look = look_of(slide)
        light, dark = (theme[MSO_THEME_COLOR.to_xml(one)] for one in (look.text, look.ground))
        assert contrast(light, behind) >= 7
        assert contrast(light, dark) >= 7
        assert contrast(theme[MSO_THEME_COLOR.to_xml(look.head)], dark) >= 4.5
        for part, shape in parts(slide).items():
            runs = (
                [run for paragraph in shape.text_frame.paragraphs for run in paragraph.runs]
                if shape.has_text_frame
                else []
            )
            for run in runs if part != "title" else ():
                assert run.font.color.theme_color == look.text
                seen += 1
            if shape.has_chart:
                assert shape.chart.font.color.theme_color == look.text
            if shape.has_table:
                cells = [shape.table.cell(row, 0) for row in (0, 1)]
                assert [cell.fill.fore_color.theme_color for cell in cells] == [look.head, look.ground]
                inks = [cell.text_frame.paragraphs[0].runs[0].font.color.theme_color for cell in cells]
                assert inks == [look.ground, look.text]
        # A title keeps what its own place in the template says.
        assert slide.shapes.title.text_frame.paragraphs[0].runs[0].font.color.type is None
    assert seen > 20


def test_a_new_deck_has_a_theme_of_its_own(deck: Path):
    slide = slides(deck)[0]
    assert look_of(slide) == Look(*(getattr(MSO_THEME_COLOR, one) for one in ("BACKGROUND_1", "TEXT_1", "TEXT_2")))
    assert contrast("1B2631", "FFFFFF") >= 7
    with zipfile.ZipFile(deck) as held:
        theme = held.read("ppt/theme/theme1.xml").decode()
    assert re.search(r"<a:dk2><a:srgbClr val=.15386F./></a:dk2>", theme)


def test_what_is_no_presentation_is_refused(tmp_path: Path):
    for text in ("", "nonsense"):
        (tmp_path / "t.pptx").write_text(text, encoding="utf-8")
        with pytest.raises(DataError, match="is no presentation"):
            write(story(), PICTURES, tmp_path / "council.pptx", tmp_path / "t.pptx")
    bare = Presentation()
    for layout in bare.slide_layouts:
        for one in list(layout.placeholders):
            one._element.getparent().remove(one._element)
    bare.save(str(tmp_path / "bare.pptx"))
    with pytest.raises(DataError, match="no layout with a title"):
        write(story(), PICTURES, tmp_path / "council.pptx", tmp_path / "bare.pptx")
