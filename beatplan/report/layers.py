"""Layers for GIS: GeoJSON by RFC 7946 and a GeoPackage, both with the same bytes for the same plan."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
import shapely

from beatplan.inputs import Beats
from beatplan.inputs.crs import WGS84
from beatplan.plan import Plan
from beatplan.report.audience import INTERNAL
from beatplan.report.directions import straight
from beatplan.report.map.layers import field_sites
from beatplan.report.tables import WITHHELD, beat_rows, for_audience, phase_rows, slots_in_order, type_rows

#: GDAL writes the time of day into a GeoPackage; a fixed one keeps the bytes the same.
_FIXED_TIME = "1970-01-01T00:00:00Z"


def outlines(plan: Plan, beats: Beats) -> gpd.GeoDataFrame:
    """Put the beats' outlines beside what each gets: WGS84, one row a beat."""
    return beat_frame(plan, gpd.GeoSeries(beats.geometry, crs=beats.crs).to_crs(WGS84))


def beat_frame(plan: Plan, shapes: gpd.GeoSeries, audience: str = INTERNAL) -> gpd.GeoDataFrame:
    """Put outlines, WGS84 in the order of the plan's beats, beside what each gets."""
    covered = {fact.id: _covered_in(plan, fact.id) for fact in plan.beats}
    rows = [
        {
            "beat": fact.id,
            "district": fact.district,
            "area_km2": round(fact.area_km2, 6),
            "calls_per_week": round(sum(fact.calls_all_hours_per_week.values()), 4),
            "first_covered": covered[fact.id][0] if covered[fact.id] else None,
            "covered_in": "; ".join(covered[fact.id]) or None,
            "audience": audience,
        }
        for fact in plan.beats
    ]
    return gpd.GeoDataFrame(pd.DataFrame(_told(rows)), geometry=shapes.to_numpy(), crs=WGS84)


def _covered_in(plan: Plan, beat: str) -> list[str]:
    """Name the phases and windows that cover a beat, in order; today's are not the plan's."""
    return [
        f"{phase.name}: {one.window}" + (f" ({one.service})" if len(plan.phases[0].staffing.crews_hired) > 1 else "")
        for phase in plan.phases
        for one in phase.plans
        if one.kind == "field" and beat in one.covered
    ]


def write_geojson(frame: gpd.GeoDataFrame, layer: str, path: Path) -> None:
    """Write GeoJSON by RFC 7946: WGS84, no crs member, 7 decimals, right-hand rings."""
    pyogrio.write_dataframe(
        frame, path, driver="GeoJSON", layer=f"{INTERNAL}: {layer}", RFC7946="YES", COORDINATE_PRECISION="7"
    )


def write_geopackage(
    plan: Plan, frame: gpd.GeoDataFrame, ground: gpd.GeoDataFrame, path: Path, audience: str = INTERNAL
) -> None:
    """Write beats, sites, stations and ground reached as layers, and the tables of beats and phases beside them.

    Args:
        plan: the plan as the audience may see it.
        frame: from `outlines`.
        ground: what each site reaches; without rows where that is not told.
        path: the file.
        audience: whom every layer and row says it is for.
    """
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": _FIXED_TIME})
    try:
        described = {"DESCRIPTION": f"{audience}: {plan.name}"}
        _layer(frame, path, "beats", described)
        _layer(_points(_sites(plan)), path, "sites", described)
        stations = _stations(plan)
        if stations:
            _layer(_points(stations), path, "stations", described)
        if len(ground):
            _layer(_ground_told(ground), path, "isochrones", described)
        for name, rows in (
            ("beats_by_phase", beat_rows(plan)),
            ("phases", phase_rows(plan)),
            ("types", type_rows(plan)),
        ):
            _layer(pd.DataFrame(_told(for_audience(rows, audience))), path, name, described)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Turn columns with a figure held back (NaN) into text, so that it is not read as one that there is not."""
    held = {key for row in rows for key, value in row.items() if isinstance(value, float) and math.isnan(value)}
    return [{key: _as_text(value) if key in held else value for key, value in row.items()} for row in rows]


def _as_text(value: Any) -> str | None:
    if value is None:
        return None
    return WITHHELD if isinstance(value, float) and math.isnan(value) else f"{value:g}"


def _ground_told(ground: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    held = ground["share_of_calls"].isna()
    return ground.assign(share_of_calls=WITHHELD) if held.all() else ground


def _layer(frame: pd.DataFrame, path: Path, layer: str, described: dict[str, str]) -> None:
    told = frame.copy()
    for name, cells in frame.items():
        if pd.api.types.is_string_dtype(cells.dtype):
            told[name] = cells.map(straight, na_action="ignore").astype(cells.dtype)
    options = {name: straight(text) for name, text in described.items()}
    pyogrio.write_dataframe(told, path, layer=layer, driver="GPKG", append=path.exists(), layer_options=options)


def _points(rows: list[dict[str, Any]]) -> gpd.GeoDataFrame:
    frame = pd.DataFrame(rows)
    return gpd.GeoDataFrame(
        frame.drop(columns=["lon", "lat"]), geometry=shapely.points(frame["lon"], frame["lat"]), crs=WGS84
    )


def _sites(plan: Plan) -> list[dict[str, Any]]:
    return [
        {"site": one.id, "status": one.status, "capacity": one.capacity, "lon": one.lon, "lat": one.lat}
        for one in field_sites(plan)
    ]


def _stations(plan: Plan) -> list[dict[str, Any]]:
    sites = {one.id: one for one in field_sites(plan)}
    return [
        {
            "phase": phase,
            "service": one.service,
            "window": one.window,
            "site": site,
            "status": sites[site].status,
            "teams": teams,
            "lon": sites[site].lon,
            "lat": sites[site].lat,
        }
        for phase, one in slots_in_order(plan)
        for site, teams in one.stations.items()
        if site in sites
    ]
