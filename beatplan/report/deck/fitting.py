"""A chart, table or map fitted into a box: at what size, and what of it moves to the notes for want of room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from beatplan.report.columns import Cells, breaks_words, column_widths, row_heights
from beatplan.report.deck.choosing import Shown, narrowed
from beatplan.report.deck.grid import Box
from beatplan.report.deck.placed import ShownPart, TextPart, text_height
from beatplan.report.office import plain_text
from beatplan.report.story.model import Chart, MapPicture, Table
from beatplan.report.words import Words

_CAPTION_PT = 14.0
#: Sizes of a table's text, the largest that fits is taken, and what each is worth in sentences moved to the notes. A
#: smaller one is not read from the back of a room.
_TABLE_PT = {18.0: 0.0, 16.0: 0.2, 14.0: 0.6}
#: What a cell leaves around its text, and the least width of a column.
CELL_PT = 7.0
_CELLS = Cells(pad_pt=CELL_PT, over_pt=CELL_PT, least_pt=52.0)
#: What each bar, and what stands under a chart, needs in height to be read.
_BAR_PT, _UNDER_CHART_PT = 24.0, 50.0
#: Height of a map over its width.
_MAP_HIGH = 1.4


def as_text(one: Shown, words: Words) -> str:
    """Write as a paragraph of the notes what a slide has no room for."""
    table = one if isinstance(one, Table) else one.table
    rows = "; ".join(
        ", ".join(f"{plain_text(name)}: {plain_text(cell)}" for name, cell in zip(table.header, row, strict=True))
        for row in table.rows
    )
    where = words.say("in tables/{file}", file=plain_text(table.source))
    return f"{plain_text(table.caption)} ({where}): {rows}."


def fitted_part(one: Shown, box: Box, words: Words) -> tuple[ShownPart, list[str], float]:
    """Put a caption over what is shown; with what goes to the notes, and how much is lost of it on the slide."""
    # A map's picture has its title in it.
    said = () if isinstance(one, MapPicture) else (plain_text(one.caption if isinstance(one, Table) else one.title),)
    height = text_height(said, _CAPTION_PT, box.width)
    caption = TextPart(f"{one.key}:caption", replace(box, height=height), said, _CAPTION_PT)
    under = Box(box.left, box.top + height + 4, box.width, max(box.height - height - 4, 1.0))
    if not isinstance(one, Table):
        # A map or chart in half the height is worth less than a sentence moved to the notes.
        is_map = isinstance(one, MapPicture)
        seen = min(under.height, under.width * _MAP_HIGH) / 110 if is_map else under.width * under.height / 50_000
        cost = max(0.0, 3 - seen)
        if isinstance(one, Chart) and under.height < _bars_of(one) * _BAR_PT + _UNDER_CHART_PT:
            cost += 10.0
        return ShownPart(one.key, under, caption, one), [as_text(one, words)] if is_map else [], cost
    return _fitted_table(one, under, caption, words)


def _fitted_table(whole: Table, under: Box, caption: TextPart, words: Words) -> tuple[ShownPart, list[str], float]:
    """Draw a table as large as it fits, of one that is too wide for a room the columns that tell most."""
    one = narrowed(whole)
    notes = [] if one is whole else [as_text(whole, words)]
    for size, cost in _TABLE_PT.items():
        columns = column_widths(one, size, under.width, _CELLS)
        needed = sum(row_heights(one, size, columns, _CELLS))
        if columns and needed <= under.height and not breaks_words(one, size, columns, _CELLS):
            return ShownPart(one.key, replace(under, height=needed), caption, one, size, columns), notes, cost
    size = min(_TABLE_PT)
    columns = column_widths(one, size, under.width, _CELLS)
    if (needed := sum(row_heights(one, size, columns, _CELLS))) <= under.height:
        return ShownPart(one.key, replace(under, height=needed), caption, one, size, columns), notes, 6.0
    shorter = _shorter(one, size, columns, under.height, words)
    lost = len(one.rows) - len(shorter.rows) + 1
    # A row of figures is worth more than a sentence that the notes may hold as well.
    return ShownPart(one.key, under, caption, shorter, size, columns), [as_text(whole, words)], 8.0 + 2.0 * lost


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
