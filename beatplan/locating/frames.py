"""Location models on GeoDataFrames: two tables of points in, the same tables with columns of the answer out.

located = locate("mclp", tracts, stores, count=4, within=5000, weight="POP2000")
located.places["site"], located.sites["teams"], located.result.objective
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
from scipy.spatial.distance import cdist

from beatplan.errors import DataError, Fault, ScenarioError, nearest
from beatplan.locating.asked import Asked, Floats, Ints, problem_for
from beatplan.optimize.classic import PROVED, Result, Stop, solve


@dataclass(frozen=True)
class LocatedFrames:
    """An answer.

    Attributes:
        places: a copy with `site` (the label of the site that serves each place, missing where none does) and `share`
            (how much of it is served).
        sites: a copy with `teams` (0 where a site is not used) and `opens` (the phase in which it opens, -1 if never).
        result: the checked result, with objective, bound, gap and status.
    """

    places: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    result: Result = field(repr=False)


def locate(
    model: str,
    places: gpd.GeoDataFrame,
    sites: gpd.GeoDataFrame,
    *,
    count: int | tuple[int, ...] | list[int] = (),
    within: float | None = None,
    weight: str | None = None,
    cost: Floats | None = None,
    busy: float | None = None,
    capacity: float | None = None,
    fixed: tuple[Any, ...] | list[Any] = (),
    forbidden: tuple[Any, ...] | list[Any] = (),
    stop: Stop = PROVED,
    seed: int = 0,
) -> LocatedFrames:
    """Choose sites for places.

    Args:
        model: "lscp", "lscp-backup", "mclp", "nested", "mexclp", "p-median" or "p-center".
        places: what is to be served; a geometry that is no point counts as its centroid.
        sites: where it may be served from.
        count: sites used at most (teams for "mexclp"); one number a phase for "nested".
        within: cost at which a place is still covered: metres, or the unit of `cost`.
        weight: the column of `places` with their weights; each weighs 1 without it.
        cost: (I, J) costs in the order of both tables; without them straight-line distance in the tables' own CRS.
        busy: share of time that teams are on a call, for "mexclp".
        capacity: most weight that each site serves, for "mclp".
        fixed: labels of sites that must be used.
        forbidden: labels of sites that must not be used.
        stop: gap and time limit.
        seed: of what is searched at random.

    Raises:
        DataError: the tables' CRS differ or are in degrees while no costs are given, or a column is missing.
        ScenarioError: the model is not known, or a figure is missing or says nothing to it.
    """
    asked = Asked(
        model,
        (count,) if isinstance(count, int) else tuple(count),
        within,
        busy,
        capacity,
        _columns("fixed", sites, fixed),
        _columns("forbidden", sites, forbidden),
    )
    found_cost = _distances(places, sites) if cost is None else np.asarray(cost, dtype=np.float64)
    if found_cost.shape != (len(places), len(sites)):
        what = f"is {found_cost.shape} for {len(places)} places and {len(sites)} sites."
        raise DataError(Fault("cost", what, "It has a row a place and a column a site."))
    result = solve(problem_for(asked, found_cost, _weights(places, weight)), stop, seed)
    label = sites.index.to_numpy(dtype=object)
    served = np.where(result.assignment >= 0, label[result.assignment], None)
    return LocatedFrames(
        places.assign(site=served, share=result.share),
        sites.assign(teams=result.teams, opens=result.opens),
        result,
    )


def _weights(places: gpd.GeoDataFrame, column: str | None) -> Floats:
    if column is None:
        return np.ones(len(places))
    if column not in places.columns:
        mend = nearest(column, map(str, places.columns))
        raise DataError(Fault("places", f"there is no column {column!r}.", mend))
    try:
        return np.asarray(places[column], dtype=np.float64)
    except (TypeError, ValueError):
        raise DataError(Fault("places", f"column {column!r} holds what is no number.", "Name another one.")) from None


def _columns(what: str, sites: gpd.GeoDataFrame, labels: tuple[Any, ...] | list[Any]) -> Ints:
    at = sites.index.get_indexer(list(labels))
    for label, place in zip(labels, at.tolist(), strict=True):
        if place < 0:
            mend = nearest(str(label), map(str, sites.index))
            raise ScenarioError(Fault(what, f"there is no site {label!r}.", mend))
    return np.asarray(at, dtype=np.int64)


def _distances(places: gpd.GeoDataFrame, sites: gpd.GeoDataFrame) -> Floats:
    """Straight-line distances in the unit of the tables' CRS, (I, J)."""
    if places.crs is None or sites.crs is None or places.crs != sites.crs:
        what = f"places are in {places.crs} and sites in {sites.crs}."
        raise DataError(Fault("CRS", what, "Bring both to one projected CRS with to_crs, or give the costs."))
    if places.crs.is_geographic:
        what = "both tables are in degrees, in which distances mean nothing."
        raise DataError(Fault("CRS", what, "Bring both to a projected CRS with to_crs, or give the costs."))
    for name, table in (("places", places), ("sites", sites)):
        absent = table.index[table.geometry.isna() | table.geometry.is_empty]
        if len(absent):
            what = f"{len(absent)} have no geometry, the first at {absent[0]!r}."
            raise DataError(Fault(name, what, "Drop them, or give the costs."))
    at, from_ = (np.column_stack([one.geometry.centroid.x, one.geometry.centroid.y]) for one in (places, sites))
    return np.asarray(cdist(at, from_))
