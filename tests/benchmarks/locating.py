"""Calls to beats: `locate` against a spatial join of geopandas, in one run, with the same answer.

`python -m tests.benchmarks.locating [POINTS]` prints the two times and their ratio; 2,000,000 points where left out.
"""

from __future__ import annotations

import sys
import time

import geopandas as gpd
import numpy as np
import shapely

from beatplan.inputs.places import locate

BEATS, SEED = 60, 1


def city(rng: np.random.Generator) -> np.ndarray:
    """Sixty beats that cover a square of 20 km: Voronoi cells with wriggly borders of some 400 vertices."""
    side = 20_000.0
    centres = shapely.MultiPoint(rng.uniform(0, side, (BEATS, 2)))
    box = shapely.box(0, 0, side, side)
    cells = shapely.get_parts(shapely.voronoi_polygons(centres, extend_to=box))
    dense = shapely.segmentize(shapely.intersection(cells, box), 50.0)
    # The same wave bends every border, so neighbours still meet.
    return shapely.transform(dense, lambda xy: xy + 40 * np.sin(xy[:, ::-1] / 150))


def main(points: int) -> str:
    """Time both on the same points, and check that they agree."""
    rng = np.random.default_rng(SEED)
    beats = city(rng)
    xy = rng.uniform(0, 20_000, (points, 2))
    start = time.perf_counter()
    mine = locate(xy, beats)
    mine_s = time.perf_counter() - start
    start = time.perf_counter()
    frame = gpd.GeoDataFrame(geometry=gpd.points_from_xy(xy[:, 0], xy[:, 1]))
    joined = gpd.sjoin(frame, gpd.GeoDataFrame(geometry=beats), how="left", predicate="intersects")
    peers = joined["index_right"].groupby(level=0).min().fillna(-1).to_numpy(dtype=np.int64)
    peers_s = time.perf_counter() - start
    if not (mine == peers).all():
        raise AssertionError(f"{int((mine != peers).sum())} points differ")
    return (
        f"| calls to beats, {points:,} points x {BEATS} beats | 5 x | {mine_s:.2f} s "
        f"| `geopandas.sjoin`, {peers_s:.2f} s, same answer | {mine_s / peers_s:.2f} |"
    )


if __name__ == "__main__":
    print(main(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000_000))
