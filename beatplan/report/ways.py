"""How far each site is from each beat's calls: a table, and the ground each site reaches as a layer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import geopandas as gpd
import numpy as np

from beatplan.inputs.crs import WGS84
from beatplan.planning import Study
from beatplan.report.audience import INTERNAL
from beatplan.scenario import FieldService

#: Columns of the layer of ground reached, but for its geometry.
GROUND_COLUMNS = ("service", "windows", "site", "within_min", "share_of_calls", "area_km2", "audience")


def travel_rows(study: Study) -> list[dict[str, Any]]:
    """List one row a service, state of traffic, site and beat: minutes to the beat's calls, None where no way leads."""
    rows = []
    for v, service, windows in _traffic(study):
        travel, reach = study.travel.travel[v], study.loads[v].reach
        figures = [
            np.where(np.isfinite(minutes), minutes, np.nan).round(4).tolist()
            for minutes in (travel.mean_min, travel.p50_min, travel.p90_min)
        ]
        shares = travel.share_in_time.tolist()
        for j, site in enumerate(study.sites.ids):
            if study.sites.post_of[j] is not None:
                continue
            for b, beat in enumerate(study.beats.ids):
                mean, p50, p90 = (None if np.isnan(figure[j][b]) else figure[j][b] for figure in figures)
                rows.append(
                    {
                        "service": service,
                        "windows": windows,
                        "site": site,
                        "beat": beat,
                        "travel_mean_min": mean,
                        "travel_p50_min": p50,
                        "travel_p90_min": p90,
                        "share_in_time": shares[j][b],
                        "meets_standard": "yes" if reach[j, b] else "no",
                        "audience": INTERNAL,
                    }
                )
    return rows


def ground_reached(study: Study) -> gpd.GeoDataFrame:
    """Lay out the ground that each site reaches, WGS84, the largest first; empty where no streets tell it.

    `share_of_calls` is the share of the service's calls at any hour that a team of the site would reach within the
    minutes, turnout not counted.
    """
    ground = study.travel.isochrones
    degrees = gpd.GeoSeries(ground.shape, crs=study.beats.crs)
    rows: list[dict[str, Any]] = []
    shapes = []
    for v, service, windows in _traffic(study):
        mine = np.flatnonzero(ground.speed_factor == _factor(study, v))
        for i in mine[np.lexsort((-ground.within_min[mine], ground.site[mine]))]:
            share = _share_of_calls(study, v, int(ground.site[i]), float(ground.within_min[i]))
            values = (
                service, windows, study.sites.ids[ground.site[i]], float(ground.within_min[i]), round(share, 6),
                round(ground.shape[i].area / 1e6, 6), INTERNAL,
            )  # fmt: skip
            rows.append(dict(zip(GROUND_COLUMNS, values, strict=True)))
            shapes.append(degrees.iloc[i])
    frame = gpd.GeoDataFrame(rows, columns=[*GROUND_COLUMNS], geometry=gpd.GeoSeries(shapes, crs=study.beats.crs))
    return frame.to_crs(WGS84)


def _traffic(study: Study) -> Iterator[tuple[int, str, str]]:
    """Go through the ways of travelling of services of the field: index, service and windows."""
    for v, s in enumerate(study.travel.service):
        if isinstance(study.scenario.services[s], FieldService):
            windows = np.flatnonzero(study.travel.way[s] == v)
            yield v, study.scenario.services[s].name, "; ".join(study.scenario.windows[w].name for w in windows)


def _factor(study: Study, way: int) -> float:
    return study.travel.speed_factor[int(np.flatnonzero((study.travel.way == way).any(axis=0))[0])]


def _share_of_calls(study: Study, way: int, site: int, within_min: float) -> float:
    travel, calls = study.travel.travel[way], study.demand.all_hours[study.travel.service[way]]
    near = travel.minutes[site] <= within_min
    return float((travel.share * calls[travel.beat]) @ near / max(calls.sum(), 1e-300))
