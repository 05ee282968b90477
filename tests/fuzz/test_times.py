"""Times of any look: read, or none, or one clear fault; never another exception, never another century."""

from __future__ import annotations

import datetime as dt
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from beatplan.errors import DataError
from beatplan.inputs.times import TimeColumns, read_times
from tests.fuzz.told import check_told

HOW = TimeColumns("America/New_York", None, None, "calls.csv", "calls.csv")
FEW = settings(max_examples=50, deadline=None, derandomize=True)

_DIGITS = st.text("0123456789", min_size=1, max_size=20)
_NEARLY = st.builds(
    "{}{}{}{}{}{}{}".format,
    st.sampled_from(["2024-01-02", "20240102", "1/2/2024", "13.1.24", "31/12/99", "Jan 2 2024", "9999-12-31"]),
    st.sampled_from(["", " ", "T", ",", "  "]),
    st.sampled_from(["", "9", "09", "24", "99", "12", "-1"]),
    st.sampled_from(["", ":", ":00", ":60", ":00:00", ":00:00.123456789012", "h"]),
    st.sampled_from(["", " AM", "pm", " a.m.", "PMPM"]),
    st.sampled_from(["", "Z", "z", "+05", "-0500", "+99:99", " -05:00", "+05:00:00", " UTC", " America/New_York"]),
    st.sampled_from(["", " ", "\n", "\x00", "x"]),
)  # fmt: skip
TEXTS = st.lists(
    st.none() | st.text(max_size=12) | _DIGITS | _NEARLY | st.floats().map(str) | st.datetimes().map(str), max_size=8
)
FORMATS = st.sampled_from(["excel", "epoch-ms", "epoch-s", "%Y-%m-%d", "%m/%d/%Y %I:%M %p", "%H%z", "%c", "%Y %Z"])
READINGS = st.sampled_from([None, "local", "as-written"])


def check(clock: pd.Series, date: pd.Series | None, how: TimeColumns) -> None:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            times, _ = read_times(clock, date, how)
    except DataError as error:
        check_told(error)
        return
    known = times[~np.isnat(times)]
    assert len(times) == len(clock)
    assert ((known >= np.datetime64("1900-01-01")) & (known < np.datetime64("2200-01-01"))).all()


@given(texts=TEXTS, reading=READINGS)
@example(["2024-01-02T09:00+05", "2024-01-02T09:00-03"], None)
@settings(FEW, max_examples=120)
def test_any_text(texts: list[str | None], reading: str | None):
    check(pd.Series(texts, dtype="str"), None, TimeColumns(**{**vars(HOW), "reading": reading}))


@given(pairs=st.lists(st.tuples(st.none() | _NEARLY | _DIGITS, st.none() | _NEARLY | _DIGITS), max_size=6))
@FEW
def test_any_date_beside_any_clock_time(pairs: list[tuple[str | None, str | None]]):
    date, clock = (pd.Series([pair[side] for pair in pairs], dtype="str") for side in (0, 1))
    check(clock, date, HOW)


@given(texts=TEXTS, pattern=FORMATS | st.text("%YmdHMSpzZfjUWyBbAaIcxX -/:()[", max_size=8), reading=READINGS)
@example(["1e300"], "excel", None)
@FEW
def test_any_pattern(texts: list[str | None], pattern: str, reading: str | None):
    how = TimeColumns(**{**vars(HOW), "time_format": pattern, "reading": reading})
    check(pd.Series(texts, dtype="str"), None, how)


@pytest.mark.parametrize("kind", ["float64", "int64", "datetime64[ns]", "datetime64[s, UTC]", "object", "bool"])
@given(values=st.lists(st.integers(-(2**40), 2**40) | st.sampled_from([0, 45_000, 1_704_200_000]), max_size=6))
@FEW
def test_any_kind_of_column(kind: str, values: list[int]):
    check(pd.Series(values, dtype="int64").astype(kind), None, HOW)


_WHENS = st.datetimes(dt.datetime(1970, 1, 1), dt.datetime(2069, 12, 31)).map(lambda one: one.replace(microsecond=0))


@given(whens=st.lists(_WHENS, min_size=1, max_size=8), separator=st.sampled_from("/-."))
@FEW
def test_slashed_dates_with_am_and_pm_are_read_as_python_reads_them(whens: list[dt.datetime], separator: str):
    pattern = f"%m{separator}%d{separator}%Y %I:%M:%S %p"
    # A day above 12 settles that the month comes first.
    texts = [one.strftime(pattern) for one in [*whens, dt.datetime(2024, 1, 31)]]
    wanted = [dt.datetime.strptime(one, pattern) for one in texts]
    times, _ = read_times(pd.Series(texts, dtype="str"), None, HOW)
    assert times.astype("datetime64[s]").tolist() == wanted


@given(whens=st.lists(_WHENS, min_size=1, max_size=8))
@FEW
def test_iso_times_are_read_as_python_reads_them(whens: list[dt.datetime]):
    times, _ = read_times(pd.Series([one.isoformat() for one in whens], dtype="str"), None, HOW)
    assert times.astype("datetime64[s]").tolist() == whens


def test_what_random_times_found():
    offsets = pd.Series(["2024-01-02T09:00+05", "2024-01-02T09:00-03", "2024-01-02T09:00Z"], dtype="str")
    times, _ = read_times(offsets, None, HOW)
    assert times.astype(str).tolist() == ["2024-01-01T23:00:00", "2024-01-02T07:00:00", "2024-01-02T04:00:00"]
    excel = TimeColumns(**{**vars(HOW), "time_format": "excel"})
    assert np.isnat(read_times(pd.Series(["1e300", "45000"], dtype="str"), None, excel)[0]).tolist() == [True, False]
    zoned = pd.Series([253_402_300_800, 1_704_200_000], dtype="int64").astype("datetime64[s, UTC]")
    assert np.isnat(read_times(zoned, None, HOW)[0]).tolist() == [True, False]
