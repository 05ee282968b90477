"""Who lives where: areas such as census tracts, with counts of people and their margins of error."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault
from beatplan.inputs.beats import Beats
from beatplan.inputs.crs import with_crs
from beatplan.inputs.ids import as_ids, natural_order
from beatplan.inputs.opening import open_listed
from beatplan.inputs.people_columns import Group, Rows, read_group, read_income, read_residents
from beatplan.inputs.polygons import Geometries, check_reach, mended, polygonal, read_areas
from beatplan.inputs.survey_numbers import Estimates
from beatplan.inputs.tables import column
from beatplan.scenario import Scenario
from beatplan.scenario.people import PeopleTable

#: Areas that share more of their ground than this are two levels in one layer, and people in it would count twice.
_MOST_SHARED = 0.01
_OVERLAP_M2 = 100.0
_SHOWN = 20


@dataclass(frozen=True)
class People:
    """Areas with counts of people.

    Attributes:
        ids: (T,) in natural order.
        geometry: (T,) valid polygons in the CRS of the beats.
        residents: of each area.
        income: median income of each area; None where the scenario names no column.
        groups: counts of groups.
        findings: what a person should know.
        inputs: hash of what was read, by what the scenario names.
    """

    ids: tuple[str, ...]
    geometry: Geometries
    residents: Estimates
    income: Estimates | None
    groups: tuple[Group, ...]
    findings: tuple[str, ...]
    inputs: dict[str, str]


def read_people(scenario: Scenario, table: PeopleTable, beats: Beats) -> People:
    """Read the areas with counts of people, in the CRS of the beats.

    Raises:
        DataError: no such file, column or layer, no CRS, an area twice or without an id, a count that is none, a group
            that is larger than what it is a part of, or areas that lie over each other.
        ScenarioError: a CRS that does not exist.
    """
    [source] = open_listed(scenario, table, "people")
    frame = read_areas(source, f"people.{table.rows_key()}", "areas with counts of people")
    ids = as_ids(column(frame, table.id, source.where, "people.id"))
    rows = Rows(frame, source.where, source.name)
    residents, told = read_residents(rows, table.columns.population)
    income, more = read_income(rows, table.columns.income)
    read = [read_group(rows, one, residents) for one in table.columns.groups]
    told = sum((one for _, one in read), told + more)
    faults = [*_id_faults(ids, source.where), *told.faults]
    if faults:
        raise DataError(*faults[:_SHOWN])
    places, shapes, findings = _placed(frame, table.crs, source.where, residents, beats)
    order = np.array(sorted(range(len(places)), key=lambda one: natural_order(str(ids.iloc[places[one]]))))
    places, shapes = places[order], shapes[order]
    names = tuple(str(ids.iloc[place]) for place in places)
    return People(
        ids=names,
        geometry=shapes,
        residents=_at(residents, places),
        income=None if income is None else _at(income, places),
        groups=tuple(Group(one.name, one.of, _at(one.number, places), _at(one.total, places)) for one, _ in read),
        findings=(*source.findings, *told.findings, *findings, *_overlaps(names, shapes, source.where)),
        inputs={table.listed()[0]: source.digest()},
    )


def _at(estimates: Estimates, places: NDArray[np.int64]) -> Estimates:
    return Estimates(estimates.value[places], estimates.margin[places])


def _id_faults(ids: pd.Series, where: str) -> Iterator[Fault]:
    if ids.empty:
        yield Fault(where, "there are no areas: the file has no rows.", "Or leave [people] out.")
    for row in np.flatnonzero(ids.isna()):
        yield Fault(f"{where}: row {row + 1}", "the area has no id (people.id).")
    for one, count in ids.value_counts().items():
        if count > 1:
            yield Fault(where, f"the area {one!r} stands there {count} times (people.id).", "Keep one row.")


def _placed(
    frame: gpd.GeoDataFrame, crs: str | None, where: str, residents: Estimates, beats: Beats
) -> tuple[NDArray[np.int64], Geometries, list[str]]:
    """Give the rows with ground, their valid shapes in the CRS of the beats, and what to know of all the others."""
    drawn = polygonal(shapely.force_2d(frame.geometry.array))
    if not drawn.any():
        raise DataError(Fault(where, "there are no areas: no feature has a polygon.", "Look at the layer."))
    places = np.flatnonzero(drawn)
    kept = gpd.GeoDataFrame(geometry=shapely.force_2d(frame.geometry.array)[drawn], crs=frame.crs)
    metric = with_crs(kept, crs, where, "people").to_crs(beats.crs)
    check_reach(metric.geometry.array, places + 1, beats.crs, where)
    shapes, repairs = mended(np.asarray(metric.geometry.array, dtype=object))
    findings = [f"people: feature {places[one.place] + 1}: {one.what}; mended." for one in repairs]
    flat = shapely.area(shapes) == 0
    if flat.all():
        raise DataError(Fault(where, "there are no areas: no polygon encloses any ground.", "Look at the layer."))
    lost = np.setdiff1d(np.arange(len(frame)), places[~flat])
    if len(lost):
        people = np.nansum(residents.value[lost])
        rows = ", ".join(str(row + 1) for row in lost[:_SHOWN]) + (", ..." if len(lost) > _SHOWN else "")
        what = f"{len(lost)} area(s) without ground left out, with {people:,.0f} residents (feature {rows})"
        findings.append(f"people: {what}.")
    return places[~flat], shapes[~flat], findings


def _overlaps(ids: tuple[str, ...], shapes: Geometries, where: str) -> list[str]:
    """Tell areas that share ground.

    Raises:
        DataError: they share so much of it that they are of several levels, such as tracts and their blocks.
    """
    one, other = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    pairs = np.stack([one, other])[:, one < other]
    shared_m2 = shapely.area(shapely.intersection(shapes[pairs[0]], shapes[pairs[1]]))
    if shared_m2.sum() > _MOST_SHARED * shapely.area(shapes).sum():
        first = int(np.argmax(shared_m2))
        names = f"{ids[pairs[0, first]]} and {ids[pairs[1, first]]}"
        what = f"areas lie over each other by {shared_m2.sum() / 1e6:.2f} km2 in all, most {names}."
        raise DataError(Fault(where, what, "Give areas of one level alone, such as tracts without their blocks."))
    wide = shared_m2 > _OVERLAP_M2
    if not wide.any():
        return []
    return [f"people: {int(wide.sum())} pairs of areas overlap, by {shared_m2[wide].sum() / 1e6:.4f} km2 in all."]
