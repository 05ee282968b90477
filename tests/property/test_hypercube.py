"""The hypercube, exact and approximate: totals of Erlang, balances, symmetry, and a chain built another way."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.queues import (
    MOST_TEAMS,
    NONE_SENT,
    Answering,
    Deployment,
    approximate_infinite_line,
    approximate_zero_line,
    dispatch_fractions,
    erlang_b,
    erlang_c,
    hypercube_infinite_line,
    hypercube_zero_line,
    mean_response,
    mean_wait_min,
    nearest_first,
)

SEEDS = st.integers(0, 2**32 - 1)
FEW = settings(deadline=None, max_examples=60)


def random_city(seed: int, teams: int, beats: int, load: float) -> Deployment:
    """An hour a call, `load` erlangs in all, orders at random."""
    rng = np.random.default_rng(seed)
    rates = rng.random(beats) + 0.01
    order = np.array([rng.permutation(teams) for _ in range(beats)])
    return Deployment(rates * load / rates.sum(), np.ones((teams, beats)), order)


def balance_of_tuples(deployment: Deployment) -> dict[tuple[int, ...], float]:
    """Shares of time by dense least squares over states written as tuples, for one time a team; calls are lost."""
    states = list(itertools.product((0, 1), repeat=deployment.call_h.shape[0]))
    flow = np.zeros((len(states), len(states)))
    for state in states:
        moves = [
            (next((n for n in order if n != NONE_SENT and not state[n]), None), rate)
            for order, rate in zip(deployment.preference, deployment.calls_per_hour, strict=True)
        ]
        moves += [(n, 1 / deployment.call_h[n, 0]) for n, busy in enumerate(state) if busy]
        for team, rate in moves:
            if team is not None:
                after = tuple(1 - busy if n == team else busy for n, busy in enumerate(state))
                flow[states.index(after), states.index(state)] += rate
                flow[states.index(state), states.index(state)] -= rate
    rows = np.vstack([flow, np.ones(len(states))])
    shares = np.linalg.lstsq(rows, np.append(np.zeros(len(states)), 1.0))[0]
    return dict(zip(states, shares.tolist(), strict=True))


@given(seed=SEEDS, teams=st.integers(1, 4), beats=st.integers(1, 5))
@FEW
def test_states_are_those_of_a_chain_built_another_way(seed: int, teams: int, beats: int):
    rng = np.random.default_rng(seed)
    travel = np.where(rng.random((teams, beats)) < 0.3, np.inf, rng.random((teams, beats)))
    call_h = np.repeat(rng.uniform(0.3, 2.0, (teams, 1)), beats, axis=1)
    deployment = Deployment(rng.uniform(0.0, 2.0, beats), call_h, nearest_first(travel))
    answering = hypercube_zero_line(deployment)
    for state, share in balance_of_tuples(deployment).items():
        number = sum(busy << team for team, busy in enumerate(state))
        assert answering.state_share[number] == pytest.approx(share, abs=1e-10)
    assert answering.taken_share.sum(axis=0) + answering.lost_share == pytest.approx(np.ones(beats))
    taken_h = (deployment.calls_per_hour * answering.taken_share * call_h).sum(axis=1)
    assert answering.workload == pytest.approx(taken_h, abs=1e-12)


@given(seed=SEEDS, teams=st.integers(1, 7), beats=st.integers(1, 8), load=st.floats(0.01, 20))
@FEW
def test_totals_are_erlangs_where_calls_are_lost(seed: int, teams: int, beats: int, load: float):
    deployment = random_city(seed, teams, beats, load)
    lost = float(erlang_b(teams, load))
    for answering in (hypercube_zero_line(deployment), approximate_zero_line(deployment)):
        assert answering.converged
        assert answering.lost_share == pytest.approx(np.full(beats, lost), rel=1e-9)
        assert answering.taken_share.sum(axis=0) == pytest.approx(np.full(beats, 1 - lost), rel=1e-9)
        assert answering.workload.sum() == pytest.approx(load * (1 - lost), rel=1e-9)
        assert dispatch_fractions(deployment, answering).sum() == pytest.approx(1.0)
    assert hypercube_zero_line(deployment).state_share.sum() == pytest.approx(1.0)


@given(seed=SEEDS, teams=st.integers(1, 7), beats=st.integers(1, 8), busy=st.floats(0.01, 0.98))
@FEW
def test_totals_are_erlangs_where_calls_wait(seed: int, teams: int, beats: int, busy: float):
    load = busy * teams
    deployment = random_city(seed, teams, beats, load)
    for answering in (hypercube_infinite_line(deployment), approximate_infinite_line(deployment)):
        assert answering.converged
        assert answering.delayed_share == pytest.approx(float(erlang_c(teams, load)), rel=1e-8)
        wait_min = 60 * answering.delayed_share * answering.delay_h
        assert wait_min == pytest.approx(float(mean_wait_min(teams, load, 60.0)), rel=1e-8)
        assert answering.taken_share.sum(axis=0) == pytest.approx(np.ones(beats))
        assert answering.workload.sum() == pytest.approx(load, rel=1e-9)
        assert not answering.lost_share.any()
    exact = hypercube_infinite_line(deployment)
    assert exact.state_share.sum() + exact.line_share == pytest.approx(1.0)


@given(teams=st.integers(1, 7), load=st.floats(0.0, 20))
@FEW
def test_teams_of_a_symmetric_city_work_alike(teams: int, load: float):
    """As many beats as teams around a ring, each sent its own team and then onwards round."""
    order = (np.arange(teams)[:, None] + np.arange(teams)) % teams
    deployment = Deployment(np.full(teams, load / teams), np.ones((teams, teams)), order)
    for answering in (hypercube_zero_line(deployment), approximate_zero_line(deployment)):
        assert answering.workload == pytest.approx(np.full(teams, answering.workload.mean()), abs=1e-9)


@given(seed=SEEDS, teams=st.integers(2, 6), busy=st.floats(0.05, 0.95))
@FEW
def test_the_approximation_is_near_with_times_by_team_and_beat(seed: int, teams: int, busy: float):
    rng = np.random.default_rng(seed)
    beats = 4 * teams
    travel = rng.uniform(0.0, 20.0, (teams, beats))
    call_h = (50 + travel) / 60
    rates = rng.uniform(0.2, 1.0, beats)
    deployment = Deployment(rates * busy * teams / (rates.sum() * call_h.max()), call_h, nearest_first(travel))
    for exactly, nearly in (
        (hypercube_zero_line, approximate_zero_line),
        (hypercube_infinite_line, approximate_infinite_line),
    ):
        exact, near = exactly(deployment), nearly(deployment)
        assert exact.converged
        assert near.converged
        for answering in (exact, near):
            work = (deployment.calls_per_hour * answering.taken_share * call_h).sum(axis=1)
            assert answering.workload == pytest.approx(work, abs=1e-8)
        assert near.workload == pytest.approx(exact.workload, abs=0.04)
        minutes = [mean_response(deployment, answering, travel).overall_min for answering in (exact, near)]
        assert minutes[1] == pytest.approx(minutes[0], rel=0.05)


def test_without_calls_the_first_team_of_a_beat_would_go():
    deployment = Deployment(np.zeros(2), np.ones((3, 2)), np.array([[2, 0, 1], [0, 1, 2]]))
    first = [[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]
    for solve in (hypercube_zero_line, hypercube_infinite_line, approximate_zero_line, approximate_infinite_line):
        answering: Answering = solve(deployment)
        assert answering.taken_share.tolist() == first
        assert answering.workload.tolist() == [0.0, 0.0, 0.0]
        assert not dispatch_fractions(deployment, answering).any()
        response = mean_response(deployment, answering, np.array([[5.0, 6.0], [7.0, 8.0], [9.0, 10.0]]))
        assert np.isnan(response.overall_min)
        assert response.by_beat_min.tolist() == [9.0, 6.0]
        assert np.isnan(response.by_team_min).all()


def test_a_hundred_teams_settle_and_a_bound_on_rounds_is_told():
    deployment = random_city(1, 100, 200, 70.0)
    assert approximate_zero_line(deployment).converged
    assert approximate_infinite_line(deployment).converged
    short = approximate_zero_line(deployment, most_rounds=2)
    assert not short.converged
    assert short.rounds == 2


def test_nearest_first_breaks_ties_by_number_and_leaves_out_who_cannot_come():
    order = nearest_first(np.array([[5.0, 1.0], [5.0, np.inf], [2.0, 1.0]]))
    assert order.tolist() == [[2, 0, 1], [0, 2, NONE_SENT]]
    with pytest.raises(ValueError, match="numbers"):
        nearest_first(np.array([[np.nan]]))


@pytest.mark.parametrize(
    ("order", "why"),
    [([0, 0], "twice"), ([0, 2], "from 0 on"), ([NONE_SENT, 0], "only NONE_SENT"), ([0, 1, 2], "orders")],
)
def test_an_order_that_is_none_is_refused(order: list[int], why: str):
    with pytest.raises(ValueError, match=why):
        Deployment(np.ones(1), np.ones((2, 1)), np.array([order]))


def test_what_the_theory_does_not_allow_is_refused():
    partial = Deployment(np.ones(1), np.ones((2, 1)), np.array([[0, NONE_SENT]]))
    for solve in (hypercube_infinite_line, approximate_infinite_line):
        with pytest.raises(ValueError, match="every beat"):
            solve(partial)
    with pytest.raises(ValueError, match="at most 12"):
        hypercube_zero_line(random_city(1, MOST_TEAMS + 1, 2, 1.0))
    for overloaded in (hypercube_infinite_line, approximate_infinite_line):
        with pytest.raises(ValueError, match=r"without end|below the number of teams"):
            overloaded(random_city(1, 2, 3, 2.0))
    with pytest.raises(ValueError, match="by team and beat"):
        mean_response(partial, hypercube_zero_line(partial), np.ones((1, 2)))
    with pytest.raises(ValueError, match="a team and a beat"):
        Deployment(np.zeros(0), np.ones((1, 0)), np.zeros((0, 1), dtype=np.int64))
    with pytest.raises(ValueError, match="above 0"):
        Deployment(np.ones(1), np.zeros((1, 1)), np.array([[0]]))
    with pytest.raises(ValueError, match="calls an hour"):
        Deployment(np.array([np.inf]), np.ones((1, 1)), np.array([[0]]))
