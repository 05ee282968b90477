"""The memo written: seven questions in short, the table of what is missed, and two maps, on a page of letter paper."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Inches, Pt, RGBColor

from beatplan.report.memo.short import CELLS, Short, fitted, shortened
from beatplan.report.office import plain_text, property_text, put
from beatplan.report.story.model import MapPicture, Story, Table
from beatplan.report.words import Words

_DATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_HEAD, _QUIET = RGBColor(0x15, 0x38, 0x6F), RGBColor(0x4D, 0x5A, 0x68)
#: Two maps stand side by side, with the eighth of an inch that programs leave on both sides of each.
_MOST_WIDE = Inches(3.2)
_LOCALES = {"en": "en-US", "es": "es-US"}


def write_memo(story: Story, pictures: Mapping[str, bytes], words: Words, path: Path) -> None:
    """Write the memo.

    Args:
        story: what is told; its first page is the memo.
        pictures: PNG of each map of the first page, by key.
        words: the story's language.
        path: the file, written anew.
    """
    memo, short = Document(), shortened(story, words)
    _page(memo, story)
    _style(memo, story, short.size_pt)
    memo.add_heading(plain_text(story.title), level=1)
    memo.add_paragraph(plain_text(f"{story.subtitle}. {story.date}."))
    if story.note:
        memo.add_paragraph(plain_text(story.note))
    for section, told in zip(story.first_page, short.told, strict=True):
        memo.add_heading(plain_text(section.question), level=2)
        memo.add_paragraph(told)
        table = short.tables.get(section.key)
        if table is not None:
            _table(memo, table, short.size_pt)
        if section.maps:
            _maps(memo, _first_and_last(section.maps), pictures, short)
    _sign(memo, story)
    held = io.BytesIO()
    memo.save(held)
    put(path, held.getvalue())


def _first_and_last(maps: Sequence[MapPicture]) -> tuple[MapPicture, ...]:
    """Choose the first unit's today and whole plan."""
    mine = [one for one in maps if one.unit == maps[0].unit]
    return (mine[0],) if len(mine) == 1 else (mine[0], mine[-1])


def _page(memo: Any, story: Story) -> None:
    """Letter paper with narrow margins; marks stand in header and footer."""
    [section] = memo.sections
    section.page_width, section.page_height = Inches(8.5), Inches(11)
    section.left_margin = section.right_margin = Inches(0.75)
    section.top_margin = section.bottom_margin = Inches(0.6)
    section.header_distance = section.footer_distance = Inches(0.3)
    marks = "  |  ".join(plain_text(one) for one in story.marks)
    for part in (section.header, section.footer):
        paragraph = part.paragraphs[0]
        run = paragraph.add_run(marks)
        run.font.size, run.font.bold, run.font.color.rgb = Pt(9), True, _QUIET
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _style(memo: Any, story: Story, size_pt: float) -> None:
    styles = memo.styles
    for name, size, before, after in (
        ("Normal", size_pt, 0, 2), ("Heading 1", size_pt + 7, 0, 1), ("Heading 2", size_pt + 1.5, 5, 1),
    ):  # fmt: skip
        style = styles[name]
        style.font.size = Pt(size)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
        style.paragraph_format.line_spacing = 1.0
        if name != "Normal":
            style.font.color.rgb = _HEAD
    about = styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = about.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        about.append(language)
    language.set(qn("w:val"), _LOCALES[story.language])


def _table(memo: Any, table: Table, size_pt: float) -> None:
    """Put a table on a page of a size; its first row is marked as the header of each page it goes on to."""
    memo.add_paragraph(plain_text(table.caption)).runs[0].font.italic = True
    size, widths = fitted(table, size_pt)
    drawn = memo.add_table(rows=0, cols=len(table.header), style="Light Grid Accent 1")
    _set_widths(drawn, widths)
    for row, cells in enumerate((table.header, *table.rows)):
        made = drawn.add_row()
        for column, (cell, text) in enumerate(zip(made.cells, cells, strict=True)):
            cell.width = Pt(widths[column])
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(plain_text(text))
            run.font.size, run.font.bold = Pt(size), row == 0
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if table.numeric[column] else WD_ALIGN_PARAGRAPH.LEFT
            paragraph.paragraph_format.space_after = Pt(0)
        if row == 0:
            made._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))  # noqa: SLF001


def _set_widths(drawn: Any, widths: Sequence[float]) -> None:
    """Fix the columns' widths; otherwise each program shares the page out in its own way, and breaks words."""
    drawn.autofit = False
    for column, wide in zip(drawn.columns, widths, strict=True):
        column.width = Pt(wide)
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = OxmlElement(f"w:{side}")
        margin.set(qn("w:w"), str(round(CELLS.pad_pt * 20)))
        margin.set(qn("w:type"), "dxa")
        margins.append(margin)
    drawn._tbl.tblPr.find(qn("w:tblLayout")).addnext(margins)  # noqa: SLF001


def _maps(memo: Any, maps: Sequence[MapPicture], pictures: Mapping[str, bytes], short: Short) -> None:
    """Put maps side by side at one height, wide ones at half the width, each with its text for who does not see it."""
    paragraph = memo.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for one in maps:
        drawn = paragraph.add_run().add_picture(io.BytesIO(pictures[one.key]), height=Pt(short.map_pt))
        if drawn.width > _MOST_WIDE:
            drawn.width, drawn.height = _MOST_WIDE, round(drawn.height * _MOST_WIDE / drawn.width)
        properties = drawn._inline.docPr  # noqa: SLF001
        properties.set("descr", plain_text(one.says))
        properties.set("name", f"beatplan:{one.key}")


def _sign(memo: Any, story: Story) -> None:
    about = memo.core_properties
    about.title, about.subject = property_text(story.title), property_text(story.subtitle)
    about.language = _LOCALES[story.language]
    about.author = about.last_modified_by = "beatplan"
    about.comments = ""
    about.created = about.modified = _DATED
    about.revision = 1
