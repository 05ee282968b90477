"""OpenStreetMap's own files: streets cut where they meet, tags read by OpenStreetMap's rules."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import osmium
import pytest
from scipy.sparse.csgraph import dijkstra

from beatplan.errors import DataError
from beatplan.inputs.roads import Streets, read_roads
from beatplan.inputs.roads.osm import read_osm
from beatplan.inputs.roads.osm_tags import one_way, speed_kph, why_not_driven
from beatplan.planning import read_study
from beatplan.scenario import load_scenario
from tests.support import SCENARIO, write_city
from tests.unit.test_roads import METRES

STRAIGHT = "speed_kph = 40\ndetour = 1.35\n"
#: A small town: nodes by id with longitude and latitude.
NODES = {
    1: (-78.95, 36.0),
    2: (-78.94, 36.0),
    3: (-78.93, 36.0),
    4: (-78.94, 36.01),
    5: (-78.94, 35.99),
    6: (-78.93, 36.01),
}
WAYS: list[tuple[list[int], dict[str, str]]] = [
    ([1, 2, 3], {"highway": "primary", "maxspeed": "35 mph"}),
    ([4, 2, 5], {"highway": "residential", "oneway": "yes"}),
    ([3, 6], {"highway": "motorway", "maxspeed": "100"}),
    ([6, 4], {"highway": "tertiary", "oneway": "-1", "maxspeed": "signals"}),
    ([5, 3], {"highway": "residential", "access": "private"}),
    ([5, 1], {"highway": "footway"}),
    ([1, 4], {"highway": "residential", "access": "no", "motor_vehicle": "yes"}),
    ([1, 2], {"railway": "rail"}),
]  # fmt: skip


def write_osm(path: Path, nodes: dict[int, tuple[float, float]], ways: list[tuple[list[int], dict[str, str]]]) -> Path:
    with osmium.SimpleWriter(str(path)) as writer:
        for number, place in nodes.items():
            writer.add_node(osmium.osm.mutable.Node(id=number, location=place, version=1))
        for number, (refs, tags) in enumerate(ways, start=1):
            writer.add_way(osmium.osm.mutable.Way(id=number, nodes=refs, tags=tags, version=1))
    return path


def scenario_over(folder: Path, name: str, more: str = "") -> Path:
    return write_city(folder, SCENARIO.replace(STRAIGHT, f'method = "road-graph"\npath = "{name}"\n{more}'))


def streets(folder: Path, name: str, more: str = "") -> Streets:
    return read_roads(load_scenario(scenario_over(folder, name, more)), METRES)


@pytest.mark.parametrize("name", ["town.osm.pbf", "town.osm", "town.osm.gz"])
def test_a_town_read_whole(tmp_path: Path, name: str):
    frame, told = read_osm(write_osm(tmp_path / name, NODES, WAYS))
    assert list(zip(frame["u"], frame["v"], frame["highway"], frame["oneway"], strict=True)) == [
        ("1", "2", "primary", "no"),
        ("2", "3", "primary", "no"),
        ("4", "2", "residential", "yes"),
        ("2", "5", "residential", "yes"),
        ("3", "6", "motorway", "yes"),
        ("6", "4", "tertiary", "-1"),
        ("1", "4", "residential", "no"),
    ]
    posted = frame["speed_kph"].tolist()
    assert posted[0] == pytest.approx(35 * 1.609344)
    assert posted[4] == 100
    assert np.isnan(posted[5])
    assert told == [f"{name}: 1 ways are closed to the public and left out.",
                    f"{name}: 1 ways are of a class that is not driven and left out."]  # fmt: skip


def test_ways_over_it_are_right(tmp_path: Path):
    """From 1 to 6: along the primary to 3 and up the motorway, which nobody drives back; from 5 nothing leads on."""
    write_osm(tmp_path / "town.osm.pbf", NODES, WAYS)
    found = streets(tmp_path, "town.osm.pbf", "class_speeds_kph = { residential = 30, tertiary = 50 }")
    minutes = dijkstra(found.graph())
    one, two, three, six, five = found.start[0], found.end[0], found.end[1], found.end[4], found.end[3]
    primary = (found.length_m[0] + found.length_m[1]) / 1000 / (35 * 1.609344) * 60
    motorway = found.length_m[4] / 1000 / 100 * 60
    assert minutes[one, six] == pytest.approx(primary + motorway)
    assert np.isinf(minutes[six, one]), "the tertiary is drawn from 6 and driven towards it"
    assert minutes[found.start[2], two] == pytest.approx(found.length_m[2] / 1000 / 30 * 60)
    assert np.isinf(minutes[five, three])


def test_a_study_over_it(tmp_path: Path):
    lon, lat = np.round(np.arange(-78.955, -78.84, 0.005), 4), np.round(np.arange(35.945, 36.06, 0.005), 4)
    nodes = {i * 100 + j + 1: (float(x), float(y)) for i, x in enumerate(lon) for j, y in enumerate(lat)}
    across = [[i * 100 + j + 1 for i in range(len(lon))] for j in range(len(lat))]
    along = [[i * 100 + j + 1 for j in range(len(lat))] for i in range(len(lon))]
    write_osm(tmp_path / "grid.osm.pbf", nodes, [(way, {"highway": "residential"}) for way in (*across, *along)])
    study = read_study(
        load_scenario(scenario_over(tmp_path, "grid.osm.pbf", "class_speeds_kph = { residential = 40 }"))
    )
    straight = read_study(load_scenario(write_city(tmp_path / "straight", SCENARIO)))
    crow = straight.travel.travel[0].mean_min / 1.35
    assert (study.travel.travel[0].mean_min > crow).all()
    assert (study.travel.travel[0].mean_min < 1.6 * crow + 3).all()


def test_an_extract_cuts_ways_at_its_edge(tmp_path: Path):
    inside = {number: place for number, place in NODES.items() if number != 2}
    frame, _ = read_osm(write_osm(tmp_path / "cut.osm.pbf", inside, [*WAYS, ([1, 9, 3, 6], {"highway": "road"})]))
    assert set(zip(frame["u"], frame["v"], strict=True)) == {("3", "6"), ("6", "4"), ("1", "4")}
    assert (frame["highway"] == "road").sum() == 1, "what is left of a way is kept"


def test_a_loop_and_a_crossing_of_itself_are_cut(tmp_path: Path):
    eight = [1, 4, 6, 3, 2, 4, 2, 1]
    frame, _ = read_osm(write_osm(tmp_path / "loop.osm.pbf", NODES, [(eight, {"highway": "residential"})]))
    assert list(zip(frame["u"], frame["v"], strict=True)) == [
        ("1", "4"),
        ("4", "2"),
        ("2", "4"),
        ("4", "2"),
        ("2", "1"),
    ]


@pytest.mark.parametrize(
    ("posted", "kph"),
    [("50", 50), ("35 mph", 56.32704), ("35mph", 56.32704), ("30 km/h", 30), ("12.5", 12.5), ("10 knots", 18.52),
     ("none", None), ("signals", None), ("RU:urban", None), ("50;30", None), ("", None), (None, None)],
)  # fmt: skip
def test_posted_speeds(posted: str | None, kph: float | None):
    assert speed_kph(posted) == (None if kph is None else pytest.approx(kph))


@pytest.mark.parametrize(
    ("tags", "said"),
    [({"highway": "motorway"}, "yes"), ({"highway": "motorway", "oneway": "no"}, "no"),
     ({"highway": "primary", "junction": "roundabout"}, "yes"), ({"highway": "primary"}, "no"),
     ({"highway": "primary", "oneway": "1"}, "yes"), ({"highway": "primary", "oneway": "reverse"}, "-1"),
     ({"highway": "primary", "oneway": "reversible"}, "no"), ({"highway": "motorway_link"}, "no")],
)  # fmt: skip
def test_directions(tags: dict[str, str], said: str):
    assert one_way(tags) == said


@pytest.mark.parametrize(
    ("tags", "why"),
    [({"highway": "service"}, "of a class"), ({"highway": "residential", "area": "yes"}, "an area"),
     ({"highway": "residential", "motorcar": "no"}, "closed"),
     ({"highway": "residential", "access": "destination"}, None),
     ({"highway": "residential", "vehicle": "private", "motorcar": "yes"}, None)],
)  # fmt: skip
def test_which_ways_are_driven(tags: dict[str, str], why: str | None):
    found = why_not_driven(tags)
    assert found is None if why is None else found is not None and found.startswith(why)


@pytest.mark.parametrize(
    ("content", "said"), [(b"not a street in sight", "cannot be read as an OpenStreetMap file"), (None, "no such file")]
)
def test_files_that_are_none(tmp_path: Path, content: bytes | None, said: str):
    if content is not None:
        (tmp_path / "town.osm.pbf").write_bytes(content)
    with pytest.raises(DataError, match=said) as caught:
        streets(tmp_path, "town.osm.pbf")
    assert len(str(caught.value).splitlines()) == 1


def test_a_file_cut_short_and_one_without_streets(tmp_path: Path):
    whole = write_osm(tmp_path / "town.osm.pbf", NODES, WAYS).read_bytes()
    (tmp_path / "town.osm.pbf").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DataError, match="cannot be read as an OpenStreetMap file"):
        streets(tmp_path, "town.osm.pbf")
    (tmp_path / "town.osm.pbf").unlink()
    write_osm(tmp_path / "town.osm.pbf", NODES, [([1, 2], {"railway": "rail"})])
    with pytest.raises(DataError, match="holds no street that is driven"):
        streets(tmp_path, "town.osm.pbf")
