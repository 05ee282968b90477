"""What may be told of the ground that sites reach: where it lies, and of how many calls nothing."""

from __future__ import annotations

import math

import geopandas as gpd

from beatplan.report.audience import Audience


def public_ground(ground: gpd.GeoDataFrame, audience: Audience) -> gpd.GeoDataFrame:
    """Let the ground that sites reach through the gate; every row says whom it is for.

    It is drawn from streets. But the share of calls within it, less that of a smaller ring, may be of a single call.

    Args:
        ground: rows as `report.ways.ground_reached` lays them out.
        audience: who.
    """
    told = ground.assign(audience=audience.upper())
    return told if audience == "internal" else told.assign(share_of_calls=math.nan)
