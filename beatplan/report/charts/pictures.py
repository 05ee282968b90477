"""Charts and maps of a story as pictures; the same story gives the same bytes."""

from __future__ import annotations

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure

from beatplan.report.charts.forms import draw_form
from beatplan.report.charts.ground import Ground
from beatplan.report.charts.maps import draw_ground
from beatplan.report.story.model import Chart, MapPicture
from beatplan.report.words import Words

#: Text stays text, so that any script of any name is shaped by what shows it, and nothing in a name is a formula.
_STYLE: dict[Any, Any] = {
    "svg.fonttype": "none",
    "text.parse_math": False,
    "text.usetex": False,
    "axes.formatter.use_mathtext": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 10,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#4d5a68",
    "text.color": "#1b2631",
    "axes.labelcolor": "#1b2631",
    "xtick.color": "#1b2631",
    "ytick.color": "#1b2631",
    "hatch.linewidth": 0.6,
}
_PIXELS_PER_INCH = 200


def chart_svg(chart: Chart, words: Words) -> str:
    """Draw a chart as SVG."""
    with _styled(chart.key):
        return _svg(draw_form(chart, words))


def chart_png(chart: Chart, words: Words) -> bytes:
    """Draw a chart as PNG."""
    with _styled(chart.key):
        return _png(draw_form(chart, words))


def map_svg(picture: MapPicture, ground: Ground, words: Words) -> str:
    """Draw a map as SVG."""
    with _styled(picture.key):
        return _svg(draw_ground(picture, ground, words))


def map_png(picture: MapPicture, ground: Ground, words: Words) -> bytes:
    """Draw a map as PNG."""
    with _styled(picture.key):
        return _png(draw_ground(picture, ground, words))


@contextmanager
def _styled(key: str) -> Iterator[None]:
    # A name may hold letters that the font lacks: in SVG whoever shows it has them, and each picture has its table.
    with mpl.rc_context(_STYLE | {"svg.hashsalt": key}), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r".*Glyph.*missing from.*")
        warnings.filterwarnings("ignore", message=r".*Matplotlib currently does not support.*")
        yield


def _svg(figure: Figure) -> str:
    held = io.StringIO()
    figure.savefig(held, format="svg", metadata={"Date": None, "Creator": None})
    return held.getvalue()


def _png(figure: Figure) -> bytes:
    held = io.BytesIO()
    figure.savefig(held, format="png", dpi=_PIXELS_PER_INCH, metadata={"Software": None})
    return held.getvalue()
