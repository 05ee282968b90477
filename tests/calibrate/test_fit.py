"""Fits by hand and on simulated trips: the truth lies in the intervals as often as they say, wrong stamps or not."""

from __future__ import annotations

import tomllib

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import least_squares

from beatplan.calibrate.accuracy import compare
from beatplan.calibrate.detour import fit_detour
from beatplan.calibrate.fit import design_fit, fit_values, resampled_values
from beatplan.calibrate.robust import bisquare, starting_point, weighted_median
from beatplan.calibrate.trips import ENOUGH, Trips
from beatplan.errors import DataError
from beatplan.scenario import parse_scenario
from tests.calibrate.made_histories import AFTERNOON, MORNING, TURNOUT_MIN, scenario_text
from tests.calibrate.made_trips import FOOT_MIN, simulated, trips_of
from tests.support import ROOT


def once(trips: Trips):
    return fit_values(trips, design_fit(trips), np.ones((1, len(trips))))


def test_without_noise_the_truth_is_found():
    found = once(simulated(1, noise=0.0))
    assert found.turnout_min[0] == pytest.approx(TURNOUT_MIN, abs=1e-4)
    assert 1 / found.window_slope[:, 0] == pytest.approx([MORNING, AFTERNOON], abs=1e-4)


@pytest.mark.slow
def test_nine_in_ten_intervals_hold_the_truth():
    """Of 100 cities 80 to 97 must: that is what chance leaves of 0.9 (binomial, 1 in 1,000 to either side).

    Every other city has wrong stamps.
    """
    truth = np.array([TURNOUT_MIN, 1 / MORNING, 1 / AFTERNOON])
    held = np.zeros(3)
    for seed in range(100):
        trips = simulated(seed, wrong=(0.0, 0.1)[seed % 2])
        drawn = resampled_values(trips, design_fit(trips), np.random.default_rng(seed))
        values = np.vstack([drawn.turnout_min, drawn.window_slope])
        low, high = np.quantile(values, [0.05, 0.95], axis=1)
        held += (low <= truth) & (truth <= high)
    assert (held >= 80).all(), held
    assert (held <= 97).all(), held


@pytest.mark.parametrize("wrong", [0.1, 0.2])
def test_wrong_stamps_move_the_fit_less_than_least_squares_and_huber(wrong: float):
    """What the method was chosen by: the error of the turnout over 40 cities."""
    apart: dict[str, list[float]] = {"least squares": [], "huber": [], "ours": []}
    for seed in range(40):
        trips = simulated(seed, wrong=wrong)
        x = np.column_stack([np.ones(len(trips)), trips.drive_min[:, None] * trips.in_window.T])
        y = trips.going_min - FOOT_MIN
        apart["least squares"].append(np.linalg.lstsq(x, y)[0][0] - TURNOUT_MIN)
        fun = lambda b, x=x, y=y: x @ b - y  # noqa: E731
        apart["huber"].append(least_squares(fun, np.ones(3), loss="huber", f_scale=1.345).x[0] - TURNOUT_MIN)
        apart["ours"].append(once(trips).turnout_min[0] - TURNOUT_MIN)
    error = {name: float(np.sqrt(np.mean(np.square(values)))) for name, values in apart.items()}
    assert error["ours"] < error["huber"] < error["least squares"]
    assert error["ours"] < 0.15


def test_a_turnout_that_is_observed_is_its_median():
    """Trips stamped at setting out tell speed without turnout; the others are fitted with the median."""
    drive = np.linspace(1, 12, 120)
    stamped = np.arange(120) % 2 == 0
    turnout = np.where(stamped, np.where(np.arange(120) % 8 == 0, 9.0, 1.5), np.nan)
    going = np.where(stamped, 0.0, 1.5) + FOOT_MIN + drive / 0.5
    trips = trips_of(going, drive, np.ones((1, 120), dtype=bool), ~stamped, turnout)
    assert design_fit(trips).turnout == "observed"
    found = once(trips)
    assert found.turnout_min[0] == 1.5
    assert 1 / found.slope[0] == pytest.approx(0.5, abs=1e-4)


