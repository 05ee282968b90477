"""The deck written: slides made anew, or an earlier deck brought up to date around what a planner did to it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.text import PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from beatplan.errors import DataError, Fault
from beatplan.report.deck.grid import Grid
from beatplan.report.deck.kept import digest_of, holds, is_edited, is_moved, name, part_of, rename
from beatplan.report.deck.layout import BOLD, Layout, ShownPart, TextPart, lay_out
from beatplan.report.deck.native import INK, QUIET, form_of
from beatplan.report.deck.parts import (
    HEAD,
    add_shown,
    add_text,
    change_chart,
    place,
    shown_content,
    take_off,
    write_text,
)
from beatplan.report.office import as_presentation, plain_text, property_text, put, width_pt
from beatplan.report.story.model import Chart, MapPicture, Section, Story
from beatplan.report.words import Words

_WIDE = Inches(13.333), Inches(7.5)
#: In the file's keywords: the slides that were made, so that one that is not there was taken out.
_MADE = "beatplan:"
_DATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
_FOOTER_PT = 11.0


@dataclass(frozen=True)
class Rewritten:
    """What became of a deck: slides by their sections' keys, shapes by their names.

    Attributes:
        added: slides made.
        updated: slides that stood there and were brought up to date.
        taken_out: slides that a planner took out, which stay out.
        kept: shapes that a planner edited, which stay as they are.
    """

    added: tuple[str, ...]
    updated: tuple[str, ...]
    taken_out: tuple[str, ...]
    kept: tuple[str, ...]


def write_deck(
    story: Story, pictures: Mapping[str, bytes], words: Words, path: Path, template: Path | None = None
) -> Rewritten:
    """Write the council's slides, or bring those of an earlier run up to date.

    In an earlier deck, shapes that beatplan made and nobody edited are written anew where they stand; edited ones,
    added shapes and slides, and their order stay; a slide that was taken out stays out.

    Args:
        story: what is told.
        pictures: PNG of each map of its slides, by key.
        words: the story's language.
        path: the file.
        template: a city's own presentation, whose look is taken and whose slides are left out; only for a new deck.

    Returns:
        What was added, updated and kept.

    Raises:
        DataError: the template, or the file that stands there, is no presentation, or has no layout with a title alone.
    """
    begun = _open(path) if path.exists() else _begin(template)
    grid = Grid(begun.slide_width / Pt(1), begun.slide_height / Pt(1))
    made = _made_before(begun)
    there = {key: slide for slide in reversed(list(begun.slides)) for key in (_key_of(slide),) if key}
    added, updated, taken_out, kept = [], [], [], []
    for section in story.slides:
        if _short(section.key) in made and section.key not in there:
            taken_out.append(section.key)
            continue
        layout = lay_out(section, grid, words)
        slide = there.get(section.key)
        if slide is None:
            slide = begun.slides.add_slide(_title_only(begun, path if template is None else template))
            _drop_empty(slide)
            slide._element.cSld.set("name", f"{_MADE}{section.key}")  # noqa: SLF001
            added.append(section.key)
        else:
            updated.append(section.key)
        kept += _write(slide, section, story, layout, pictures)
        _foot(slide, section, story, grid)
    _sign(begun, story, made | {_short(one.key) for one in story.slides})
    held = io.BytesIO()
    begun.save(held)
    put(path, held.getvalue())
    return Rewritten(tuple(added), tuple(updated), tuple(taken_out), tuple(kept))


def _begin(template: Path | None) -> Any:
    """Begin with a template's look, without its slides, or with a plain wide one."""
    if template is None:
        begun = Presentation()
        begun.slide_width, begun.slide_height = _WIDE
        return begun
    begun = _open(template)
    slides = begun.slides._sldIdLst  # noqa: SLF001
    for one in list(slides):
        begun.part.drop_rel(one.get(qn("r:id")))
        slides.remove(one)
    return begun


