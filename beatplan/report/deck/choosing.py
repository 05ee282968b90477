"""What a slide shows of a section, and how its charts say what is withheld."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from beatplan.report.deck.native import data_of, without_room
from beatplan.report.office import plain_text
from beatplan.report.story.model import Chart, MapPicture, Section, Table
from beatplan.report.words import Words

Shown = MapPicture | Chart | Table
_MOST_SHOWN = 3
#: Of several units, two maps each.
_MOST_OF_UNITS = 4
_LONGEST_NAME = 40


def what_is_shown(section: Section, words: Words) -> tuple[tuple[Shown, ...], tuple[Shown, ...]]:
    """Choose what a slide shows: its maps, or else its first chart, or else its first table; with all others."""
    every: tuple[Shown, ...] = (*section.maps, *section.charts, *section.tables)
    if section.maps:
        chosen: tuple[Shown, ...] = _chosen_maps(section.maps)
    else:
        chosen = section.charts[:1] or section.tables[:1]
    left_out = tuple(one for one in every if one not in chosen)
    return tuple(_said_of(one, words) if isinstance(one, Chart) else one for one in chosen), left_out


def _chosen_maps(maps: Sequence[MapPicture]) -> tuple[MapPicture, ...]:
    """Choose the first, one between and the last; of several units, today and the whole plan of each.

    Maps of no hours at all leave their room to the others: the answer over them says that there are none.
    """
    maps = [one for one in maps if one.stations or set(one.class_of_beat) != {0}] or maps
    units = [list(mine) for _, mine in groupby(maps, key=lambda one: one.unit)]
    if len(units) > 1:
        ends = (mine[:1] if len(mine) == 1 else (mine[0], mine[-1]) for mine in units)
        return tuple(one for pair in ends for one in pair)[:_MOST_OF_UNITS]
    return tuple(maps) if len(maps) <= _MOST_SHOWN else (maps[0], maps[len(maps) // 2], maps[-1])


def narrowed(table: Table) -> Table:
    """Leave out of a table the columns that a slide has no room for; the same table where it has room for all."""
    if not table.on_slide:
        return table

    def chosen(cells: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(cells[place] for place in table.on_slide)

    return replace(
        table,
        header=chosen(table.header),
        rows=tuple(chosen(row) for row in table.rows),
        numeric=tuple(table.numeric[place] for place in table.on_slide),
        on_slide=(),
    )


def _said_of(chart: Chart, words: Words) -> Chart:
    """Say at the name of a category what of it is not drawn, as a gap would look like nothing at all."""
    return replace(chart, categories=tuple(_names(chart, words)))


def _names(chart: Chart, words: Words) -> Iterator[str]:
    drawn = [list(one.values) for one in data_of(chart)][-len(chart.series) :]
    no_room = without_room(chart)
    for place, name in enumerate(chart.categories):
        short = shortened_name(plain_text(name))
        hidden = [one for one in chart.series if math.isnan(one.values[place])]
        if len(hidden) == len(chart.series):
            yield f"{short}: {words.withheld}"
        elif hidden:
            yield f"{short} ({', '.join(shortened_name(plain_text(one.name)) for one in hidden)}: {words.withheld})"
        elif drawn[-1][place] is None or (chart.kind == "waterfall" and place in no_room[-1]):
            # A step that hangs from one withheld is not drawn, and is known all the same.
            yield f"{short}: {words.calls(abs(chart.series[-1].values[place]))}"
        else:
            thin = [one for one, places in zip(chart.series, no_room, strict=True) if place in places]
            told = [f"{shortened_name(plain_text(one.name))}: {words.calls(one.values[place])}"
                    for one in thin if one.values[place]]  # fmt: skip
            yield f"{short} ({', '.join(told)})" if told else short


def shortened_name(name: str) -> str:
    """End a name that leaves no room for what it names in an ellipsis; tables hold it whole."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}\u2026"
