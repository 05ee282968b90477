"""The size of letters at which a first page fits a sheet of letter or A4 paper, reckoned without a browser."""

from __future__ import annotations

from collections.abc import Sequence

from beatplan.report.columns import BOLD, Cells, column_widths, row_heights
from beatplan.report.office import lines_of, plain_text, width_pt
from beatplan.report.story.model import Section, Story, Table

#: Sizes of letters tried, the largest that fits is taken, in parts of the written size.
SIZES = (1.0, 0.94, 0.88, 0.82, 0.76, 0.7, 0.64)
#: The narrower and the lower of letter and A4 paper between their margins, points.
_WIDTH_PT, _HEIGHT_PT = 8.27 * 72 - 58, 11 * 72 - 58
#: Letters as the style sheet has them, points, and the height of a line over them.
_TEXT_PT, _TABLE_PT, _HEAD_PT, _TITLE_PT, _MARK_PT, _LINE = 8.3, 7.6, 9.5, 14.0, 7.0, 1.28
_CELLS = Cells(pad_pt=2.0, over_pt=1.6)
#: The least height of the section of maps, that of the chart beside the points, and what a section leaves around it.
_MAPS_PT, _CHART_PT, _AROUND_PT = 2.6 * 72, 1.9 * 72, 6.0


def fitting_size(story: Story) -> float:
    """Find the largest size at which a first page fits one sheet; the smallest where it fits at none."""
    return next((size for size in SIZES if _height(story, size) <= _HEIGHT_PT), SIZES[-1])


def head_height(story: Story, size: float) -> float:
    """How high the title and what stands with it are at most, points."""
    # Marks stand beside the title.
    marks = sum(width_pt(one, _MARK_PT * BOLD) + 16 for one in story.marks)
    beside = max(_WIDTH_PT - marks, _WIDTH_PT / 3)
    title = _lines([story.title], _TITLE_PT * size * BOLD, beside)
    return title + _lines([f"{story.subtitle} · {story.date}"], _MARK_PT, beside) + 12


def _height(story: Story, size: float) -> float:
    """How high the page is at most, points, with its maps, which take what is left, as low as they may be."""
    by_key = {one.key: one for one in story.first_page}
    waits, free = by_key.pop("waits"), by_key.pop("free")
    half = (_WIDTH_PT - 8) / 2
    chart = _CHART_PT * size + _lines([waits.charts[0].title], _TEXT_PT * size, half) if waits.charts else 0.0
    pair = (_said(waits, size, half) + chart, _said(free, size, half) + _lines(free.points, _TEXT_PT * size, half - 15))
    return head_height(story, size) + max(pair) + sum(_block(one, size) for one in by_key.values())


def _block(one: Section, size: float) -> float:
    """How high a section over the whole width is."""
    if one.key == "maps":
        return _MAPS_PT
    height = _said(one, size, _WIDTH_PT)
    if one.key == "unknown":
        # Two columns, which no sentence is parted between.
        return height + _lines(one.points, _TEXT_PT * size, _WIDTH_PT / 2 - 20) / 2 + _TEXT_PT * size * _LINE
    return height + sum(_table(table, size) for table in one.tables[:1])


def _said(one: Section, size: float, width: float) -> float:
    """How high a section's question and answer are."""
    return (
        _lines([f"1. {one.question}"], _HEAD_PT * size * BOLD, width)
        + _lines([one.answer], _TEXT_PT * size, width)
        + _AROUND_PT
    )


def _table(table: Table, size: float) -> float:
    letters = _TABLE_PT * size
    rows = row_heights(table, letters, column_widths(table, letters, _WIDTH_PT, _CELLS), _CELLS)
    return sum(rows) + _lines([table.caption], letters * BOLD, _WIDTH_PT) + 4


def _lines(texts: Sequence[str], size_pt: float, width: float) -> float:
    return sum(lines_of(plain_text(one), size_pt, width) for one in texts) * size_pt * _LINE
