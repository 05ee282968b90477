"""Carried and abandoned load and their slopes: what the optimizer takes tangents of."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from beatplan.queues import (
    abandoned_load,
    abandoned_load_slope,
    carried_load,
    carried_load_slope,
    erlang_a,
    lost_load,
    lost_load_slope,
    served_mean_wait_min,
    wait_percentile_min,
)

TEAMS = st.integers(1, 40)
LOADS = st.floats(0.0, 60.0)
PATIENCE = st.floats(0.01, 50.0)


@given(teams=st.integers(0, 30), ratio=st.sampled_from([0.0, 0.05, 0.5, 1.0, 10.0, 1e4, np.inf]))
@settings(deadline=None, max_examples=60)
def test_abandoned_load_is_convex_in_the_load_and_its_slope_is_the_derivative(teams: int, ratio: float):
    loads = np.linspace(0.0, 3.0 * teams + 3.0, 400)
    slopes, lost = abandoned_load_slope(teams, loads, ratio), abandoned_load(teams, loads, ratio)
    assert (np.diff(slopes) >= -1e-13).all()
    assert (slopes >= 0).all()
    assert (slopes <= 1 + 1e-13).all()
    # Convex: each chord lies between the slopes at its ends.
    chords = np.diff(lost) / np.diff(loads)
    assert (chords >= slopes[:-1] - 1e-11).all()
    assert (chords <= slopes[1:] + 1e-11).all()


@given(teams=TEAMS, load=st.floats(0.05, 60), ratio=PATIENCE)
def test_slope_is_the_derivative(teams: int, load: float, ratio: float):
    step = 1e-5 * max(load, 1.0)
    ends = abandoned_load(teams, np.array([load - step, load + step]), ratio)
    numeric = float(np.diff(ends)[0]) / (2 * step)
    assert float(abandoned_load_slope(teams, load, ratio)) == pytest.approx(numeric, abs=1e-6)


@given(teams=st.integers(0, 40), load=LOADS)
def test_carried_load_and_its_slope(teams: int, load: float):
    assert float(carried_load(teams, load) + lost_load(teams, load)) == pytest.approx(load, rel=1e-12)
    slope = float(carried_load_slope(teams, load))
    assert slope + float(lost_load_slope(teams, load)) == pytest.approx(1.0, abs=1e-11)


def test_carried_slope_keeps_its_digits_where_nearly_all_is_lost():
    """Carried is near n - n / A, so the slope is near n / A^2."""
    assert float(carried_load_slope(3, 1e9)) == pytest.approx(3e-18, rel=1e-6)


def test_shapes_are_kept():
    loads: NDArray[np.float64] = np.arange(6.0).reshape(2, 3)
    assert erlang_a(3, loads, 0.5).wait_share.shape == (2, 3)
    assert abandoned_load_slope(3, loads, 0.5).shape == (2, 3)
    assert wait_percentile_min(3, loads, 0.9, 30.0).shape == (2, 3)
    assert served_mean_wait_min(3, loads, 30.0, 20.0).shape == (2, 3)
