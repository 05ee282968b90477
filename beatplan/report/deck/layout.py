"""A section laid out on a slide: what stands where, at what size, and what moves to the notes for want of room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from beatplan.report.columns import BOLD, LINE, Cells, breaks_words, column_widths, row_heights
from beatplan.report.deck.choosing import Shown, what_is_shown
from beatplan.report.deck.grid import GAP_PT, LEAST_TITLE_PT, Box, Grid
from beatplan.report.office import lines_of, plain_text
from beatplan.report.story.model import Chart, MapPicture, Section, Table
from beatplan.report.words import Words

TITLE_PT, ANSWER_PT, POINT_PT, CAPTION_PT = 30.0, 20.0, 18.0, 14.0
#: Sizes of a table's text, the largest that fits is taken, and what each is worth in sentences moved to the notes.
TABLE_PT = {16.0: 0.0, 14.0: 0.4, 12.0: 4.0}
#: What a cell leaves around its text, and the least width of a column.
CELL_PT = 7.0
_CELLS = Cells(pad_pt=CELL_PT, over_pt=CELL_PT, least_pt=52.0)
_BETWEEN_POINTS_PT = 8.0
#: What each bar, and what stands under a chart, needs in height to be read.
_BAR_PT, _UNDER_CHART_PT = 24.0, 50.0


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


@dataclass(frozen=True)
class Layout:
    """A slide: its title and texts, what is shown, and paragraphs of the notes."""

    title: TextPart
    texts: tuple[TextPart, ...]
    shown: tuple[ShownPart, ...]
    notes: tuple[str, ...]


def text_height(paragraphs: Sequence[str], size_pt: float, width: float) -> float:
    """How high paragraphs are at most in a box of a width."""
    lines = sum(lines_of(one, size_pt, width) for one in paragraphs)
    return lines * size_pt * LINE + _BETWEEN_POINTS_PT * max(len(paragraphs) - 1, 0)


def lay_out(section: Section, grid: Grid, words: Words) -> Layout:
    """Lay a section out.

    What does not fit goes to the notes, and the slide says so: never is anything cut in silence.
    """
    room, question = grid.inside, plain_text(section.question)
    sizes = (TITLE_PT, 26.0, 22.0, 18.0)
    fits = (size for size in sizes if text_height([question], size * BOLD, room.width) <= 2 * TITLE_PT * BOLD * LINE)
    title_pt = next(fits, sizes[-1])
    height = max(text_height([question], title_pt * BOLD, room.width), LEAST_TITLE_PT)
    title = TextPart("title", replace(room, height=height), (question,), title_pt)
    rest = room.below(height - GAP_PT / 2)
    answer, to_say = _answer(plain_text(section.answer), rest)
    shown, left_out = what_is_shown(section, words)
    points = (*to_say, *(plain_text(one) for one in section.points))
    body = rest.below(answer.box.height)
    found = arranged(shown, points, body, words, always=bool(left_out))
    if len(left_out) == 1:
        fuller = _with_second(arranged(shown, points, body, words, always=False), left_out[0], body, words)
        found, left_out = (found, left_out) if fuller is None else (fuller, ())
    notes = [*found.moved, *(_as_text(one, words) for one in left_out)]
    if section.sources:
        notes.append(words.say("Sources: {sources}", sources=" ".join(plain_text(one) for one in section.sources)))
    return Layout(title, (answer, *found.texts), found.shown, tuple(notes))


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


def _with_second(found: Arranged, table: Shown, body: Box, words: Words) -> Arranged | None:
    """Put a section's second table under all that stands on its slide; None where it does not fit whole."""
    if found.moved or not isinstance(table, Table) or not table.rows:
        return None
    texts = (one.box.top + text_height(one.paragraphs, one.size_pt, one.box.width) for one in found.texts)
    lowest = max([*texts, *(one.box.bottom for one in found.shown)])
    room = replace(body, top=lowest + GAP_PT, height=body.bottom - lowest - GAP_PT)
    part, moved, _ = _shown_part(table, room, words)
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
        part, rows, lost = _shown_part(one, own, words)
        parts.append(part)
        moved += rows
        cost += lost
    return Arranged(texts, tuple(parts), tuple(moved), cost)


