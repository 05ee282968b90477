"""Instances of the classic models with published or settled optima: read in place, or made by their rule."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from scipy.sparse.csgraph import shortest_path

from tests.support import SHARED

REFERENCE = SHARED / "reference"
ABSENT = not (REFERENCE / "reference_values.json").exists()
REASON = "the reference figures are not beside the project"


def figures() -> dict[str, Any]:
    """The known figures."""
    return json.loads((REFERENCE / "reference_values.json").read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Network:
    """Costs from sites (J) to places (I), (I, J), the weights of places, and the names of sites."""

    cost: np.ndarray
    weight: np.ndarray
    sites: list[str]


@cache
def san_francisco() -> Network:
    """205 census tracts and 16 stores, metres along the network (the example that spopt ships)."""
    with (REFERENCE / "SF_network_distance_candidateStore_16_censusTract_205_new.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    places, sites = (sorted({row[key] for row in rows}) for key in ("DestinationName", "name"))
    cost, weight = np.full((len(places), len(sites)), np.nan), np.zeros(len(places))
    for row in rows:
        place = places.index(row["DestinationName"])
        cost[place, sites.index(row["name"])] = float(row["distance"])
        weight[place] = float(row["demand"])
    return Network(cost, weight, sites)


@cache
def utrecht() -> Network:
    """217 postal codes and 21 bases, minutes of driving (ELASPY); rows of the driving matrix are places."""
    folder = REFERENCE / "utrecht"
    with (folder / "nodes_Utrecht_2021.csv").open(encoding="utf-8-sig") as file:
        people = {row["postal code"]: float(row["inhabitants"]) for row in csv.DictReader(file)}
    with (folder / "RAVU_base_locations_Utrecht_2021.csv").open(encoding="utf-8-sig") as file:
        bases = sorted(row["Base Locations"] for row in csv.DictReader(file))
    with (folder / "siren_driving_matrix_2022.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    cost = np.array([[float(row[base]) for base in bases] for row in rows])
    return Network(cost, np.array([people[row["postal code"]] for row in rows]), bases)


def pmed(number: int) -> tuple[np.ndarray, int]:
    """Shortest ways between all nodes of an OR-Library instance, and p; the last cost of a repeated edge wins."""
    numbers = np.array((REFERENCE / "pmed" / f"pmed{number}.txt").read_text().split(), dtype=np.int64)
    nodes, edges, sites = numbers[:3].tolist()
    cost = np.zeros((nodes, nodes))
    for tail, head, length in numbers[3 : 3 + 3 * edges].reshape(-1, 3).tolist():
        cost[tail - 1, head - 1] = cost[head - 1, tail - 1] = length
    return shortest_path(cost, directed=False), sites


def pmed_optima(kind: str) -> dict[int, float]:
    """Published optima: "pmed" for the p-median, "kcenter" for the p-center."""
    lines = (REFERENCE / "pmed" / f"{kind}opt.txt").read_text().splitlines()
    pairs = [line.split() for line in lines if line.startswith("pmed")]
    return {int(name.removeprefix("pmed")): float(value) for name, value in pairs}


def glibc_rand(seed: int, count: int) -> np.ndarray:
    """The numbers of the C library's `rand` after `srand(seed)`: x_i = x_(i-3) + x_(i-31), the top 31 bits."""
    state = [seed]
    for _ in range(30):
        state.append(16807 * state[-1] % 2147483647)
    state += state[:3]
    for _ in range(310 + count):
        state.append((state[-31] + state[-3]) & 0xFFFFFFFF)
    return np.array(state[-count:]) >> 1


def clustered_nowhere(seed: int) -> tuple[np.ndarray, np.ndarray]:
    """10,000 customers and 100 sites in a square of 30, radius 4.5: covers and demands (Cordeau and others 2019)."""
    sites, customers = 100, 10_000
    drawn = glibc_rand(seed, 2 * sites + 2 * customers + sites + customers)
    xy = 30 * drawn[: 2 * (sites + customers)].reshape(-1, 2) / 2147483647
    apart = ((xy[sites:, None] - xy[None, :sites]) ** 2).sum(axis=2)
    return apart <= 4.5**2, 1.0 + drawn[-customers:] % 100


def uniform_cover(places: int, sites: int) -> tuple[np.ndarray, np.ndarray]:
    """Places and sites in a unit square, each place covered by 8 sites or so, weights 1 to 100."""
    rng = np.random.default_rng(0)
    place, site = rng.random((places, 2)), rng.random((sites, 2))
    weight = rng.integers(1, 101, places).astype(float)
    apart = ((place[:, None] - site[None]) ** 2).sum(axis=2)
    return apart <= 8 / (np.pi * sites), weight


def uniform_median(places: int) -> tuple[np.ndarray, np.ndarray]:
    """Places that are sites too in a unit square, costs rounded to whole thousandths, weights 1 to 100."""
    rng = np.random.default_rng(0)
    place = rng.random((places, 2))
    weight = rng.integers(1, 101, places).astype(float)
    return np.rint(1000 * np.sqrt(((place[:, None] - place[None]) ** 2).sum(axis=2))), weight


def nested_bench(places: int, sites: int, phases: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Covers, weights that grow by phase and are discounted, and sites by phase."""
    rng = np.random.default_rng(0)
    place, site = rng.random((places, 2)), rng.random((sites, 2))
    base = np.rint(rng.lognormal(4.5, 0.7, places))
    apart = ((place[:, None] - site[None]) ** 2).sum(axis=2)
    phase = np.arange(phases)
    weight = np.rint(base[:, None] * (1 + 0.03 * phase) * 100 * 0.95**phase)
    total = 15 if sites == 60 else 60
    return apart <= 8 / (np.pi * sites), weight, np.rint(np.linspace(total / phases, total, phases)).astype(np.int64)
