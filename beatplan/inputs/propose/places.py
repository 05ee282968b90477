"""Which columns hold a place: every plausible reading is tried against the beats."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations, product
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import BeatplanError
from beatplan.inputs.crs import WGS84
from beatplan.inputs.places import locate, points_xy, project, to_degrees
from beatplan.inputs.propose.columns import LAT, LOCATION, LON, Column, X, Y, weight
from beatplan.inputs.propose.ground import Ground
from beatplan.inputs.propose.number_columns import comma_decimal, is_fraction, is_location, named, with_points
from beatplan.inputs.propose.proposal import Value
from beatplan.inputs.propose.systems import equals, fits_of_points, systems_at
from beatplan.scenario.tables import PlaceColumns

Floats = NDArray[np.float64]
Keys = dict[str, Value]

#: Rows tried for each reading; the one chosen is read whole.
_TRIED = 2_000
#: A reading under this share is taken only where names speak for it.
_LEAST = 0.5


@dataclass(frozen=True)
class Place:
    """One reading of the places of a file.

    Attributes:
        keys: the scenario keys that name it.
        worth: what the names of its columns say.
        placed: rows with a usable place, of all.
        inside: share of those in a beat.
        mirrored: share that would lie in a beat with the other sign of the longitude.
        near: (n,) place of the row of the beats file each row falls in, -1 for none; of the ground's rows.
        also: systems that fit as well.
    """

    keys: Keys
    worth: float
    placed: int
    inside: float
    mirrored: float
    near: NDArray[np.int64]
    also: tuple[str, ...] = ()


def find_place(frame: pd.DataFrame, columns: list[Column], path: Path, table: str, ground: Ground) -> Place | None:
    """Take the reading that puts most rows into beats, of equals the one that names speak for.

    Args:
        frame: the rows (n).
        columns: its columns.
        path: the file, for messages.
        table: "calls" or "sites".
        ground: the beats.
    """
    some = frame.iloc[:: max(1, len(frame) // _TRIED)]
    tried = [
        one
        for keys, worth, also in _readings(some, columns, ground)
        if (one := _try(some, keys, worth, path, table, ground, also)) is not None
    ]
    good = [one for one in tried if one.inside > 0 or one.worth > 0]
    if not good:
        return None
    top = max(good, key=lambda one: (round(max(one.inside, one.mirrored), 2), one.worth))
    if max(top.inside, top.mirrored) < _LEAST and top.worth == 0:
        return None
    return _try(frame, top.keys, top.worth, path, table, ground, top.also)


def _readings(
    frame: pd.DataFrame, columns: list[Column], ground: Ground
) -> Iterator[tuple[Keys, float, tuple[str, ...]]]:
    """List the readings worth trying, with what names say and the systems that fit as well."""
    if isinstance(frame, gpd.GeoDataFrame) and bool((frame.geometry.geom_type == "Point").any()):
        yield from _own_points(frame, ground)
    for lat, lon in product(named(columns, LAT)[:3], named(columns, LON)[:3]):
        keys: Keys = {"lat": lat.name, "lon": lon.name}
        worth = weight(lat.name, LAT) + weight(lon.name, LON)
        yield keys, worth, ()
        yield {**keys, "swap_xy": True}, worth - 1, ()
    for column in columns:
        if is_location(column):
            yield {"location": column.name}, 1.0 + weight(column.name, LOCATION), ()
    for x, y in product(named(columns, X)[:3], named(columns, Y)[:3]):
        yield from _grid(x, y, ground)
    nameless = [one for one in columns if is_fraction(one) and not weight(one.name, LAT) and not weight(one.name, LON)]
    if not named(columns, LAT):
        for lat, lon in permutations(nameless[:8], 2):
            yield {"lat": lat.name, "lon": lon.name}, 0.0, ()


def _own_points(frame: gpd.GeoDataFrame, ground: Ground) -> Iterator[tuple[Keys, float, tuple[str, ...]]]:
    """Read a layer's own points, where it does not say its system in the one that puts most into beats."""
    keys: Keys = {"geometry": str(frame.geometry.name)}
    if frame.crs is not None:
        yield keys, 4.0, ()
        return
    points = frame.geometry[frame.geometry.geom_type == "Point"]
    codes = [*([ground.own] if ground.own else []), WGS84, *systems_at(ground.lon, ground.lat)]
    fits = fits_of_points(np.column_stack([points.x, points.y]), codes, ground.geometry, ground.crs)
    if fits:
        alike = equals(fits)
        yield {**keys, "crs": alike[0]}, 4.0, tuple(one for one in alike[1:] if one != alike[0])


def _grid(x: Column, y: Column, ground: Ground) -> Iterator[tuple[Keys, float, tuple[str, ...]]]:
    """Read x and y in the system that puts most rows into beats."""
    xy = np.column_stack([pd.to_numeric(with_points(one.values), errors="coerce") for one in (x, y)]).astype(np.float64)
    codes = [*([ground.own] if ground.own else []), WGS84, *systems_at(ground.lon, ground.lat)]
    fits = fits_of_points(xy, codes, ground.geometry, ground.crs)
    if fits:
        alike = equals(fits)
        keys: Keys = {"x": x.name, "y": y.name, "crs": alike[0]}
        yield keys, weight(x.name, X) + weight(y.name, Y), tuple(one for one in alike[1:] if one != alike[0])


def _try(
    frame: pd.DataFrame, keys: Keys, worth: float, path: Path, table: str, ground: Ground, also: tuple[str, ...]
) -> Place | None:
    names = tuple(str(keys[one]) for one in ("x", "y", "lat", "lon") if one in keys)
    if names and comma_decimal([Column(one, frame[one].astype("str"), 0, 0) for one in names], names):
        keys = {**keys, "decimal": ","}
    try:
        xy = points_xy(frame, PlaceColumns.model_validate(keys), str(path), table, ground.crs)
    except BeatplanError:
        # The reading cannot be; that is an answer.
        return None
    near = locate(xy, ground.geometry)
    has_place = np.isfinite(xy[:, 0])
    placed = int(has_place.sum())
    inside = float((near >= 0).sum() / placed) if placed else 0.0
    mirrored = _mirrored(xy[has_place & (near < 0)], ground) / placed if placed else 0.0
    return Place(keys, worth, placed, inside, mirrored, near, also)


def _mirrored(xy: Floats, ground: Ground) -> int:
    """Count places that would lie in a beat with the other sign of the longitude."""
    if len(xy) == 0:
        return 0
    degrees = to_degrees(xy, ground.crs) * np.array([-1.0, 1.0])
    return int((locate(project(degrees, WGS84, ground.crs), ground.geometry) >= 0).sum())
