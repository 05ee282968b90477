"""How near the schematic beats of `geodata/durham` come to the City's own."""

from pathlib import Path

import geopandas as gpd
import pytest
import shapely

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "durham_beats" / "durham_beats.geojson"
SCHEMATIC = ROOT / "geodata" / "durham" / "beats.geojson"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not REAL.exists(), reason=f"the City's beats are not at {REAL}"),
]


@pytest.fixture(scope="module")
def pair():
    """The schematic and the real polygons of the 35 beats, EPSG:32119, in the same order."""
    schematic = gpd.read_file(SCHEMATIC).to_crs("EPSG:32119").set_index("beat").geometry
    real = gpd.read_file(REAL).to_crs("EPSG:32119").astype({"beat": str}).set_index("beat").geometry
    return schematic.to_numpy(), real.loc[schematic.index].to_numpy()


def test_areas_are_the_real_ones(pair):
    schematic, real = pair
    assert abs(shapely.area(schematic) / shapely.area(real) - 1).max() < 0.01


def test_real_ground_that_the_example_covers_lies_in_the_right_beat(pair):
    """90.3 % of the shared ground is in the right beat, which is 77.5 % of all the real ground."""
    schematic, real = pair
    right = shapely.area(shapely.intersection(schematic, real)).sum()
    shared = shapely.area(shapely.intersection(shapely.union_all(schematic), real)).sum()
    assert right / shared >= 0.90
    assert right / shapely.area(real).sum() >= 0.77
