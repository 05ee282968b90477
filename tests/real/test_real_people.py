"""Durham's own 35 beats with its census tracts: nobody is lost, and figures are as checked by hand."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pytest
import shapely

from beatplan.inputs import read_beats, read_people
from beatplan.residents import Residents, lay_on_beats, share, total
from beatplan.scenario import load_scenario
from tests.support import SCENARIO, SHARED, write_city

DATA = SHARED / "data"
BEATS, TRACTS = DATA / "durham_beats" / "durham_beats.geojson", DATA / "durham_census_tracts_acs"
FILE = TRACTS / "durham_census_tracts.geojson"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not FILE.exists(), reason="the census tracts are not beside the project"),
]

PEOPLE = f"""
[people]
path = "{FILE}"
id = "GEOID"

[people.columns]
population = {{ count = "total_population" }}
income = {{ median = "median_income" }}
groups = [
  {{ name = "Black", count = "black_population" }},
  {{ name = "no car", count = "households_no_vehicle", of = {{ name = "households", count = "total_households" }} }},
]
"""


@pytest.fixture(scope="module")
def residents(tmp_path_factory: pytest.TempPathFactory) -> Residents:
    beats = f'path = "{BEATS}"\nid = "beat"\ndistrict = "district"\nexclude = [299, 999]'
    text = SCENARIO.replace('path = "beats.geojson"\nid = "beat"\ndistrict = "district"', beats)
    scenario = load_scenario(write_city(tmp_path_factory.mktemp("durham"), text + PEOPLE))
    assert scenario.people is not None
    city = read_beats(scenario)
    return lay_on_beats(read_people(scenario, scenario.people, city), city)


def test_all_tracts_are_read_and_nobody_is_lost(residents: Residents):
    assert len(residents.people.ids) == 67
    everybody, inside = residents.in_layer().value, residents.in_beats(np.ones(35)).value
    assert everybody == 332_353
    assert inside == pytest.approx(247_271, abs=1)
    each = [residents.in_beats(beat).value for beat in np.eye(35)]
    assert sum(each) == pytest.approx(inside)
    outside = total(residents.people.residents, 1 - residents.overlay.inside()).value
    assert inside + outside == pytest.approx(everybody)
    assert "85,082 (25.6%) live outside all of them" in "\n".join(residents.findings)


def test_a_beat_is_as_its_tracts_cut_one_by_one(residents: Residents):
    """The same worked out with plain geometry, tract by tract, for the first beat."""
    beat = gpd.read_file(BEATS).astype({"beat": str}).set_index("beat").to_crs(32119).geometry["111"]
    tracts = gpd.read_file(FILE).to_crs(32119)
    people = sum(
        count * shape.intersection(beat).area / shape.area
        for count, shape in zip(tracts["total_population"], tracts.geometry, strict=True)
    )
    assert residents.in_beats(np.eye(35)[0]).value == pytest.approx(people, rel=1e-6)
    assert residents.overlay.bare_km2[0] == pytest.approx(
        shapely.difference(beat, tracts.union_all()).area / 1e6, abs=1e-6
    )


def test_beats_have_about_the_people_that_the_city_s_map_says(residents: Residents):
    """The City's map has 284,000 people in all, rounded by beat.

    Spread by ground, large tracts at the city's edge give too many to the country beside it.
    """
    stated = gpd.read_file(BEATS).astype({"beat": str}).set_index("beat")["population"].drop(["299", "999"])
    each = np.array([residents.in_beats(beat).value for beat in np.eye(35)])
    assert np.corrcoef(each, stated.sort_index().to_numpy(float))[0, 1] > 0.8
    assert stated.sum() == 284_000
    assert 0.85 < each.sum() / stated.sum() < 1


def test_shares_of_the_city_lie_near_those_of_the_county(residents: Residents):
    black, no_car = residents.people.groups
    city, county = residents.overlay.inside(), np.ones(67)
    for group, least, most in ((black, 0.30, 0.42), (no_car, 0.04, 0.12)):
        for weight in (city, county):
            assert least < share(total(group.number, weight), total(group.total, weight)).value < most
    assert np.isnan(share(total(black.number, city), total(black.total, city)).margin), "the layer has no margins"
