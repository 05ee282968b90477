"""Charts as PowerPoint's own, so that a planner can edit their figures."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from lxml import etree
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.oxml.ns import qn
from pptx.util import Pt

from beatplan.report.deck.look import Look
from beatplan.report.map.scale import COLOURS
from beatplan.report.office import plain_text
from beatplan.report.story.model import Chart, Series

#: Letters on light fills, which are the same on every ground.
_INK = RGBColor(0x1B, 0x26, 0x31)
#: What stays with others; then the colours of the map's scale, told apart in every kind of colour vision.
OTHERS = "d5dae0"
_SERIES = tuple(COLOURS[place].lstrip("#") for place in (1, 3, 0, 4, 2))
_FORMS = {
    "bars": XL_CHART_TYPE.BAR_CLUSTERED,
    "stacked": XL_CHART_TYPE.BAR_STACKED,
    "waterfall": XL_CHART_TYPE.BAR_STACKED,
    "timeline": XL_CHART_TYPE.COLUMN_CLUSTERED,
}
_LABEL_PT = 14
#: How figures from ten up are written, and what a letter of one takes of the longest stack.
_WHOLE, _LETTER = "#,##0", 0.024


def form_of(chart: Chart) -> Any:
    """PowerPoint's form of a chart."""
    return _FORMS[chart.kind]


def data_of(chart: Chart) -> CategoryChartData:
    """Give a chart's figures; one that is withheld is a gap."""
    data = CategoryChartData(number_format=_format(chart))
    data.categories = [plain_text(one) or "\u2013" for one in chart.categories]
    for name, values in _stacks(chart):
        data.add_series(plain_text(name) or "\u2013", [None if math.isnan(one) else one for one in values])
    return data


def figures_drawn(drawn: Any) -> str:
    """Write down what a drawn chart shows, so that an edit of it is known."""
    plot = drawn.plots[0]
    return _written([str(one) for one in plot.categories], [(one.name, list(one.values)) for one in plot.series])


def figures_asked(chart: Chart) -> str:
    """Write down what a chart would show, drawn."""
    data = data_of(chart)
    return _written([str(one.label) for one in data.categories], [(one.name, list(one.values)) for one in data])


def _written(categories: list[str], series: list[tuple[str, list[float | None]]]) -> str:
    rounded = [(name, [None if one is None else float(f"{one:.9g}") for one in values]) for name, values in series]
    return repr((categories, rounded))


def without_room(chart: Chart) -> list[set[int]]:
    """Find of each series the places whose bars, in a stack, are too short to hold their figures."""
    values = np.abs(np.array([one.values for one in chart.series]))
    if chart.kind not in {"stacked", "waterfall"}:
        return [set() for _ in values]
    whole = float(np.nansum(values, axis=0).max(initial=0.0) if len(values) > 1 else np.nanmax(values, initial=0.0))
    written = "{:,.0f}" if _format(chart) == _WHOLE else "{:.1f}"
    return [
        {place for place, value in enumerate(row) if value < _LETTER * len(written.format(value)) * whole}
        for row in values.tolist()
    ]


def dress(drawn: Any, chart: Chart, look: Look) -> None:
    """Give a chart its colours, labels, axes and ranges."""
    drawn.has_title = False
    drawn.font.size, drawn.font.color.theme_color = Pt(_LABEL_PT), look.text
    plot = drawn.plots[0]
    plot.gap_width = 45
    stacked = chart.kind in {"stacked", "waterfall"}
    plot.overlap = 100 if stacked else -5
    plot.has_data_labels = True
    plot.data_labels.number_format, plot.data_labels.number_format_is_linked = _format(chart), False
    plot.data_labels.font.size = Pt(_LABEL_PT)
    _axes(drawn, chart, look)
    many = len(chart.series) > 1
    drawn.has_legend = many
    if many:
        drawn.legend.position, drawn.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        drawn.legend.font.size = Pt(_LABEL_PT)
    for place, (one, colour) in enumerate(zip(plot.series, _colours(chart), strict=True)):
        _fill(one, colour, look)
        _ranges(one, chart.series[place] if chart.kind != "waterfall" else None)
    for one, places in zip(list(plot.series)[-len(chart.series) :], without_room(chart), strict=True):
        _leave_out(one, places)
    if chart.kind == "waterfall":
        _whole_steps(plot.series[1], len(chart.categories), look)


def _axes(drawn: Any, chart: Chart, look: Look) -> None:
    drawn.category_axis.tick_labels.font.size = Pt(_LABEL_PT)
    drawn.category_axis.format.line.color.theme_color = look.text
    drawn.category_axis.has_major_gridlines = False
    _name_all(drawn.category_axis._element)  # noqa: SLF001
    drawn.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    # Read from the top down, as the table is.
    drawn.category_axis.reverse_order = chart.kind != "timeline"
    drawn.value_axis.visible = False
    drawn.value_axis.has_major_gridlines = False
    if all(not value < 0 for one in chart.series for value in one.values) or chart.kind == "waterfall":
        drawn.value_axis.minimum_scale = 0


