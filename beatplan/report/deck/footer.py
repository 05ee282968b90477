"""The foot of a slide: marks, title and date, and its number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from lxml import etree
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn

from beatplan.report.columns import BOLD
from beatplan.report.deck.grid import Grid
from beatplan.report.deck.kept import is_edited, name, part_of
from beatplan.report.deck.look import look_of
from beatplan.report.deck.parts import add_text, write_text
from beatplan.report.deck.placed import TextPart
from beatplan.report.office import plain_text, width_pt
from beatplan.report.story.model import Section, Story

_FOOTER_PT = 11.0


def marked_line(parts: Sequence[str]) -> str:
    """Write marks and what stands beside them in a line."""
    return "  |  ".join(plain_text(one) for one in parts)


def write_foot(slide: Any, section: Section, story: Story, grid: Grid) -> None:
    """Put marks, title and date, and the slide's number, at the foot."""
    there = {part: shape for shape in slide.shapes for part in (part_of(shape),) if part}
    left, right = grid.footer
    said = _footer_text(story, left.width)
    part = f"{section.key}:footer"
    shape = there.get(part)
    if shape is None or not is_edited(shape):
        text = TextPart("footer", left, (said,), _FOOTER_PT)
        shape = add_text(slide, text) if shape is None else shape
        write_text(shape, text, look_of(slide).text, bold=bool(story.marks))
        name(shape, part)
    part = f"{section.key}:number"
    if part not in there:
        text = TextPart("number", right, ("\u2039#\u203a",), _FOOTER_PT)
        shape = add_text(slide, text)
        write_text(shape, text, look_of(slide).text)
        _number(shape)
        name(shape, part)


def _footer_text(story: Story, room_pt: float) -> str:
    """Give marks, title and date in a line; a title that is too long for it ends in an ellipsis."""
    title = plain_text(story.title)
    said = marked_line((*story.marks, title, story.date))
    while title and width_pt(said, _FOOTER_PT * BOLD) > room_pt:
        title = title[:-1]
        said = marked_line((*story.marks, f"{title.rstrip()}\u2026", story.date))
    return said


def _number(shape: Any) -> None:
    """Turn what is written in a shape into the slide's own number, which follows the slide where it is moved."""
    paragraph = shape.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    [run] = paragraph.runs
    field = etree.SubElement(paragraph._p, qn("a:fld"))  # noqa: SLF001
    field.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
    field.set("type", "slidenum")
    field.extend(run._r)  # noqa: SLF001
    paragraph._p.remove(run._r)  # noqa: SLF001
