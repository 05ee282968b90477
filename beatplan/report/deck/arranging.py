"""A slide's body arranged: sentences beside or below what is shown, whichever leaves more standing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from beatplan.report.deck.choosing import Shown
from beatplan.report.deck.fitting import fitted_part
from beatplan.report.deck.grid import GAP_PT, Box
from beatplan.report.deck.placed import ShownPart, TextPart, text_height
from beatplan.report.story.model import Chart, Table
from beatplan.report.words import Words

POINT_PT = 18.0


@dataclass(frozen=True)
class Arranged:
    """A slide's body: sentences, what is shown, and what was moved to the notes; `cost` is how much could not stand."""

    texts: tuple[TextPart, ...]
    shown: tuple[ShownPart, ...]
    moved: tuple[str, ...]
    cost: float


def arranged(shown: tuple[Shown, ...], points: tuple[str, ...], body: Box, words: Words, *, always: bool) -> Arranged:
    """Put sentences beside or below what is shown, whichever leaves more standing; a chart has them beside."""
    if not shown:
        return _with_points((), points, body, body, words, always=always)
    if not points:
        return _with_points(shown, (), body, replace(body, height=0.0), words, always=False)
    ways = [_beside(shown, points, body, words, always=always), _below(shown, points, body, words, always=always)]
    # With all sentences in the notes there is most room for a table's rows.
    bare = _below(shown, (), body, words, always=True)
    ways.append(replace(bare, moved=(*points, *bare.moved), cost=bare.cost + len(points)))
    preferred = ways if isinstance(shown[0], Chart) else ways[::-1]
    return min(preferred, key=lambda one: one.cost)


def with_second(found: Arranged, table: Shown, body: Box, words: Words) -> Arranged | None:
    """Put a section's second table under all that stands on its slide; None where it does not fit whole."""
    if found.moved or not isinstance(table, Table) or not table.rows:
        return None
    texts = (one.box.top + text_height(one.paragraphs, one.size_pt, one.box.width) for one in found.texts)
    lowest = max([*texts, *(one.box.bottom for one in found.shown)])
    room = replace(body, top=lowest + GAP_PT, height=body.bottom - lowest - GAP_PT)
    part, moved, _ = fitted_part(table, room, words)
    return None if moved else replace(found, shown=(*found.shown, part))


def _beside(shown: tuple[Shown, ...], points: tuple[str, ...], body: Box, words: Words, *, always: bool) -> Arranged:
    left, right = body.split()
    return _with_points(shown, points, left, right, words, always=always)


def _below(shown: tuple[Shown, ...], points: tuple[str, ...], body: Box, words: Words, *, always: bool) -> Arranged:
    told = (*points, words.say("More is in the notes.")) if always else points
    height = min(text_height(told, POINT_PT, body.width), body.height / 2)
    over = replace(body, height=body.height - height - GAP_PT)
    found = _with_points(shown, points, over, body.below(over.height), words, always=always)
    # Sentences stand close under a short table.
    lowest = max(one.box.bottom for one in found.shown)
    return replace(found, texts=tuple(replace(one, box=replace(one.box, top=lowest + GAP_PT)) for one in found.texts))


def _with_points(
    shown: tuple[Shown, ...], points: tuple[str, ...], box: Box, said_in: Box, words: Words, *, always: bool
) -> Arranged:
    said, kept_back = _points(points, said_in, words, always=always)
    texts = (TextPart("points", said_in, said, POINT_PT),) if said else ()
    parts, moved, cost = [], list(kept_back), float(len(kept_back))
    for one, own in zip(shown, box.columns(max(len(shown), 1)), strict=False):
        part, rows, lost = fitted_part(one, own, words)
        parts.append(part)
        moved += rows
        cost += lost
    return Arranged(texts, tuple(parts), tuple(moved), cost)


def _points(points: Sequence[str], box: Box, words: Words, *, always: bool) -> tuple[tuple[str, ...], list[str]]:
    """Take as many points as there is room for, and a line that tells of the others in the notes."""
    told = words.say("More is in the notes.")
    for many in range(len(points), -1, -1):
        said = [*points[:many], *([told] if many < len(points) or always else [])]
        if text_height(said, POINT_PT, box.width) <= box.height:
            return tuple(said), list(points[many:])
    return (), list(points)
