"""The map page as a file: nothing to fetch, the same bytes, borders that still meet."""

import re
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
import shapely

from beatplan.errors import DataError
from beatplan.plan import load_plan, save_plan
from beatplan.report.map import draw_map
from beatplan.report.map.offline import json_block, leaflet_style
from beatplan.report.map.scale import COLOURS, class_breaks, class_labels, class_of
from beatplan.report.map.shapes import draw_shapes, round_degrees, simplify_together
from beatplan.report.map.windows import hours_in_words, share_hours
from beatplan.report.map.words import status_lines
from tests.browser.tiny_plan import CORNERS, tiny_outlines, tiny_plan


@pytest.fixture(scope="module")
def html():
    return draw_map(tiny_plan(), tiny_outlines())


def test_same_plan_same_bytes(html, tmp_path):
    save_plan(tiny_plan(), tmp_path / "plan.json")
    assert draw_map(load_plan(tmp_path / "plan.json"), tiny_outlines()) == html


def test_nothing_is_linked_or_fetched(html):
    assert re.findall(r"<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)\b", html) == []
    assert re.findall(r"url\((?!#)[^)]*\)|@import", html) == []
    assert "sourceMappingURL" not in html
    assert "url(" not in leaflet_style()
    known = {"https://leafletjs.com", "http://www.w3.org/2000/svg"}  # a credit in Leaflet, and a namespace
    assert {found.rstrip("/") for found in re.findall(r"https?://[\w./-]+", html)} <= known


def test_geometry_is_embedded_once(html):
    assert html.count('{"type":"FeatureCollection"') == 1
    assert html.count('{"type":"Polygon"') == len(CORNERS)


def test_no_word_of_the_trade_and_no_folder_of_the_machine(html):
    visible = re.sub(r"<(script|style)\b.*?</\1>", "", html, flags=re.DOTALL)
    data = html[html.index('id="beatplan-data"') : html.index('id="beatplan-outlines"')]
    for word in ("erlang", "utili", "queue", "solver", "MIP", "offered", "/somewhere"):
        assert word not in visible
        assert word not in data


def test_json_cannot_leave_its_block():
    text = json_block({"name": "</script><!-- & \u2028\u2029"})
    assert not set(text) & set("<>&\u2028\u2029")
    assert "\\u003c/script\\u003e" in text


def test_a_feasible_plan_says_by_how_much_it_may_be_improved():
    plan = replace(tiny_plan(), status="feasible", gap=0.01234)
    assert status_lines(plan)[0].startswith("May be improved by up to 1.24%")


def test_borders_still_meet_after_simplifying():
    rng = np.random.default_rng(5)
    wave = np.column_stack([np.linspace(0, 5000, 400), rng.normal(2500, 2, 400)])
    wave[[0, -1], 1] = 2500
    south = shapely.Polygon([*wave, (5000, 0), (0, 0)])
    north = shapely.Polygon([*wave, (5000, 5000), (0, 5000)])
    metric = gpd.GeoSeries([south, north], crs=32617).translate(680_000, 3_980_000)
    simple = simplify_together(metric.to_numpy())
    assert shapely.get_num_coordinates(simple).sum() < 200  # of 806
    assert shapely.coverage_is_valid(simple)
    rounded = round_degrees(gpd.GeoSeries(simple, crs=32617).to_crs(4326).to_numpy())
    assert shapely.coverage_is_valid(rounded)
    assert shapely.is_valid(rounded).all()


def test_shapes_that_overlap_are_left_as_they_are():
    shapes = np.array([shapely.box(0, 0, 100, 100), shapely.box(50, 0, 150, 100)])
    assert simplify_together(shapes) is shapes


def test_outlines_come_in_the_plans_order_and_right_handed():
    shapes = draw_shapes(tiny_outlines(), list(CORNERS))
    assert [one["properties"]["beat"] for one in shapes.geojson["features"]] == list(CORNERS)
    assert all(shapely.geometry.shape(one["geometry"]).exterior.is_ccw for one in shapes.geojson["features"])
    for label, (lon, lat) in zip(shapes.labels, CORNERS.values(), strict=True):
        assert (label.lon, label.lat) == pytest.approx((lon + 0.01, lat + 0.01), abs=0.002)


def test_a_beat_without_outline_is_refused():
    with pytest.raises(DataError, match="no outline of these beats: 101"):
        draw_map(tiny_plan(), tiny_outlines().query("beat != '101'"))


@pytest.mark.parametrize(
    ("values", "breaks"),
    [
        ([2.9, 4.0, 5.0, 6.5], (3, 4, 5, 6)),
        ([0.3, 0.5, 0.8], (0.4, 0.5, 0.6, 0.7)),
        ([120, 900], (200, 400, 600, 800)),
    ],
)
def test_classes_are_round_and_hold_the_values(values, breaks):
    assert class_breaks(values) == pytest.approx(breaks)
    assert len({class_of(value, class_breaks(values)) for value in values}) > 1


@pytest.mark.parametrize("values", [[], [0.0], [3.0], [3.0, 3.0], [1e-9], [1e9]])
def test_classes_stand_whatever_the_values(values):
    breaks = class_breaks(values)
    assert list(breaks) == sorted(set(breaks))
    assert len(class_labels(breaks)) == len(COLOURS)


def test_hours_in_words():
    week = {"days": ["Mon", "Tue", "Wed", "Sat"], "start": "08:00", "end": "17:00"}
    assert hours_in_words(week) == "Mon\u2013Wed, Sat 08:00\u201317:00"


@pytest.mark.parametrize(
    ("other", "shared"),
    [
        ({"days": ["Mon"], "start": "05:00", "end": "07:00"}, True),  # Sunday's night ends on Monday at 6
        ({"days": ["Mon"], "start": "06:00", "end": "21:00"}, False),
        ({"days": ["Sat"], "start": "00:00", "end": "24:00"}, False),
        ({"days": ["Sun"], "start": "20:00", "end": "24:00"}, True),
    ],
)
def test_windows_that_share_hours(other, shared):
    night = {"days": ["Sun"], "start": "21:00", "end": "06:00"}
    assert share_hours(night, other) is shared
    assert share_hours(other, night) is shared
