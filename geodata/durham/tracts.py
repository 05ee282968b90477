"""Make areas with counts of people: a square grid over the schematic beats, as census tracts lie over real ones.

Every figure is made. People are about as many as `figures/beats.csv` says by beat; groups, incomes and margins are
drawn by rule and chance and say nothing of anybody in Durham.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely
from outlines import METRIC_CRS, geojson, to_wgs84
from pyproj import Transformer

if TYPE_CHECKING:
    from outlines import Polygons
    from power_diagram import Floats

SIDE_M = 3500.0
RURAL_PER_KM2 = 60.0
"""Assumed people by square kilometre outside the beats."""

HOUSEHOLD = 2.4
"""Assumed people by household."""

GROUPS = {"people_of_colour": 0.5, "disability": 0.12, "little_english": 0.08, "no_car": 0.09}
"""Assumed shares of all: of residents, and of households for the last."""

SAMENESS = 25.0
"""How alike squares are in these shares: the more, the more alike."""


def tracts_text(beats: pd.DataFrame, geometries: Polygons, rng: np.random.Generator) -> str:
    """Return `made_tracts.geojson`.

    Args:
        beats: The figures of the beats.
        geometries: Their polygons (WGS84), in that order.
        rng: What chance is drawn from.
    """
    squares = _squares(_to_metric(geometries))
    people = np.rint(_people(squares, _to_metric(geometries), beats["population_rounded"].to_numpy(float)))
    counts: dict[str, Floats] = {"population": people, "households": np.rint(people / HOUSEHOLD)}
    for name, mean in GROUPS.items():
        whole = counts["households" if name == "no_car" else "population"]
        counts[name] = np.rint(whole * rng.beta(SAMENESS * mean, SAMENESS * (1 - mean), len(squares)))
    table = pd.DataFrame({"tract": [f"made {place:02}" for place in range(1, len(squares) + 1)]})
    for name, count in counts.items():
        table[name] = count.astype(int)
        table[f"{name}_moe"] = np.rint(6 * np.sqrt(np.maximum(count, 4))).astype(int)
    table["income"] = (np.rint(np.exp(rng.normal(11.0, 0.3, len(squares))) / 100) * 100).astype(int)
    table["income_moe"] = np.rint(table["income"] * 0.15).astype(int)
    return geojson(to_wgs84(squares), table.to_dict("records"), "made tracts: synthetic people of a schematic city")


def _to_metric(geometries: Polygons) -> Polygons:
    turn = Transformer.from_crs("EPSG:4326", METRIC_CRS, always_xy=True).transform
    metric: Polygons = shapely.transform(geometries, lambda xy: np.column_stack(turn(xy[:, 0], xy[:, 1])))
    return metric


def _squares(beats: Polygons) -> Polygons:
    """Return the squares (EPSG:32119) of a grid that touch a beat, row by row from the south-west."""
    west, south, east, north = shapely.total_bounds(beats) // SIDE_M
    row, column = np.mgrid[south : north + 1, west : east + 1]
    x, y = column.ravel() * SIDE_M, row.ravel() * SIDE_M
    grid: Polygons = shapely.box(x, y, x + SIDE_M, y + SIDE_M)
    near: Polygons = grid[shapely.intersects(grid, shapely.union_all(beats))]
    return near


def _people(squares: Polygons, beats: Polygons, population: Floats) -> Floats:
    """Return the people of each square: those of the beats by ground, and a few around them."""
    inside_km2 = shapely.area(shapely.intersection(squares[:, None], beats)) / 1e6
    density = population / (shapely.area(beats) / 1e6)
    outside_km2 = SIDE_M**2 / 1e6 - inside_km2.sum(axis=1)
    people: Floats = inside_km2 @ density + RURAL_PER_KM2 * np.maximum(outside_km2, 0)
    return people
