"""Unit histories of the tiny city with known traffic, turnout and detour: what a calibration must find again."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from beatplan.inputs import read_beats, read_sites
from beatplan.scenario import Scenario, load_scenario
from beatplan.travel.measured import measure_ways
from tests.support import SCENARIO, SIDE, SQUARES, write_calls, write_city

HEADER = "id,time,sent,rolling,there,base,type,lat,lon"
TURNOUT_MIN, MORNING, AFTERNOON = 2.0, 0.8, 1.1
STRAIGHT = "speed_kph = 40\ndetour = 1.35\n"
STREETS = 'method = "road-graph"\npath = "streets.gpkg"\nspeed_kph = 40\nsnap_limit_m = 1000\n'
DAY = """[[windows]]
name = "day"
days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
start = "08:00"
end = "17:00"
"""
HALVES = (
    DAY.replace('"day"', '"morning"').replace("17:00", "12:00")
    + "\n"
    + (DAY.replace('"day"', '"after noon"').replace("08:00", "12:00"))
)


@dataclass(frozen=True)
class Habits:
    """How the units of a made history behave, and how their stamps go wrong."""

    calls: int = 1200
    wrong: float = 0.0
    noise: float = 0.2
    en_route: bool = False
    afternoon: int | None = None


def scenario_text(
    travel: str = STREETS, stages: str = 'dispatched = "sent", arrived = "there"', solve: str = ""
) -> str:
    text = SCENARIO.replace(STRAIGHT, travel).replace(DAY, HALVES)
    return text.replace('id = "id"', f'id = "id"\nstages = {{ {stages} }}', 1) + solve


def write_streets(folder: Path) -> None:
    """A mesh of streets over the tiny city, some 450 by 550 m."""
    lon, lat = np.arange(-78.955, -78.84, 0.005), np.arange(35.945, 36.06, 0.005)
    lines = [shapely.LineString([(x, y), (x + 0.005, y)]) for x in lon[:-1] for y in lat]
    lines += [shapely.LineString([(x, y), (x, y + 0.005)]) for x in lon for y in lat[:-1]]
    gpd.GeoDataFrame(geometry=lines, crs=4326).to_file(folder / "streets.gpkg")


def write_history(folder: Path, scenario: str, habits: Habits = Habits(), seed: int = 1) -> Scenario:
    """Write the tiny city with a unit history in which each unit sets out from one of the two sites, at random."""
    file = write_city(folder, scenario)
    write_streets(folder)
    loaded = load_scenario(file)
    rng = np.random.default_rng(seed)
    lat, lon = places(rng, habits.calls)
    beats = read_beats(loaded)
    sites = read_sites(loaded, beats)
    points = gpd.GeoSeries(gpd.points_from_xy(lon, lat), crs=4326).to_crs(beats.crs)
    xy = np.column_stack([points.x, points.y])
    ways = measure_ways(loaded, beats, sites, xy, np.zeros(len(xy), dtype=np.int64)).ways
    named = 'station = "base"' in scenario
    site = rng.integers(len(sites.ids), size=len(xy)) if named else ways.minutes(1.0).argmin(axis=0)
    drive = ways.drive_min[site, np.arange(len(xy))]
    foot = ways.site_foot_min[site] + ways.place_foot_min
    after = rng.random(len(xy)) < 0.5 if habits.afternoon is None else np.arange(len(xy)) < habits.afternoon
    travel = drive / np.where(after, AFTERNOON, MORNING) * (1 + habits.noise * rng.normal(size=len(xy)).clip(-3, 3))
    turnout = TURNOUT_MIN * (1 + 0.5 * habits.noise * rng.normal(size=len(xy)))
    going = turnout + foot + travel
    kind = rng.random(len(xy))
    going = np.where(kind < 0.6 * habits.wrong, going + 3 + rng.exponential(15, len(xy)), going)
    going = np.where((kind >= 0.6 * habits.wrong) & (kind < habits.wrong), 0.0, going)
    rows = [
        ",".join(
            (
                str(number),
                *stamps(rng, after[number], turnout[number], going[number], habits.en_route),
                sites.ids[site[number]],
                "TRESPASS",
                f"{lat[number]:.5f}",
                f"{lon[number]:.5f}",
            )
        )
        for number in range(len(xy))
    ]
    write_calls(folder / "calls.csv", rows, HEADER)
    return loaded


def places(rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    corner = np.array(list(SQUARES.values()))[rng.integers(len(SQUARES), size=count)]
    lon, lat = corner.T + SIDE * rng.uniform(0.02, 0.98, (2, count))
    return lat.round(5), lon.round(5)


def stamps(rng: np.random.Generator, after: bool, turnout: float, going: float, en_route: bool) -> tuple[str, ...]:
    """Times of the call, of dispatch, of setting out (blank where it is not stamped) and of arrival."""
    day = np.datetime64("2024-01-01") + np.timedelta64(int(7 * rng.integers(10) + rng.integers(5)), "D")
    minute = int(rng.integers(12 * 60, 17 * 60) if after else rng.integers(8 * 60, 12 * 60))
    call = day.astype("datetime64[s]") + np.timedelta64(minute, "m")
    sent = call + np.timedelta64(int(rng.integers(20, 120)), "s")
    rolling = str(sent + np.timedelta64(round(60 * turnout), "s")) if en_route else ""
    return str(call), str(sent), rolling, str(sent + np.timedelta64(round(60 * going), "s"))