def _open(path: Path) -> Any:
    try:
        return Presentation(as_presentation(path.read_bytes()))
    except Exception:
        what = "is no presentation that can be read."
        raise DataError(Fault(str(path), what, "Give a .pptx or .potx file, or move this one away.")) from None


def _title_only(begun: Any, where: Path) -> Any:
    """Find the layout with a title and the fewest other places to fill."""
    titled = [
        (sum(one.placeholder_format.type not in {13, 15, 16} for one in layout.placeholders), place, layout)
        for place, layout in enumerate(begun.slide_layouts)
        if any(one.placeholder_format.idx == 0 for one in layout.placeholders)
    ]
    if not titled:
        what = "has no layout with a title."
        raise DataError(Fault(str(where), what, "Give a template with a layout for a title alone."))
    return min(titled)[2]


def _drop_empty(slide: Any) -> None:
    """Take places to fill off a new slide but its title; an empty one asks for a click on the screen."""
    for one in list(slide.placeholders):
        if one.placeholder_format.idx != 0:
            one._element.getparent().remove(one._element)  # noqa: SLF001


def _key_of(slide: Any) -> str | None:
    """The section of a slide that we made: told by its own name, which shapes copied to another slide do not take."""
    return slide.name.removeprefix(_MADE) if slide.name.startswith(_MADE) else None


def _short(key: str) -> str:
    return digest_of(key)[:6]


def _made_before(begun: Any) -> set[str]:
    words = (begun.core_properties.keywords or "").split()
    return {one for word in words if word.startswith(_MADE) for one in word.removeprefix(_MADE).split(",")}


def _sign(begun: Any, story: Story, made: set[str]) -> None:
    """Say what the file is, and which slides were made; dated by no clock."""
    about = begun.core_properties
    others = [word for word in (about.keywords or "").split() if not word.startswith(_MADE)]
    about.title, about.subject = property_text(story.title), property_text(story.subtitle)
    about.language = story.language
    about.keywords = property_text(" ".join([f"{_MADE}{','.join(sorted(made))}", *others]))
    about.author = about.last_modified_by = "beatplan"
    about.created = about.modified = _DATED
    about.revision = 1


def _write(slide: Any, section: Section, story: Story, layout: Layout, pictures: Mapping[str, bytes]) -> list[str]:
    """Write a slide's parts; returns the names of those that were edited and are kept."""
    there = {part: shape for shape in slide.shapes for part in (part_of(shape),) if part}
    kept = []
    if f"{section.key}:title" not in there and slide.shapes.title is not None:
        there[f"{section.key}:title"] = slide.shapes.title
        place(slide.shapes.title, layout.title.box)
        name(slide.shapes.title, f"{section.key}:title")
    texts = [one for one in (layout.title, *layout.texts, *(one.caption for one in layout.shown)) if one.paragraphs]
    every: list[TextPart | ShownPart] = [*texts, *layout.shown]
    wanted = {f"{section.key}:{one.part}": one for one in every}
    for part, shape in there.items():
        if is_edited(shape):
            kept.append(part)
        elif part not in wanted and not part.endswith((":footer", ":number")):
            take_off(slide, shape)
    for part, one in wanted.items():
        if part in kept:
            continue
        old = there.get(part)
        moved = old is not None and is_moved(old)
        shape = _put_text(slide, old, one) if isinstance(one, TextPart) else _put_shown(slide, old, one, pictures)
        (rename if moved else name)(shape, part)
    return kept + _note(slide, section, story, layout)


def _put_text(slide: Any, shape: Any, text: TextPart) -> Any:
    title, caption = text.part == "title", text.part.endswith(":caption")
    if shape is None:
        shape = add_text(slide, text)
    elif not is_moved(shape):
        place(shape, text.box)
    if holds(shape, "\n".join(text.paragraphs)) and _size_pt(shape) == text.size_pt:
        return shape
    write_text(shape, text, bold=title, colour=HEAD if title else QUIET if caption else INK)
    return shape


