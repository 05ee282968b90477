"""A map drawn on its ground: beats in classes with labels, stations with their teams."""

from __future__ import annotations

import math
import textwrap

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
from beatplan.report.directions import straight
from beatplan.report.map.scale import COLOURS
from beatplan.report.story.model import MapPicture
from beatplan.report.words import Words

#: Fill and hatch of the lowest class and of a beat withheld; the others take the map page's scale.
_NOTHING, _WITHHELD = ("#e9ecef", "////"), ("#ffffff", "xxxx")
_STATION = "#b3400a"
_EDGE = "#1b2631"
_WIDTH_IN, _MAP_IN, _TITLE_IN, _ENTRY_IN = 5.0, 4.2, 0.75, 0.2
#: Size, letters of a line and lines of a title, the first that holds it is taken.
_TITLES = ((11, 48, 2), (9, 58, 3), (7, 74, 4))
#: With more entries the legend stands in two columns.
_MOST_IN_COLUMN = 5
#: Beats smaller than this part of the map's width carry no label; the table names them.
_LABEL_PART = 0.022


def class_looks(classes: int) -> list[tuple[str, str]]:
    """Give fill and hatch of each class: the lowest grey and hatched, the others from light to dark."""
    shades = np.linspace(1, len(COLOURS) - 1, max(classes - 1, 1)).round().astype(int) if classes > 2 else [2]
    dots = ("", "..", "", "oo", "")
    return [
        _NOTHING,
        *((COLOURS[k], dots[place % 5] if classes > len(COLOURS) else "") for place, k in enumerate(shades)),
    ][:classes]


def draw_ground(picture: MapPicture, ground: Ground, words: Words) -> Figure:
    """Draw a map; every map on the same ground has the same scale."""
    # Room for every class that a map of its unit may show, so that all of them are drawn at one scale.
    columns = 1 if len(picture.classes) < _MOST_IN_COLUMN else 2
    legend_in = _ENTRY_IN * (math.ceil((len(picture.classes) + 2) / columns) + 0.5)
    height = _TITLE_IN + _MAP_IN + legend_in
    figure = Figure(figsize=(_WIDTH_IN, height))
    axes = figure.add_axes((0.02, legend_in / height, 0.96, _MAP_IN / height))
    axes.set_axis_off()
    axes.set_aspect("equal")
    west, south, east, north = ground.bounds
    edge = 0.02 * max(east - west, north - south)
    axes.set_xlim(west - edge, east + edge)
    axes.set_ylim(south - edge, north + edge)
    looks = class_looks(len(picture.classes))
    for shape, of_class in zip(ground.shapes, picture.class_of_beat, strict=True):
        fill, hatch = _WITHHELD if of_class < 0 else looks[of_class]
        axes.add_patch(
            PathPatch(_path(shape), facecolor=fill, hatch=hatch, edgecolor="#8a96a3" if hatch else _EDGE, linewidth=0.5)
        )
        axes.add_patch(PathPatch(_path(shape), facecolor="none", edgecolor=_EDGE, linewidth=0.7))
    _label(axes, picture, ground, looks, east - west)
    _stations(axes, picture, ground)
    _scale_bar(axes, west, south, east - west, words)
    used = [(_name_lines(one), look) for place, (one, look) in enumerate(zip(picture.classes, looks, strict=True))
            if place in picture.class_of_beat]  # fmt: skip
    if any(of_class < 0 for of_class in picture.class_of_beat):
        used.append((words.withheld, _WITHHELD))
    handles: list[Artist] = [
        Patch(facecolor=fill, hatch=hatch, edgecolor=_EDGE, linewidth=0.6, label=name) for name, (fill, hatch) in used
    ]
    if picture.stations:
        handles.append(_station_handle(axes, words))
    axes.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, 0.0), frameon=False,
                **({"fontsize": 9} if len(handles) <= _MOST_IN_COLUMN else
                   {"fontsize": 7.5, "ncols": 2, "columnspacing": 1.0, "handlelength": 1.6}))  # fmt: skip
    size, lines = _title_lines(picture.title)
    axes.set_title("\n".join(lines), fontsize=size, fontweight="bold")
    return figure


def _title_lines(title: str) -> tuple[int, list[str]]:
    """Break a title into lines of the largest size that holds it."""
    ways = [(size, textwrap.wrap(one_line(title), wide), most) for size, wide, most in _TITLES]
    fitting = (way for way in ways if len(way[1]) <= way[2])
    size, lines, _ = next(fitting, ways[-1])
    return size, lines


def _name_lines(name: str) -> str:
    return "\n".join(textwrap.wrap(one_line(name), 60))


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


def _label(axes: Axes, picture: MapPicture, ground: Ground, looks: list[tuple[str, str]], width: float) -> None:
    for beat, (x, y), room, of_class in zip(
        ground.beats, ground.labels, ground.room, picture.class_of_beat, strict=True
    ):
        if room < width * _LABEL_PART or len(beat) > 6:
            continue
        dark = of_class >= 0 and looks[of_class][0] in COLOURS[3:]
        axes.text(x, y, one_line(straight(beat)), ha="center", va="center", fontsize=7,
                  color="white" if dark else _EDGE,
                  bbox=None if dark else {"facecolor": "white", "edgecolor": "none", "pad": 0.8})  # fmt: skip


def _stations(axes: Axes, picture: MapPicture, ground: Ground) -> None:
    for site, teams in picture.stations.items():
        if site in ground.sites:
            x, y = ground.sites[site]
            axes.plot([x], [y], marker="^", markersize=15, color=_STATION, markeredgecolor="white", zorder=5)
            axes.annotate(str(teams), (x, y), xytext=(0, -2), textcoords="offset points", ha="center", va="center",
                          fontsize=8, fontweight="bold", color="white", zorder=6)  # fmt: skip


def _scale_bar(axes: Axes, west: float, south: float, width: float, words: Words) -> None:
    """Draw a bar of whole miles near a fifth of the map."""
    mile = 1609.344
    miles = max([one for one in (1, 2, 5, 10, 20, 50) if one * mile <= width / 4], default=1)
    axes.plot([west, west + miles * mile], [south, south], color=_EDGE, linewidth=2.5, solid_capstyle="butt")
    axes.annotate(words.many("{count} mile", "{count} miles", miles), (west, south), xytext=(0, 4),
                  textcoords="offset points", fontsize=8)  # fmt: skip
