"""Coordinate systems: degrees in, metres for every computation, nothing guessed."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
from pyproj import CRS, Proj, Transformer
from pyproj.exceptions import CRSError, ProjError

from beatplan.errors import DataError, Fault, ScenarioError

WGS84 = "EPSG:4326"
#: A system made for a place keeps distances there to far better than this share.
_MOST_OFF = 0.01


def named_crs(text: str, key: str) -> CRS:
    """Read a CRS that the scenario names.

    Raises:
        ScenarioError: it is none that PROJ knows.
    """
    mend = 'Write an EPSG code, such as "EPSG:32119".'
    try:
        crs = CRS.from_user_input(text)
    except CRSError:
        raise ScenarioError(Fault(key, f"{text!r} is no coordinate system that PROJ knows.", mend)) from None
    if not _is_of_the_earth(crs):
        raise ScenarioError(Fault(key, f"{text!r} does not say where on the earth a place is.", mend))
    return crs


def _is_of_the_earth(crs: CRS) -> bool:
    """Tell systems of places from those of heights alone, of other planets, and damaged ones."""
    try:
        Transformer.from_crs(crs, WGS84, always_xy=True)
    except (CRSError, ProjError):
        return False
    return True


def metric_crs(text: str | None, frame: gpd.GeoDataFrame) -> CRS:
    """Choose the metric CRS of all computation: the scenario's, or the UTM zone the beats lie in.

    Raises:
        ScenarioError: the scenario's CRS is not projected in metres, or not made for where the beats are.
    """
    if text is None:
        return _utm_zone(frame)
    crs = named_crs(text, "crs")
    if not crs.is_projected or any(axis.unit_name not in {"metre", "meter"} for axis in crs.axis_info):
        units = ", ".join(sorted({axis.unit_name for axis in crs.axis_info}))
        mend = "Use a projected one in metres (EPSG:32119 for North Carolina; EPSG:2264 is in US survey feet)."
        raise ScenarioError(Fault("crs", f"{text} is in {units}.", mend))
    _check_scale(crs, text, frame)
    return crs


def _utm_zone(frame: gpd.GeoDataFrame) -> CRS:
    try:
        return CRS(frame.estimate_utm_crs())
    except (RuntimeError, ValueError):
        what = "no UTM zone was found for where the beats are."
        raise ScenarioError(Fault("crs", what, "Name a projected system in metres.")) from None


def _check_scale(crs: CRS, text: str, frame: gpd.GeoDataFrame) -> None:
    """Refuse a system whose metres are no metres at the beats: web Mercator, or the grid of another country."""
    west, south, east, north = frame.to_crs(WGS84).total_bounds
    try:
        factors = Proj(crs).get_factors((west + east) / 2, (south + north) / 2, errcheck=True)
    except ProjError:
        scales = [np.nan]
    else:
        scales = [factors.meridional_scale, factors.parallel_scale]
    off = max(abs(scale - 1) for scale in scales)
    if not off <= _MOST_OFF:
        there = (
            f"its distances are off by {off:.0%} at the beats" if np.isfinite(off) else "it does not reach the beats"
        )
        mend = "Name a system made for the place, such as its UTM zone, or leave crs out and one is found."
        raise ScenarioError(Fault("crs", f"{text} is not made for this city: {there}.", mend))


def with_crs(frame: gpd.GeoDataFrame, stated: str | None, where: str, key: str) -> gpd.GeoDataFrame:
    """Make sure a layer's CRS is known, and that its numbers can be in that CRS.

    Raises:
        DataError: neither the file nor the scenario says the CRS, the two differ, or degrees are out of range.
    """
    if stated is not None:
        wanted = named_crs(stated, f"{key}.crs")
        # GDAL takes a GeoJSON without a crs member for WGS84, so there the scenario's word is the only evidence.
        if frame.crs is None or where.lower().endswith((".geojson", ".json")):
            frame = frame.set_crs(wanted, allow_override=True)
        elif CRS(frame.crs) != wanted:
            what = f"the geometry says {CRS(frame.crs).to_string()}, the scenario {wanted.to_string()}."
            raise DataError(Fault(where, what, f"Take {key}.crs out of the scenario, or mend the data."))
    if frame.crs is None:
        mend = f'Set {key}.crs, such as {key}.crs = "EPSG:2264".'
        raise DataError(Fault(where, "the geometry does not say which coordinate system it is in.", mend))
    if not _is_of_the_earth(CRS(frame.crs)):
        what = f"its coordinate system ({CRS(frame.crs).name}) does not say where on the earth a place is."
        raise DataError(Fault(where, what, f"Mend the file, and name the system with {key}.crs."))
    west, south, east, north = frame.total_bounds
    if CRS(frame.crs).is_geographic and not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        what = f"coordinates run from ({west:.6g}, {south:.6g}) to ({east:.6g}, {north:.6g}), which are no degrees."
        mend = f'Name the system they are in with {key}.crs, such as {key}.crs = "EPSG:2264".'
        raise DataError(Fault(where, what, mend))
    return frame
