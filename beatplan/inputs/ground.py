"""How beats cover the ground of a city: overlaps, gaps, and borders that do not meet."""

from __future__ import annotations

from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

Geometries = NDArray[np.object_]

#: Two surveys of one border differ by rounding: less ground than this is none.
_OVERLAP_M2, _GAP_M2 = 100.0, 1.0
#: A gap smaller than this is a sliver between two borders; a larger one is a hole.
_SLIVER_M2 = 10_000.0
#: Borders this near to each other are meant to be one.
_MEET_M = 10.0


def gaps_between(geometry: Geometries, excluded: list[Any]) -> Geometries:
    """Find the ground enclosed by beats (B,) that is in none of them and not excluded, (G,) polygons in metres."""
    rings = [hole for part in shapely.get_parts(shapely.union_all(geometry)) for hole in part.interiors]
    gaps = shapely.polygons(rings) if rings else np.empty(0, dtype=object)
    if excluded and len(gaps):
        gaps = shapely.difference(gaps, shapely.union_all(excluded))
    return np.asarray(gaps[shapely.area(gaps) > _GAP_M2])


def ground_findings(ids: tuple[str, ...], geometry: Geometries, gaps: Geometries) -> list[str]:
    """Say what a person should know of how beats (B,) cover the ground."""
    return [*_overlaps(ids, geometry), *_gap_finding(gaps), *_borders(ids, geometry)]


def _overlaps(ids: tuple[str, ...], geometry: Geometries) -> list[str]:
    """Tell pairs of beats that share ground; a call there counts for the smaller id."""
    one, other = shapely.STRtree(geometry).query(geometry, predicate="intersects")
    pairs = np.stack([one, other])[:, one < other]
    shared_m2 = shapely.area(shapely.intersection(geometry[pairs[0]], geometry[pairs[1]]))
    return [
        f"beats {ids[i]} and {ids[j]} overlap by {m2 / 1e6:.4f} km2; a call there counts for {ids[i]}."
        for i, j, m2 in zip(pairs[0], pairs[1], shared_m2, strict=True)
        if m2 > _OVERLAP_M2
    ]


def _gap_finding(gaps: Geometries) -> list[str]:
    if len(gaps) == 0:
        return []
    m2 = shapely.area(gaps)
    slivers = int((m2 < _SLIVER_M2).sum())
    told = (
        f"{len(gaps)} gaps inside the city are in no beat, {m2.sum() / 1e6:.4f} km2 in all, {slivers} of them slivers"
    )
    return [f"{told}; the largest has {m2.max() / 1e6:.4f} km2. Calls there are left out as in a gap between beats."]


def _borders(ids: tuple[str, ...], geometry: Geometries) -> list[str]:
    """Tell borders that run beside each other without meeting."""
    if shapely.coverage_is_valid(geometry, gap_width=_MEET_M):
        return []
    length_m = shapely.length(shapely.coverage_invalid_edges(geometry, gap_width=_MEET_M))
    worst = [ids[beat] for beat in np.argsort(-length_m, kind="stable")[:5] if length_m[beat] > 0]
    # Each stretch is an edge of both beats beside it.
    told = f"borders of {int((length_m > 0).sum())} beats do not meet along {length_m.sum() / 2000:.2f} km"
    return [f"{told} (most at {', '.join(worst)}): they overlap or leave gaps of up to {_MEET_M:g} m."]
