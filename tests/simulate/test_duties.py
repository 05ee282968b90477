"""Duties of windows: overnight, holidays, weeks in which the clock changes."""

from __future__ import annotations

import numpy as np
import pytest

from beatplan.scenario import WindowTable
from beatplan.simulate.duties import as_utc, duties_of, duty_and_minute

NEW_YORK = "America/New_York"
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def window(start: str, end: str, days: tuple[str, ...] = DAYS, holidays: str | None = None) -> WindowTable:
    return WindowTable(name="w", days=days, start=start, end=end, holidays=holidays)


def day(text: str) -> np.datetime64:
    return np.datetime64(text, "D")


def at(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[s]")


def test_weekdays_of_two_weeks_without_a_holiday():
    duties = duties_of(window("08:00", "17:00", DAYS[:5], "US"), day("2024-06-24"), day("2024-07-07"), NEW_YORK)
    assert len(duties.day) == 9, "4 July 2024 was a Thursday"
    assert day("2024-07-04") not in duties.day
    assert (duties.length_min == 540).all()
    assert duties.begins[0] == np.datetime64("2024-06-24T12:00:00"), "eight in the morning, four hours behind"


@pytest.mark.parametrize(
    ("first", "start", "end", "length"),
    [
        ("2024-03-09", "21:00", "06:00", 480.0),  # the night to 10 March is an hour short
        ("2024-11-02", "21:00", "06:00", 600.0),  # the night to 3 November is an hour longer
        ("2024-03-10", "00:00", "24:00", 1380.0),
        ("2024-11-03", "00:00", "24:00", 1500.0),
        ("2024-03-10", "09:00", "21:00", 720.0),
    ],
)
def test_duties_last_as_long_as_the_clock_really_takes(first: str, start: str, end: str, length: float):
    duties = duties_of(window(start, end), day(first), day(first), NEW_YORK)
    assert duties.length_min.tolist() == [length]


def test_calls_of_the_small_hours_belong_to_the_duty_of_the_day_before():
    night = window("21:00", "06:00", ("Fri",))
    duties = duties_of(night, day("2024-05-03"), day("2024-05-12"), NEW_YORK)
    times = at("2024-05-03T21:00", "2024-05-04T05:59", "2024-05-04T06:00", "2024-05-04T21:30", "2024-05-11T00:30")
    duty, minute = duty_and_minute(night, duties, times, NEW_YORK)
    assert duty.tolist() == [0, 0, -1, -1, 1]
    assert minute[duty >= 0].tolist() == [0, 539, 210]


def test_minutes_pass_as_they_do_when_the_clock_changes():
    night = window("21:00", "06:00")
    spring = duties_of(night, day("2024-03-09"), day("2024-03-09"), NEW_YORK)
    _, minute = duty_and_minute(night, spring, at("2024-03-10T01:59", "2024-03-10T03:01"), NEW_YORK)
    assert minute.tolist() == [299, 301], "from 1:59 to 3:01 two minutes pass"
    autumn = duties_of(night, day("2024-11-02"), day("2024-11-02"), NEW_YORK)
    _, minute = duty_and_minute(night, autumn, at("2024-11-03T00:59", "2024-11-03T01:30", "2024-11-03T02:00"), NEW_YORK)
    assert minute.tolist() == [239, 270, 360], "an hour that comes twice is taken as the first"


def test_a_history_without_the_windows_days_has_no_duty():
    duties = duties_of(window("08:00", "17:00", ("Sun",)), day("2024-05-06"), day("2024-05-08"), NEW_YORK)
    assert len(duties.day) == 0
    duty, _ = duty_and_minute(window("08:00", "17:00", ("Sun",)), duties, at("2024-05-06T09:00"), NEW_YORK)
    assert duty.tolist() == [-1]
    assert len(as_utc(at(), NEW_YORK)) == 0
