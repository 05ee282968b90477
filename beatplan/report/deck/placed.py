"""What stands on a slide: text in a box, and a chart, table or map in one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from beatplan.report.columns import LINE
from beatplan.report.deck.choosing import Shown
from beatplan.report.deck.grid import Box
from beatplan.report.office import lines_of

_BETWEEN_POINTS_PT = 8.0


@dataclass(frozen=True)
class TextPart:
    """Text in a box: paragraphs of one size."""

    part: str
    box: Box
    paragraphs: tuple[str, ...]
    size_pt: float


@dataclass(frozen=True)
class ShownPart:
    """A chart, table or map in a box, with its caption over it.

    Attributes:
        part: its name.
        box: where it stands, under the caption.
        caption: where the caption stands.
        shown: what it is; a table may hold fewer rows than its story's.
        size_pt: of a table's text.
        columns_pt: widths of a table's columns; empty for others.
    """

    part: str
    box: Box
    caption: TextPart
    shown: Shown
    size_pt: float = 0.0
    columns_pt: tuple[float, ...] = ()


def text_height(paragraphs: Sequence[str], size_pt: float, width: float) -> float:
    """How high paragraphs are at most in a box of a width."""
    lines = sum(lines_of(one, size_pt, width) for one in paragraphs)
    return lines * size_pt * LINE + _BETWEEN_POINTS_PT * max(len(paragraphs) - 1, 0)
