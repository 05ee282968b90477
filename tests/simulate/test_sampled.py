"""Calls that are drawn: their means, their spread, people who call again, and that plans meet the same ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.scenario import WindowTable
from beatplan.simulate.duties import Duties, duties_of
from beatplan.simulate.fit import Pattern
from beatplan.simulate.history import places_by_share
from beatplan.simulate.intervals import interval_of
from beatplan.simulate.sampled import draw_calls
from beatplan.simulate.streams import Purpose, stream
from beatplan.simulate.tally import grouped_measures

FLAT = Pattern(np.full(36, 1 / 36), np.ones(7), np.ones(12), 0.0, 0.0)
RATE = np.array([0.5, 1.0, 0.25, 0.0])


@pytest.fixture(scope="module")
def year() -> Duties:
    days = ("Mon", "Tue", "Wed", "Thu", "Fri")
    window = WindowTable(name="w", days=days, start="08:00", end="17:00")
    return duties_of(window, np.datetime64("2024-01-01"), np.datetime64("2024-12-29"), "America/New_York")


def counts(year: Duties, pattern: Pattern, replications: int = 40) -> np.ndarray:
    """Calls of each duty in each replication, (R, D)."""
    drawn = [draw_calls(year, pattern, RATE, 2.0, (1, 0, 0, r)) for r in range(replications)]
    return np.stack([np.bincount(one.lane, minlength=len(year.day)) for one in drawn])


@pytest.mark.parametrize(
    "pattern",
    [FLAT, replace(FLAT, day_variance=0.25), replace(FLAT, repeat_share=0.3), replace(FLAT, by_weekday=np.array(
        [1.5, 0.5, 1.0, 1.2, 0.8, 0.0, 0.0]))],
)  # fmt: skip
def test_the_mean_is_that_of_the_rates(year: Duties, pattern: Pattern):
    made = counts(year, pattern)
    expected = RATE.sum() * 9
    error = made.mean(axis=0).std(ddof=1) / np.sqrt(made.shape[1]) + made.std() / np.sqrt(made.size)
    assert made.mean() == pytest.approx(expected, abs=4 * error)


def test_days_spread_beyond_chance_by_their_factor(year: Duties):
    by_chance, spread = counts(year, FLAT), counts(year, replace(FLAT, day_variance=0.25))
    mean = RATE.sum() * 9
    assert by_chance.var() == pytest.approx(mean, rel=0.05), "Poisson"
    assert spread.var() == pytest.approx(mean + 0.25 * mean**2, rel=0.08)


def test_seasons_and_weekdays_move_calls(year: Duties):
    season = np.ones(12)
    season[6] = 2.0
    made = counts(year, replace(FLAT, season=season))
    july = year.day.astype("datetime64[M]") == np.datetime64("2024-07")
    assert made[:, july].mean() == pytest.approx(2 * made[:, ~july].mean(), rel=0.03)


def test_minutes_follow_the_profile_and_stay_within_the_duty(year: Duties):
    profile = np.zeros(36)
    profile[4:8] = 0.25
    drawn = draw_calls(year, replace(FLAT, profile=profile), RATE, 2.0, (1, 0, 0, 0))
    assert drawn.minute.min() >= 60
    assert drawn.minute.max() < 120
    again = draw_calls(year, replace(FLAT, repeat_share=0.4), RATE, 6.0, (1, 0, 0, 0))
    assert (again.minute >= 0).all()
    assert (again.minute < 540).all()


def test_a_share_is_followed_by_another_call_from_the_same_place(year: Duties):
    many = np.full(500, RATE.sum() / 500)
    pattern = replace(FLAT, repeat_share=0.3)
    drawn = draw_calls(year, pattern, many, 1.0, (3, 0, 0, 0))
    pairs = len(drawn.lane) - len(np.unique(np.stack([drawn.lane, drawn.place]), axis=1).T)
    assert pairs / len(drawn.lane) == pytest.approx(0.3 / 1.3, abs=0.03)


def test_places_come_as_often_as_their_rates(year: Duties):
    drawn = np.concatenate([draw_calls(year, FLAT, RATE, 2.0, (2, 0, 0, r)).place for r in range(20)])
    share = np.bincount(drawn, minlength=4) / len(drawn)
    assert share == pytest.approx(RATE / RATE.sum(), abs=0.01)
    assert share[3] == 0


def test_a_key_gives_the_same_calls_and_another_gives_others(year: Duties):
    one, same, other = (draw_calls(year, FLAT, RATE, 2.0, key) for key in ((1, 0, 0, 0), (1, 0, 0, 0), (1, 0, 0, 1)))
    assert (one.minute == same.minute).all()
    assert len(one.minute) != len(other.minute) or (one.minute != other.minute).any()
    purposes = {stream(1, purpose, 0, 0, 0).random() for purpose in Purpose}
    assert len(purposes) == len(Purpose), "each purpose has numbers of its own"


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=50, deadline=None)
def test_places_drawn_for_a_beat_are_its_own(seed: int):
    rng = np.random.default_rng(seed)
    place_beat = np.concatenate([np.arange(4), rng.integers(0, 4, 10)])
    rng.shuffle(place_beat)
    weight = rng.uniform(0.1, 1, len(place_beat))
    share = weight / np.bincount(place_beat, weights=weight)[place_beat]
    beat = rng.integers(0, 4, 300)
    drawn = np.concatenate([rng.random(298), [0.0, np.nextafter(1.0, 0.0)]])
    assert (place_beat[places_by_share(place_beat, share, beat, drawn)] == beat).all()


def test_places_drawn_for_a_beat_come_by_their_shares():
    rng = np.random.default_rng(1)
    found = places_by_share(
        np.array([0, 1, 0]), np.array([0.2, 1.0, 0.8]), np.zeros(20_000, dtype=int), rng.random(20_000)
    )
    assert np.bincount(found, minlength=3) / 20_000 == pytest.approx([0.2, 0.0, 0.8], abs=0.01)


def test_measures_of_groups_by_hand():
    minutes = np.array([1.0, 2.0, 3.0, 4.0, 10.0, 7.0])
    found = grouped_measures(minutes, np.array([0, 0, 0, 0, 0, 2]), 3)
    assert found[0].tolist() == [4.0, 3.0, 10.0]
    assert np.isnan(found[1]).all()
    assert found[2].tolist() == [7.0, 7.0, 7.0]
    assert np.isnan(grouped_measures(np.zeros(0), np.zeros(0, dtype=int), 2)).all()


def test_intervals_hold_the_true_mean_as_often_as_they_say():
    rng = np.random.default_rng(5)
    told = [interval_of(rng.exponential(1.0, 30)) for _ in range(2000)]
    assert np.mean([one.low <= 1.0 <= one.high for one in told]) == pytest.approx(0.93, abs=0.03)
    assert not interval_of(np.array([np.nan])).known
    assert interval_of(np.array([2.0, np.nan])).mean == 2.0
