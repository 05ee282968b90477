"""Turn labelled cells into polygons that share every border: one valid coverage with smooth edges."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from power_diagram import Floats, Grid, Ints

METRIC_CRS = "EPSG:32119"
"""NAD83 / North Carolina, metres."""

DECIMALS = 7
"""The most that RFC 7946 files of this project carry: about a centimetre."""

SMOOTHINGS = 40
"""Turns of smoothing: enough to lose the stairs of the cells and keep the beats' shapes."""

TOLERANCE_M = 30.0
"""Corners whose triangle is smaller than the square of this are dropped."""

Polygons = npt.NDArray[np.object_]


def polygons(labels: Ints, grid: Grid, beats: int) -> Polygons:
    """Return one (multi)polygon a beat, EPSG:32119 metres, that share every vertex of their common borders.

    Args:
        labels: The beat's position of each cell; the outermost cells belong to none.
        grid: The grid of the cells.
        beats: How many beats there are.

    Returns:
        The beats' polygons by position.
    """
    corners, edges = _border(labels)
    points = np.round((_smooth(corners.astype(float), edges) * grid.step + [grid.west, grid.south]) * 1000, 2)
    faces = shapely.get_parts(shapely.polygonize(shapely.linestrings(points[edges])))
    inside = shapely.get_coordinates(shapely.point_on_surface(faces)) / 1000
    column, row = ((inside - [grid.west, grid.south]) / grid.step).astype(int).T
    owner = labels[row, column]
    whole = [shapely.coverage_union_all(faces[owner == beat]) for beat in range(beats)]
    simple: Polygons = shapely.coverage_simplify(np.array(whole), TOLERANCE_M)
    return simple


def _border(labels: Ints) -> tuple[Ints, Ints]:
    """Return the corners on any border (column, row) and the sides between them, as pairs of positions."""
    row, column = np.nonzero(labels[:, :-1] != labels[:, 1:])
    upright = np.stack([column + 1, row, column + 1, row + 1], axis=1)
    row, column = np.nonzero(labels[:-1] != labels[1:])
    level = np.stack([column, row + 1, column + 1, row + 1], axis=1)
    ends = np.concatenate([upright, level]).reshape(-1, 2)
    corners, position = np.unique(ends, axis=0, return_inverse=True)
    return corners, position.reshape(-1, 2)


def _smooth(points: Floats, edges: Ints) -> Floats:
    """Move each point towards the middle of its two neighbours, many times; places where beats meet stay."""
    degree = np.bincount(edges.ravel(), minlength=len(points))
    loose = degree == 2
    for _ in range(SMOOTHINGS):
        total = np.zeros_like(points)
        np.add.at(total, edges[:, 0], points[edges[:, 1]])
        np.add.at(total, edges[:, 1], points[edges[:, 0]])
        points = np.where(loose[:, None], (points + total / degree[:, None]) / 2, points)
    return points


def to_wgs84(metric: Polygons) -> Polygons:
    """Return the polygons in WGS84, rounded, with right-hand rings that start at a fixed corner."""
    transform = Transformer.from_crs(METRIC_CRS, "EPSG:4326", always_xy=True).transform

    def degrees(xy: Floats) -> Floats:
        return np.round(np.column_stack(transform(*xy.T)), DECIMALS)

    placed = shapely.normalize(shapely.transform(metric, degrees))
    right_hand: Polygons = shapely.orient_polygons(placed)
    return right_hand


def geojson(geometries: Polygons, properties: Sequence[Mapping[Any, Any]], title: str = "") -> str:
    """Write an RFC 7946 collection, one feature a line so that a change shows as the lines it changed.

    A title is written as the collection's name, which GIS programs show as the layer's.
    """
    features = [
        json.dumps(
            {"type": "Feature", "properties": dict(own), "geometry": shapely.geometry.mapping(geometry)},
            separators=(",", ":"),
        )
        for geometry, own in zip(geometries, properties, strict=True)
    ]
    name = f'"name":{json.dumps(title)},' if title else ""
    return f'{{"type":"FeatureCollection",{name}"features":[\n' + ",\n".join(features) + "\n]}\n"
