"""The deck written: slides made anew, or an earlier deck brought up to date around what a planner did to it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
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
from beatplan.report.deck.kept import holds, is_edited, name, part_of
from beatplan.report.deck.layout import Layout, ShownPart, TextPart, lay_out
from beatplan.report.deck.native import INK, QUIET
from beatplan.report.deck.parts import HEAD, add_shown, add_text, change_chart, shown_content, write_text
from beatplan.report.office import plain_text, put
from beatplan.report.story.model import Chart, Section, Story
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
    there = {key: slide for slide in begun.slides for key in (_key_of(slide),) if key}
    added, updated, taken_out, kept = [], [], [], []
    for section in story.slides:
        if section.key in made and section.key not in there:
            taken_out.append(section.key)
            continue
        layout = lay_out(section, grid, words)
        slide = there.get(section.key)
        if slide is None:
            slide = begun.slides.add_slide(_title_only(begun, path if template is None else template))
            _drop_empty(slide)
            added.append(section.key)
        else:
            updated.append(section.key)
        kept += _write(slide, section, layout, pictures)
        _foot(slide, section, story, grid)
    _sign(begun, story, made | {one.key for one in story.slides})
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
        return Presentation(str(path))
    except Exception:
        what = "is no presentation that can be read."
        raise DataError(Fault(str(path), what, "Give a .pptx file, or move this one away.")) from None


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
    parts = (part_of(shape) for shape in slide.shapes)
    return next((part.split(":", 1)[0] for part in parts if part), None)


def _made_before(begun: Any) -> set[str]:
    words = (begun.core_properties.keywords or "").split()
    return {word.removeprefix(_MADE) for word in words if word.startswith(_MADE)}


def _sign(begun: Any, story: Story, made: set[str]) -> None:
    """Say what the file is, and which slides were made; dated by no clock."""
    about = begun.core_properties
    others = [word for word in (about.keywords or "").split() if not word.startswith(_MADE)]
    about.title, about.subject = plain_text(story.title), plain_text(story.subtitle)
    about.language = story.language
    about.keywords = " ".join([*others, *(f"{_MADE}{key}" for key in sorted(made))])
    about.author = about.last_modified_by = "beatplan"
    about.created = about.modified = _DATED
    about.revision = 1


def _write(slide: Any, section: Section, layout: Layout, pictures: Mapping[str, bytes]) -> list[str]:
    """Write a slide's parts; returns the names of those that were edited and are kept."""
    there = {part: shape for shape in slide.shapes for part in (part_of(shape),) if part}
    kept = []
    if f"{section.key}:title" not in there:
        there[f"{section.key}:title"] = slide.shapes.title
        _set_place(slide.shapes.title, layout.title)
    texts = [layout.title, *layout.texts, *(one.caption for one in layout.shown)]
    every: list[TextPart | ShownPart] = [*texts, *layout.shown]
    wanted = {f"{section.key}:{one.part}": one for one in every}
    for part, shape in there.items():
        if is_edited(shape):
            kept.append(part)
        elif part not in wanted and not part.endswith((":footer", ":number")):
            shape._element.getparent().remove(shape._element)  # noqa: SLF001
    for part, one in wanted.items():
        if part in kept:
            continue
        shape = (
            _put_text(slide, there.get(part), one)
            if isinstance(one, TextPart)
            else _put_shown(slide, there.get(part), one, pictures)
        )
        if shape is not None:
            name(shape, part)
    _note(slide, section, layout)
    return kept


def _set_place(shape: Any, text: TextPart) -> None:
    shape.left, shape.top, shape.width, shape.height = (
        Pt(value) for value in (text.box.left, text.box.top, text.box.width, text.box.height)
    )


def _put_text(slide: Any, shape: Any, text: TextPart) -> Any:
    title, caption = text.part == "title", text.part.endswith(":caption")
    if not text.paragraphs or (shape is not None and holds(shape, "\n".join(text.paragraphs))):
        return shape
    shape = add_text(slide, text) if shape is None else shape
    write_text(shape, text, bold=title, colour=HEAD if title else QUIET if caption else INK)
    return shape


def _put_shown(slide: Any, shape: Any, one: ShownPart, pictures: Mapping[str, bytes]) -> Any:
    """Put what is shown on a slide, where an earlier one of its kind stands."""
    if shape is not None and holds(shape, shown_content(one, pictures)):
        return shape
    if shape is not None and isinstance(one.shown, Chart) and shape.has_chart:
        return change_chart(shape, one.shown)
    fresh = add_shown(slide, one, pictures)
    if shape is not None:
        fresh.left, fresh.top = shape.left, shape.top
        # In the place of the one before also in the order in which a screen reader goes.
        shape._element.addprevious(fresh._element)  # noqa: SLF001
        shape._element.getparent().remove(shape._element)  # noqa: SLF001
    return fresh


def _note(slide: Any, section: Section, layout: Layout) -> None:
    """Write the speaker's notes, unless somebody wrote there."""
    frame = slide.notes_slide.notes_text_frame
    holder = slide.notes_slide.notes_placeholder
    if part_of(holder) is None and frame.text.strip():
        return
    if is_edited(holder):
        return
    said = "\n".join(layout.notes)
    if frame.text != said:
        frame.text = said
    name(holder, f"{section.key}:notes")


def _foot(slide: Any, section: Section, story: Story, grid: Grid) -> None:
    """Put marks, title and date, and the slide's number, at the foot."""
    there = {part: shape for shape in slide.shapes for part in (part_of(shape),) if part}
    left, right = grid.footer
    said = "  |  ".join(plain_text(one) for one in (*story.marks, story.title, story.date))
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
