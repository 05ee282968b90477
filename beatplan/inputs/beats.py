"""Beat polygons: one multipolygon a beat, valid, in a metric CRS, ordered by id."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import CRS

from beatplan.errors import DataError, Fault, nearest
from beatplan.inputs.blocks import Source
from beatplan.inputs.crs import metric_crs, with_crs
from beatplan.inputs.ground import gaps_between, ground_findings
from beatplan.inputs.ids import as_ids, natural_order
from beatplan.inputs.opening import open_listed
from beatplan.inputs.polygons import check_reach, left_out, mended, polygonal, read_areas
from beatplan.inputs.tables import column
from beatplan.scenario import Scenario

Geometries = NDArray[np.object_]


@dataclass(frozen=True)
class Beats:
    """The beats of a city.

    Attributes:
        ids: (B,) in natural order.
        districts: (B,) the district of each, or None.
        geometry: (B,) valid polygons or multipolygons in `crs`.
        area_km2: (B,).
        inside_xy: (B, 2) a point inside each, metres.
        crs: a projected CRS in metres.
        parts: polygons the beats have in all.
        gaps: ground inside the city that is in no beat and not excluded.
        excluded: ids left out by the scenario with their ground, in `crs`.
        repairs: what was mended, one record each.
        findings: what a person should know.
        inputs: hash of what was read, by what the scenario names.
    """

    ids: tuple[str, ...]
    districts: tuple[str | None, ...]
    geometry: Geometries
    area_km2: NDArray[np.float64]
    inside_xy: NDArray[np.float64]
    crs: CRS
    parts: int
    gaps: Geometries
    excluded: dict[str, Any]
    repairs: tuple[dict[str, Any], ...]
    findings: tuple[str, ...]
    inputs: dict[str, str] = field(default_factory=dict)

    def index(self) -> dict[str, int]:
        """Map each id to its place."""
        return {identifier: place for place, identifier in enumerate(self.ids)}


def read_beats(scenario: Scenario) -> Beats:
    """Read, repair and dissolve the beat polygons of a scenario.

    Raises:
        DataError: no such file, column or layer, no CRS, no usable beat, or an excluded id that is not there.
        ScenarioError: a CRS that does not exist or is not metric.
    """
    table = scenario.beats
    [source] = open_listed(scenario, table, "beats")
    where, key = source.where, f"beats.{table.rows_key()}"
    frame = read_areas(source, key, "beat polygons")
    ids = as_ids(column(frame, table.id, where, "beats.id"))
    district = as_ids(column(frame, table.district, where, "beats.district")) if table.district else None
    frame = gpd.GeoDataFrame(
        {"id": ids, "district": district, "row": np.arange(1, len(frame) + 1)},
        geometry=frame.geometry.array,
        crs=frame.crs,
    )
    if table.swap_xy:
        frame = frame.set_geometry(frame.geometry.map(_swapped, na_action="ignore"))
    frame, findings = _usable(frame, source)
    frame = with_crs(frame, table.crs, where, "beats")
    crs = metric_crs(scenario.crs, frame)
    frame = frame.to_crs(crs)
    check_reach(frame.geometry.array, frame["row"].to_numpy(), crs, where)
    shapes, repairs = _repaired(frame)
    frame = frame.set_geometry(gpd.GeoSeries(shapes, index=frame.index, crs=crs))
    flat = shapely.is_empty(shapes)
    if flat.all():
        raise DataError(Fault(where, "there are no beats: no polygon encloses any ground.", "Look at the layer."))
    if flat.any():
        findings.append(left_out(source.name, frame["row"].to_numpy()[flat], "with a polygon that encloses no ground"))
        frame = frame[~flat]
    _check_excluded(table.exclude, frame["id"], source.name)
    is_out = frame["id"].isin(table.exclude)
    if bool(is_out.all()):
        raise DataError(Fault(where, "no beat is left after beats.exclude.", "Exclude fewer."))
    excluded = {str(key): shapely.union_all(group.geometry.array) for key, group in frame[is_out].groupby("id")}
    beats, clashes = _dissolved(frame[~is_out], crs)
    gaps = gaps_between(beats.geometry, list(excluded.values()))
    return Beats(
        **{
            **vars(beats),
            "excluded": excluded,
            "gaps": gaps,
            "repairs": repairs,
            "findings": (*source.findings, *findings, *clashes, *ground_findings(beats.ids, beats.geometry, gaps)),
            "inputs": {table.listed()[0]: source.digest()},
        }
    )


def _swapped(shape: Any) -> Any:
    return shapely.transform(shape, lambda xy: xy[:, ::-1])


def _usable(frame: gpd.GeoDataFrame, source: Source) -> tuple[gpd.GeoDataFrame, list[str]]:
    """Keep rows with an id and a polygon; say which were left out."""
    shape = shapely.force_2d(frame.geometry.array)
    drawn, named = polygonal(shape), frame["id"].notna().to_numpy()
    reasons = (("with no polygon", ~drawn), ("with no id", drawn & ~named))
    findings = [left_out(source.name, frame["row"].to_numpy()[bad], what) for what, bad in reasons if bad.any()]
    kept = frame.set_geometry(gpd.GeoSeries(shape, index=frame.index, crs=frame.crs))[drawn & named]
    if kept.empty:
        raise DataError(
            Fault(source.where, "there are no beats: no feature has both an id and a polygon.", "Look at beats.id.")
        )
    return kept, findings


def _repaired(frame: gpd.GeoDataFrame) -> tuple[Geometries, tuple[dict[str, Any], ...]]:
    """Make each ring valid; record what moved."""
    shapes, told = mended(np.asarray(frame.geometry.array, dtype=object))
    repairs = (
        {
            "beat": str(frame["id"].iloc[one.place]),
            "row": int(frame["row"].iloc[one.place]),
            "what": one.what,
            "moved_km2": one.moved_km2,
        }
        for one in told
    )
    return shapes, tuple(repairs)


def _check_excluded(exclude: Sequence[str], ids: pd.Series, name: str) -> None:
    """Every id that the scenario excludes must be there, or a typing error would let it in."""
    known = set(ids)
    faults = [
        Fault("beats.exclude", f"{name} has no beat {one!r}.", nearest(one, known))
        for one in exclude
        if one not in known
    ]
    if faults:
        raise DataError(*faults)


def _dissolved(frame: gpd.GeoDataFrame, crs: CRS) -> tuple[Beats, list[str]]:
    """Join the rows of one id; a district that differs between rows is the first row's, and told."""
    ids = tuple(sorted(frame["id"].unique(), key=natural_order))
    groups = dict(iter(frame.groupby("id")))
    geometry = np.empty(len(ids), dtype=object)
    geometry[:] = [shapely.union_all(groups[one].geometry.array) for one in ids]
    districts = []
    findings = _joined(frame)
    for one in ids:
        named = groups[one]["district"].dropna().unique().tolist()
        districts.append(str(named[0]) if named else None)
        if len(named) > 1:
            findings.append(f"beat {one}: its rows name several districts ({', '.join(named)}); {named[0]} is kept.")
    inside = shapely.get_coordinates(shapely.point_on_surface(geometry))
    beats = Beats(
        ids=ids,
        districts=tuple(districts),
        geometry=geometry,
        area_km2=shapely.area(geometry) / 1e6,
        inside_xy=inside,
        crs=crs,
        parts=int(shapely.get_num_geometries(geometry).sum()),
        gaps=np.empty(0, dtype=object),
        excluded={},
        repairs=(),
        findings=(),
    )
    return beats, findings


def _joined(frame: gpd.GeoDataFrame) -> list[str]:
    """Tell ids that stand in several rows: parts of one beat, or one id given to two."""
    rows = frame["id"].value_counts()
    several = sorted(rows[rows > 1].index, key=natural_order)
    shown = ", ".join(f"{one} ({rows[one]})" for one in several[:20]) + (", ..." if len(several) > 20 else "")
    return [f"beats in several rows, each joined into one: {shown}."] if several else []
