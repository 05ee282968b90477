"""Demand foretold on real calls: Durham's reports of 2016 and Oakland's ninety days of 2024, read in place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from beatplan.planning import read_study
from beatplan.scenario import load_scenario
from beatplan.simulate.backtest import days_of_calls, with_days
from beatplan.simulate.forecast import WELL, Forecast, forecast
from beatplan.simulate.history import read_history
from tests.real.test_real_plan import FIVE_WINDOWS, HEAD
from tests.support import SHARED

OAKLAND = SHARED / "data" / "city_oakland"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not OAKLAND.exists(), reason="the cities' beats and incidents are not beside the project"),
]


def forecasts(file: Path, until: str) -> list[Forecast]:
    scenario, day = load_scenario(file), dt.date.fromisoformat(until)
    first, last = days_of_calls(scenario)
    known = read_study(with_days(scenario, first, day - dt.timedelta(days=1)))
    later = read_study(with_days(scenario, day, last))
    sides = (known, read_history(known, 1)), (later, read_history(later, 1))
    return [forecast(*sides, 0, w, np.random.default_rng(w)) for w in range(len(scenario.windows))]


def within(found: list[Forecast]) -> float:
    pit = np.concatenate([one.pit.ravel() for one in found])
    return float(((pit >= 0.05) & (pit <= 0.95)).mean())


@pytest.mark.parametrize("until", ["2016-05-01", "2016-07-01", "2016-09-01"])
def test_durhams_beat_weeks_fall_where_they_were_foretold(tmp_path: Path, until: str):
    file = tmp_path / "real.toml"
    file.write_text(HEAD.replace("PROMISE", "0") + FIVE_WINDOWS, encoding="utf-8")
    found = forecasts(file, until)
    assert sum(one.pit.size for one in found) > 1_000
    assert WELL[0] <= within(found) <= WELL[1]


def test_oaklands_beat_weeks_fall_where_they_were_foretold(tmp_path: Path):
    head = HEAD.replace("PROMISE", "0").replace("America/New_York", "America/Los_Angeles").replace("crs = 32119\n", "")
    begin, end = head.index("[beats]"), head.index("[travel]")
    layers = f"""[beats]
path = "{OAKLAND}/oakland_police_beats.geojson"
id = "cp_beat"
exclude = [-1]

[calls]
path = "{OAKLAND}/cases.csv"
id = "CASENUMBER"
time = "DATETIME"
type = "DESCRIPTION"
location = "Location"

"""
    file = tmp_path / "oakland.toml"
    file.write_text(head[:begin] + layers + head[end:] + FIVE_WINDOWS.split("[today]")[0], encoding="utf-8")
    found = forecasts(file, "2024-07-01")
    assert sum(one.pit.size for one in found) > 1_000
    assert WELL[0] <= within(found) <= WELL[1]
