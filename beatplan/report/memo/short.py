"""A first page made short enough for one sheet: what is left out of it is said, with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

from beatplan.report.columns import BOLD, Cells, breaks_words, column_widths, row_heights
from beatplan.report.office import lines_of, plain_text
from beatplan.report.story.model import Section, Story, Table
from beatplan.report.words import Words

#: Sizes of text tried, the largest that fits is taken.
_SIZES_PT = (10.5, 10.0, 9.5, 9.0)
_MAPS_PT = (190.0, 165.0, 140.0)
_WIDTH_PT, _HEIGHT_PT = 7.0 * 72, 9.8 * 72
#: Height of a line over the size of its letters.
_LINE = 1.2
_LEAST_ROWS = 3
_MUCH = 0.85
#: Sizes of a table's text, in points less than the page's; the largest that breaks no word is taken.
_SMALLER_PT = (1.0, 1.5, 2.0)
CELLS = Cells(pad_pt=3.0, over_pt=1.0)


@dataclass(frozen=True)
class Short:
    """A page that fits.

    Attributes:
        told: a paragraph of each section of the first page.
        tables: of some sections, by key.
        size_pt: of the text.
        map_pt: how high maps are.
    """

    told: tuple[str, ...]
    tables: dict[str, Table]
    size_pt: float
    map_pt: float


def shortened(story: Story, words: Words) -> Short:
    """Shorten the first page until it fits: the points of the longest sections first, then the size of letters.

    Every answer stays whole; a section whose points are left out, and a table whose last rows are, say that they are in
    the brief.
    """
    tables = {one.key: table for one in story.first_page[1:2] for table in _tables(one)}
    # The note of the whole stands over all sections, whatever is left out of them.
    sections = [replace(one, points=tuple(p for p in one.points if p != story.note)) for one in story.first_page]
    kept = [len(one.points) for one in sections]
    while True:
        told = tuple(_paragraph(one, many, words) for one, many in zip(sections, kept, strict=True))
        shown = {key: _lower(one) for key, one in tables.items()}
        for size in _SIZES_PT:
            for map_pt in _MAPS_PT:
                short = Short(told, shown, size, map_pt)
                if _height(story, short) <= _HEIGHT_PT:
                    return short
        longest = max(range(len(kept)), key=lambda place: (kept[place] > 0, len(told[place])))
        if kept[longest]:
            kept[longest] -= 1
        elif not (shorter := {key: _with_fewer_rows(one, words) for key, one in tables.items()}) or shorter == tables:
            return Short(told, shown, _SIZES_PT[-1], _MAPS_PT[-1])
        else:
            tables = shorter


def _with_fewer_rows(table: Table, words: Words) -> Table:
    """Leave the last row of a table out and say so in its place; a table of few rows stays as it is."""
    left_out = (words.say("More is in the brief."), *("" for _ in table.header[1:]))
    kept = table.rows[:-2] if table.rows[-1] == left_out else table.rows[:-1]
    return table if len(kept) < _LEAST_ROWS else replace(table, rows=(*kept, left_out))


def _tables(section: Section) -> Iterator[Table]:
    """The one table that the memo shows of a section."""
    every = [*section.tables, *(one.table for one in section.charts)]
    yield from every[:1]


def _lower(table: Table) -> Table:
    """Write the columns of a table of few rows as rows, where it is much lower so."""
    if len(table.rows) >= len(table.header):
        return table
    header, *rows = zip(table.header, *table.rows, strict=True)
    turned = replace(table, header=header, rows=tuple(rows), numeric=(False, *(True for _ in table.rows)))
    height, turned_height = (_table_height(one, _SIZES_PT[0]) for one in (table, turned))
    return turned if turned_height < _MUCH * height else table


def _paragraph(section: Section, many: int, words: Words) -> str:
    left_out = [words.say("More is in the brief.")] if many < len(section.points) else []
    return plain_text(" ".join([section.answer, *section.points[:many], *left_out]))


def _height(story: Story, short: Short) -> float:
    """How high the page is at most, points."""
    size = short.size_pt
    height = lines_of(plain_text(story.title), (size + 7) * BOLD, _WIDTH_PT) * (size + 7) * _LINE
    height += lines_of(plain_text(f"{story.subtitle}. {story.date}."), size, _WIDTH_PT) * size * _LINE + 4
    if story.note:
        height += lines_of(plain_text(story.note), size, _WIDTH_PT) * size * _LINE + 2
    for section, told in zip(story.first_page, short.told, strict=True):
        height += lines_of(plain_text(section.question), (size + 1.5) * BOLD, _WIDTH_PT) * (size + 1.5) * _LINE + 6
        height += lines_of(told, size, _WIDTH_PT) * size * _LINE + 2
        if section.maps:
            height += short.map_pt + 4
        if (table := short.tables.get(section.key)) is not None:
            height += _table_height(table, size)
    return height


def fitted(table: Table, size_pt: float) -> tuple[float, tuple[float, ...]]:
    """Give the size of a table's text on a page of a size, and the widths of its columns, points."""
    for smaller in _SMALLER_PT:
        size = size_pt - smaller
        columns = column_widths(table, size, _WIDTH_PT, CELLS)
        if not breaks_words(table, size, columns, CELLS):
            break
    return size, columns


# The same tables are tried with every number of points and height of maps.
@lru_cache(maxsize=64)
def _table_height(table: Table, size_pt: float) -> float:
    size, columns = fitted(table, size_pt)
    caption = lines_of(plain_text(table.caption), size_pt, _WIDTH_PT) * size_pt * _LINE
    return sum(row_heights(table, size, columns, CELLS)) + caption + size_pt
