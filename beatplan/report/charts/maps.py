"""A map drawn on its ground: beats in classes with labels, stations with their teams."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass

import numpy as np
import shapely
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, PathPatch
from matplotlib.path import Path

from beatplan.errors import one_line
from beatplan.report.charts.ground import Ground
from beatplan.report.charts.labels import LABEL_PT, PAD_PT, label_of, place_labels
from beatplan.report.map.scale import COLOURS
from beatplan.report.story.model import MapPicture
from beatplan.report.words import Words

#: Fill and hatch of the lowest class and of a beat withheld; the others take the map page's scale.
_NOTHING, _WITHHELD = ("#e9ecef", "////"), ("#ffffff", "xxxx")
#: Fills that black lines and letters are not seen on.
_DARK = COLOURS[3:]
_STATION = "#b3400a"
_EDGE = "#1b2631"
#: A map is as wide as its ground asks, between these.
_LEAST_WIDE_IN, _MOST_WIDE_IN, _MAP_IN, _TITLE_IN, _ENTRY_IN = 3.7, 5.0, 4.2, 0.75, 0.21
#: Size, letters that an inch holds and lines of a title, the first that holds it is taken.
_TITLES = ((12, 9.0, 2), (10, 10.5, 3), (8, 13.0, 4))
#: Size of a legend, and how many letters of it an inch holds.
_LEGEND_PT, _LEGEND_LETTERS = 10.0, 11.5
#: A station's mark: what it takes on all sides of its middle, points.
_MARK_PT = 13.0


@dataclass(frozen=True)
class Sheet:
    """The paper of a map, inches: as wide as its ground asks, with room for every class that its unit may show."""

    width: float
    legend: float

    @property
    def height(self) -> float:
        """From the title to the legend."""
        return _TITLE_IN + _MAP_IN + self.legend


def class_looks(classes: int) -> list[tuple[str, str]]:
    """Give fill and hatch of each class: the lowest grey and hatched, the others from light to dark."""
    shades = np.linspace(1, len(COLOURS) - 1, max(classes - 1, 1)).round().astype(int) if classes > 2 else [2]
    return [_NOTHING, *((COLOURS[k], "") for k in shades)][:classes]


def draw_ground(picture: MapPicture, ground: Ground, words: Words) -> Figure:
    """Draw a map; every map on the same ground has the same scale."""
    sheet = _sheet(picture, ground)
    figure = Figure(figsize=(sheet.width, sheet.height))
    axes = figure.add_axes((0.02, sheet.legend / sheet.height, 0.96, _MAP_IN / sheet.height))
    metres_per_pt = _lay_axes(axes, ground, sheet)
    looks = class_looks(len(picture.classes))
    fills = [_WITHHELD if of_class < 0 else looks[of_class] for of_class in picture.class_of_beat]
    _beats(axes, ground, fills)
    at = {site: ground.sites[site] for site in picture.stations if site in ground.sites}
    half = _MARK_PT / 2 * metres_per_pt
    marks = [shapely.box(x - half, y - half, x + half, y + half) for x, y in at.values()]
    _labels(axes, place_labels(ground, marks, metres_per_pt), dict(zip(ground.beats, fills, strict=True)))
    for site, (x, y) in at.items():
        _station(axes, x, y, picture.stations[site])
    _scale_bar(axes, ground, words)
    _legend(axes, picture, looks, sheet, words)
    size, lines = _title_lines(picture.title, sheet.width)
    axes.set_title("\n".join(lines), fontsize=size, fontweight="bold")
    return figure


def _sheet(picture: MapPicture, ground: Ground) -> Sheet:
    west, south, east, north = ground.bounds
    width = min(max(_MAP_IN * (east - west) / (north - south), _LEAST_WIDE_IN), _MOST_WIDE_IN)
    lines = sum(len(_name_lines(one, width)) for one in picture.classes)
    return Sheet(width, _ENTRY_IN * (lines + 2.5))


def _lay_axes(axes: Axes, ground: Ground, sheet: Sheet) -> float:
    """Put the ground on a sheet; gives metres a point."""
    axes.set_axis_off()
    axes.set_aspect("equal")
    west, south, east, north = ground.bounds
    edge = 0.02 * max(east - west, north - south)
    axes.set_xlim(west - edge, east + edge)
    axes.set_ylim(south - edge, north + edge)
    return max((east - west + 2 * edge) / (0.96 * sheet.width), (north - south + 2 * edge) / _MAP_IN) / 72


def _beats(axes: Axes, ground: Ground, fills: list[tuple[str, str]]) -> None:
    """Fill beats and draw their borders, white where they part dark ones."""
    paths = [_path(shape) for shape in ground.shapes]
    for path, (fill, hatch) in zip(paths, fills, strict=True):
        axes.add_patch(
            PathPatch(path, facecolor=fill, hatch=hatch, edgecolor="#8a96a3" if hatch else _EDGE, linewidth=0.5)
        )
    for edge, dark in ((_EDGE, False), ("white", True)):
        for path, (fill, _) in zip(paths, fills, strict=True):
            if (fill in _DARK) == dark:
                axes.add_patch(PathPatch(path, facecolor="none", edgecolor=edge, linewidth=0.7))


def _legend(axes: Axes, picture: MapPicture, looks: list[tuple[str, str]], sheet: Sheet, words: Words) -> None:
    """Name what is on the map."""
    used = [(name, look) for place, (name, look) in enumerate(zip(picture.classes, looks, strict=True))
            if place in picture.class_of_beat]  # fmt: skip
    if any(of_class < 0 for of_class in picture.class_of_beat):
        used.append((words.withheld, _WITHHELD))
    handles: list[Artist] = [
        Patch(facecolor=fill, hatch=hatch, edgecolor=_EDGE, linewidth=0.6,
              label="\n".join(_name_lines(name, sheet.width)))
        for name, (fill, hatch) in used
    ]  # fmt: skip
    if picture.stations:
        handles.append(_station_handle(axes, words))
    axes.legend(
        handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.0), frameon=False, fontsize=_LEGEND_PT,
        handlelength=1.6,
    )  # fmt: skip


def _title_lines(title: str, width_in: float) -> tuple[int, list[str]]:
    """Break a title into lines of the largest size that holds it."""
    ways = [(size, _balanced(one_line(title), int(letters * width_in)), most) for size, letters, most in _TITLES]
    fitting = (way for way in ways if len(way[1]) <= way[2])
    size, lines, _ = next(fitting, ways[-1])
    return size, lines


def _balanced(text: str, letters: int) -> list[str]:
    """Break a text into as few lines as a width asks, as even as they come."""
    lines, longest = textwrap.wrap(text, letters), max(map(len, text.split()), default=0)
    while letters > longest + 1 and len(narrower := textwrap.wrap(text, letters - 1)) == len(lines):
        lines, letters = narrower, letters - 1
    return lines


def _name_lines(name: str, width_in: float) -> list[str]:
    return textwrap.wrap(one_line(name), int(_LEGEND_LETTERS * width_in))


def _station_handle(axes: Axes, words: Words) -> Line2D:
    return axes.plot([], [], linestyle="none", marker="^", markersize=10, color=_STATION, markeredgecolor="white",
                     label=words.say("station, with its teams on duty"))[0]  # fmt: skip


def _path(shape: shapely.Geometry) -> Path:
    """Turn a polygon with holes, or several, into one path."""
    rings = [
        np.asarray(ring.coords)[:, :2] for part in shapely.get_parts(shape) for ring in (part.exterior, *part.interiors)
    ]
    codes = [np.r_[Path.MOVETO, np.full(len(ring) - 2, Path.LINETO), Path.CLOSEPOLY] for ring in rings]
    return Path(np.concatenate(rings), np.concatenate(codes))


def _labels(axes: Axes, places: dict[str, np.ndarray], fills: dict[str, tuple[str, str]]) -> None:
    for beat, (x, y) in places.items():
        dark = fills[beat][0] in _DARK
        axes.text(x, y, label_of(beat), ha="center", va="center", fontsize=LABEL_PT,
                  color="white" if dark else _EDGE,
                  bbox=None if dark else {"facecolor": "white", "edgecolor": "none", "pad": PAD_PT})  # fmt: skip


def _station(axes: Axes, x: float, y: float, teams: int) -> None:
    axes.plot([x], [y], marker="^", markersize=_MARK_PT, color=_STATION, markeredgecolor="white", zorder=5)
    axes.annotate(str(teams), (x, y), xytext=(0, -2), textcoords="offset points", ha="center", va="center",
                  fontsize=8, fontweight="bold", color="white", zorder=6)  # fmt: skip


def _scale_bar(axes: Axes, ground: Ground, words: Words) -> None:
    """Draw a bar of whole miles near a fifth of the map."""
    west, south, east, _ = ground.bounds
    width = east - west
    mile = 1609.344
    miles = max([one for one in (1, 2, 5, 10, 20, 50) if one * mile <= width / 4], default=1)
    axes.plot([west, west + miles * mile], [south, south], color=_EDGE, linewidth=2.5, solid_capstyle="butt")
    axes.annotate(words.many("{count} mile", "{count} miles", miles), (west, south), xytext=(0, 4),
                  textcoords="offset points", fontsize=8)  # fmt: skip
