"""Candidate sites where teams may stand."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault, nearest
from beatplan.inputs.beats import Beats
from beatplan.inputs.ids import as_ids, natural_order
from beatplan.inputs.opening import open_listed
from beatplan.inputs.places import locate, numbers, points_xy
from beatplan.inputs.tables import column, read_whole
from beatplan.scenario import Scenario

NO_LIMIT = np.iinfo(np.int64).max
_MOST_ROOM = 10_000


@dataclass(frozen=True)
class Sites:
    """The candidate sites.

    Attributes:
        ids: (J,) in natural order.
        xy: (J, 2) metres in the study's CRS.
        capacity: (J,) teams that fit at once; `NO_LIMIT` where the scenario says nothing.
        status: (J,) what a person should know of the site, such as "hypothetical"; may be blank.
        findings: what a person should know of them all.
        cost_per_week: (J,) money that a site in use costs; 0 where the scenario says nothing.
        inputs: hash of what was read, by what the scenario names.
        post_of: (J,) the service whose post it is, and where no other's people stand; None for a site of the field.
    """

    ids: tuple[str, ...]
    xy: NDArray[np.float64]
    capacity: NDArray[np.int64]
    status: tuple[str, ...]
    findings: tuple[str, ...]
    cost_per_week: NDArray[np.float64]
    inputs: dict[str, str] = field(default_factory=dict)
    post_of: tuple[str | None, ...] = ()

    def __post_init__(self) -> None:
        if not self.post_of:
            object.__setattr__(self, "post_of", (None,) * len(self.ids))


def read_sites(scenario: Scenario, beats: Beats) -> Sites:
    """Read the candidate sites, or take each beat's inside point where the scenario names none.

    Raises:
        DataError: no such file or column, no sites, an id twice, a site without place or far outside the city.
    """
    table = scenario.sites
    if table is None:
        count = len(beats.ids)
        text = tuple(f"beat {one}" for one in beats.ids)
        unlimited = np.full(count, NO_LIMIT)
        return Sites(text, beats.inside_xy, unlimited, ("inside point of the beat",) * count, (), np.zeros(count))
    [source] = open_listed(scenario, table, "sites")
    where = source.where
    frame = read_whole(source, f"sites.{table.rows_key()}")
    ids = as_ids(column(frame, table.id, where, "sites.id"))
    if frame.empty:
        raise DataError(Fault(where, "there are no sites: the file has no rows.", "Or leave [sites] out."))
    _check_ids(ids, where)
    xy = points_xy(frame, table, where, "sites", beats.crs)
    _check_places(ids, xy, beats, where)
    order = sorted(range(len(ids)), key=lambda row: natural_order(str(ids.iloc[row])))
    capacity = _capacities(column(frame, table.capacity, where, "sites.capacity"), where) if table.capacity else None
    status = as_ids(column(frame, table.status, where, "sites.status")) if table.status else None
    outside = [str(ids.iloc[row]) for row in order if locate(xy[[row]], beats.geometry)[0] < 0]
    return Sites(
        ids=tuple(str(ids.iloc[row]) for row in order),
        xy=xy[order],
        capacity=np.full(len(ids), NO_LIMIT) if capacity is None else capacity[order],
        status=("",) * len(ids) if status is None else tuple(_text(status.iloc[row]) for row in order),
        findings=(*source.findings, *_outside_finding(outside)),
        cost_per_week=_costs(frame, table.cost_per_week, where)[order],
        inputs={table.listed()[0]: source.digest()},
    )


def _costs(frame: pd.DataFrame, name: str | None, where: str) -> NDArray[np.float64]:
    """Read what each site costs a week, (J,).

    Raises:
        DataError: no such column, or a cost that is no number of 0 or more.
    """
    if name is None:
        return np.zeros(len(frame))
    written = column(frame, name, where, "sites.cost_per_week")
    costs = numbers(written)
    faults = [
        Fault(f"{where}: row {row + 1}", f"{written.iloc[row]!r} is no cost of 0 or more (sites.cost_per_week).")
        for row in np.flatnonzero(~(np.isfinite(costs) & (costs >= 0)))
    ]
    if faults:
        raise DataError(*faults[:20])
    return costs


def find_sites(sites: Sites, wanted: dict[str, int], key: str) -> NDArray[np.int64]:
    """Turn {site: teams} into teams by site, (J,).

    Raises:
        DataError: a site is not there.
    """
    places = {one: index for index, one in enumerate(sites.ids)}
    faults = [
        Fault(f"{key}.{one}", "there is no such site.", nearest(one, places)) for one in wanted if one not in places
    ]
    if faults:
        raise DataError(*faults)
    teams = np.zeros(len(sites.ids), dtype=np.int64)
    for one, count in wanted.items():
        teams[places[one]] = count
    return teams


def _outside_finding(outside: list[str]) -> list[str]:
    return [f"sites in no beat, kept as candidates: {', '.join(outside)}."] if outside else []


def _text(value: object) -> str:
    return "" if pd.isna(value) else str(value)  # type: ignore[call-overload]


def _check_ids(ids: pd.Series, path: str) -> None:
    blank = np.flatnonzero(ids.isna())
    faults = [Fault(f"{path}: row {row + 1}", "the site has no id (sites.id).") for row in blank]
    for one, count in ids.value_counts().items():
        if count > 1:
            faults.append(Fault(path, f"the site {one!r} stands there {count} times (sites.id).", "Keep one row."))
    if faults:
        raise DataError(*faults)


def _check_places(ids: pd.Series, xy: NDArray[np.float64], beats: Beats, path: str) -> None:
    """A site farther from the city than the city is wide has wrong coordinates."""
    city = shapely.union_all(beats.geometry)
    west, south, east, north = city.bounds
    reach_m = float(np.hypot(east - west, north - south))
    faults = []
    for row, (one, (x, y)) in enumerate(zip(ids, xy, strict=True), start=1):
        if not np.isfinite(x):
            faults.append(Fault(f"{path}: row {row}", f"the site {one!r} has no usable place."))
        elif (away := shapely.distance(city, shapely.Point(x, y))) > reach_m:
            what = f"the site {one!r} lies {away / 1000:,.0f} km outside the beats."
            faults.append(Fault(f"{path}: row {row}", what, "Look at its coordinates (swapped? sign? crs?)."))
    if faults:
        raise DataError(*faults)


def _capacities(values: pd.Series, path: str) -> NDArray[np.int64]:
    numbers = pd.to_numeric(values, errors="coerce")
    written = values.notna() & (values.astype("str").str.strip() != "")
    bad = written & (numbers.isna() | (numbers < 0) | (numbers > _MOST_ROOM) | (numbers % 1 != 0))
    faults = [
        Fault(
            f"{path}: row {row + 1}", f"capacity {values.iloc[row]!r} is no whole number of teams up to {_MOST_ROOM:,}."
        )
        for row in np.flatnonzero(bad)
    ]
    if faults:
        raise DataError(*faults)
    return np.where(written, numbers.fillna(0).to_numpy(dtype=np.int64), NO_LIMIT)