def _answer(answer: str, room: Box) -> tuple[TextPart, tuple[str, ...]]:
    """Put the answer over the body; one that is too long for a third of it goes on among the points, whole."""
    most = room.height / 3
    for size in (ANSWER_PT, POINT_PT):
        height = text_height([answer], size, room.width)
        if height <= most:
            return TextPart("answer", replace(room, height=height), (answer,), size), ()
    first, _, rest = answer.partition(". ")
    height = text_height([first], POINT_PT, room.width)
    if rest and height <= most:
        return TextPart("answer", replace(room, height=height), (f"{first}.",), POINT_PT), (rest,)
    return TextPart("answer", replace(room, height=0.0), (), POINT_PT), (answer,)


def _points(points: Sequence[str], box: Box, words: Words, *, always: bool) -> tuple[tuple[str, ...], list[str]]:
    """Take as many points as there is room for, and a line that tells of the others in the notes."""
    told = words.say("More is in the notes.")
    for many in range(len(points), -1, -1):
        said = [*points[:many], *([told] if many < len(points) or always else [])]
        if text_height(said, POINT_PT, box.width) <= box.height:
            return tuple(said), list(points[many:])
    return (), list(points)


def _as_text(one: Shown, words: Words) -> str:
    """Write as a paragraph of the notes what a slide has no room for."""
    table = one if isinstance(one, Table) else one.table
    rows = "; ".join(
        ", ".join(f"{plain_text(name)}: {plain_text(cell)}" for name, cell in zip(table.header, row, strict=True))
        for row in table.rows
    )
    where = words.say("in tables/{file}", file=plain_text(table.source))
    return f"{plain_text(table.caption)} ({where}): {rows}."


def _shown_part(one: Shown, box: Box, words: Words) -> tuple[ShownPart, list[str], float]:
    """Put a caption over what is shown; with what goes to the notes, and how much is lost of it on the slide."""
    # A map's picture has its title in it.
    said = () if isinstance(one, MapPicture) else (plain_text(one.caption if isinstance(one, Table) else one.title),)
    height = text_height(said, CAPTION_PT, box.width)
    caption = TextPart(f"{one.key}:caption", replace(box, height=height), said, CAPTION_PT)
    under = Box(box.left, box.top + height + 4, box.width, max(box.height - height - 4, 1.0))
    if not isinstance(one, Table):
        as_text = [_as_text(one, words)] if isinstance(one, MapPicture) else []
        # A map or chart in half the height is worth less than a sentence moved to the notes.
        cost = max(0.0, 3 - under.width * under.height / 50_000)
        if isinstance(one, Chart) and under.height < _bars_of(one) * _BAR_PT + _UNDER_CHART_PT:
            cost += 10.0
        return ShownPart(one.key, under, caption, one), as_text, cost
    for size, cost in TABLE_PT.items():
        columns = column_widths(one, size, under.width, _CELLS)
        needed = sum(row_heights(one, size, columns, _CELLS))
        if columns and needed <= under.height and not breaks_words(one, size, columns, _CELLS):
            return ShownPart(one.key, replace(under, height=needed), caption, one, size, columns), [], cost
    size = min(TABLE_PT)
    columns = column_widths(one, size, under.width, _CELLS)
    if (needed := sum(row_heights(one, size, columns, _CELLS))) <= under.height:
        return ShownPart(one.key, replace(under, height=needed), caption, one, size, columns), [], 6.0
    shorter = _shorter(one, size, columns, under.height, words)
    lost = len(one.rows) - len(shorter.rows) + 1
    # A row of figures is worth more than a sentence that the notes may hold as well.
    return ShownPart(one.key, under, caption, shorter, size, columns), [_as_text(one, words)], 8.0 + 2.0 * lost


def _bars_of(chart: Chart) -> int:
    """How many bars stand over one another."""
    if chart.kind == "timeline":
        return 4
    return len(chart.categories) * (len(chart.series) if chart.kind == "bars" else 1)


def _shorter(table: Table, size_pt: float, columns: Sequence[float], height: float, words: Words) -> Table:
    """Keep the rows that fit, and a last one that says where the others are."""
    heights, shorter = row_heights(table, size_pt, columns, _CELLS), table
    for many in range(len(table.rows) - 1, -1, -1):
        left = len(table.rows) - many
        told = words.say("{count} more: see the notes", count=words.whole(left))
        shorter = replace(table, rows=(*table.rows[:many], (told, *("" for _ in table.header[1:]))))
        last = row_heights(shorter, size_pt, columns, _CELLS)[-1]
        if sum(heights[: many + 1]) + last <= height:
            return shorter
    return shorter
