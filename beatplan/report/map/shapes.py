"""Beat outlines made small enough for a page: simplified together so that borders still meet, and rounded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from beatplan.errors import DataError, Fault
from beatplan.inputs.crs import metric_crs, with_crs

#: A border may move by about this much, metres: less than a pixel at any zoom where a city fits a screen.
TOLERANCE_M = 15.0
#: Five decimals of a degree are about a metre.
DECIMALS = 5
_WGS84 = "EPSG:4326"
_WHERE, _MEND = "beats.geojson", "Run beatplan plan again."


@dataclass(frozen=True)
class LabelPlace:
    """The roomiest point of a beat, WGS84 degrees, and the radius around it that stays inside, metres."""

    lat: float
    lon: float
    radius_m: float


@dataclass(frozen=True)
class Shapes:
    """What the page draws: one GeoJSON collection (features in the plan's order of beats) and label places.

    Attributes:
        districts: name of each district and the lines around it, as GeoJSON; empty where beats have none.
    """

    geojson: dict[str, Any]
    labels: tuple[LabelPlace, ...]
    bounds: tuple[float, float, float, float]
    districts: tuple[tuple[str, dict[str, Any]], ...] = ()


def draw_shapes(
    outlines: gpd.GeoDataFrame, beats: Sequence[str], districts: Sequence[str | None] | None = None
) -> Shapes:
    """Simplify, round and order the outlines of a plan's beats.

    Args:
        outlines: columns `beat` (text) and geometry (polygons), in any stated CRS.
        beats: the plan's beats; other outlines are left out.
        districts: of each beat; None where it has none, or nowhere.

    Raises:
        DataError: a beat of the plan has no outline, or the outlines have no CRS.
    """
    ordered = _in_order(outlines, beats)
    metric = ordered.to_crs(metric_crs(None, ordered))
    simple = gpd.GeoSeries(simplify_together(metric.geometry.to_numpy()), crs=metric.crs)
    rounded = round_degrees(simple.to_crs(_WGS84).to_numpy())
    features = [
        {"type": "Feature", "properties": {"beat": beat}, "geometry": _geometry(shape)}
        for beat, shape in zip(beats, rounded, strict=True)
    ]
    west, south, east, north = (float(edge) for edge in shapely.total_bounds(rounded))
    return Shapes(
        geojson={"type": "FeatureCollection", "features": features},
        labels=_label_places(metric),
        bounds=(west, south, east, north),
        districts=_dissolve(simple, districts or [None] * len(beats)),
    )


def _dissolve(shapes: gpd.GeoSeries, districts: Sequence[str | None]) -> tuple[tuple[str, dict[str, Any]], ...]:
    """Draw lines around the beats of each district, of the outlines as simplified, so that they lie on the beats'."""
    names = [name for name in dict.fromkeys(districts) if name]
    # Outlines that overlap a little are no fault here: a union bears them where an exact one would not.
    whole = [
        shapely.union_all(shapely.make_valid(shapes[[one == name for one in districts]].to_numpy())) for name in names
    ]
    lines = gpd.GeoSeries([shapely.boundary(one) for one in whole], crs=shapes.crs).to_crs(_WGS84).to_numpy()
    rounded = shapely.transform(lines, lambda xy: np.round(xy, DECIMALS))
    return tuple((name, _geometry(line)) for name, line in zip(names, rounded, strict=True))


def simplify_together(shapes: np.ndarray, tolerance_m: float = TOLERANCE_M) -> np.ndarray:
    """Simplify a coverage so that shared borders stay shared; shapes that are no coverage come back as they are."""
    if not shapely.coverage_is_valid(shapes):
        return shapes
    simple: np.ndarray = shapely.coverage_simplify(shapes, tolerance_m)
    return simple


def round_degrees(shapes: np.ndarray, decimals: int = DECIMALS) -> np.ndarray:
    """Round coordinates; a vertex that two shapes share stays shared. Rings turn right-handed, as RFC 7946 asks."""
    rounded = shapely.transform(shapes, lambda xy: np.round(xy, decimals))
    turned: np.ndarray = shapely.orient_polygons(rounded)
    return turned


def _in_order(outlines: gpd.GeoDataFrame, beats: Sequence[str]) -> gpd.GeoDataFrame:
    if "beat" not in outlines.columns:
        raise DataError(Fault(_WHERE, "has no column 'beat'.", _MEND))
    outlines = with_crs(outlines, None, _WHERE, "beats")
    place = {str(beat): row for row, beat in enumerate(outlines["beat"])}
    missing = [beat for beat in beats if beat not in place]
    if missing:
        text = ", ".join(missing[:10])
        raise DataError(Fault(_WHERE, f"has no outline of these beats: {text}.", _MEND))
    ordered = outlines.iloc[[place[beat] for beat in beats]].reset_index(drop=True)
    shape = ordered.geometry.array
    sound = np.isin(shapely.get_type_id(shape), (3, 6)) & np.isfinite(shapely.area(shape)) & (shapely.area(shape) > 0)
    if not sound.all():
        raise DataError(Fault(_WHERE, f"beat {beats[int(np.argmin(sound))]!r} has no polygon.", _MEND))
    return ordered


def _geometry(shape: shapely.Geometry) -> dict[str, Any]:
    mapping = shape.__geo_interface__
    return {"type": mapping["type"], "coordinates": mapping["coordinates"]}


def _label_places(metric: gpd.GeoDataFrame) -> tuple[LabelPlace, ...]:
    lines = [_widest_circle(shape) for shape in metric.geometry]
    centres = gpd.GeoSeries([shapely.Point(line.coords[0]) for line in lines], crs=metric.crs).to_crs(_WGS84)
    return tuple(
        LabelPlace(round(float(point.y), DECIMALS), round(float(point.x), DECIMALS), round(float(line.length)))
        for point, line in zip(centres, lines, strict=True)
    )


def _widest_circle(shape: shapely.Geometry) -> shapely.LineString:
    """A line from the centre of the largest circle inside a shape to its edge; to a hundredth of the shape's size."""
    # Rounded to 7 decimals an outline may cross itself, which circles do not bear.
    valid = shapely.make_valid(shape, method="structure", keep_collapsed=False)
    largest = max(shapely.get_parts(valid), key=lambda part: float(part.area))
    west, south, east, north = largest.bounds
    tolerance = max(east - west, north - south) / 100
    line: shapely.LineString = shapely.maximum_inscribed_circle(largest, tolerance=tolerance)
    return line
