"""Windows and the minutes of the week."""

from __future__ import annotations

import numpy as np
import pytest

from beatplan.scenario.week import DAYS, clock_minute, minute_of_week, week_mask


def hours(mask: np.ndarray) -> float:
    return float(mask.sum()) / 60


def test_a_window_is_half_open():
    mask = week_mask(["Mon"], "08:00", "17:00")
    assert hours(mask) == 9
    assert mask[8 * 60]
    assert not mask[8 * 60 - 1]
    assert mask[17 * 60 - 1]
    assert not mask[17 * 60]


def test_an_overnight_window_belongs_to_the_day_it_starts():
    mask = week_mask(["Sun"], "22:00", "06:00")
    assert hours(mask) == 8
    assert mask[6 * 1440 + 22 * 60 :].all(), "Sunday evening"
    assert mask[: 6 * 60].all(), "spills into Monday morning"
    assert not mask[6 * 60]


@pytest.mark.parametrize(
    ("start", "end", "length"), [("00:00", "24:00", 24), ("08:00", "08:00", 24), ("21:00", "24:00", 3)]
)
def test_whole_days_and_midnight(start: str, end: str, length: float):
    assert hours(week_mask(["Wed"], start, end)) == length


def test_the_week_is_whole():
    assert week_mask(DAYS, "00:00", "24:00").all()


@pytest.mark.parametrize("text", ["25:00", "8", "08:60", "24:01", "aa:bb", "08:0", ""])
def test_no_clock_time(text: str):
    with pytest.raises(ValueError, match="no clock time"):
        clock_minute(text)


def test_minutes_count_from_monday():
    times = np.array(["2024-03-04T00:00", "2024-03-10T23:59", "1969-12-29T00:01"], dtype="datetime64[s]")
    assert minute_of_week(times).tolist() == [0, 10079, 1]
