"""How large the page gets for whole cities, with every beat in every phase and window."""

from __future__ import annotations

from dataclasses import replace

import geopandas as gpd
import pytest

from beatplan.report.map import draw_map
from beatplan.report.map.compared import Other
from tests.browser.tiny_plan import tiny_plan
from tests.support import DURHAM, ROOT

CARROLLTON = ROOT.parent / "shared" / "data" / "city_carrollton" / "ReportingAreas.shp"
PHASES, WINDOWS = 4, 5


def city_plan(beats: list[str]):
    """A plan of these beats in four phases and five windows, each of which covers its own part of them."""
    plan = tiny_plan()
    windows = [f"window {number}" for number in range(WINDOWS)]
    demand, slot, reason = plan.demand[1], plan.phases[0].plans[0], plan.phases[0].plans[0].uncovered[0]

    def slots(phase):
        for number, window in enumerate(windows):
            covered = tuple(one for place, one in enumerate(beats) if place % (number + 2) <= phase)
            left = tuple(
                replace(reason, beat=one, reason=f"{reason.reason} {one}") for one in beats if one not in covered
            )
            available = {one: 0.5 + place / 2000 for place, one in enumerate(covered)}
            yield replace(slot, window=window, covered=covered, uncovered=left, available_by_beat=available)

    return replace(
        plan,
        today=(),
        beats=tuple(replace(plan.beats[0], id=one) for one in beats),
        demand=tuple(
            replace(demand, window=window, beat=one, calls_per_week=1.37 + place * 0.11)
            for window in windows
            for place, one in enumerate(beats)
        ),
        phases=tuple(
            replace(plan.phases[0], name=f"phase {number}", plans=tuple(slots(number))) for number in range(PHASES)
        ),
        interchangeable=(),
    )


def page_mb(outlines: gpd.GeoDataFrame) -> float:
    plan = city_plan(outlines["beat"].tolist())
    return len(draw_map(plan, outlines, others=(Other(plan), Other(plan))).encode()) / 1e6


def test_durham_with_four_phases_and_five_windows_stays_under_two_megabytes():
    outlines = gpd.read_file(DURHAM / "beats.geojson")
    assert len(outlines) == 35
    assert page_mb(outlines.assign(beat=outlines["beat"].astype(str))) < 2


@pytest.mark.real
@pytest.mark.skipif(not CARROLLTON.is_file(), reason="the city's areas are not here")
def test_carrolltons_325_areas_stay_under_five_megabytes():
    outlines = gpd.read_file(CARROLLTON)
    assert len(outlines) == 325
    assert page_mb(outlines.assign(beat=outlines["OBJECTID"].astype(str))) < 5
