"""Isochrones say of each place what the ways to calls say of it, and are no circles; results over streets are kept."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from numpy.typing import NDArray

from beatplan.errors import DataError
from beatplan.inputs import Beats
from beatplan.inputs.digests import file_digest
from beatplan.planning import read_study
from beatplan.scenario import load_scenario
from beatplan.scenario.travel import TravelTable
from beatplan.travel import cache
from beatplan.travel.isochrones import find_isochrones, grid, outline
from beatplan.travel.streets import Routes, routes_from, ways_to
from tests.support import SCENARIO, write_city
from tests.unit.test_roads import GRID, METRES
from tests.unit.test_roads import grid as write_streets
from tests.unit.test_street_ways import sites_at, streets_of

TABLE = TravelTable(method="road-graph", path="unused", snap_limit_m=150, walk_kph=6, isochrones_min=(2, 4, 6))
#: Two banks of a river along y = 0, a street every 200 m on each, and one bridge at x = 3,000.
STREETS = [
    *[([(x, y), (x + 200, y)], 40, "both") for x in range(0, 3000, 200) for y in (-600, -400, -200, 200, 400, 600)],
    *[([(x, y), (x, y + 200)], 40, "both") for x in range(0, 3001, 200) for y in (-600, -400, 200, 400)],
    ([(3000, -200), (3000, 200)], 40, "both"),
]


def square(west: float, south: float, east: float, north: float) -> Beats:
    shape = np.array([shapely.box(west, south, east, north)], dtype=object)
    return Beats(("A",), (None,), shape, np.ones(1), np.zeros((1, 2)), METRES, 1, shape[:0], {}, (), ())


def river_city(*sites: tuple[float, float]) -> Routes:
    return routes_from(streets_of(STREETS), sites_at(*sites), TABLE)


def minutes_at(routes: Routes, places: NDArray[np.float64], factor: float) -> NDArray[np.float64]:
    """Minutes to the street nearest to each place, infinite where none is in reach."""
    ways = ways_to(routes, places, TABLE)
    return ways.drive_min / factor + ways.site_foot_min[:, None]


def test_the_other_bank_is_reached_over_the_bridge_alone():
    found = find_isochrones(river_city((0, -200)), square(0, -700, 3000, 700), TABLE, [1.0])
    assert found.within_min.tolist() == [2, 4, 6]
    assert (found.site == 0).all()
    far_bank = shapely.box(0, 150, 2000, 700)
    assert [shapely.intersection(shape, far_bank).area for shape in found.shape] == [0, 0, 0]
    near_bank = shapely.box(0, -700, 500, -150)
    assert shapely.intersection(found.shape[2], near_bank).area > 0.9 * near_bank.area
    by_the_bridge = find_isochrones(river_city((3000, -200)), square(0, -700, 3000, 700), TABLE, [1.0])
    assert shapely.intersection(by_the_bridge.shape[1], shapely.box(2000, 150, 3000, 300)).area > 0


def test_each_place_is_inside_where_a_call_there_would_be_reached_in_time():
    beats, routes = square(0, -700, 3000, 700), river_city((0, -200), (3000, 600))
    found = find_isochrones(routes, beats, TABLE, [1.0, 0.7])
    assert len(found.shape) == 2 * 2 * 3
    x, _ = grid(shapely.total_bounds(beats.geometry))
    step = x[1] - x[0]
    places = np.random.default_rng(5).uniform([0, -700], [3000, 700], (4000, 2))
    for site, within, factor, shape in zip(found.site, found.within_min, found.speed_factor, found.shape, strict=True):
        reached = minutes_at(routes, places, factor)[site] <= within
        clear = shapely.distance(shapely.boundary(shape), shapely.points(places)) > 3 * step
        inside = shapely.contains_xy(shape, places)
        assert clear.sum() > 500
        assert (inside == reached)[clear].mean() > 0.995, "but for gaps narrower than the grid"


def test_more_minutes_and_faster_traffic_reach_more_ground():
    beats, routes = square(0, -700, 3000, 700), river_city((1000, 200))
    found = find_isochrones(routes, beats, TABLE, [1.0, 2.0])
    for less, more in ((0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5)):
        smaller, larger = found.shape[less], found.shape[more]
        assert shapely.difference(smaller, shapely.buffer(larger, 15)).area == 0
        assert smaller.area < larger.area
    assert shapely.is_valid(found.shape).all()
    assert set(shapely.get_type_id(found.shape)) <= {3, 6}


def test_a_field_without_streets_belongs_to_nobody():
    x = y = np.arange(0.0, 1000, 50)
    away = np.hypot(*np.meshgrid(x - 500, y - 500))
    minutes = np.where(away > 200, away / 100, np.inf)
    ring = outline(x, y, minutes, 4.0)
    assert not ring.contains(shapely.Point(500, 500))
    assert ring.area == pytest.approx(np.pi * (400**2 - 225**2), rel=0.05)
    assert outline(x, y, np.full_like(minutes, np.inf), 4.0).is_empty


def city_over_streets(folder: Path, more: str = "") -> Path:
    file = write_city(folder, SCENARIO.replace("speed_kph = 40\ndetour = 1.35\n", f"{GRID}speed_kph = 40\n{more}"))
    write_streets(folder, "streets.gpkg", lanes=["1", "2"])
    return file


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def test_what_is_kept_is_what_was_made(tmp_path: Path, kept: Path, monkeypatch: pytest.MonkeyPatch):
    scenario = load_scenario(city_over_streets(tmp_path))
    made = read_study(scenario, cache=kept)
    assert [one.suffix for one in kept.iterdir()] == [".npz"]
    monkeypatch.setattr("beatplan.travel.find.over_streets", lambda *_: pytest.fail("worked out again"))
    again = read_study(scenario, cache=kept)
    for one, other in zip(made.travel.travel, again.travel.travel, strict=True):
        assert (one.minutes == other.minutes).all()
    assert made.findings() == again.findings()
    ground, ground_again = made.travel.isochrones, again.travel.isochrones
    assert (ground.site == ground_again.site).all()
    assert (ground.speed_factor == ground_again.speed_factor).all()
    assert [shape.wkb for shape in ground.shape] == [shape.wkb for shape in ground_again.shape]


@pytest.mark.parametrize("change", ["streets", "setting", "traffic", "a site", "a call", "code"])
def test_whatever_changes_is_noticed(tmp_path: Path, kept: Path, change: str, monkeypatch: pytest.MonkeyPatch):
    file = city_over_streets(tmp_path)
    read_study(load_scenario(file), cache=kept)
    before = {one.name for one in kept.iterdir()}
    if change == "streets":
        frame = gpd.read_file(tmp_path / "streets.gpkg").iloc[:-1]
        frame.to_file(tmp_path / "streets.gpkg")
    elif change == "setting":
        city_over_streets(tmp_path, "walk_kph = 4\n")
    elif change == "traffic":
        city_over_streets(tmp_path, "time_of_day = { day = 0.5 }\n")
    elif change == "code":
        monkeypatch.setattr(cache, "_code_digest", lambda: "newer")
    else:
        table = tmp_path / ("sites.csv" if change == "a site" else "calls.csv")
        text = table.read_text(encoding="utf-8").replace("South,35.96", "South,35.961")
        table.write_text(text if change == "a site" else text.rstrip().rsplit("\n", 1)[0], encoding="utf-8")
    read_study(load_scenario(file), cache=kept)
    assert {one.name for one in kept.iterdir()} > before


@pytest.mark.parametrize("damage", ["cut", "emptied", "another"])
def test_a_damaged_result_is_worked_out_again(tmp_path: Path, kept: Path, damage: str):
    scenario = load_scenario(city_over_streets(tmp_path))
    made = read_study(scenario, cache=kept)
    (file,) = kept.iterdir()
    whole = file.read_bytes()
    if damage == "another":
        with np.load(file) as held:
            np.savez(file, **{**held, "key": np.array("of something else"), "drive_min": held["drive_min"] + 1})
    else:
        file.write_bytes(whole[: len(whole) // 2] if damage == "cut" else b"")
    again = read_study(scenario, cache=kept)
    assert (made.travel.travel[0].minutes == again.travel.travel[0].minutes).all()
    assert len(file.read_bytes()) == len(whole)


def test_only_the_latest_results_are_kept_and_a_full_disk_stops_nothing(tmp_path: Path, kept: Path):
    for kph in range(3, 9):
        read_study(load_scenario(city_over_streets(tmp_path, f"walk_kph = {kph}\n")), cache=kept)
    assert len(list(kept.iterdir())) == 4
    (tmp_path / "a file").touch()
    read_study(load_scenario(city_over_streets(tmp_path)), cache=tmp_path / "a file")


def test_a_street_file_that_is_gone_is_told_with_a_cache_too(tmp_path: Path, kept: Path):
    file = city_over_streets(tmp_path)
    (tmp_path / "streets.gpkg").unlink()
    with pytest.raises(DataError, match="there is no such file"):
        read_study(load_scenario(file), cache=kept)


def test_a_shapefile_is_known_by_all_its_files(tmp_path: Path):
    lines = gpd.GeoDataFrame({"kph": [30]}, geometry=[shapely.LineString([(0, 0), (1, 1)])], crs=METRES)
    lines.to_file(tmp_path / "streets.shp")
    before = file_digest(tmp_path / "streets.shp")
    lines.assign(kph=[50]).to_file(tmp_path / "streets.shp")
    assert file_digest(tmp_path / "streets.shp") != before


def test_limits_go_up(tmp_path: Path):
    with pytest.raises(Exception, match="isochrones_min are minutes from few to many"):
        load_scenario(city_over_streets(tmp_path, "isochrones_min = [8, 5]\n"))
