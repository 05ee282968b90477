"""The deck written: slides made anew, or an earlier deck brought up to date around what a planner did to it."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pptx.util import Pt

from beatplan.report.deck.footer import write_foot
from beatplan.report.deck.grid import Grid
from beatplan.report.deck.kept import digest_of
from beatplan.report.deck.language import tell_language
from beatplan.report.deck.layout import lay_out
from beatplan.report.deck.opening import Begun
from beatplan.report.deck.slide import write_slide
from beatplan.report.office import property_text, put
from beatplan.report.story.model import Story
from beatplan.report.words import Words

#: In the file's keywords: the slides that were made, so that one that is not there was taken out.
_MADE = "beatplan:"
_DATED = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)


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


def write_deck(story: Story, pictures: Mapping[str, bytes], words: Words, begun: Begun, path: Path) -> Rewritten:
    """Write the council's slides, or bring those of an earlier run up to date.

    In an earlier deck, shapes that beatplan made and nobody edited are written anew where they stand; edited ones,
    added shapes and slides, and their order stay; a slide that was taken out stays out.

    Args:
        story: what is told.
        pictures: PNG of each map of its slides, by key.
        words: the story's language.
        begun: the deck opened, as `begin_deck` gives it.
        path: the file to write.

    Returns:
        What was added, updated and kept.
    """
    deck = begun.presentation
    grid = Grid(deck.slide_width / Pt(1), deck.slide_height / Pt(1))
    made = _made_before(deck)
    there = {key: slide for slide in reversed(list(deck.slides)) for key in (_key_of(slide),) if key}
    added, updated, taken_out, kept = [], [], [], []
    for section in story.slides:
        if _short(section.key) in made and section.key not in there:
            taken_out.append(section.key)
            continue
        layout = lay_out(section, grid, words)
        slide = there.get(section.key)
        if slide is None:
            slide = deck.slides.add_slide(begun.layout)
            _drop_empty(slide)
            slide._element.cSld.set("name", f"{_MADE}{section.key}")  # noqa: SLF001
            added.append(section.key)
        else:
            updated.append(section.key)
        kept += write_slide(slide, section, story, layout, pictures)
        write_foot(slide, section, story, grid)
        tell_language(slide, story.language)
    _sign(deck, story, made | {_short(one.key) for one in story.slides})
    held = io.BytesIO()
    deck.save(held)
    put(path, held.getvalue())
    return Rewritten(tuple(added), tuple(updated), tuple(taken_out), tuple(kept))


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


def _made_before(deck: Any) -> set[str]:
    words = (deck.core_properties.keywords or "").split()
    return {one for word in words if word.startswith(_MADE) for one in word.removeprefix(_MADE).split(",")}


def _sign(deck: Any, story: Story, made: set[str]) -> None:
    """Say what the file is, and which slides were made; dated by no clock."""
    about = deck.core_properties
    others = [word for word in (about.keywords or "").split() if not word.startswith(_MADE)]
    about.title, about.subject = property_text(story.title), property_text(story.subtitle)
    about.language = story.language
    about.keywords = property_text(" ".join([f"{_MADE}{','.join(sorted(made))}", *others]))
    about.author = about.last_modified_by = "beatplan"
    about.created = about.modified = _DATED
    about.revision = 1
