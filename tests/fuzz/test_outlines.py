"""Beat polygons of any shape: a city of sound beats comes out, or a fault."""

from __future__ import annotations

import json
import math
import warnings
from typing import Any

import numpy as np
import pytest
import shapely
from hypothesis import example, given, settings
from hypothesis import strategies as st

from beatplan.errors import BeatplanError
from beatplan.inputs import read_beats
from beatplan.scenario import Scenario, load_scenario
from tests.fuzz.told import check_told
from tests.support import SCENARIO, feature, square, write_city

FEW = settings(max_examples=30, deadline=None, derandomize=True)
SOUND = [feature(square(-78.95, 35.95), beat="A", district="S"), feature(square(-78.9, 35.95), beat="B", district="S")]

_ODD = st.sampled_from([0, 90, -90, 180, -180, 181, 1e6, 2e6, 1e19, 1e300, -1e308, 5e-324, math.nan, math.inf])
_DEGREES = st.floats(-79.0, -78.9), st.floats(35.9, 36.0)
PLACES = (
    st.tuples(*_DEGREES)
    | st.tuples(_ODD, _ODD)
    | st.sampled_from([[], [1], [-78.9, 36, 5], [-78.9, None], ["a", "b"], None, "x", [-78.9, 36, 1, 2], [[1, 2]]])
)
RINGS = st.lists(PLACES, max_size=6).map(lambda ring: [*ring, *ring[:1]]) | st.lists(PLACES, max_size=3)
POLYGONS = st.lists(RINGS, max_size=3) | st.just(square(-78.93, 35.97, 0.01)["coordinates"] * 2)
KINDS = st.sampled_from(["Polygon", "MultiPolygon", "Point", "LineString", "MultiPoint", "MultiLineString", "Blob", 7])
NESTED = st.recursive(PLACES, lambda inner: st.lists(inner, max_size=3), max_leaves=8)
SHAPES = st.recursive(
    st.builds(lambda kind, where: {"type": kind, "coordinates": where}, KINDS, POLYGONS | st.lists(POLYGONS) | NESTED)
    | st.sampled_from([None, {}, 3, "POINT (1 2)", [], {"type": "Polygon"}, square(-78.94, 35.94)]),
    lambda inner: st.builds(lambda parts: {"type": "GeometryCollection", "geometries": parts}, st.lists(inner)),
    max_leaves=3,
)
VALUES = st.sampled_from([None, 0, -1, 1.5, 10**30, True, "", " ", "A", "=1+1", "a\nb", [], {"a": 1}, [1], "é" * 500])
FEATURES = st.builds(lambda shape, beat, other: feature(shape, beat=beat, district=other), SHAPES, VALUES, VALUES)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return load_scenario(write_city(tmp_path_factory.mktemp("outlines"), SCENARIO.replace("crs = 32119\n", "")))


def check(city: Scenario, collection: Any) -> None:
    city.locate("beats.geojson").write_text(json.dumps(collection), encoding="utf-8")
    try:
        with warnings.catch_warnings():
            # NumPy warns of odd numbers on the way to a fault.
            warnings.simplefilter("ignore", RuntimeWarning)
            beats = read_beats(city)
    except BeatplanError as error:
        check_told(error)
        return
    assert len(set(beats.ids)) == len(beats.ids) > 0
    assert shapely.is_valid(beats.geometry).all()
    assert set(shapely.get_type_id(beats.geometry)) <= {3, 6}
    assert (np.isfinite(beats.area_km2) & (beats.area_km2 > 0)).all()
    assert np.isfinite(beats.inside_xy).all()
    assert beats.crs.is_projected


@given(features=st.lists(FEATURES, max_size=4), sound=st.booleans())
@example(features=[feature(square(-78.9, 90), beat="N", district=None)], sound=False)
@settings(FEW, max_examples=60)
def test_any_geometry(city: Scenario, features: list[dict[str, Any]], sound: bool):
    check(city, {"type": "FeatureCollection", "features": [*(SOUND if sound else []), *features]})


@given(
    lon=st.floats(-180, 180),
    lat=st.floats(-90, 90),
    side=st.sampled_from([1e-12, 1e-7, 0.01, 5, 170]),
    two=st.booleans(),
)
@FEW
def test_a_beat_anywhere_on_earth(city: Scenario, lon: float, lat: float, side: float, two: bool):
    check(city, {"type": "FeatureCollection", "features": [feature(square(lon, lat, side), beat="A"), *SOUND[:two]]})


@given(name=st.sampled_from(["EPSG:4326", "EPSG:2264", "EPSG:3857", "IAU_2015:30100", "EPSG:5773", "x", "", "EPSG:1"]))
@FEW
def test_any_system(city: Scenario, name: str):
    system = {"type": "name", "properties": {"name": name}}
    check(city, {"type": "FeatureCollection", "crs": system, "features": SOUND})


@given(
    whole=st.recursive(
        VALUES | st.sampled_from(["FeatureCollection", "Feature", "Topology", "features", "type"]),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["type", "features", "geometry", "properties", "crs", "id"]), inner)
        ),
        max_leaves=10,
    )
)
@FEW
def test_any_json(city: Scenario, whole: Any):
    check(city, whole)


def test_json_nested_without_end(city: Scenario):
    for depth in (500, 100_000):
        city.locate("beats.geojson").write_text("[" * depth, encoding="utf-8")
        with pytest.raises(BeatplanError) as caught:
            read_beats(city)
        check_told(caught.value)


@pytest.mark.parametrize(
    ("features", "crs", "said"),
    [
        ([feature(square(104.0, 1.0, 5), beat="A"), *SOUND], "EPSG:4326", "does not reach"),
        (SOUND, "IAU_2015:30100", "does not say where on the earth"),
        ([feature(square(-78.9, 36.0), beat=10**30), feature(None, beat=None)], "EPSG:4326", ""),
    ],
    ids=["the other side of the earth", "the moon", "an id of thirty digits"],
)
def test_what_random_outlines_found(city: Scenario, features: list[dict[str, Any]], crs: str, said: str):
    written = {"type": "name", "properties": {"name": crs}}
    features = [{**one, "properties": {"district": "S", **one["properties"]}} for one in features]
    collection = {"type": "FeatureCollection", "crs": written, "features": features}
    city.locate("beats.geojson").write_text(json.dumps(collection), encoding="utf-8")
    if not said:
        assert read_beats(city).ids == ("1e+30",)
        return
    with pytest.raises(BeatplanError, match=said):
        read_beats(city)
