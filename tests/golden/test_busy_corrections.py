"""What the k-th team in reach adds (Daskin 1983; Batta, Dolan & Krishnamurthy 1989), and Larson's Q behind it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from beatplan.queues import (
    amexclp_gains,
    amexclp_gains_lost,
    busy_share,
    erlang_b,
    erlang_c,
    mexclp_gains,
    q_factors_infinite_line,
    q_factors_zero_line,
)


def test_independent_teams():
    assert mexclp_gains(3, 0.5).tolist() == [0.5, 0.25, 0.125]
    assert np.cumsum(mexclp_gains(4, 0.3)) == pytest.approx(1 - 0.3 ** np.arange(1, 5))
    assert mexclp_gains(2, 0.0).tolist() == [1.0, 0.0]
    assert mexclp_gains(0, 0.5).tolist() == []


def test_teams_that_work_together():
    """Three teams at 0.5 with a line: Q = 1, .73684, .63158."""
    assert amexclp_gains(3, 0.5) == pytest.approx(np.array([1, 0.73684, 0.63158]) * [0.5, 0.25, 0.125], abs=5e-6)
    assert amexclp_gains(3, 0.5) == pytest.approx(q_factors_infinite_line(3, 1.5) * mexclp_gains(3, 0.5))


def test_two_teams_where_calls_are_lost_by_hand():
    """One erlang: none, one, two busy 2/5, 2/5, 1/5. A team picked is free 3/5; busy, and the other free, 1/5."""
    assert amexclp_gains_lost(2, 1.0) == pytest.approx([3 / 5, 1 / 5])
    assert q_factors_zero_line(2, 1.0) == pytest.approx([1.0, (1 / 5) / (2 / 5 * 3 / 5)])


@given(teams=st.integers(1, 60), busy=st.floats(0.0, 0.99))
def test_all_teams_together_reach_who_finds_one_free(teams: int, busy: float):
    load = teams * busy
    waiting, lost = amexclp_gains(teams, busy), amexclp_gains_lost(teams, load)
    assert waiting.sum() == pytest.approx(1 - float(erlang_c(teams, load)), abs=1e-12)
    assert lost.sum() == pytest.approx(1 - float(erlang_b(teams, load)), abs=1e-12)
    assert (np.diff(waiting) <= 0).all()
    assert (np.diff(lost) <= 0).all()
    assert waiting[0] == pytest.approx(1 - busy, abs=1e-12), "any one team is busy for its share of time"
    assert lost[0] == pytest.approx(1 - float(busy_share(teams, load)), abs=1e-12)


@pytest.mark.parametrize("busy", [0.0, 1e-9, 0.5, 0.999])
def test_five_hundred_teams(busy: float):
    gains = amexclp_gains(500, busy)
    assert np.isfinite(gains).all()
    assert gains.sum() == pytest.approx(1 - float(erlang_c(500, 500 * busy)), abs=1e-9)


def test_what_is_no_share_is_refused():
    for gains in (mexclp_gains, amexclp_gains):
        with pytest.raises(ValueError, match="share"):
            gains(2, 1.5)
    with pytest.raises(ValueError, match="below the number"):
        q_factors_infinite_line(2, 2.0)
    with pytest.raises(ValueError, match="without load"):
        q_factors_zero_line(2, 0.0)
    with pytest.raises(ValueError, match="1 or more"):
        amexclp_gains_lost(0, 1.0)