def test_a_turnout_below_0_is_held_at_0_and_the_speed_fitted_with_that():
    drive = np.linspace(1, 12, 120)
    trips = trips_of(FOOT_MIN + drive / 0.8 - 0.6, drive, np.ones((1, 120), dtype=bool))
    assert design_fit(trips).turnout == "zero"
    found = once(trips)
    assert found.turnout_min[0] == 0
    assert 1 / found.slope[0] > 0.8


def test_windows_that_share_hours_are_each_fitted_on_all_of_their_trips():
    """The whole day holds the morning: its factor is between the two, and turnout is not spoiled."""
    trips = simulated(3, count=600, noise=0.02)
    both = np.stack([trips.in_window[0], np.ones(600, dtype=bool)])
    found = once(Trips(**{**vars(trips), "in_window": both}))
    morning, day = 1 / found.window_slope[:, 0]
    assert morning == pytest.approx(MORNING, abs=0.02)
    assert MORNING < day < AFTERNOON


def test_a_window_of_few_trips_has_no_slope_of_its_own():
    trips = simulated(4)
    few = np.stack([np.ones(300, dtype=bool), np.arange(300) < ENOUGH - 1])
    assert np.isnan(once(Trips(**{**vars(trips), "in_window": few})).window_slope[1, 0])


def test_ways_that_are_all_alike_are_refused():
    drive = np.full(100, 5.0)
    with pytest.raises(DataError, match="too short or too alike"):
        design_fit(trips_of(drive + 2, drive, np.ones((1, 100), dtype=bool)))


def test_held_out_error_by_hand():
    """One fitted city without noise: afterwards nothing is left; before, the morning is 2 and 0.25 of the drive off."""
    text = scenario_text(travel="speed_kph = 40\ndetour = 1.35\n").replace("turnout_minutes = 2", "turnout_minutes = 0")
    scenario = parse_scenario(tomllib.loads(text), ROOT / "made.toml")
    trips = simulated(5, noise=0.0)
    whole, morning, _ = compare(scenario, trips, design_fit(trips), np.random.default_rng(1))
    assert whole.trips == 150
    assert whole.after is not None
    assert (whole.after.median_apart_min, whole.after.share_within_2_min) == (pytest.approx(0, abs=1e-3), 1.0)
    held = np.sort(np.random.default_rng(1).permutation(300)[1::2])
    drive = trips.drive_min[held][trips.in_window[0, held]]
    assert morning.trips == len(drive)
    assert morning.before is not None
    assert morning.before.mean_error_min == pytest.approx(-(2 + 0.25 * drive).mean(), abs=1e-3)
    assert morning.before.share_within_2_min == 0


def test_detour_is_the_median_ratio_by_metres():
    straight = np.array([100.0, *[1000.0] * 30, *[2000.0] * 30])
    street = np.array([9000.0, *[1200.0] * 30, *[3000.0] * 30])
    trips = Trips(**{**vars(simulated(6, count=61)), "straight_m": straight, "street_m": street})
    found = fit_detour(trips, np.random.default_rng(1))
    assert found is not None
    assert (found.value, found.trips) == (1.5, 60), "60 of 90 km have 1.5, and the driveway does not count"
    assert fit_detour(trips.take(np.arange(50)), np.random.default_rng(1)) is None


@given(
    st.lists(st.tuples(st.integers(-50, 50), st.integers(0, 4)), min_size=1, max_size=30).filter(
        lambda rows: sum(weight for _, weight in rows) > 0
    )
)
@settings(max_examples=100, deadline=None)
def test_a_weighted_median_splits_the_weight(rows: list[tuple[int, int]]):
    values, weights = np.array(rows, dtype=float).T
    [middle] = weighted_median(values, weights[None])
    assert weights[values < middle].sum() <= weights.sum() / 2
    assert weights[values <= middle].sum() >= weights.sum() / 2


def test_counting_a_row_twice_is_having_it_twice():
    trips = simulated(7, count=60)
    x = np.column_stack([np.ones(60), trips.drive_min])
    start, spread = starting_point(x, trips.going_min)
    rows = np.concatenate([np.arange(60), np.arange(10)])
    counts = np.bincount(rows)[None].astype(float)
    twice = bisquare(x[rows], trips.going_min[rows], spread[rows], np.ones((1, 70)), start)
    assert bisquare(x, trips.going_min, spread, counts, start) == pytest.approx(twice, abs=1e-6)
