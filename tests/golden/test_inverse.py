"""Loads and teams for a target: kept exactly, and no larger load or fewer teams would keep it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.queues import (
    erlang_a,
    erlang_b,
    erlang_c,
    fewest_teams,
    fewest_teams_a,
    fewest_teams_c,
    load_limit,
    load_limit_a,
    load_limit_c,
)


@given(teams=st.integers(1, 20), availability=st.floats(0.05, 0.99), ratio=st.sampled_from([0.0, 0.3, 2.0, 50.0]))
@settings(deadline=None, max_examples=60)
def test_a_load_limit_keeps_its_promise_and_no_larger_load_does(teams: int, availability: float, ratio: float):
    limit, wider = load_limit_a(teams, availability, ratio), load_limit_c(teams, availability)
    assert float(erlang_a(teams, limit, ratio).abandon_share) <= 1 - availability
    assert float(erlang_a(teams, limit * (1 + 1e-9), ratio).abandon_share) > 1 - availability
    assert float(erlang_c(teams, wider)) <= 1 - availability
    assert float(erlang_c(teams, wider * (1 + 1e-9))) > 1 - availability
    assert wider <= load_limit(teams, availability) <= limit * (1 + 1e-12)


@given(load=st.floats(0.0, 30), share=st.floats(0.01, 0.9), ratio=st.sampled_from([0.0, 0.3, 5.0]))
@settings(deadline=None, max_examples=60)
def test_the_fewest_teams_are_found_as_by_counting(load: float, share: float, ratio: float):
    def first(shares: list[float]) -> int:
        return next((teams for teams, lost in enumerate(shares, start=1) if lost <= share), 25)

    counts = range(1, 26)
    assert fewest_teams_c(load, share, 25) == first([float(erlang_c(n, load)) for n in counts])
    by_a = [float(erlang_a(n, load, ratio).abandon_share) for n in counts]
    assert fewest_teams_a(load, share, ratio, 25) == first(by_a)
    assert fewest_teams(load, share, 25) == first([float(erlang_b(n, load)) for n in counts])


def test_ends_of_the_inverse_forms():
    assert load_limit_c(0, 0.8) == load_limit_a(0, 0.8, 1.0) == 0.0
    assert load_limit_c(3, 0.0) == 3.0
    assert load_limit_a(3, 0.0, 1.0) == np.inf
    assert load_limit_a(3, 0.8, np.inf) == pytest.approx(3.75, rel=1e-12)
    assert fewest_teams_c(0.0, 0.1, 5) == 1
