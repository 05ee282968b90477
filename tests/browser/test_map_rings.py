"""Ground that a site reaches, on the page: by mouse and keyboard, in the legend and in words."""

import geopandas as gpd
import pytest
import shapely

from beatplan.report.map import draw_map
from beatplan.report.ways import GROUND_COLUMNS
from tests.browser.tiny_plan import tiny_outlines, tiny_plan

pytestmark = pytest.mark.browser

#: Half sides of squares around North, in degrees, by minutes.
SIDES = {12: 0.03, 8: 0.02, 5: 0.01}


@pytest.fixture(scope="module")
def ground() -> gpd.GeoDataFrame:
    """North reaches three squares in the days; in the evenings traffic is slower and the last is gone."""
    rows, shapes = [], []
    for windows, limits in (("days", (12, 8, 5)), ("evenings", (12, 8))):
        for minutes in limits:
            rows.append(("CRT", windows, "North", float(minutes), minutes / 20, 1.0, "INTERNAL"))
            side = SIDES[minutes]
            shapes.append(shapely.box(-78.905 - side, 36.005 - side, -78.905 + side, 36.005 + side))
    return gpd.GeoDataFrame(rows, columns=[*GROUND_COLUMNS], geometry=shapes, crs=4326)


@pytest.fixture
def opened(open_page, ground):
    return open_page(draw_map(tiny_plan(), tiny_outlines(), ground))


def rings(opened) -> list[str]:
    return [path.get_attribute("data-minutes") for path in opened.page.locator("path[data-minutes]").all()]


def test_a_site_chosen_from_the_list_shows_what_it_reaches(opened):
    assert rings(opened) == []
    opened.page.select_option("#site-select", label="North")
    assert rings(opened) == ["12", "8", "5"], "the largest lies lowest"
    legend = opened.page.locator("#legend").inner_text()
    assert "within 5 minutes\u2019 drive of North" in legend
    details = opened.page.locator("#details").inner_text()
    assert "Reached in 8 minutes" in details
    assert "40% of CRT\u2019s calls" in details
    assert "North" in opened.page.locator("#announce").inner_text()
    dashes = {path.get_attribute("stroke-dasharray") for path in opened.page.locator("path[data-minutes]").all()}
    assert len(dashes) == 3, "told apart without colour"
    opened.check_quiet()


def test_the_hours_chosen_tell_the_traffic(opened):
    opened.choose("stage", "growth")
    opened.page.select_option("#site-select", label="North")
    opened.choose("window", "evenings")
    assert rings(opened) == ["12", "8"]
    opened.page.select_option("#site-select", label="South")
    assert rings(opened) == []
    opened.check_quiet()


def test_a_station_on_the_map_works_by_keyboard_and_a_beat_takes_the_rings_away(opened):
    opened.page.focus('.station[data-site="North"]')
    opened.page.keyboard.press("Enter")
    assert rings(opened) == ["12", "8", "5"]
    assert opened.page.locator("#site-select").input_value() == "0"
    opened.page.select_option("#beat-select", label="102")
    assert rings(opened) == []
    assert opened.page.locator("#site-select").input_value() == ""
    assert "5.0 on average; half of calls within 4.5, nine in ten of calls within 9.0" in (
        opened.page.locator("#details").inner_text()
    )
    opened.check_quiet()


def test_the_address_remembers_the_site(open_page, ground):
    opened = open_page(draw_map(tiny_plan(), tiny_outlines(), ground), fragment="#phase=2&window=0&service=0&site=0")
    assert rings(opened) == ["12", "8", "5"]
    assert opened.page.locator("#site-select").input_value() == "0"
