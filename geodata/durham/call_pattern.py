"""Draw a year of synthetic calls: when, where and of what type, by rules the README lists as assumptions.

Times are local to Durham (America/New_York) and carry no zone, as a dispatch system's export does. Places are
laid out in EPSG:32119 metres and given in WGS84 degrees.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from outlines import METRIC_CRS
from pyproj import Transformer

if TYPE_CHECKING:
    from outlines import Polygons
    from power_diagram import Floats

FIRST_DAY = "2021-06-01"
LAST_DAY = "2022-05-31"
ZONE = "America/New_York"

ELIGIBLE = 30_000
INELIGIBLE = 12_000
STRAY = 40
"""Calls placed outside every beat, as real files have them."""

MARGIN_DEG = 0.01
"""How far around the city, about a kilometre, those may lie."""

DECIMALS = 5
"""About a metre, as dispatch systems export."""

SEASON = 0.08
"""Calls in mid-July over the year's mean; as many fewer in mid-January."""

DAY_SPREAD = 0.10
"""Standard deviation of a day's factor: what makes quiet and busy days differ by more than chance."""

PLACES_PER_CALL = 1.5
"""Addresses laid out for each call: a few see many calls, most see none."""

RANK_POWER = 1.1
RANK_SHIFT = 2
"""An address at rank k of its beat draws calls in proportion to (k + shift) to the minus power."""

CLUSTERS = 6
"""Blocks in a beat around which half of its addresses lie."""


