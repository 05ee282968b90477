"""Parts put on a slide: text, tables, charts and pictures, new or in place of what stood there."""

from __future__ import annotations

import io
from collections.abc import Mapping
from typing import Any

from PIL import Image
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Pt

from beatplan.report.columns import LINE
from beatplan.report.deck.fitting import CELL_PT
from beatplan.report.deck.grid import Box
from beatplan.report.deck.kept import cells_written
from beatplan.report.deck.look import Look
from beatplan.report.deck.native import data_of, dress, figures_asked, form_of
from beatplan.report.deck.placed import ShownPart, TextPart
from beatplan.report.office import plain_text
from beatplan.report.story.model import Chart, Table

#: How much darker than their ground every other row of a table is.
_BAND = -0.06


def write_text(shape: Any, text: TextPart, colour: Any, *, bold: bool = False) -> None:
    """Write paragraphs into a shape in a colour of its theme, None for its own; its words wrap and its size stays."""
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.TOP
    frame.clear()
    for place, said in enumerate(text.paragraphs):
        paragraph = frame.paragraphs[0] if place == 0 else frame.add_paragraph()
        run = paragraph.add_run()
        run.text = said
        run.font.size, run.font.bold = Pt(text.size_pt), bold
        if colour is not None:
            run.font.color.theme_color = colour
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.line_spacing = 1.0
        paragraph.space_after = Pt(8)


def add_text(slide: Any, text: TextPart) -> Any:
    """Add a text box, to be written into."""
    return slide.shapes.add_textbox(*_place(text.box))


def add_shown(slide: Any, one: ShownPart, pictures: Mapping[str, bytes], look: Look) -> Any:
    """Add a chart, a table or a map's picture, with the sentence that says what it shows."""
    if isinstance(one.shown, Table):
        shape = _add_table(slide, one, look)
        says = plain_text(one.shown.caption)
    elif isinstance(one.shown, Chart):
        shape = slide.shapes.add_chart(form_of(one.shown), *_place(one.box), data_of(one.shown))
        dress(shape.chart, one.shown, look)
        says = plain_text(one.shown.says)
    else:
        shape = add_picture(slide, one.box, pictures[one.shown.key])
        says = plain_text(one.shown.says)
    describe(shape, says)
    return shape


def place(shape: Any, box: Box) -> None:
    """Put a shape into a box."""
    shape.left, shape.top, shape.width, shape.height = _place(box)


def take_off(slide: Any, shape: Any) -> None:
    """Take a shape off a slide, and its picture or figures out of the file, where they would still be read."""
    element = shape._element  # noqa: SLF001
    for held in {*element.xpath(".//c:chart/@r:id | .//a:blip/@r:embed")}:
        if len(slide._element.xpath(f"//@r:id[. = '{held}'] | //@r:embed[. = '{held}']")) == 1:  # noqa: SLF001
            slide.part.drop_rel(held)
    element.getparent().remove(element)


def change_chart(shape: Any, chart: Chart, look: Look) -> Any:
    """Give a chart that stands on a slide other figures."""
    shape.chart.replace_data(data_of(chart))
    dress(shape.chart, chart, look)
    describe(shape, plain_text(chart.says))
    return shape


def shown_content(one: ShownPart, pictures: Mapping[str, bytes]) -> str | bytes:
    """What a shape will hold that shows this, as `kept.content_of` reads it."""
    if isinstance(one.shown, Table):
        return cells_written([[plain_text(cell) for cell in row] for row in (one.shown.header, *one.shown.rows)])
    return figures_asked(one.shown) if isinstance(one.shown, Chart) else pictures[one.shown.key]


def add_picture(slide: Any, box: Box, png: bytes) -> Any:
    """Add a picture as large as a box allows, in its middle."""
    wide, high = Image.open(io.BytesIO(png)).size
    scale = min(box.width / wide, box.height / high)
    width, height = wide * scale, high * scale
    left, top = box.left + (box.width - width) / 2, box.top + (box.height - height) / 2
    return slide.shapes.add_picture(io.BytesIO(png), *_place(Box(left, top, width, height)))


def describe(shape: Any, says: str) -> None:
    """Give a shape its text for those who do not see it."""
    properties = shape._element.xpath("./*/p:cNvPr")[0]  # noqa: SLF001
    properties.set("descr", says)


def _add_table(slide: Any, one: ShownPart, look: Look) -> Any:
    table: Any = one.shown
    rows, columns = len(table.rows) + 1, len(table.header)
    shape = slide.shapes.add_table(rows, columns, *_place(one.box))
    drawn = shape.table
    drawn.first_row, drawn.horz_banding = True, False
    for place, wide in enumerate(one.columns_pt):
        drawn.columns[place].width = Pt(wide)
    for place, cells in enumerate((table.header, *table.rows)):
        drawn.rows[place].height = Pt(one.size_pt * LINE + CELL_PT)
        for column, text in enumerate(cells):
            _write_cell(drawn.cell(place, column), plain_text(text), one.size_pt, numeric=table.numeric[column])
            _colour_cell(drawn.cell(place, column), place, look)
    if columns > 1 and rows > 1 and not any(table.rows[-1][1:]):
        # A line that says where the other rows are goes over all columns.
        drawn.cell(rows - 1, 0).merge(drawn.cell(rows - 1, columns - 1))
    return shape


def _write_cell(cell: Any, text: str, size_pt: float, *, numeric: bool) -> None:
    cell.margin_left = cell.margin_right = Pt(CELL_PT)
    cell.margin_top = cell.margin_bottom = Pt(CELL_PT / 2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if numeric else PP_ALIGN.LEFT
    if not text:
        return
    run = paragraph.add_run()
    run.text = text
    run.font.size = Pt(size_pt)


def _colour_cell(cell: Any, row: int, look: Look) -> None:
    """Give a header and every other row a ground of their own, and letters that are read on it."""
    cell.fill.solid()
    cell.fill.fore_color.theme_color = look.head if row == 0 else look.ground
    if row and row % 2 == 0:
        cell.fill.fore_color.brightness = _BAND
    for run in cell.text_frame.paragraphs[0].runs:
        run.font.bold = row == 0
        run.font.color.theme_color = look.ground if row == 0 else look.text


def _place(box: Box) -> tuple[Pt, Pt, Pt, Pt]:
    return Pt(box.left), Pt(box.top), Pt(box.width), Pt(box.height)
