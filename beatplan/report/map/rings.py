"""Ground that each site reaches, for the page: small geometries, known by the places of site, service and hours."""

from __future__ import annotations

import math
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from beatplan.errors import DataError, Fault
from beatplan.inputs.crs import WGS84, with_crs
from beatplan.report.map.layers import Layers, field_sites
from beatplan.report.map.measures import WITHHELD
from beatplan.report.map.shapes import round_degrees

#: Four decimals of a degree are about ten metres, finer than what is drawn was worked out.
_DECIMALS = 4
_WHERE, _MEND = "isochrones.geojson", "Run beatplan plan again."


def page_rings(layers: Layers, ground: gpd.GeoDataFrame | None) -> dict[str, Any]:
    """Gather what is reached by service and hours (`of`, such as `0-0`) and, in each of its `sets`, by site.

    Each site has its limits, the largest first: minutes, share of calls or the word that it is withheld, geometry.
    Hours with the same traffic share a set.

    Args:
        layers: the plan's layers.
        ground: rows as `report.ways.ground_reached` lays them out; None for none.

    Raises:
        DataError: a row names no site, service or hours of the plan, or holds no polygon or no number.
    """
    of: dict[str, int] = {}
    sets: list[dict[int, list[Any]]] = []
    if ground is None:
        return {"of": of, "sets": sets}
    places = {site.id: place for place, site in enumerate(field_sites(layers.plan))}
    shapes = round_degrees(with_crs(ground, None, _WHERE, "isochrones").to_crs(WGS84).geometry.to_numpy(), _DECIMALS)
    number: dict[tuple[str, str], int] = {}
    held = bool(ground["share_of_calls"].isna().all())
    columns = (ground[name] for name in ("service", "windows", "site", "within_min", "share_of_calls"))
    for row, (service, windows, site, within, share, shape) in enumerate(zip(*columns, shapes, strict=True)):
        _check(row, shape, within, 0.0 if held else share)
        keys = _keys(layers, service, windows)
        if not keys or site not in places:
            raise _fault(row, f"{service!r}, {windows!r} and {site!r} are not all of the plan.")
        if (service, windows) not in number:
            number[service, windows] = len(sets)
            sets.append({})
        of.update(dict.fromkeys(keys, number[service, windows]))
        drawn = [
            float(within),
            WITHHELD if held else float(share),
            {"type": shape.geom_type, "coordinates": _coordinates(shape)},
        ]
        sets[number[service, windows]].setdefault(places[site], []).append(drawn)
    return {"of": of, "sets": sets}


def _keys(layers: Layers, service: str, windows: str) -> list[str]:
    if service not in layers.services:
        return []
    listed = f"; {windows}; "
    return [f"{layers.services.index(service)}-{k}" for k, one in enumerate(layers.windows) if f"; {one}; " in listed]


def _check(row: int, shape: shapely.Geometry, within: object, share: object) -> None:
    numbers = all(isinstance(one, int | float | np.integer) and math.isfinite(one) for one in (within, share))
    if not numbers or shape is None or shape.geom_type not in {"Polygon", "MultiPolygon"}:
        raise _fault(row, "holds no polygon, or no number of minutes or share of calls.")


def _coordinates(shape: shapely.Geometry) -> Any:
    return shape.__geo_interface__["coordinates"]


def _fault(row: int, what: str) -> DataError:
    return DataError(Fault(f"{_WHERE}: feature {row + 1}", what, _MEND))