def draw_calls(
    beats: pd.DataFrame,
    geometries: Polygons,
    hours: pd.DataFrame,
    types: pd.DataFrame,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Draw the year's calls.

    Args:
        beats: The beats' figures, one row a beat.
        geometries: The beats' polygons in that order, WGS84.
        hours: All reports by weekday (0 = Monday) and hour.
        types: Call types with their share among the eligible or ineligible calls.
        rng: The source of all randomness.

    Returns:
        Columns id, time, type, lat, lon; in order of time.
    """
    clock, rate = hourly_rates(weekly_profile(hours), rng)
    counts = rng.poisson(rate * (ELIGIBLE + INELIGIBLE))
    minute = rng.integers(60, size=counts.sum())
    time = np.repeat(clock.to_numpy("datetime64[m]"), counts) + minute.astype("timedelta64[m]")
    calls = pd.DataFrame({"time": time, "type": _types(len(time), types, rng)})
    calls[["lon", "lat"]] = _places(len(calls), beats, geometries, rng)
    calls = calls.sort_values(["time", "type", "lat", "lon"], ignore_index=True)
    calls["time"] = calls["time"].dt.strftime("%Y-%m-%dT%H:%M:%S")
    calls["id"] = [f"S{number:05d}" for number in range(1, len(calls) + 1)]
    return calls[["id", "time", "type", "lat", "lon"]]


def weekly_profile(hours: pd.DataFrame) -> Floats:
    """Return the share of each hour of the week, from Monday 00:00.

    Hour 0 holds the reports whose hour nobody knew: it is put between its neighbours, then each hour is
    smoothed with the two beside it.
    """
    reports = hours.sort_values(["day_of_week_mon0", "hour"])["all_reports"].to_numpy(float)
    midnight = np.arange(0, len(reports), 24)
    reports[midnight] = (reports[midnight - 1] + reports[midnight + 1]) / 2
    smooth = (np.roll(reports, 1) + 2 * reports + np.roll(reports, -1)) / 4
    share: Floats = np.round(smooth / smooth.sum(), 6)
    return share


def hourly_rates(profile: Floats, rng: np.random.Generator) -> tuple[pd.DatetimeIndex, Floats]:
    """Return every hour that the year really had, as the clock showed it, and its share of the year's calls.

    The hour that the spring change skips is not there, and the one that autumn repeats is there twice.
    """
    real = pd.date_range(f"{FIRST_DAY} 00:00", f"{LAST_DAY} 23:00", freq="h", tz=ZONE)
    clock = real.tz_localize(None)
    season = 1 + SEASON * np.cos(2 * np.pi * (clock.dayofyear.to_numpy() - 196) / 365)
    day = (clock.normalize() - clock[0].normalize()).days.to_numpy()
    spread = rng.gamma(DAY_SPREAD**-2, DAY_SPREAD**2, size=day[-1] + 1)
    rate = profile[clock.dayofweek * 24 + clock.hour] * season * spread[day]
    return clock, np.round(rate / rate.sum(), 10)


def _types(calls: int, types: pd.DataFrame, rng: np.random.Generator) -> npt.NDArray[np.object_]:
    """Draw a type for each call."""
    of_all = np.where(types["eligible"] == "yes", ELIGIBLE, INELIGIBLE) * types["share"].to_numpy(float)
    return rng.choice(types["type"].to_numpy(object), size=calls, p=of_all / of_all.sum())


def beat_shares(beats: pd.DataFrame) -> Floats:
    """Return each beat's share of the calls: halfway between its share of people and of police reports."""
    people, reports = (beats[c].to_numpy(float) for c in ("population_rounded", "incidents_2016_jan_nov"))
    share: Floats = np.round((people / people.sum() + reports / reports.sum()) / 2, 6)
    return share


def _places(calls: int, beats: pd.DataFrame, geometries: Polygons, rng: np.random.Generator) -> Floats:
    """Return a place for each call, longitude and latitude, in no order of time."""
    share = beat_shares(beats)
    counts = rng.multinomial(calls - STRAY, share / share.sum())
    placed = [_calls_in(geometry, count, rng) for geometry, count in zip(geometries, counts, strict=True)]
    return rng.permutation(np.concatenate([*placed, _stray(geometries, rng)]))


def _calls_in(beat: shapely.Geometry, calls: int, rng: np.random.Generator) -> Floats:
    """Return `calls` places at the addresses of one beat: a few hot corners, repeat addresses, the rest."""
    addresses = _addresses(beat, round(calls * PLACES_PER_CALL), rng)
    weight = (np.arange(len(addresses)) + RANK_SHIFT) ** -RANK_POWER
    return addresses[rng.choice(len(addresses), size=calls, p=weight / weight.sum())]


def _addresses(beat: shapely.Geometry, wanted: int, rng: np.random.Generator) -> Floats:
    """Lay out addresses strictly inside a beat, half of them around a few blocks, the rest anywhere."""
    to_metric = Transformer.from_crs("EPSG:4326", METRIC_CRS, always_xy=True).transform
    to_degrees = Transformer.from_crs(METRIC_CRS, "EPSG:4326", always_xy=True).transform
    metric = shapely.transform(beat, to_metric, interleaved=False)
    low, high = np.reshape(shapely.bounds(metric), (2, 2))
    reach = np.sqrt(shapely.area(metric)) / 10
    blocks = _inside(metric, rng.uniform(low, high, size=(60 * CLUSTERS, 2)))[:CLUSTERS]
    found = np.empty((0, 2))
    while len(found) < wanted:
        near = blocks[rng.integers(len(blocks), size=wanted)] + rng.normal(scale=reach, size=(wanted, 2))
        spread = rng.uniform(low, high, size=(wanted, 2))
        either = np.where(rng.random((wanted, 1)) < 0.5, near, spread)
        rounded = np.round(np.column_stack(to_degrees(*either.T)), DECIMALS)
        found = np.concatenate([found, _inside(beat, rounded)])
    return found[:wanted]


def _inside(area: shapely.Geometry, points: Floats) -> Floats:
    """Keep the points that lie within the area and not on its border."""
    shapely.prepare(area)
    kept: Floats = points[shapely.contains_properly(area, shapely.points(points))]
    return kept


def _stray(geometries: Polygons, rng: np.random.Generator) -> Floats:
    """Return places around the city that lie in no beat and on no border."""
    city = shapely.union_all(geometries)
    low, high = np.reshape(shapely.bounds(city), (2, 2))
    points = np.round(rng.uniform(low - MARGIN_DEG, high + MARGIN_DEG, size=(20 * STRAY, 2)), DECIMALS)
    outside: Floats = points[~shapely.intersects(city, shapely.points(points))][:STRAY]
    return outside
