"""The ground of a story's maps: where its beats and sites lie, in metres, the same for all of them."""

from __future__ import annotations

import json
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from beatplan.inputs.crs import metric_crs
from beatplan.plan import Plan
from beatplan.report.map.layers import field_sites
from beatplan.report.map.shapes import draw_shapes
from beatplan.report.tables import slots_in_order


@dataclass(frozen=True)
class Ground:
    """Where beats and sites lie, metres in one metric CRS.

    Attributes:
        beats: ids, in the plan's order.
        shapes: (B,) outlines.
        labels: (B, 2) where a beat's id stands.
        sites: place of each site that may be shown.
        bounds: west, south, east, north of the beats and of every station of any stage, which may lie outside them.
    """

    beats: tuple[str, ...]
    shapes: np.ndarray
    labels: np.ndarray
    sites: dict[str, tuple[float, float]]
    bounds: tuple[float, float, float, float]


def lay_ground(plan: Plan, outlines: gpd.GeoDataFrame) -> Ground:
    """Put a plan's beats and sites on one ground.

    Args:
        plan: the plan.
        outlines: columns `beat` (text) and geometry.

    Raises:
        DataError: a beat of the plan has no outline.
    """
    ids = tuple(beat.id for beat in plan.beats)
    drawn = draw_shapes(outlines, ids)
    degrees = [shapely.from_geojson(_geojson(one["geometry"])) for one in drawn.geojson["features"]]
    frame = gpd.GeoDataFrame(geometry=degrees, crs=4326)
    crs = metric_crs(None, frame)
    sites = field_sites(plan)
    points = gpd.GeoSeries(shapely.points([one.lon for one in sites], [one.lat for one in sites]), crs=4326).to_crs(crs)
    labels = gpd.GeoSeries(
        shapely.points([one.lon for one in drawn.labels], [one.lat for one in drawn.labels]), crs=4326
    ).to_crs(crs)
    shapes = frame.to_crs(crs).geometry.to_numpy()
    used = {site for _, slot in slots_in_order(plan) for site in slot.stations}
    stations = [point for one, point in zip(sites, points, strict=True) if one.id in used]
    west, south, east, north = shapely.total_bounds([*shapes, *stations])
    return Ground(
        beats=ids,
        shapes=shapes,
        labels=shapely.get_coordinates(labels.to_numpy()),
        sites={one.id: (point.x, point.y) for one, point in zip(sites, points, strict=True)},
        bounds=(float(west), float(south), float(east), float(north)),
    )


def _geojson(geometry: object) -> str:
    return json.dumps(geometry)
