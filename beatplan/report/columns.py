"""Widths of a table's columns on slides and in memos: by what stands in them, so that words are broken late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from beatplan.report.office import lines_of, plain_text, width_pt
from beatplan.report.story.model import Table

#: Height of a line over the size of its letters.
LINE = 1.25
#: How much wider bold letters are.
BOLD = 1.17
#: Of a table's room, what the longest word of a column may take.
_MOST_OF_ROOM = 0.25
_MOST_ROWS_WEIGHED = 20


@dataclass(frozen=True)
class Cells:
    """How cells are drawn.

    Attributes:
        pad_pt: what is left free on each side of a cell's text.
        over_pt: what a row is higher than its lines.
        least_pt: the least width of a column.
    """

    pad_pt: float
    over_pt: float
    least_pt: float = 0.0


def breaks_words(table: Table, size_pt: float, columns: Sequence[float], cells: Cells) -> bool:
    """Whether a word is wider than its column."""
    longest = _longest_words(table, size_pt)
    # A longer one is no word but a name without spaces.
    most = sum(columns) * _MOST_OF_ROOM
    return any(most > word > wide - 2 * cells.pad_pt + 0.5 for word, wide in zip(longest, columns, strict=True))


def column_widths(table: Table, size_pt: float, room_pt: float, cells: Cells) -> tuple[float, ...]:
    """Share a width between columns: to each its longest word, then to those that make the table lower.

    A word of over a part of the room is broken: it would leave none for the other columns.
    """
    whole = [max(width_pt(row[column], size_pt * wider) for row, wider in _sized(table))
             for column in range(len(table.header))]  # fmt: skip
    least = [
        max(min(word, room_pt * _MOST_OF_ROOM) + 2 * cells.pad_pt + 1, cells.least_pt)
        for word in _longest_words(table, size_pt)
    ]
    if sum(least) >= room_pt:
        return tuple(room_pt * one / sum(least) for one in least)
    least = _lower_rows(table, size_pt, least, room_pt, cells)
    wanted = [max(one + 2 * cells.pad_pt - low, 0.0) for one, low in zip(whole, least, strict=True)]
    spare, asked = room_pt - sum(least), sum(wanted)
    # A table is no wider than it needs: figures far from their names are read in the wrong row.
    share = min(spare / asked, 1.0) if asked > 0 else 0.0
    return tuple(low + want * share for low, want in zip(least, wanted, strict=True))


def _lower_rows(table: Table, size_pt: float, least: list[float], room_pt: float, cells: Cells) -> list[float]:
    """Widen columns, each step the one whose rows lose most lines for the width, as long as there is room."""
    rows = _sized(table)
    if len(rows) > _MOST_ROWS_WEIGHED:
        return least
    widths, step = list(least), room_pt / 100

    def lines(column: int, wide: float) -> np.ndarray:
        return np.array([lines_of(row[column], size_pt * wider, wide - 2 * cells.pad_pt) for row, wider in rows])

    taken = np.column_stack([lines(column, wide) for column, wide in enumerate(widths)])
    while True:
        best = (0.0, 0, 0.0)
        for column, wide in enumerate(widths):
            others = np.delete(taken, column, axis=1).max(axis=1, initial=1)
            now = int(np.maximum(others, taken[:, column]).sum())
            for many in range(1, int((room_pt - sum(widths)) / step) + 1):
                saved = now - int(np.maximum(others, lines(column, wide + many * step)).sum())
                best = max(best, (saved / many, column, wide + many * step))
        if best[0] <= 0:
            return widths
        _, column, wide = best
        widths[column], taken[:, column] = wide, lines(column, wide)


def row_heights(table: Table, size_pt: float, columns: Sequence[float], cells: Cells) -> list[float]:
    """How high each row is at most, points, the header first."""
    return [
        max(lines_of(cell, size_pt * wider, wide - 2 * cells.pad_pt) for cell, wide in zip(row, columns, strict=True))
        * size_pt * LINE + cells.over_pt
        for row, wider in _sized(table)
    ]  # fmt: skip


def _sized(table: Table) -> list[tuple[list[str], float]]:
    """Each row as written, with how much wider its letters are than plain ones: the header is bold."""
    return [([plain_text(cell) for cell in row], BOLD if place == 0 else 1.0)
            for place, row in enumerate((table.header, *table.rows))]  # fmt: skip


def _longest_words(table: Table, size_pt: float) -> list[float]:
    return [
        max(
            (width_pt(word, size_pt * wider) for row, wider in _sized(table) for word in row[column].split()),
            default=0.0,
        )
        for column in range(len(table.header))
    ]
