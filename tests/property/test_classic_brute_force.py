"""Classic models against every choice of sites there is, on tiny problems; the brute force shares no code with them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations, combinations_with_replacement, product

import numpy as np
import pytest
from scipy import sparse
from scipy.optimize import linprog

from beatplan.optimize.classic import (
    BackupCover,
    ExpectedCover,
    MaximalCover,
    NestedCover,
    PCenter,
    PMedian,
    SetCover,
    Status,
    solve,
)

PROBLEMS = range(500)


class Tiny:
    """A few places and sites drawn at random, with ties, places nobody covers, and sites fixed and forbidden."""

    def __init__(self, seed: int):
        rng = np.random.default_rng(seed)
        self.rng = rng
        self.places, self.sites = int(rng.integers(1, 9)), int(rng.integers(1, 7))
        shape = self.places, self.sites
        self.cover = rng.random(shape) < rng.choice([0.2, 0.4, 0.7])
        self.cost = rng.integers(0, 9, shape) if rng.random() < 0.5 else rng.random(shape) * 9
        self.cost = np.where(rng.random(shape) < 0.1, np.inf, self.cost)
        scale = rng.choice([1e-3, 1.0, 1e6])
        self.weight = rng.integers(0, 5, self.places) * scale
        order = rng.permutation(self.sites)
        self.fixed, self.forbidden = order[: rng.integers(0, 2)], order[1 : 1 + rng.integers(0, 2)]
        self.most = int(rng.integers(0, self.sites + 1))

    def choices(self, most: int) -> Iterator[np.ndarray]:
        """Every set of at most so many sites that has the fixed ones and none forbidden, as (J,) booleans."""
        allowed = [j for j in range(self.sites) if j not in self.forbidden]
        for many in range(most + 1):
            for chosen in combinations(allowed, many):
                if set(self.fixed.tolist()) <= set(chosen):
                    yield np.isin(np.arange(self.sites), chosen)

    @property
    def rules(self) -> dict[str, np.ndarray]:
        """Sites fixed and forbidden, as a problem takes them."""
        return {"fixed": self.fixed, "forbidden": self.forbidden}


def agrees(problem: object, values: list[float], best: float) -> None:
    """The result is the best of the values there are, or infeasible where there are none."""
    result = solve(problem)
    if not values:
        assert result.status is Status.INFEASIBLE
        assert result.why
        return
    assert result.status is Status.OPTIMAL, result
    assert result.objective == pytest.approx(best, rel=1e-9, abs=1e-9)
    assert result.bound == pytest.approx(best, rel=1e-8, abs=1e-8)


@pytest.mark.slow
def test_set_cover():
    for seed in PROBLEMS:
        tiny = Tiny(seed)
        cost = tiny.rng.integers(1, 5, tiny.sites).astype(float) if seed % 2 else None
        price = np.ones(tiny.sites) if cost is None else cost
        values = [float(price @ one) for one in tiny.choices(tiny.sites) if tiny.cover[:, one].any(axis=1).all()]
        agrees(SetCover(tiny.cover, cost, **tiny.rules), values, min(values, default=0))


@pytest.mark.slow
def test_backup_cover():
    for seed in PROBLEMS:
        tiny = Tiny(seed)
        sound = [one for one in tiny.choices(tiny.sites) if tiny.cover[:, one].any(axis=1).all()]
        few = min((int(one.sum()) for one in sound), default=0)
        values = [float(tiny.weight @ (tiny.cover[:, one].sum(axis=1) > 1)) for one in sound if one.sum() == few]
        agrees(BackupCover(tiny.cover, tiny.weight, **tiny.rules), values, max(values, default=0))


@pytest.mark.slow
def test_maximal_cover():
    for seed in PROBLEMS:
        tiny = Tiny(seed)
        values = [float(tiny.weight @ tiny.cover[:, one].any(axis=1)) for one in tiny.choices(tiny.most)]
        cover = sparse.csr_array(tiny.cover) if seed % 2 else tiny.cover
        agrees(MaximalCover(cover, tiny.weight, tiny.most, **tiny.rules), values, max(values, default=0))


@pytest.mark.slow
def test_maximal_cover_with_capacities():
    for seed in PROBLEMS:
        tiny = Tiny(seed)
        capacity = tiny.rng.integers(0, 6, tiny.sites) * max(tiny.weight.max(), 1e-3) / 3
        values = [_most_served(tiny, one, capacity) for one in tiny.choices(tiny.most)]
        problem = MaximalCover(tiny.cover, tiny.weight, tiny.most, capacity, **tiny.rules)
        agrees(problem, values, max(values, default=0))


def _most_served(tiny: Tiny, used: np.ndarray, capacity: np.ndarray) -> float:
    """A transport of weight to used sites, as a linear program of its own over places as they are."""
    pairs = [(i, j) for i, j in product(range(tiny.places), range(tiny.sites)) if tiny.cover[i, j] and used[j]]
    if not pairs:
        return 0.0
    by_place = np.array([[float(i == place) for i, _ in pairs] for place in range(tiny.places)])
    by_site = np.array([[float(j == site) for _, j in pairs] for site in range(tiny.sites)])
    found = linprog(
        -np.ones(len(pairs)), np.vstack([by_place, by_site]), np.concatenate([tiny.weight, capacity]), method="highs"
    )
    return -float(found.fun)


@pytest.mark.slow
def test_nested_cover():
    for seed in PROBLEMS:
        tiny = Tiny(seed)
        phases = int(tiny.rng.integers(1, 4))
        weight = tiny.weight[:, None] * tiny.rng.integers(0, 3, (tiny.places, phases))
        most = tiny.rng.integers(0, tiny.sites + 1, phases)
        values = []
        # Each site opens in a phase or never.
        for opens in product(range(phases + 1), repeat=tiny.sites):
            when = np.array(opens)
            if (when[tiny.fixed] > 0).any() or (when[tiny.forbidden] < phases).any():
                continue
            open_in = [when <= phase for phase in range(phases)]
            if all(one.sum() <= most[phase] for phase, one in enumerate(open_in)):
                covered = [weight[:, k] @ tiny.cover[:, one].any(axis=1) for k, one in enumerate(open_in)]
                values.append(float(sum(covered)))
        agrees(NestedCover(tiny.cover, weight, most, **tiny.rules), values, max(values, default=0))


@pytest.mark.slow
def test_expected_cover():
    for seed in PROBLEMS:
        tiny = Tiny(seed)
        teams, busy = int(tiny.rng.integers(0, 4)), float(tiny.rng.choice([0.0, 0.3, 0.8]))
        room = tiny.rng.integers(0, 3, tiny.sites) if seed % 2 else None
        values = []
        for many in range(teams + 1):
            for chosen in combinations_with_replacement(range(tiny.sites), many):
                at = np.bincount(np.array(chosen, dtype=int), minlength=tiny.sites)
                roomy = room is None or (at <= room).all()
                if roomy and (at[tiny.fixed] > 0).all() and not at[tiny.forbidden].any():
                    near = (tiny.cover * at).sum(axis=1)
                    values.append(float(tiny.weight @ np.where(near > 0, 1 - busy**near, 0)))
        agrees(ExpectedCover(tiny.cover, tiny.weight, teams, busy, room, **tiny.rules), values, max(values, default=0))


@pytest.mark.slow
def test_p_median():
    for seed in PROBLEMS:
        tiny = Tiny(seed)
        least = [tiny.cost[:, one].min(axis=1, initial=np.inf) for one in tiny.choices(tiny.most)]
        heavy = tiny.weight > 0
        values = [float((one[heavy] * tiny.weight[heavy]).sum()) for one in least]
        values = [value for value in values if np.isfinite(value)]
        agrees(PMedian(tiny.cost, tiny.weight, tiny.most, **tiny.rules), values, min(values, default=0))


@pytest.mark.slow
def test_p_center():
    for seed in PROBLEMS:
        tiny = Tiny(seed)
        values = [float(tiny.cost[:, one].min(axis=1, initial=np.inf).max()) for one in tiny.choices(tiny.most)]
        values = [value for value in values if np.isfinite(value)]
        agrees(PCenter(tiny.cost, tiny.most, **tiny.rules), values, min(values, default=0))
