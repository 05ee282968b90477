"""Dispatch within reach: groups of teams, exact and approximate."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.queues import (
    Deployment,
    answer_within_reach,
    approximate_zero_line,
    erlang_b,
    hypercube_zero_line,
    nearest_first,
)

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(deadline=None, max_examples=60)


def city(seed: int, teams: int, beats: int, reached: float) -> Deployment:
    """Teams and beats at random; each pair is within reach with a chance, and calls take the way besides an hour."""
    rng = np.random.default_rng(seed)
    travel = rng.uniform(1, 20, (teams, beats))
    order = nearest_first(np.where(rng.random((teams, beats)) < reached, travel, np.inf))
    return Deployment(rng.uniform(0, 1.5 * teams / beats, beats), 1 + travel / 60, order)


def test_two_teams_that_share_no_beat_lose_a_third_where_a_pool_loses_a_fifth():
    """An erlang for two teams: pooled 1/5 is lost; half an erlang for each alone loses 1/3 (DESIGN, section 4)."""
    apart = Deployment(np.array([0.5, 0.5]), np.ones((2, 2)), np.array([[0, -1], [1, -1]]))
    assert answer_within_reach(apart).lost_share == pytest.approx([1 / 3, 1 / 3])
    together = Deployment(np.array([0.5, 0.5]), np.ones((2, 2)), np.array([[0, 1], [1, 0]]))
    assert answer_within_reach(together).lost_share == pytest.approx([1 / 5, 1 / 5])


@given(seed=SEEDS, teams=st.integers(1, 6), beats=st.integers(1, 8), reached=st.floats(0.1, 1.0))
@FEW
def test_groups_by_themselves_are_the_whole(seed: int, teams: int, beats: int, reached: float):
    deployment = city(seed, teams, beats, reached)
    whole, grouped = hypercube_zero_line(deployment), answer_within_reach(deployment)
    assert grouped.converged
    assert grouped.lost_share == pytest.approx(whole.lost_share, abs=1e-8)
    assert grouped.taken_share == pytest.approx(whole.taken_share, abs=1e-8)
    assert grouped.workload == pytest.approx(whole.workload, abs=1e-8)


@given(seed=SEEDS, teams=st.integers(1, 6), beats=st.integers(1, 8))
@FEW
def test_fewer_teams_in_reach_lose_no_fewer_calls_than_the_pool(seed: int, teams: int, beats: int):
    """With one time for all calls: no rule of sending answers more than sending whoever is free."""
    deployment = city(seed, teams, beats, 0.6)
    alike = Deployment(deployment.calls_per_hour, np.ones((teams, beats)), deployment.preference)
    lost = float(alike.calls_per_hour @ answer_within_reach(alike).lost_share)
    calls = float(alike.calls_per_hour.sum())
    assert lost >= calls * float(erlang_b(teams, calls)) - 1e-9


@given(seed=SEEDS, teams=st.integers(3, 7), reached=st.floats(0.4, 1.0))
@FEW
def test_the_approximation_is_near_the_exact_shares(seed: int, teams: int, reached: float):
    deployment = city(seed, teams, 20, reached)
    exact, near = hypercube_zero_line(deployment), approximate_zero_line(deployment)
    assert near.converged
    calls = deployment.calls_per_hour
    assert near.taken_share.sum(axis=0) + near.lost_share == pytest.approx(np.ones(20))
    assert calls @ near.lost_share / calls.sum() == pytest.approx(calls @ exact.lost_share / calls.sum(), abs=0.04)
    assert near.workload == pytest.approx(exact.workload, abs=0.1)


def test_many_teams_in_groups_are_exact_and_in_one_group_near():
    """Eleven teams: pairs by themselves are pairs; all tied together they are settled by the approximation."""
    order = np.full((12, 11), -1)
    order[:, 0] = np.arange(12) % 11
    order[:, 1] = np.where(order[:, 0] == 10, -1, order[:, 0] ^ 1)
    apart = Deployment(np.full(12, 0.4), np.ones((11, 12)), order)
    assert apart.preference[0, :2].tolist() == [0, 1]
    pair = float(erlang_b(2, 1.2))
    assert answer_within_reach(apart).lost_share[[0, 1, 11]] == pytest.approx(pair)
    tied = city(1, 11, 30, 0.7)
    found = answer_within_reach(tied)
    exact = answer_within_reach(tied, exact_teams=12)
    assert found.lost_share == pytest.approx(exact.lost_share, abs=0.05)
    assert abs(found.lost_share - exact.lost_share).max() > 1e-6, "one is an approximation"


def test_a_beat_that_nobody_is_sent_to_loses_all_and_an_idle_team_has_no_work():
    alone = Deployment(np.array([1.0, 1.0]), np.ones((2, 2)), np.array([[0, -1], [-1, -1]]))
    found = answer_within_reach(alone)
    assert found.lost_share == pytest.approx([1 / 2, 1.0])
    assert found.workload == pytest.approx([1 / 2, 0.0])
