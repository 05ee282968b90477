"""Erlang A against published figures, the chain solved state by state, and Erlang B and C at its ends (Palm 1937)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatplan.queues import (
    abandoned_load,
    abandoned_load_slope,
    erlang_a,
    erlang_b,
    erlang_c,
    impatient_longer_wait_share,
    impatient_mean_wait_min,
    lost_load,
    lost_load_slope,
    mean_wait_min,
    served_mean_wait_min,
)

TEAMS = st.integers(1, 40)
LOADS = st.floats(0.0, 60.0)
PATIENCE = st.floats(0.01, 50.0)


def chain(teams: int, load: float, ratio: float) -> dict[str, float]:
    """Solve the M/M/n+M birth-death chain state by state, in units of the time a call keeps a team."""
    waiting = np.arange(20_000)
    deaths = np.concatenate([np.arange(1, teams + 1), teams + waiting[1:] / ratio])
    logs = np.concatenate([[0.0], np.cumsum(np.log(load) - np.log(deaths))])
    shares = np.exp(logs - logs.max())
    shares /= shares.sum()
    full = shares[teams:]
    # Found j waiting: served before patience ends with n / (n + (j + 1) / ratio), after the sum of the mean stages.
    stages = 1 / (teams + (waiting + 1) / ratio)
    served = full * teams * stages
    abandon = float(full @ waiting) / ratio / load
    return {
        "wait_share": float(full.sum()),
        "abandon_share": abandon,
        "busy_share": float(shares @ np.minimum(np.arange(len(shares)), teams)) / teams,
        "mean_wait": float(full @ waiting) / load,
        "served_wait": float(served @ np.cumsum(stages)) / (1 - abandon),
    }


def test_erlang_a_of_a_call_centre():
    """14 agents, 10 erlangs, 3 minutes a call, 5 minutes of patience."""
    queue = erlang_a(14, 10.0, 5 / 3)
    assert float(queue.wait_share) == pytest.approx(0.14526, abs=5e-6)
    assert float(queue.abandon_share) == pytest.approx(0.013984, abs=5e-7)
    assert float(queue.busy_share) == pytest.approx(0.704297, abs=5e-7)
    assert float(impatient_mean_wait_min(14, 10.0, 3.0, 5.0)) == pytest.approx(0.069919, abs=5e-7)


@pytest.mark.parametrize(
    ("teams", "load", "ratio"),
    [
        (1, 0.5, 0.1),
        (2, 1.0, 20.0),
        (2, 5.0, 3.0),
        (50, 49.0, 10.0),
        (500, 450.0, 2.0),
        (500, 700.0, 2.0),
        (3, 1e-9, 1),
    ],
)
def test_erlang_a_is_the_chain_solved_state_by_state(teams: int, load: float, ratio: float):
    exact, queue = chain(teams, load, ratio), erlang_a(teams, load, ratio)
    for name in ("wait_share", "abandon_share", "busy_share", "mean_wait"):
        assert float(getattr(queue, name)) == pytest.approx(exact[name], rel=1e-11), name
    assert float(served_mean_wait_min(teams, load, 30.0, 30.0 * ratio)) == pytest.approx(
        30.0 * exact["served_wait"], rel=1e-11
    )


def test_one_team_with_patience_as_long_as_a_call_is_a_poisson_count():
    """Each call in the system ends at rate 1, so their number is Poisson: M/M/infinity."""
    load = np.array([0.0, 0.3, 1.0, 7.0])
    queue = erlang_a(1, load, 1.0)
    assert queue.wait_share == pytest.approx(-np.expm1(-load), rel=1e-14)
    assert abandoned_load(1, load, 1.0) == pytest.approx(load + np.expm1(-load), rel=1e-12)


@given(teams=TEAMS, load=LOADS)
def test_no_patience_is_erlang_b_and_endless_patience_erlang_c(teams: int, load: float):
    assert float(erlang_a(teams, load, 0.0).abandon_share) == pytest.approx(float(erlang_b(teams, load)), rel=1e-12)
    assert float(abandoned_load(teams, load, 0.0)) == pytest.approx(float(lost_load(teams, load)), rel=1e-12)
    slope = float(abandoned_load_slope(teams, load, 0.0))
    assert slope == pytest.approx(float(lost_load_slope(teams, load)), rel=1e-9, abs=1e-12)
    assert float(erlang_a(teams, load, np.inf).wait_share) == float(erlang_c(teams, load))
    assert float(impatient_mean_wait_min(teams, load, 30.0, np.inf)) == pytest.approx(
        float(mean_wait_min(teams, load, 30.0)), rel=1e-12
    )


def test_patience_that_grows_or_shrinks_comes_to_those_ends():
    assert float(erlang_a(5, 4.0, 1e-9).abandon_share) == pytest.approx(float(erlang_b(5, 4.0)), abs=1e-9)
    assert float(erlang_a(5, 4.0, 1e9).wait_share) == pytest.approx(float(erlang_c(5, 4.0)), abs=2e-9)
    assert float(impatient_mean_wait_min(5, 4.0, 30.0, 30e9)) == pytest.approx(float(mean_wait_min(5, 4.0, 30.0)), 1e-6)
    assert float(erlang_a(5, 7.0, 1e9).abandon_share) == pytest.approx(2 / 7, abs=1e-9)
    assert float(erlang_a(5, 7.0, np.inf).abandon_share) == pytest.approx(2 / 7, abs=1e-15)


@given(teams=TEAMS, load=LOADS, ratio=PATIENCE)
def test_erlang_a_lies_between_b_and_c(teams: int, load: float, ratio: float):
    queue = erlang_a(teams, load, ratio)
    blocked, waits = float(erlang_b(teams, load)), float(erlang_c(teams, load))
    assert blocked * (1 - 1e-12) <= float(queue.wait_share) <= waits * (1 + 1e-12)
    assert 0 <= float(queue.abandon_share) <= blocked * (1 + 1e-12), "who may wait is lost no oftener"
    assert float(queue.busy_share) * teams + float(abandoned_load(teams, load, ratio)) == pytest.approx(load, rel=1e-12)


@pytest.mark.parametrize("load", [0.0, 1e-300, 450.0, 500.0, 5000.0])
@pytest.mark.parametrize("ratio", [0.0, 1e-6, 1.0, 100.0, np.inf])
def test_five_hundred_teams_at_any_load(load: float, ratio: float):
    queue = erlang_a(500, load, ratio)
    for share in (queue.wait_share, queue.abandon_share, queue.busy_share):
        assert 0 <= float(share) <= 1
    assert float(queue.abandon_share) >= max(0.0, 1 - 500 / load) * (1 - 1e-12) if load else queue.abandon_share == 0


def test_without_a_team_every_call_gives_up():
    queue = erlang_a(0, np.array([0.0, 2.0]), 0.5)
    assert queue.wait_share.tolist() == queue.abandon_share.tolist() == [1.0, 1.0]
    assert queue.busy_share.tolist() == [0.0, 0.0]
    assert np.isnan(served_mean_wait_min(0, 2.0, 30.0, 15.0))
    assert float(impatient_longer_wait_share(0, 2.0, 15.0, 30.0, 15.0)) == pytest.approx(np.exp(-1))


@pytest.mark.parametrize(("teams", "load", "ratio"), [(-1, 1.0, 1.0), (1, -1.0, 1.0), (1, np.nan, 1.0), (1, 1.0, -1.0)])
def test_what_is_below_nothing_is_refused(teams: int, load: float, ratio: float):
    with pytest.raises(ValueError, match="0 or more"):
        erlang_a(teams, load, ratio)
    with pytest.raises(ValueError, match="0 or more"):
        abandoned_load_slope(teams, load, ratio)
