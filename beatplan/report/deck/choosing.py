"""What a slide shows of a section, and how its charts say what is withheld."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from beatplan.report.deck.native import data_of
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
    """Choose the first, one between and the last; of several units, today and the whole plan of each."""
    units = [list(mine) for _, mine in groupby(maps, key=lambda one: one.unit)]
    if len(units) > 1:
        return tuple(one for mine in units for one in (mine[0], mine[-1]))[:_MOST_OF_UNITS]
    return tuple(maps) if len(maps) <= _MOST_SHOWN else (maps[0], maps[len(maps) // 2], maps[-1])


def _said_of(chart: Chart, words: Words) -> Chart:
    """Say at the name of a category what of it is not drawn, as a gap would look like nothing at all."""
    return replace(chart, categories=tuple(_names(chart, words)))


def _names(chart: Chart, words: Words) -> Iterator[str]:
    drawn = [list(one.values) for one in data_of(chart)][-len(chart.series) :]
    for place, name in enumerate(chart.categories):
        short = shortened_name(plain_text(name))
        hidden = [one for one in chart.series if math.isnan(one.values[place])]
        if len(hidden) == len(chart.series):
            yield f"{short}: {words.withheld}"
        elif hidden:
            yield f"{short} ({', '.join(shortened_name(plain_text(one.name)) for one in hidden)}: {words.withheld})"
        elif drawn[-1][place] is None:
            # A step that hangs from one withheld is not drawn, and is known all the same.
            yield f"{short}: {words.calls(abs(chart.series[-1].values[place]))}"
        else:
            yield short


def shortened_name(name: str) -> str:
    """End a name that leaves no room for what it names in an ellipsis; tables hold it whole."""
    return name if len(name) <= _LONGEST_NAME else f"{name[: _LONGEST_NAME - 1].rstrip()}\u2026"
