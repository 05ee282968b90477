"""Rates count every hour of the history, and shrinkage keeps what is known."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from beatplan.demand import _service_rates, shrinkage_strength, week_edges
from beatplan.errors import ScenarioError
from beatplan.inputs.history import hours_in_history
from beatplan.planning import read_study
from beatplan.scenario import load_scenario
from beatplan.scenario.week import DAYS, week_mask
from tests.support import SCENARIO, write_calls, write_city

HOURS = np.arange(0, 10081, 60)


def day(text: str) -> np.datetime64:
    return np.datetime64(text, "D")


def test_an_ordinary_week_has_each_hour_once():
    assert hours_in_history(day("2024-05-06"), day("2024-05-12"), HOURS, "America/New_York").tolist() == [1.0] * 168


def test_the_skipped_hour_in_spring_is_not_there():
    exposure = hours_in_history(day("2024-03-04"), day("2024-03-10"), HOURS, "America/New_York")
    sunday = 6 * 24
    assert exposure[sunday + 2] == 0
    assert exposure.sum() == 167


def test_the_repeated_hour_in_autumn_counts_twice():
    exposure = hours_in_history(day("2024-10-28"), day("2024-11-03"), HOURS, "America/New_York")
    assert exposure[6 * 24 + 1] == 2
    assert exposure.sum() == 169


def test_a_zone_without_clock_changes():
    assert hours_in_history(day("2024-01-01"), day("2024-12-31"), HOURS, "UTC").sum() == 366 * 24


def test_cells_end_where_windows_do():
    edges = week_edges(np.stack([week_mask(["Mon"], "08:30", "17:15"), week_mask(DAYS, "22:00", "06:00")]))
    assert 8 * 60 + 30 in edges
    assert 17 * 60 + 15 in edges
    assert edges[0] == 0
    assert edges[-1] == 10080


def test_quiet_hours_count(tmp_path: Path):
    """Five weekdays of nine hours with 11 calls are 11 / 45 calls an hour, not one in each busy hour."""
    file = write_city(tmp_path, SCENARIO.replace('"WELFARE CHECK", ', ""))
    rows = [f"{n},2024-03-0{4 + n % 5}T{8 + n % 9:02d}:15,TRESPASS,35.97,-78.93" for n in range(11)]
    write_calls(tmp_path / "calls.csv", rows)
    study = read_study(load_scenario(file))
    assert study.demand.history_hours.tolist() == [45.0]
    assert study.demand.rate[0, 0, 0] == pytest.approx(11 / 45)
    assert study.demand.rate[0, 0, 1:].tolist() == [0.0, 0.0, 0.0]
    assert study.demand.all_hours[0].tolist() == pytest.approx([11 * 7 / 5, 0, 0, 0], rel=0.5)


@given(
    count=arrays(np.float64, (3, 6), elements=st.integers(0, 30).map(float)),
    exposure=arrays(np.float64, (6,), elements=st.floats(1, 50)),
)
def test_shrinkage_keeps_each_beats_total_and_stays_between(count: np.ndarray, exposure: np.ndarray):
    whole = np.ones((1, 6), dtype=bool)
    length = np.ones(6)
    found = _service_rates(count, exposure, length, whole)
    assert (found.low <= found.rate + 1e-9).all()
    assert (found.rate <= found.high + 1e-9).all()
    assert np.isfinite(found.rate).all()
    assert found.rate[0] * 6 == pytest.approx(found.all_hours)
    singles = np.eye(6, dtype=bool)
    by_cell = _service_rates(count, exposure, length, singles).rate
    assert (by_cell.T @ exposure) == pytest.approx(count.sum(axis=1), abs=1e-6)
    assert 0.1 <= found.strength <= 1000


def test_intervals_hold_the_truth_nine_times_in_ten():
    """Beats share one profile; the interval of each beat's rate must hold the rate that made the calls."""
    rng = np.random.default_rng(7)
    truth = np.outer(rng.uniform(0.2, 3.0, 40), rng.uniform(0.3, 2.0, 24))
    exposure, length = np.full(24, 8.0), np.ones(24)
    windows = np.stack([np.arange(24) < 9, np.arange(24) >= 9])
    held = []
    for _ in range(60):
        count = rng.poisson(truth * exposure).astype(float)
        found = _service_rates(count, exposure, length, windows)
        true = (windows @ truth.T) / windows.sum(axis=1)[:, None]
        held.append(((found.low <= true) & (true <= found.high)).mean())
    assert 0.85 <= float(np.mean(held)) <= 0.95


def test_a_beat_without_calls_may_still_have_some():
    count = np.array([[0.0, 0.0], [5.0, 9.0]])
    found = _service_rates(count, np.full(2, 50.0), np.ones(2), np.ones((1, 2), dtype=bool))
    assert found.rate[0, 0] == found.low[0, 0] == 0.0
    assert found.high[0, 0] == pytest.approx(3.0 / 100, rel=0.01)


def test_strength_follows_the_spread():
    rng = np.random.default_rng(0)
    expected = np.full((200, 50), 4.0)
    calm = rng.poisson(expected).astype(float)
    wild = rng.poisson(expected * rng.gamma(2.0, 0.5, expected.shape)).astype(float)
    assert shrinkage_strength(calm, expected) > 50
    assert shrinkage_strength(wild, expected) == pytest.approx(2.0, rel=0.15)


def test_a_holiday_closes_the_duty_that_starts_on_it(tmp_path: Path):
    """New Year's Day 2024 is a Monday: its overnight duty is closed, the small hours before belong to Sunday's."""
    text = SCENARIO.replace('end = "17:00"', 'end = "17:00"\nholidays = "US"').replace(
        'start = "08:00"\nend = "17:00"', 'start = "22:00"\nend = "06:00"'
    )
    file = write_city(tmp_path, text.replace('["Mon", "Tue", "Wed", "Thu", "Fri"]', '["Sun", "Mon"]'))
    rows = [
        "1,2023-12-31T23:00,TRESPASS,35.97,-78.93",
        "2,2024-01-01T03:00,TRESPASS,35.97,-78.93",
        "3,2024-01-01T23:00,WELFARE CHECK,35.97,-78.93",
        "4,2024-01-02T03:00,TRESPASS,35.97,-78.93",
        "5,2024-01-08T23:00,TRESPASS,35.97,-78.93",
    ]
    write_calls(tmp_path / "calls.csv", rows)
    study = read_study(load_scenario(file))
    assert study.calls.left_out() == {"on a holiday": 2}
    # From 31 December to 8 January: two Sundays and two Mondays start, of which New Year's Day is closed; the last
    # Monday's duty has only its two hours before midnight in the history.
    assert study.demand.history_hours.tolist() == [8 + 8 + 2]
    assert any("2024-01-01" in one for one in study.calls.findings)


def test_a_calendar_that_does_not_exist(tmp_path: Path):
    file = write_city(tmp_path, SCENARIO.replace('end = "17:00"', 'end = "17:00"\nholidays = "UX"'))
    with pytest.raises(ScenarioError, match="no holidays for 'UX'"):
        read_study(load_scenario(file))
