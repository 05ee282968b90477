"""A first page made short enough for one sheet: what is left out of it is said, with where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from beatplan.report.office import lines_of, plain_text
from beatplan.report.story.model import Section, Story, Table
from beatplan.report.words import Words

#: Sizes of text tried, the largest that fits is taken.
_SIZES_PT = (10.5, 10.0, 9.5, 9.0)
_MAPS_PT = (190.0, 165.0, 140.0)
_WIDTH_PT, _HEIGHT_PT = 7.0 * 72, 9.8 * 72
_LINE = 1.25


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

    Every answer stays whole; a section whose points are left out says that they are in the brief.
    """
    tables = {one.key: table for one in story.first_page[1:2] for table in _tables(one)}
    kept = [len(one.points) for one in story.first_page]
    while True:
        told = tuple(_paragraph(one, many, words) for one, many in zip(story.first_page, kept, strict=True))
        for size in _SIZES_PT:
            for map_pt in _MAPS_PT:
                short = Short(told, tables, size, map_pt)
                if _height(story, short) <= _HEIGHT_PT:
                    return short
        longest = max(range(len(kept)), key=lambda place: (kept[place] > 0, len(told[place])))
        if not kept[longest]:
            return Short(told, tables, _SIZES_PT[-1], _MAPS_PT[-1])
        kept[longest] -= 1


def _tables(section: Section) -> Iterator[Table]:
    """The one table that the memo shows of a section."""
    every = [*section.tables, *(one.table for one in section.charts)]
    yield from every[:1]


def _paragraph(section: Section, many: int, words: Words) -> str:
    left_out = [words.say("More is in the brief.")] if many < len(section.points) else []
    return plain_text(" ".join([section.answer, *section.points[:many], *left_out]))


def _height(story: Story, short: Short) -> float:
    """How high the page is at most, points."""
    size, height = short.size_pt, (short.size_pt + 7) * _LINE + 2 * short.size_pt * _LINE
    for section, told in zip(story.first_page, short.told, strict=True):
        height += lines_of(plain_text(section.question), (size + 1.5) * 1.13, _WIDTH_PT) * (size + 1.5) * _LINE + 6
        height += lines_of(told, size, _WIDTH_PT) * size * _LINE + 2
        if section.maps:
            height += short.map_pt + 4
        if (table := short.tables.get(section.key)) is not None:
            height += _table_height(table, size - 1)
    return height


def _table_height(table: Table, size_pt: float) -> float:
    column = _WIDTH_PT / len(table.header) - 12
    rows = (
        max(lines_of(plain_text(cell), size_pt * 1.13, column) for cell in row) for row in (table.header, *table.rows)
    )
    return sum(rows) * size_pt * _LINE + 3 * size_pt
