"""A slide written, or brought up to date around what a planner did to it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from beatplan.report.deck.footer import marked_line
from beatplan.report.deck.kept import holds, is_edited, is_moved, name, part_of, rename
from beatplan.report.deck.layout import Layout
from beatplan.report.deck.look import Look, look_of
from beatplan.report.deck.native import form_of
from beatplan.report.deck.parts import (
    add_shown,
    add_text,
    change_chart,
    place,
    shown_content,
    take_off,
    write_text,
)
from beatplan.report.deck.placed import ShownPart, TextPart
from beatplan.report.office import plain_text
from beatplan.report.story.model import Chart, MapPicture, Section, Story


def write_slide(slide: Any, section: Section, story: Story, layout: Layout, pictures: Mapping[str, bytes]) -> list[str]:
    """Write a slide's parts; returns the names of those that were edited and are kept."""
    there = {part: shape for shape in slide.shapes for part in (part_of(shape),) if part}
    kept, look = [], look_of(slide)
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
        if isinstance(one, TextPart):
            shape = _put_text(slide, old, one, look)
        else:
            shape = _put_shown(slide, old, one, pictures, look)
        (rename if moved else name)(shape, part)
    return kept + _note(slide, section, story, layout)


def _put_text(slide: Any, shape: Any, text: TextPart, look: Look) -> Any:
    title = text.part == "title"
    colour = None if title and shape is not None else look.text
    if shape is None:
        shape = add_text(slide, text)
    elif not is_moved(shape):
        place(shape, text.box)
    if holds(shape, "\n".join(text.paragraphs)) and _size_pt(shape) == text.size_pt:
        return shape
    # A title has the colour of its place in the layout, which may stand on a band of its own.
    write_text(shape, text, colour, bold=title)
    return shape


def _size_pt(shape: Any) -> float | None:
    sizes = [run.font.size for paragraph in shape.text_frame.paragraphs for run in paragraph.runs]
    return sizes[0].pt if sizes and sizes[0] is not None else None


def _put_shown(slide: Any, shape: Any, one: ShownPart, pictures: Mapping[str, bytes], look: Look) -> Any:
    """Put what is shown on a slide, where an earlier one of its kind stands or where a planner has moved that."""
    if shape is None:
        return add_shown(slide, one, pictures, look)
    moved, same = is_moved(shape), holds(shape, shown_content(one, pictures))
    if moved and same:
        return shape
    if isinstance(one.shown, Chart) and shape.has_chart and shape.chart.chart_type == form_of(one.shown):
        if not moved:
            place(shape, one.box)
        return shape if same else change_chart(shape, one.shown, look)
    fresh = add_shown(slide, one, pictures, look)
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
    """Write the notes under the marks and the note of the whole; returns their name where somebody else wrote them."""
    frame = slide.notes_slide.notes_text_frame
    holder, part = slide.notes_slide.notes_placeholder, f"{section.key}:notes"
    if is_edited(holder) or (part_of(holder) is None and frame.text.strip()):
        return [part]
    marks = [marked_line(story.marks)] if story.marks else []
    note = [plain_text(story.note)] if story.note else []
    said = "\n".join([*marks, *note, *layout.notes])
    if frame.text != said:
        frame.text = said
    name(holder, part)
    return []
