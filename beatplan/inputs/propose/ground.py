"""The ground that the beats cover, for trying places against it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from beatplan.errors import DataError, Fault
from beatplan.inputs.crs import WGS84, metric_crs
from beatplan.inputs.places import to_degrees
from beatplan.inputs.propose.proposal import Proposal
from beatplan.inputs.propose.systems import equals, fits_of_beats, systems_at
from beatplan.inputs.propose.toml_text import percent, shown

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Ground:
    """The polygons of the beats file, row by row, in metres.

    Attributes:
        rows: (m,) places in the file of the rows with a polygon.
        geometry: (m,) valid polygons in `crs`.
        crs: a projected system in metres.
        own: the system the file is in, where it is projected.
        lon: longitude of a place in the largest polygon.
        lat: its latitude.
    """

    rows: NDArray[np.int64]
    geometry: NDArray[np.object_]
    crs: CRS
    own: str | None
    lon: float
    lat: float


def read_ground(frame: pd.DataFrame, path: Path, degrees: Floats) -> tuple[Ground | None, list[Proposal]]:
    """Lay the beats out, and propose their system where the file does not say it.

    Args:
        frame: the beats file.
        path: its path, for messages.
        degrees: (n, 2) longitudes and latitudes of calls as far as the file of calls has them; may be empty.

    Returns:
        The ground, None where nothing tells where it is; and the proposals for beats.crs and crs.

    Raises:
        DataError: the file holds no polygons.
    """
    rows, shapes = _polygons(frame, path)
    stated = frame.crs
    in_range = _look_like_degrees(shapes)
    if stated is not None and (in_range or not CRS(stated).is_geographic):
        return _laid_out(rows, shapes, CRS(stated))
    if in_range:
        ground, proposals = _laid_out(rows, shapes, CRS(WGS84))
        told = "the file does not say its system; its coordinates are in the range of degrees"
        return ground, [Proposal("beats.crs", WGS84, told, sure=False, look="Ask who made the beats file."), *proposals]
    return _by_calls(rows, shapes, degrees)


def _polygons(frame: pd.DataFrame, path: Path) -> tuple[NDArray[np.int64], NDArray[np.object_]]:
    if not isinstance(frame, gpd.GeoDataFrame):
        raise DataError(Fault(str(path), "holds no polygons (beats).", "Give a layer of beat polygons first."))
    shapes = np.asarray(shapely.force_2d(frame.geometry.array), dtype=object)
    fit = np.isin(shapely.get_type_id(shapes), (3, 6)) & ~shapely.is_empty(shapes)
    fit &= np.isfinite(shapely.bounds(shapes)).all(axis=1)
    if not fit.any():
        raise DataError(Fault(str(path), "holds no polygons (beats).", "Give a layer of beat polygons first."))
    return np.flatnonzero(fit), shapely.make_valid(shapes[fit])


def _look_like_degrees(shapes: NDArray[np.object_]) -> bool:
    west, south, east, north = shapely.total_bounds(shapes)
    return bool(-180 <= west <= east <= 180 and -90 <= south <= north <= 90)


def _laid_out(rows: NDArray[np.int64], shapes: NDArray[np.object_], crs: CRS) -> tuple[Ground | None, list[Proposal]]:
    series = gpd.GeoSeries(shapes, crs=crs)
    frame = gpd.GeoDataFrame(geometry=series)
    try:
        metric = metric_crs(None, frame)
    except (RuntimeError, ValueError):
        # A local system that PROJ cannot turn into degrees.
        look = "Name a projected system in metres for crs."
        return None, [Proposal("crs", None, "the beats' system cannot be turned into degrees", sure=False, look=look)]
    geometry = np.asarray(series.to_crs(metric).array, dtype=object)
    largest = shapely.point_on_surface(geometry[int(np.argmax(shapely.area(geometry)))])
    lon, lat = to_degrees(shapely.get_coordinates(largest), metric)[0]
    own = _code(crs) if crs.is_projected else None
    ground = Ground(rows, geometry, metric, own, float(lon), float(lat))
    told = f"the UTM zone the beats lie in, in metres; their file is in {_code(crs) or crs.name}"
    code = metric.to_epsg()
    return ground, [Proposal("crs", int(code), told)] if code else []


def _code(crs: CRS) -> str | None:
    authority: Any = crs.to_authority()
    return None if authority is None else ":".join(authority)


def _by_calls(
    rows: NDArray[np.int64], shapes: NDArray[np.object_], degrees: Floats
) -> tuple[Ground | None, list[Proposal]]:
    """Try systems by the calls' degrees; the best serves as evidence for the rest, and stands as a comment only."""
    look = "Ask who made the beats file which system it is in, and write it as beats.crs: it is never guessed."
    unstated = "the file does not say its system, and its coordinates are no degrees"
    known = degrees[np.isfinite(degrees).all(axis=1)]
    fits = fits_of_beats(known, systems_at(*np.median(known, axis=0)), shapes) if len(known) else []
    if not fits:
        return None, [
            Proposal("beats.crs", None, unstated, sure=False, look=look),
            Proposal("crs", None, "found from beats.crs where left out"),
        ]
    alike = equals(fits)
    also = f", and so do {shown(alike[1:], 4)}" if len(alike) > 1 else ""
    told = f"{unstated}; {alike[0]} puts {percent(fits[0].inside)} of the calls tried into a beat{also}"
    ground, proposals = _laid_out(rows, shapes, CRS(alike[0]))
    return ground, [Proposal("beats.crs", alike[0], told, sure=False, look=look, written=False), *proposals]
