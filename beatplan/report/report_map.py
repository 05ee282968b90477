"""The map of a report: the plan's own, less what is withheld, beside the plans that it is compared with."""

from __future__ import annotations

import geopandas as gpd

from beatplan.report.conditions import have_same_beats
from beatplan.report.differences import share_differences
from beatplan.report.map.compared import Other
from beatplan.report.map.draw import draw_map
from beatplan.report.map.simulated import table_of
from beatplan.report.people import residents_by_beat
from beatplan.report.privacy import public_ground
from beatplan.report.story import Facts
from beatplan.report.words import ENGLISH


def map_page(facts: Facts, outlines: gpd.GeoDataFrame, reached: gpd.GeoDataFrame) -> str:
    """Draw the map as the audience may see it.

    Args:
        facts: what the report tells.
        outlines: of the beats, columns `beat` and geometry, WGS84.
        reached: what each site reaches; without rows where that is not told.

    Raises:
        DataError: a beat of the plan has no outline.
    """
    released = facts.released
    ground = public_ground(reached, released.audience) if len(reached) else None
    # In English the page is the one that the plan's own folder holds, but for what is withheld.
    tongue = ENGLISH if facts.words.language == ENGLISH.language else facts.words
    simulated = None if released.simulation is None else table_of(released.simulation, tongue)
    residents = residents_by_beat(released.plan) or None
    return draw_map(
        released.plan, outlines, ground, simulated,
        audience=released.audience, residents=residents, others=_compared(facts),
        areas=released.areas, tongue=tongue,
    )  # fmt: skip


def _compared(facts: Facts) -> tuple[Other, ...]:
    """The other plans that a map can be compared with: between different beats nothing is gained or lost."""
    mine = facts.released
    return tuple(
        Other(one.plan, share_differences(one.simulation, mine.simulation))
        for one in facts.others
        if have_same_beats(one.plan, mine.plan)
    )
