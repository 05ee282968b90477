"""Counts of people for the tiny city: three tracts below the middle and one above it that hangs over no beat."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tests.support import SCENARIO, SIDE, feature, square, write_city

PEOPLE = """
[people]
path = "tracts.geojson"
id = "tract"
source = "a count made up"

[people.columns]
population = { count = "pop", margin = "pop_moe" }
income = { median = "income", margin = "income_moe" }

[[people.columns.groups]]
name = "without a car"
count = "no_car"
margin = "no_car_moe"
of = { name = "households", count = "homes", margin = "homes_moe" }
"""

#: Lower left corners; "west" and "east" are each cut in half by a border of the city or of two beats.
WEST, MIDDLE, EAST, NORTH = -78.975, -78.925, -78.875, (-78.95, 36.0)


def tract(name: str, geometry: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A tract of 1,000 ± 100 people in 400 ± 40 homes, 80 ± 30 of them without a car."""
    counts = {
        "pop": 1000, "pop_moe": 100, "income": 50_000, "income_moe": 4000,
        "no_car": 80, "no_car_moe": 30, "homes": 400, "homes_moe": 40,
    }  # fmt: skip
    return feature(geometry, tract=name, **{**counts, **changes})


def tracts() -> list[dict[str, Any]]:
    """West lies half in A, middle half in A and half in B, east half in B; north is C and D together."""
    return [
        tract("west", square(WEST, 35.95)),
        tract("middle", square(MIDDLE, 35.95), pop=2000, income=80_000, no_car=0),
        tract("east", square(EAST, 35.95)),
        tract("north", _wide(), pop=3000, income=-666_666_666, income_moe=-222_222_222),
    ]


def _wide() -> dict[str, Any]:
    west, south = NORTH
    ring = [[west, south], [west + 2 * SIDE, south], [west + 2 * SIDE, south + SIDE], [west, south + SIDE],
            [west, south]]  # fmt: skip
    return {"type": "Polygon", "coordinates": [ring]}


def write_tracts(folder: Path, features: list[dict[str, Any]] | None = None) -> None:
    collection = {"type": "FeatureCollection", "features": tracts() if features is None else features}
    (folder / "tracts.geojson").write_text(json.dumps(collection), encoding="utf-8")


def write_peopled_city(folder: Path, features: list[dict[str, Any]] | None = None, scenario: str = SCENARIO) -> Path:
    """Write the tiny city with counts of people, and return its scenario file."""
    file = write_city(folder, scenario + PEOPLE)
    write_tracts(folder, features)
    return file
