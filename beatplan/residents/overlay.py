"""How much of the ground of each area lies in each beat.

Areal interpolation spreads the people of an area evenly over its ground. The `tobler` library does so too, and agrees
to a thousandth of a person on Durham's tracts; but it gives sums alone, through which no margin can be carried, has no
answer for a missing figure, and brings 180 MB of other libraries. So the overlay is shapely's own.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array

from beatplan.inputs.polygons import Geometries

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Overlay:
    """Areas (T) laid on beats (B).

    Attributes:
        share: (T, B) part of each area's ground that lies in each beat; a row sums to 1 where all of it is in beats.
        bare_km2: (B,) ground of each beat that is in no area.
    """

    share: csr_array
    bare_km2: Floats

    def inside(self) -> Floats:
        """Give the part of each area that lies in any beat, (T,)."""
        return self.weights(np.ones(self.share.shape[1]))

    def weights(self, beats: Floats) -> Floats:
        """Give the part of each area that counts, (T,), where beats (B,) count by these parts."""
        return np.asarray(self.share @ beats)


def lay_over(areas: Geometries, beats: Geometries) -> Overlay:
    """Lay areas (T,) on beats (B,), valid polygons in one metric CRS; ground of two beats is the first one's."""
    beats = _without_shared_ground(beats)
    beat, area = shapely.STRtree(areas).query(beats, predicate="intersects")
    inside_m2 = shapely.area(shapely.intersection(areas[area], beats[beat]))
    share = csr_array((inside_m2 / shapely.area(areas[area]), (area, beat)), shape=(len(areas), len(beats)))
    bare_m2 = shapely.area(shapely.difference(beats, shapely.union_all(areas)))
    return Overlay(share, bare_m2 / 1e6)


def _without_shared_ground(beats: Geometries) -> Geometries:
    """Give ground of several beats to the first of them, as calls there are."""
    one, other = shapely.STRtree(beats).query(beats, predicate="intersects")
    one, other = one[other < one], other[other < one]
    shares = shapely.area(shapely.intersection(beats[one], beats[other])) > 0
    apart = beats.copy()
    for later in np.unique(one[shares]):
        apart[later] = shapely.difference(beats[later], shapely.union_all(beats[other[shares & (one == later)]]))
    return apart
