"""From a street file to a graph: ends joined, minutes and directions found, pieces told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from beatplan.errors import DataError, Fault
from beatplan.inputs.ids import as_ids
from beatplan.inputs.places import numbers
from beatplan.inputs.roads.directions import directions
from beatplan.inputs.roads.files import Lines, read_lines
from beatplan.inputs.roads.speeds import METRES, line_minutes
from beatplan.inputs.roads.streets import Streets, directed, largest_core, pieces
from beatplan.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Ends of lines this near to each other are one node: less than any file's own rounding.
_JOIN_M = 0.02
#: A named node farther than this from the end of its line is another place; a few such ends are slips.
_ASTRAY_M, _FEW_ASTRAY = 1.0, 0.01


def read_roads(scenario: Scenario, crs: CRS) -> Streets:
    """Read the streets of a scenario into a graph in its metric CRS.

    Raises:
        DataError: no such file, layer or column; no lines; no CRS; or a one-way flag that says nothing.
    """
    lines = read_lines(scenario, crs)
    length_m, told = _lengths(lines)
    start, end, node_xy, untrue = _nodes(lines)
    minutes, more = line_minutes(lines.frame, lines.columns, length_m, scenario.travel, lines.where)
    forward, backward = _directions(lines)
    piece = pieces(start, end, length_m, len(node_xy))
    tail = np.concatenate([start[forward], end[backward]])
    head = np.concatenate([end[forward], start[backward]])
    core = largest_core(directed(tail, head, np.ones(len(tail)), len(node_xy)))
    return Streets(
        node_xy=node_xy,
        start=start,
        end=end,
        length_m=length_m,
        minutes=minutes,
        forward=forward,
        backward=backward,
        shape=lines.shape,
        piece=piece,
        core=core,
        findings=(*lines.findings, *told, *untrue, *more, *_piece_findings(lines, start, length_m, piece, core)),
    )


def _lengths(lines: Lines) -> tuple[Floats, list[str]]:
    """Take lengths from the file where it gives them, and compare them with the drawing."""
    drawn = shapely.length(lines.shape)
    if lines.columns.length is None:
        return drawn, []
    written = numbers(lines.frame[lines.columns.length]) * METRES[str(lines.columns.length_unit)]
    bad = ~(np.isfinite(written) & (written >= 0))
    length_m = np.where(bad, drawn, written)
    ratio = float(length_m.sum() / max(drawn.sum(), 1e-9))
    told = []
    if bad.any():
        told.append(f"{lines.name}: {int(bad.sum()):,} lines have no usable length; the drawn one is taken.")
    if not 0.8 <= ratio <= 1.25:
        told.append(
            f"{lines.name}: lengths are {ratio:.2f} times as long as drawn: is travel.columns.length_unit right?"
        )
    return length_m, told


def _nodes(lines: Lines) -> tuple[Ints, Ints, Floats, list[str]]:
    """Number the ends of lines (L,): by the file's own nodes where it names them, else by where they lie.

    Raises:
        DataError: named nodes do not follow the drawing, and one-way streets need to know which way it goes.
    """
    first, last = (shapely.get_coordinates(shapely.get_point(lines.shape, place)) for place in (0, -1))
    ends, columns = np.vstack([first, last]), lines.columns
    told: list[str] = []
    if columns.from_node is not None and columns.to_node is not None:
        names = pd.concat([as_ids(lines.frame[columns.from_node]), as_ids(lines.frame[columns.to_node])])
        node, known = pd.factorize(names)
        where = _first_places(node, ends, len(known))
        astray = np.hypot(*(ends - where[node]).T) > _ASTRAY_M
        if astray.mean() <= _FEW_ASTRAY:
            return *_halves(node), where, _astray_finding(lines, int(astray.sum()))
        told = [_refuse_or_tell(lines, float(astray.mean()))]
    mesh = np.round(ends / _JOIN_M).astype(np.int64)
    node, known = pd.factorize(pd.MultiIndex.from_arrays([mesh[:, 0], mesh[:, 1]]))
    return *_halves(node), _first_places(node, ends, len(known)), told


def _first_places(node: Ints, ends: Floats, count: int) -> Floats:
    """Give each node the place of the first end that names it, (N, 2)."""
    where = np.zeros((count, 2))
    where[node[::-1]] = ends[::-1]
    return where


def _halves(node: Ints) -> tuple[Ints, Ints]:
    half = len(node) // 2
    return node[:half].astype(np.int64), node[half:].astype(np.int64)


def _astray_finding(lines: Lines, astray: int) -> list[str]:
    if astray == 0:
        return []
    return [f"{lines.name}: {astray:,} ends of lines lie more than {_ASTRAY_M:g} m from their node."]


def _refuse_or_tell(lines: Lines, share: float) -> str:
    """Say that lines are drawn from the second node to the first as often as the other way.

    Raises:
        DataError: some are one-way.
    """
    columns, (forward, backward) = lines.columns, _directions(lines)
    what = f"{share:.0%} of its ends do not lie at the node that {columns.from_node!r} or {columns.to_node!r} names"
    if (forward != backward).any():
        mend = (
            "Draw each line from its first node to its second (osmnx does so with directed=True, and in GraphML), or "
            "leave one-way streets out."
        )
        raise DataError(Fault(lines.where, f"{what}, so nothing tells which way one-way streets go.", mend))
    return f"{lines.name}: {what}; lines meet where their ends do."


def _directions(lines: Lines) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    if lines.columns.one_way is None:
        # Arcs between named nodes without a drawing of their own are directed; drawn lines go both ways.
        both = np.ones(len(lines.shape), dtype=np.bool_)
        return both, ~both if lines.columns.directed else both
    return directions(lines.frame[lines.columns.one_way], lines.where)


def _piece_findings(lines: Lines, start: Ints, length_m: Floats, piece: Ints, core: NDArray[np.bool_]) -> list[str]:
    """Tell islands, and streets that can be entered and not left, or left and not entered."""
    told = []
    count = int(piece.max()) + 1
    if count > 1:
        km = np.bincount(piece[start], weights=length_m, minlength=count) / 1000
        told.append(
            f"{lines.name}: the streets fall into {count} pieces; the largest has {km[0] / km.sum():.2%} of their "
            f"length, the others {km[1:].sum():.1f} km in all, the longest of them {km[1]:.1f} km. Places use the "
            "largest alone."
        )
    trapped = (piece == 0) & ~core
    if trapped.any():
        told.append(
            f"{lines.name}: {int(trapped.sum()):,} crossings of the largest piece cannot be both reached and left "
            "by its one-way streets; a site there may reach little, and a call there may be out of reach."
        )
    if lines.columns.one_way is None and not lines.columns.directed:
        told.append(
            f"{lines.name}: no column tells one-way streets; all are driven both ways (travel.columns.one_way)."
        )
    return told