def _name_all(axis: Any) -> None:
    """Let every category be named; where room is scarce, programs leave out every other one of their own accord."""
    for old in axis.findall(qn("c:tickLblSkip")):
        axis.remove(old)
    skip = etree.Element(qn("c:tickLblSkip"))
    skip.set("val", "1")
    axis.find(qn("c:noMultiLvlLbl")).addprevious(skip)


def _stacks(chart: Chart) -> list[tuple[str, Sequence[float]]]:
    """Give series as they are drawn: a waterfall's steps hang over where they end.

    Where a step is withheld, those after it hang from the whole at the end; what lies between two is not drawn.
    """
    if chart.kind != "waterfall":
        return [(one.name, one.values) for one in chart.series]
    [steps] = chart.series
    values = np.array(steps.values)
    forward = np.cumsum(values[:-1])
    backward = values[-1] - np.append(np.cumsum(values[:0:-1][1:])[::-1], 0.0)[: len(forward)]
    ends = np.where(np.isnan(forward), backward, forward)
    under = np.concatenate([[0.0], np.minimum(ends[1:], ends[:-1]), [0.0]])[: len(values)]
    drawn = np.where(np.isnan(under), np.nan, np.abs(values))
    return [(" ", np.where(np.isnan(drawn), np.nan, under).tolist()), (steps.name, drawn.tolist())]


def _colours(chart: Chart) -> list[str | None]:
    if chart.kind == "waterfall":
        return [None, OTHERS]
    if len(chart.series) == 1:
        return [_SERIES[1]]
    if chart.kind == "stacked":
        return [*(_SERIES[(place + 1) % len(_SERIES)] for place in range(len(chart.series) - 1)), OTHERS]
    return [_SERIES[place % len(_SERIES)] for place in range(len(chart.series))]


def _fill(series: Any, colour: str | None, look: Look) -> None:
    if colour is None:
        series.format.fill.background()
        series.format.line.fill.background()
        series.data_labels.show_value = False
        etree.SubElement(series.data_labels._element, qn("c:delete")).set("val", "1")  # noqa: SLF001
        labels = series.data_labels._element  # noqa: SLF001
        for child in list(labels)[:-1]:
            labels.remove(child)
        return
    series.format.fill.solid()
    series.format.fill.fore_color.rgb = RGBColor.from_string(colour.upper())
    series.format.line.color.theme_color, series.format.line.width = look.text, Pt(0.5)
    labels = series.data_labels
    labels.show_value = True
    labels.font.size = Pt(_LABEL_PT)
    dark = sum(int(colour[place : place + 2], 16) for place in (0, 2, 4)) < 400
    if _inside(series):
        labels.font.color.rgb = RGBColor(255, 255, 255) if dark else _INK
    else:
        labels.font.color.theme_color = look.text


def _leave_out(series: Any, places: set[int]) -> None:
    """Leave figures of a series out, which stand at the names of their bars instead."""
    labels = series.data_labels._element  # noqa: SLF001
    for old in labels.findall(qn("c:dLbl")):
        labels.remove(old)
    for place in sorted(places, reverse=True):
        label = etree.Element(qn("c:dLbl"))
        etree.SubElement(label, qn("c:idx")).set("val", str(place))
        etree.SubElement(label, qn("c:delete")).set("val", "1")
        labels.insert(0, label)


def _inside(series: Any) -> bool:
    """Whether labels stand within their bars, as they do in stacks."""
    grouping = series._element.getparent().find(qn("c:grouping"))  # noqa: SLF001
    return grouping is not None and grouping.get("val") == "stacked"


def _whole_steps(series: Any, many: int, look: Look) -> None:
    """Colour the first and last step of a waterfall as what they are: wholes."""
    for place in (0, many - 1):
        point = series.points[place]
        point.format.fill.solid()
        point.format.fill.fore_color.rgb = RGBColor.from_string(_SERIES[0].upper())
        point.format.line.color.theme_color, point.format.line.width = look.text, Pt(0.5)


def _ranges(series: Any, told: Series | None) -> None:
    """Put whiskers on bars whose ranges are known."""
    element = series._element  # noqa: SLF001
    for old in element.findall(qn("c:errBars")):
        element.remove(old)
    if told is None or told.low is None or told.high is None:
        return
    value, low, high = (np.array(one, dtype=float) for one in (told.values, told.low, told.high))
    known = ~np.isnan(value + low + high)
    bars = etree.Element(qn("c:errBars"))
    for tag, text in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "0")):
        etree.SubElement(bars, qn(f"c:{tag}")).set("val", text)
    for tag, ends in (("plus", high - value), ("minus", value - low)):
        held = etree.SubElement(etree.SubElement(bars, qn(f"c:{tag}")), qn("c:numLit"))
        etree.SubElement(held, qn("c:formatCode")).text = "General"
        etree.SubElement(held, qn("c:ptCount")).set("val", str(len(ends)))
        for place, end in enumerate(np.where(known, np.maximum(ends, 0), 0.0).tolist()):
            point = etree.SubElement(held, qn("c:pt"))
            point.set("idx", str(place))
            etree.SubElement(point, qn("c:v")).text = repr(end)
    element.find(qn("c:cat")).addprevious(bars)


def _format(chart: Chart) -> str:
    every = [abs(value) for one in chart.series for value in one.values if not math.isnan(value)]
    return _WHOLE if max(every, default=0.0) >= 10 else "0.0"
