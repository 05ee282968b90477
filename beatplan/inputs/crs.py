"""Coordinate systems: degrees in, metres for every computation, nothing guessed."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
from pyproj import CRS
from pyproj.exceptions import CRSError

from beatplan.errors import DataError, Fault, ScenarioError

WGS84 = "EPSG:4326"


def named_crs(text: str, key: str) -> CRS:
    """Read a CRS that the scenario names.

    Raises:
        ScenarioError: it is none that PROJ knows.
    """
    try:
        return CRS.from_user_input(text)
    except CRSError:
        mend = 'Write an EPSG code, such as "EPSG:32119".'
        raise ScenarioError(Fault(key, f"{text!r} is no coordinate system that PROJ knows.", mend)) from None


def metric_crs(text: str | None, frame: gpd.GeoDataFrame) -> CRS:
    """Choose the metric CRS of all computation: the scenario's, or the UTM zone the beats lie in.

    Raises:
        ScenarioError: the scenario's CRS is not projected in metres.
    """
    if text is None:
        return CRS(frame.estimate_utm_crs())
    crs = named_crs(text, "crs")
    if not crs.is_projected or any(axis.unit_name not in {"metre", "meter"} for axis in crs.axis_info):
        units = ", ".join(sorted({axis.unit_name for axis in crs.axis_info}))
        mend = "Use a projected one in metres (EPSG:32119 for North Carolina; EPSG:2264 is in US survey feet)."
        raise ScenarioError(Fault("crs", f"{text} is in {units}.", mend))
    return crs


def with_crs(frame: gpd.GeoDataFrame, stated: str | None, path: Path, key: str) -> gpd.GeoDataFrame:
    """Make sure a layer's CRS is known, and that its numbers can be in that CRS.

    Raises:
        DataError: neither the file nor the scenario says the CRS, the two differ, or degrees are out of range.
    """
    if stated is not None:
        wanted = named_crs(stated, f"{key}.crs")
        # GDAL takes a GeoJSON without a crs member for WGS84, so there the scenario's word is the only evidence.
        if frame.crs is None or path.suffix.lower() in {".geojson", ".json"}:
            frame = frame.set_crs(wanted, allow_override=True)
        elif CRS(frame.crs) != wanted:
            what = f"the file says {CRS(frame.crs).to_string()}, the scenario {wanted.to_string()}."
            raise DataError(Fault(str(path), what, f"Take {key}.crs out of the scenario, or mend the file."))
    if frame.crs is None:
        mend = f'Set {key}.crs, such as {key}.crs = "EPSG:2264".'
        raise DataError(Fault(str(path), "the file does not say which coordinate system it is in.", mend))
    west, south, east, north = frame.total_bounds
    if CRS(frame.crs).is_geographic and not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        what = f"coordinates run from ({west:.6g}, {south:.6g}) to ({east:.6g}, {north:.6g}), which are no degrees."
        mend = f'Name the system they are in with {key}.crs, such as {key}.crs = "EPSG:2264".'
        raise DataError(Fault(str(path), what, mend))
    return frame
