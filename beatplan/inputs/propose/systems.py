"""Coordinate systems that a place may be written in, and how well each fits: evidence, never a rule."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj import CRS
from pyproj.aoi import AreaOfInterest
from pyproj.database import query_crs_info
from pyproj.enums import PJType
from pyproj.exceptions import CRSError, ProjError

from beatplan.inputs.crs import WGS84
from beatplan.inputs.places import locate, project

Floats = NDArray[np.float64]
_WEB_MERCATOR = "EPSG:3857"
#: Points tried; more tell no more.
_POINTS = 300
#: Systems tried at one place.
_MOST_SYSTEMS = 250


@dataclass(frozen=True)
class Fit:
    """A coordinate system and the share of points that fall into a beat when read in it."""

    crs: str
    inside: float


def systems_at(lon: float, lat: float) -> list[str]:
    """List the projected systems made for a place, those made for the smallest area first."""
    area = AreaOfInterest(lon, lat, lon, lat)
    known = query_crs_info(auth_name="EPSG", pj_types=[PJType.PROJECTED_CRS], area_of_interest=area, contains=True)
    sized = []
    for one in known:
        use = one.area_of_use
        if use is not None and not one.deprecated:
            width = (use.east - use.west) % 360 or 360.0
            sized.append((round(width * (use.north - use.south), 1), int(one.code), f"EPSG:{one.code}"))
    return [*[code for _, _, code in sorted(sized)[:_MOST_SYSTEMS]], _WEB_MERCATOR]


def fits_of_points(xy: Floats, codes: list[str], geometry: NDArray[np.object_], crs: CRS) -> list[Fit]:
    """Try systems for points whose system is not stated, best first.

    Args:
        xy: (n, 2) numbers as written.
        codes: the systems to try, likeliest first; of equals the earlier wins.
        geometry: the beats, in `crs`.
        crs: the system of the beats.
    """
    some = _thinned(xy)
    fits = []
    for code in codes:
        try:
            inside = locate(project(some, code, crs), geometry) >= 0
        except (CRSError, ProjError):
            continue
        fits.append(Fit(code, float(inside.mean())))
    return sorted((one for one in fits if one.inside > 0), key=lambda one: -round(one.inside, 3))


def fits_of_beats(degrees: Floats, codes: list[str], geometry: NDArray[np.object_]) -> list[Fit]:
    """Try systems for beats whose system is not stated, by points whose degrees are known, best first.

    Args:
        degrees: (n, 2) longitudes and latitudes of calls.
        codes: the systems to try.
        geometry: the beats, as written.
    """
    some = _thinned(degrees)
    west, south, east, north = shapely.total_bounds(geometry)
    fits = []
    for code in codes:
        try:
            xy = project(some, WGS84, CRS(code))
        except (CRSError, ProjError):
            continue
        near = (xy[:, 0] >= west) & (xy[:, 0] <= east) & (xy[:, 1] >= south) & (xy[:, 1] <= north)
        if near.any():
            fits.append(Fit(code, float((locate(xy, geometry) >= 0).mean())))
    return sorted((one for one in fits if one.inside > 0), key=lambda one: -round(one.inside, 3))


def equals(fits: list[Fit]) -> list[str]:
    """Name the systems that fit as well as the best, the best first."""
    return [one.crs for one in fits if one.inside >= fits[0].inside - 0.005]


def _thinned(points: Floats) -> Floats:
    """Take some of the points, evenly over the file."""
    known = points[np.isfinite(points).all(axis=1)]
    return known[:: max(1, len(known) // _POINTS)][:_POINTS]