def _size_pt(shape: Any) -> float | None:
    sizes = [run.font.size for paragraph in shape.text_frame.paragraphs for run in paragraph.runs]
    return sizes[0].pt if sizes and sizes[0] is not None else None


def _put_shown(slide: Any, shape: Any, one: ShownPart, pictures: Mapping[str, bytes]) -> Any:
    """Put what is shown on a slide, where an earlier one of its kind stands or where a planner has moved that."""
    if shape is None:
        return add_shown(slide, one, pictures)
    moved, same = is_moved(shape), holds(shape, shown_content(one, pictures))
    if moved and same:
        return shape
    if isinstance(one.shown, Chart) and shape.has_chart and shape.chart.chart_type == form_of(one.shown):
        if not moved:
            place(shape, one.box)
        return shape if same else change_chart(shape, one.shown)
    fresh = add_shown(slide, one, pictures)
    if same and _stands(fresh) == _stands(shape):
        take_off(slide, fresh)
        return shape
    if moved:
        fresh.left, fresh.top, fresh.name = shape.left, shape.top, shape.name
        if isinstance(one.shown, MapPicture):
            fresh.width, fresh.height = shape.width, shape.height
    # In the place of the one before also in the order in which a screen reader goes.
    shape._element.addprevious(fresh._element)  # noqa: SLF001
    take_off(slide, shape)
    return fresh


def _stands(shape: Any) -> tuple[int, int, int]:
    return shape.left, shape.top, shape.width


def _note(slide: Any, section: Section, story: Story, layout: Layout) -> list[str]:
    """Write the speaker's notes under the marks; returns their name where somebody else wrote them."""
    frame = slide.notes_slide.notes_text_frame
    holder, part = slide.notes_slide.notes_placeholder, f"{section.key}:notes"
    if is_edited(holder) or (part_of(holder) is None and frame.text.strip()):
        return [part]
    marks = [_line(story.marks)] if story.marks else []
    said = "\n".join([*marks, *layout.notes])
    if frame.text != said:
        frame.text = said
    name(holder, part)
    return []


def _line(parts: Sequence[str]) -> str:
    return "  |  ".join(plain_text(one) for one in parts)


def _foot(slide: Any, section: Section, story: Story, grid: Grid) -> None:
    """Put marks, title and date, and the slide's number, at the foot."""
    there = {part: shape for shape in slide.shapes for part in (part_of(shape),) if part}
    left, right = grid.footer
    said = _footer_text(story, left.width)
    part = f"{section.key}:footer"
    shape = there.get(part)
    if shape is None or not is_edited(shape):
        text = TextPart("footer", left, (said,), _FOOTER_PT)
        shape = add_text(slide, text) if shape is None else shape
        write_text(shape, text, bold=bool(story.marks), colour=QUIET)
        name(shape, part)
    part = f"{section.key}:number"
    if part not in there:
        shape = add_text(slide, TextPart("number", right, ("",), _FOOTER_PT))
        _number(shape)
        name(shape, part)


def _footer_text(story: Story, room_pt: float) -> str:
    """Give marks, title and date in a line; a title that is too long for it ends in an ellipsis."""
    title = plain_text(story.title)
    said = _line((*story.marks, title, story.date))
    while title and width_pt(said, _FOOTER_PT * BOLD) > room_pt:
        title = title[:-1]
        said = _line((*story.marks, f"{title.rstrip()}\u2026", story.date))
    return said


def _number(shape: Any) -> None:
    """Make a text the slide's own number, which follows the slide where it is moved."""
    paragraph = shape.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    for run in paragraph.runs:
        paragraph._p.remove(run._r)  # noqa: SLF001
    field = etree.SubElement(paragraph._p, qn("a:fld"))  # noqa: SLF001
    field.set("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}")
    field.set("type", "slidenum")
    etree.SubElement(field, qn("a:rPr")).set("sz", str(int(_FOOTER_PT * 100)))
    etree.SubElement(field, qn("a:t")).text = "\u2039#\u203a"
