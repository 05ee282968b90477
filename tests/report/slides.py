"""Decks written and read back, for tests of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from pptx import Presentation

from beatplan.report.deck import Rewritten, begin_deck, write_deck
from beatplan.report.deck.grid import Grid
from beatplan.report.deck.kept import part_of
from beatplan.report.story.model import Story
from beatplan.report.words import load_words

WORDS = load_words("en")
GRID = Grid(960, 540)
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def write(told: Story, pictures: dict[str, bytes], path: Path, template: Path | None = None) -> Rewritten:
    return write_deck(told, pictures, WORDS, begin_deck(path, template), path)


def slides(path: Path) -> list[Any]:
    return list(Presentation(str(path)).slides)


def parts(slide: Any) -> dict[str, Any]:
    return {part.split(":", 1)[1]: shape for shape in slide.shapes for part in (part_of(shape),) if part}


def texts(slide: Any) -> str:
    said = [shape.text_frame.text for shape in slide.shapes if shape.has_text_frame]
    said += [cell.text for shape in slide.shapes if shape.has_table for row in shape.table.rows for cell in row.cells]
    return "\n".join(said)
