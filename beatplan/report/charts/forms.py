"""The forms of a chart: bars, stacked bars, a waterfall and a timeline; every bar carries its figure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from beatplan.errors import one_line
from beatplan.report.map.scale import COLOURS
from beatplan.report.story.model import Chart, Series
from beatplan.report.words import Words

#: From the map's scale: today light, what is proposed dark, what stays with others grey and hatched.
LIGHT, MIDDLE, DARK = COLOURS[1], COLOURS[2], COLOURS[3]
OTHERS = "#d5dae0"
_EDGE = "#1b2631"
#: Tried in turn for series, the last one of a chart apart: colour, hatch.
_LOOKS = ((LIGHT, ""), (DARK, ""), (COLOURS[0], "xx"), (MIDDLE, ".."), (COLOURS[4], ""))
#: Of the parts of a stacked bar but the last.
_PARTS = ((DARK, ""), (COLOURS[0], "xx"), (LIGHT, ".."))
_WIDTH_IN, _ROW_IN, _AROUND_IN = 7.2, 0.42, 1.15
_WRAP = 30


def draw_form(chart: Chart, words: Words) -> Figure:
    """Draw a chart in its form."""
    rows = len(chart.categories) * (1 if chart.kind in {"stacked", "waterfall"} else max(1, len(chart.series) * 0.6))
    height = 3.2 if chart.kind == "timeline" else _AROUND_IN + _ROW_IN * max(rows, 2)
    figure = Figure(figsize=(_WIDTH_IN, height), layout="constrained")
    axes = figure.add_subplot()
    {"bars": _bars, "stacked": _stacked, "waterfall": _waterfall, "timeline": _timeline}[chart.kind](axes, chart, words)
    return figure


def wrapped(text: str) -> str:
    """Break a name into short lines."""
    return "\n".join(textwrap.wrap(one_line(text), _WRAP)) or "\u2013"


def _looks(series: Sequence[Series]) -> list[tuple[str, str]]:
    return [_LOOKS[place % len(_LOOKS)] for place in range(len(series))] if len(series) > 1 else [(DARK, "")]


def _bars(axes: Axes, chart: Chart, words: Words) -> None:
    """Bars side by side, one group a category, with whiskers where there are ranges."""
    thick = 0.8 / len(chart.series)
    at = np.arange(len(chart.categories))
    for place, (one, (colour, hatch)) in enumerate(zip(chart.series, _looks(chart.series), strict=True)):
        values = np.array(one.values)
        middle = at - 0.4 + thick * (place + 0.5)
        axes.barh(
            middle, np.nan_to_num(values), thick * 0.92, color=colour, hatch=hatch, edgecolor=_EDGE, linewidth=0.6,
            label=wrapped(one.name), xerr=_whiskers(one),
        )  # fmt: skip
        for y, value in zip(middle, values, strict=True):
            _figure_beside(axes, float(value), float(y), words)
    _name_rows(axes, chart)
    _legend(axes, len(chart.series))


def _whiskers(one: Series) -> np.ndarray | None:
    if one.low is None or one.high is None:
        return None
    values = np.array(one.values)
    return np.nan_to_num(np.abs([values - np.array(one.low), np.array(one.high) - values]))


def _stacked(axes: Axes, chart: Chart, words: Words) -> None:
    """Stacked bars, of which the last part is what stays with others."""
    base, at = np.zeros(len(chart.categories)), np.arange(len(chart.categories))
    looks = [*_PARTS[: len(chart.series) - 1], (OTHERS, "///")]
    whole = float(np.nansum([one.values for one in chart.series], axis=0).max(initial=0.0)) or 1.0
    for one, (colour, hatch) in zip(chart.series, looks, strict=True):
        values = np.array(one.values)
        axes.barh(
            at, np.nan_to_num(values), 0.7, base, color=colour, hatch=hatch, edgecolor=_EDGE, linewidth=0.6,
            label=wrapped(one.name),
        )  # fmt: skip
        for y, value, left in zip(at, values, base, strict=True):
            # A part too thin for its figure is told by the table beside the chart.
            if np.isnan(value) or value > whole * 0.06:
                _figure_inside(axes, float(value), float(left), float(y), words, dark=colour == DARK)
        base += np.nan_to_num(values)
    _name_rows(axes, chart)
    _legend(axes, len(chart.series))


def _waterfall(axes: Axes, chart: Chart, words: Words) -> None:
    """Steps down from the first whole to the last."""
    values = np.array(chart.series[0].values)
    ends = np.cumsum(np.nan_to_num(values[:-1]))
    starts = np.concatenate([[0.0], ends[1:] if len(ends) > 1 else [], [0.0]])
    for y, (value, start) in enumerate(zip(values, starts, strict=True)):
        is_whole = y in (0, len(values) - 1)
        colour, hatch = (DARK, "") if is_whole else (OTHERS, "///")
        width = float(np.nan_to_num(abs(value)))
        axes.barh(y, width, 0.7, start, color=colour, hatch=hatch, edgecolor=_EDGE, linewidth=0.6)
        _figure_beside(axes, float(abs(value)), float(y), words, start + width, minus=not is_whole and value != 0)
    _name_rows(axes, chart)


def _timeline(axes: Axes, chart: Chart, words: Words) -> None:
    """Columns in the order of time, a group a date."""
    thick = 0.8 / len(chart.series)
    at = np.arange(len(chart.categories))
    for place, (one, (colour, hatch)) in enumerate(zip(chart.series, _looks(chart.series), strict=True)):
        values, middle = np.array(one.values), at - 0.4 + thick * (place + 0.5)
        axes.bar(
            middle, np.nan_to_num(values), thick * 0.92, color=colour, hatch=hatch, edgecolor=_EDGE, linewidth=0.6,
            label=wrapped(one.name),
        )  # fmt: skip
        for x, value in zip(middle, values, strict=True):
            axes.text(x, float(np.nan_to_num(value)), words.calls(float(value)), ha="center", va="bottom", fontsize=9)
    axes.set_xticks(at, ["\n".join(textwrap.wrap(one_line(name), 16)) for name in chart.categories])
    axes.set_ylabel(chart.unit)
    axes.set_ylim(0, _room(chart))
    axes.yaxis.set_major_formatter(lambda value, _: words.hours(value))
    _legend(axes, len(chart.series))


def _room(chart: Chart) -> float:
    """Give the axis room for the figure beyond the longest bar."""
    stacked = np.nan_to_num(np.array([one.values for one in chart.series]))
    most = stacked.sum(axis=0) if chart.kind == "stacked" else np.abs(stacked).max(axis=0, initial=0.0)
    return float(most.max(initial=0.0)) * 1.15 or 1.0


def _name_rows(axes: Axes, chart: Chart) -> None:
    axes.set_yticks(range(len(chart.categories)), [wrapped(name) for name in chart.categories])
    axes.invert_yaxis()
    axes.set_xlim(0, _room(chart))
    axes.set_xlabel(chart.unit)


def _figure_beside(
    axes: Axes, value: float, y: float, words: Words, at: float | None = None, *, minus: bool = False
) -> None:
    sign = "\u2212" if minus and not np.isnan(value) else ""
    where = float(np.nan_to_num(value)) if at is None else at
    axes.annotate(
        f"{sign}{words.calls(value)}", (where, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=9
    )


def _figure_inside(axes: Axes, value: float, left: float, y: float, words: Words, *, dark: bool) -> None:
    axes.text(
        left + float(np.nan_to_num(value)) / 2, y, words.calls(value), ha="center", va="center", fontsize=9,
        color="white" if dark else _EDGE,
        bbox=None if dark else {"facecolor": "white", "edgecolor": "none", "pad": 1.5},
    )  # fmt: skip


def _legend(axes: Axes, series: int) -> None:
    if series > 1:
        axes.legend(loc="lower center", bbox_to_anchor=(0.5, 1.0), ncols=min(series, 3), frameon=False, fontsize=9)
