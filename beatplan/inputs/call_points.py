"""The places that calls came from, merged where they are one, with how many calls each stands for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.beats import Beats
from beatplan.inputs.places import to_degrees

Floats = NDArray[np.float64]

#: Above this many places they are merged to a grid, so that memory and travel do not grow with the calls.
MOST_POINTS = 250_000
_FIRST_GRID_M = 10.0
#: A place is a pile when it holds this share of the calls with a place, and this many at least.
_PILE_SHARE, _PILE_CALLS = 0.05, 20


@dataclass(frozen=True)
class Points:
    """Places of calls, in the order of beat, x and y.

    Attributes:
        beat: (P,) index of the beat.
        xy: (P, 2) metres.
        calls: (S, P) calls of each service that say something of demand.
        assigned: (P,) calls that are assigned, of any service.
        grid_m: the mesh to which places were merged; 0 where each is as written.
    """

    beat: NDArray[np.int64]
    xy: Floats
    calls: Floats
    assigned: Floats
    grid_m: float = 0.0

    def __add__(self, other: Points) -> Points:
        """Add the places of more rows."""
        grid_m = max(self.grid_m, other.grid_m)
        return merged(
            np.concatenate([self.beat, other.beat]),
            np.vstack([self.xy, other.xy]),
            np.hstack([self.calls, other.calls]),
            np.concatenate([self.assigned, other.assigned]),
            grid_m,
        )


def no_points(services: int) -> Points:
    """Give the places of no calls."""
    return Points(np.zeros(0, dtype=np.int64), np.zeros((0, 2)), np.zeros((services, 0)), np.zeros(0))


def merged(beat: NDArray[np.int64], xy: Floats, calls: Floats, assigned: Floats, grid_m: float) -> Points:
    """Merge equal places; where too many are left, those of one mesh of a grid that doubles until few enough are."""
    while True:
        at = xy if grid_m == 0 else (np.floor(xy / grid_m) + 0.5) * grid_m
        weights = {f"s{row}": counts for row, counts in enumerate(calls)}
        frame = pd.DataFrame({"beat": beat, "x": at[:, 0], "y": at[:, 1], "assigned": assigned, **weights})
        one = frame.groupby(["beat", "x", "y"], sort=True, as_index=False).sum()
        beat, xy = one["beat"].to_numpy(dtype=np.int64), one[["x", "y"]].to_numpy(dtype=np.float64)
        assigned = one["assigned"].to_numpy(dtype=np.float64)
        calls = one[list(weights)].to_numpy(dtype=np.float64).T
        if len(one) <= MOST_POINTS:
            return Points(beat, xy, calls, assigned, grid_m)
        grid_m = 2 * grid_m or _FIRST_GRID_M


def point_findings(points: Points, beats: Beats) -> list[str]:
    """Tell places so full that they may stand for "unknown", and whether places were merged."""
    said = []
    if points.grid_m:
        said.append(
            f"calls came from more than {MOST_POINTS:,} places; for travel they are merged to a mesh of "
            f"{points.grid_m:g} m."
        )
    return said + _piles(points, beats)


def _piles(points: Points, beats: Beats) -> list[str]:
    placed = points.assigned.sum()
    _, first, group = np.unique(points.xy.round(1), axis=0, return_index=True, return_inverse=True)
    count = np.bincount(group.ravel(), weights=points.assigned, minlength=len(first))
    high = np.flatnonzero((count >= _PILE_CALLS) & (count >= _PILE_SHARE * placed))
    said = []
    for pile in high[np.argsort(-count[high], kind="stable")]:
        lon, lat = to_degrees(points.xy[[first[pile]]], beats.crs)[0]
        where = f"({lat:.4f}, {lon:.4f}) in beat {beats.ids[points.beat[first[pile]]]}"
        share = f"{count[pile]:,.0f} of {placed:,.0f} calls ({count[pile] / placed:.1%})"
        mend = f"if it stands for calls without a place, set calls.drop_points = [[{lat:.5f}, {lon:.5f}]]"
        said.append(f"{share} lie on one point, {where}; {mend}.")
    return said
