"""Classic models at their edges: what is refused, what cannot be, ties, huge and tiny weights, time, and merging."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from beatplan.optimize.classic import (
    BackupCover,
    ExpectedCover,
    MaximalCover,
    NestedCover,
    PCenter,
    PMedian,
    SetCover,
    Status,
    Stop,
    merged,
    merged_blocks,
    solve,
)
from beatplan.optimize.classic.swap import cover_moves, exchanged, field_of
from tests.golden.classic_instances import nested_bench, uniform_cover, uniform_median

#: Three places and three sites in a row, each site covering its neighbours' places too.
ROW = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]], dtype=bool)
ONES = np.ones(3)


@pytest.mark.parametrize(
    ("make", "match"),
    [
        (lambda: MaximalCover(ROW, np.ones(2), 1), r"weights are of shape \(3,\)"),
        (lambda: MaximalCover(ROW, np.array([1, -1, 1.0]), 1), "0 or more and finite"),
        (lambda: MaximalCover(ROW, np.array([1, np.nan, 1.0]), 1), "0 or more and finite"),
        (lambda: MaximalCover(ROW, ONES, -1), "whole number"),
        (lambda: MaximalCover(np.array([[3.5], [2.0], [1.0]]), ONES, 1), "compare costs with a standard first"),
        (lambda: MaximalCover(ROW, ONES, 1, fixed=np.array([3])), "there is no site 3"),
        (lambda: MaximalCover(ROW, ONES, 1, fixed=np.array([1]), forbidden=np.array([1])), "both fixed and forbidden"),
        (lambda: MaximalCover(np.empty((0, 3), bool), np.empty(0), 1), "a row a place"),
        (lambda: PMedian(np.array([[1.0, -2.0]]), np.ones(1), 1), "place 0 from site 1 is -2.0"),
        (lambda: PCenter(np.array([[np.nan, 2.0]]), 1), "place 0 from site 0 is nan"),
        (lambda: ExpectedCover(ROW, ONES, 2, 1.0), "below 1"),
        (lambda: SetCover(ROW, np.zeros(3)), "above 0"),
        (lambda: NestedCover(ROW, np.ones((3, 0)), np.empty(0, dtype=np.int64)), "a phase or more"),
    ],
)
def test_what_is_no_problem_is_refused(make, match: str):
    with pytest.raises(ValueError, match=match):
        make()


@pytest.mark.parametrize(
    ("problem", "why"),
    [
        (SetCover(np.array([[True], [False]])), "1 places are covered by no site allowed: 1"),
        (SetCover(ROW, forbidden=np.array([0, 1])), "covered by no site allowed: 0"),
        (BackupCover(np.array([[False]]), np.ones(1)), "covered by no site"),
        (MaximalCover(ROW, ONES, 1, fixed=np.array([0, 2])), "2 sites are fixed and 1 may be used"),
        (PMedian(np.array([[np.inf, np.inf]]), np.ones(1), 1), "1 places have no site that can serve them"),
        (PMedian(np.array([[1.0]]), np.ones(1), 0), "no site may be used"),
        (PCenter(np.array([[1.0, np.inf], [np.inf, 1.0]]), 1), "no choice of so many sites"),
        (ExpectedCover(ROW, ONES, 2, 0.5, np.zeros(3, dtype=np.int64), fixed=np.array([0])), "room for no team"),
    ],
)
def test_what_cannot_be_is_said(problem: object, why: str):
    result = solve(problem)
    assert result.status is Status.INFEASIBLE
    assert why in result.why
    assert len(result.sites) == 0
    assert result.gap == np.inf
    assert (result.assignment == -1).all()


def test_nobody_in_reach_is_no_fault_of_a_maximal_cover():
    result = solve(MaximalCover(np.zeros((2, 2), dtype=bool), np.ones(2), 1))
    assert (result.status, result.objective, result.gap) == (Status.OPTIMAL, 0.0, 0.0)
    assert result.assignment.tolist() == [-1, -1]


def test_no_weight_at_all():
    for problem in (MaximalCover(ROW, np.zeros(3), 2), PMedian(np.ones((3, 3)), np.zeros(3), 1)):
        assert solve(problem).status is Status.OPTIMAL


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e9])
def test_tiny_and_huge_weights_choose_alike(scale: float):
    cover, weight = uniform_cover(300, 30)
    one, other = (solve(MaximalCover(cover, weight * by, 5)) for by in (1.0, scale))
    assert other.status is Status.OPTIMAL
    assert other.objective == pytest.approx(one.objective * scale, rel=1e-9)


def test_ties_give_the_same_answer_each_time():
    """Many choices are as good; the same seed chooses the same."""
    cover = np.eye(20, dtype=bool)
    first, again = (solve(MaximalCover(cover, np.ones(20), 7), seed=3) for _ in range(2))
    assert first.teams.tolist() == again.teams.tolist()
    assert first.objective == 7


def test_backup_needs_two_sites():
    """The middle site alone covers all, so a place is backed up by none."""
    result = solve(BackupCover(ROW, ONES))
    assert (len(result.sites), result.objective) == (1, 0.0)


def test_a_site_shares_a_place_when_its_capacity_is_spent():
    cover = np.array([[True, True]])
    result = solve(MaximalCover(cover, np.array([10.0]), 2, capacity=np.array([6.0, 3.0])))
    assert result.objective == pytest.approx(9.0)
    assert result.share.tolist() == pytest.approx([0.9])
    assert result.assignment.tolist() == [0], "the site with the larger part"


def test_a_site_once_open_stays_open():
    """Alone the middle site is best, with two the outer ones; the chain keeps the better sum."""
    cover = np.array([[1, 0, 1], [1, 0, 0], [0, 1, 1], [0, 1, 0]], dtype=bool)
    weight = np.array([[4.0, 4.0], [3, 3], [4, 4], [3, 3]])
    result = solve(NestedCover(cover, weight, np.array([1, 2])))
    assert result.objective == max(8 + 11, 7 + 14)
    assert sorted(result.opens.tolist()) == [-1, 0, 1]


@pytest.mark.parametrize(
    "problem",
    [
        PMedian(*uniform_median(600), 7),
        MaximalCover(*uniform_cover(20_000, 100), 15),
        NestedCover(*nested_bench(500, 600, 10)),
        PCenter(uniform_median(600)[0], 7),
    ],
)
def test_a_time_limit_gives_the_best_so_far_and_never_claims_more(problem: object):
    result = solve(problem, Stop(time_limit_s=0.05))
    assert result.status in (Status.FEASIBLE, Status.NO_SOLUTION)
    assert result.clock
    if result.status is Status.FEASIBLE:
        assert result.gap > 0
        assert len(result.sites)


@pytest.mark.parametrize("stop", [Stop(gap=-0.1), Stop(time_limit_s=0.0)])
def test_a_stop_that_is_none_is_refused(stop: Stop):
    with pytest.raises(ValueError, match="gap is 0 or more"):
        solve(SetCover(ROW), stop)


def test_a_gap_is_kept():
    problem = MaximalCover(*uniform_cover(2_000, 100), 15)
    loose, exact = solve(problem, Stop(gap=0.02)), solve(problem)
    assert loose.status is Status.OPTIMAL
    assert loose.gap <= 0.02
    assert loose.objective <= exact.objective <= loose.bound * (1 + 1e-9)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_merging_is_exact(data: st.DataObject):
    """Rows of the merged matrix are the different ones, weights add up, and blocks give the same sets."""
    seed, rows, sites = data.draw(st.tuples(st.integers(0, 999), st.integers(1, 60), st.integers(1, 140)))
    rng = np.random.default_rng(seed)
    pool = rng.random((5, sites)) < 0.3
    cover, weight = pool[rng.integers(0, 5, rows)], rng.integers(0, 9, rows).astype(float)
    sets = merged(cover, weight)
    assert len({row.tobytes() for row in sets.cover}) == len(sets.cover)
    assert (sets.cover[sets.group] == cover).all()
    assert sets.weight.tolist() == [weight[sets.group == g].sum() for g in range(len(sets.cover))]
    cut = data.draw(st.integers(0, rows))
    blocks = [(cover[:cut], weight[:cut]), (sparse.csr_array(cover[cut:]), weight[cut:])]
    streamed = merged_blocks([block for block in blocks if block[0].shape[0]])
    assert streamed.cover.tolist() == sets.cover.tolist()
    assert streamed.weight.tolist() == sets.weight.tolist()


def test_blocks_of_different_cities_are_refused():
    with pytest.raises(ValueError, match="one number of sites"):
        merged_blocks([(ROW, ONES), (ROW[:, :2], ONES)])
    with pytest.raises(ValueError, match="one or more"):
        merged_blocks([])


@pytest.mark.parametrize("seed", range(10))
def test_the_search_ends_where_nothing_is_left_to_cover(seed: int):
    """Two sites cover everything, and sites alike may be exchanged for ever by what rounding makes of nothing."""
    rng = np.random.default_rng(seed)
    half = rng.random(200) < 0.5
    moves = cover_moves(np.stack([half, half, half, ~half, ~half], axis=1), rng.random(200))
    asked = 0

    def changed(used: np.ndarray) -> np.ndarray:
        nonlocal asked
        asked += 1
        assert asked < 20, "goes round"
        return moves.changed(used)

    nowhere = np.empty(0, dtype=np.int64)
    used = exchanged(
        replace(moves, changed=changed), field_of(5, nowhere, nowhere, 2), np.array([True, False, False, True, False])
    )
    assert moves.cost(used) == 0
