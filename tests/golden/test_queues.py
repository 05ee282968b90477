"""Erlang's loss formula against published values (any teletraffic table; A. K. Erlang 1917)."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatplan.queues import busy_share, erlang_b, erlang_c, load_limit, lost_load, lost_load_slope, mean_wait_min
from beatplan.services.field import loss_tangent, tangent_loads


@pytest.mark.parametrize(
    ("teams", "load", "share"),
    [(1, 1.0, 0.5), (2, 1.0, 0.2), (10, 10.0, 0.214582343107), (16, 10.0, 0.02230187204), (17, 10.0, 0.012948875225)],
)
def test_share_lost(teams: int, load: float, share: float):
    assert float(erlang_b(teams, load)) == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize(
    ("availability", "limits"),
    [
        (0.98, {1: 0.02, 2: 0.223, 3: 0.602, 5: 1.657, 10: 5.084}),
        (0.99, {1: 0.01, 2: 0.153, 3: 0.455, 5: 1.361, 10: 4.461}),
    ],
)
def test_load_that_keeps_a_promise(availability: float, limits: dict[int, float]):
    for teams, load in limits.items():
        assert load_limit(teams, availability) == pytest.approx(load, abs=6e-4)


def test_two_teams_at_one_erlang_keep_eighty_per_cent():
    assert load_limit(2, 0.8) == pytest.approx(1.0, abs=1e-9)


def test_ends_of_the_range():
    assert erlang_b(0, np.array([0.0, 3.0])).tolist() == [1.0, 1.0]
    assert float(erlang_b(3, 0.0)) == 0.0
    assert 0 < float(erlang_b(500, 450.0)) < 0.01
    assert float(busy_share(0, 2.0)) == 0.0
    assert load_limit(0, 0.8) == 0.0
    assert load_limit(3, 0.0) == np.inf
    with pytest.raises(ValueError, match="0 or more"):
        erlang_b(-1, 1.0)
    with pytest.raises(ValueError, match="availability"):
        load_limit(1, 1.0)


@given(teams=st.integers(1, 60), load=st.floats(0.0, 100))
def test_more_calls_wait_than_would_be_lost(teams: int, load: float):
    waits = float(erlang_c(teams, load))
    assert float(erlang_b(teams, load)) <= waits <= 1
    assert float(mean_wait_min(teams, load, 30.0)) >= 0


def test_a_single_team_waits_as_the_textbook_says():
    """M/M/1: a share rho waits, and the mean wait is rho / (1 - rho) calls."""
    assert float(erlang_c(1, 0.75)) == pytest.approx(0.75)
    assert float(mean_wait_min(1, 0.75, 40.0)) == pytest.approx(0.75 / 0.25 * 40)
    assert float(erlang_c(0, 0.0)) == 1.0


@given(teams=st.integers(1, 60), load=st.floats(0.01, 100))
def test_a_further_team_loses_less_and_the_limit_keeps_the_promise(teams: int, load: float):
    assert float(erlang_b(teams + 1, load)) < float(erlang_b(teams, load))
    assert float(erlang_b(teams, load_limit(teams, 0.8))) <= 0.2


@given(teams=st.integers(1, 20), load=st.floats(0.05, 40))
def test_slope_is_the_derivative(teams: int, load: float):
    step = 1e-5 * max(load, 1.0)
    numeric = (float(lost_load(teams, load + step)) - float(lost_load(teams, load - step))) / (2 * step)
    assert float(lost_load_slope(teams, load)) == pytest.approx(numeric, abs=1e-6)


@given(teams=st.integers(1, 20), at=st.floats(0.0, 30), load=st.floats(0.001, 30), call_h=st.floats(0.2, 3))
def test_a_tangent_never_overstates_the_calls_lost(teams: int, at: float, load: float, call_h: float):
    tangent = loss_tangent(teams, at, 0.0)
    rate = load / call_h
    bound = tangent.slope * rate - tangent.relief / call_h
    assert bound <= rate * float(erlang_b(teams, load)) + 1e-9


def test_tangents_stand_closer_where_the_loss_bends():
    loads = tangent_loads(3, 6.0, 6, 0.0)
    assert loads[0] == 0.0
    assert loads[-1] == 6.0
    assert (np.diff(loads) > 0).all()
