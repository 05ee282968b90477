"""Calibration of a made city whose traffic, turnout and detour are known, and the account of its rows."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from beatplan.calibrate import Calibration, calibrate, observe, snippet
from beatplan.calibrate.calibration import fit_calibration
from beatplan.calibrate.estimate import Estimate
from beatplan.calibrate.observe import Observed
from beatplan.calibrate.trips import ENOUGH, Trips
from beatplan.errors import DataError
from beatplan.scenario import load_scenario
from tests.calibrate.made_histories import (
    AFTERNOON,
    HEADER,
    MORNING,
    STRAIGHT,
    STREETS,
    TURNOUT_MIN,
    Habits,
    scenario_text,
    write_history,
)
from tests.calibrate.made_trips import FOOT_MIN, simulated
from tests.support import write_calls

BY_STATION = 'dispatched = "sent", arrived = "there", station = "base"'
ALL_STEPS = 'dispatched = "sent", en_route = "rolling", arrived = "there", station = "base"'


def holds(one: Estimate | None, truth: float) -> bool:
    return one is not None and one.low <= truth <= one.high


def speeds(found: Calibration) -> dict[str, Estimate | None]:
    return {one.window: one.speed_factor for one in found.windows}


@pytest.mark.parametrize("wrong", [0.0, 0.1])
def test_the_truth_lies_in_the_intervals(tmp_path: Path, wrong: float):
    found = calibrate(write_history(tmp_path, scenario_text(stages=BY_STATION), Habits(wrong=wrong), seed=2))
    assert holds(found.turnout_min, TURNOUT_MIN)
    assert holds(speeds(found)["morning"], MORNING)
    assert holds(speeds(found)["after noon"], AFTERNOON)
    assert found.turnout == "fitted"
    assert found.trips == found.rows == 1200
    assert found.compared.before is not None
    assert found.compared.after is not None
    assert found.compared.after.median_apart_min < found.compared.before.median_apart_min
    assert found.compared.after.share_within_2_min > found.compared.before.share_within_2_min


def test_the_detour_of_a_mesh_is_between_1_and_the_square_root_of_2(tmp_path: Path):
    """Over a fine square mesh in all directions the shortest way is 4/pi = 1.273 times the crow's; this is coarse."""
    found = calibrate(write_history(tmp_path, scenario_text(stages=BY_STATION)))
    assert found.detour is not None
    assert 4 / np.pi < found.detour.low < found.detour.value < found.detour.high < 2**0.5


def test_setting_out_tells_turnout_and_way_apart(tmp_path: Path):
    found = calibrate(write_history(tmp_path, scenario_text(stages=ALL_STEPS), Habits(en_route=True)))
    assert found.turnout == "observed"
    assert found.turnout_min is not None
    assert found.turnout_min.value == pytest.approx(TURNOUT_MIN, abs=0.03)
    assert holds(speeds(found)["morning"], MORNING)
    assert not any("leave unexplained" in one for one in found.findings)


def test_without_a_station_the_nearest_site_is_assumed_and_said(tmp_path: Path):
    """Units of this history set out from the nearest site, so that the assumption holds and the truth is found."""
    found = calibrate(write_history(tmp_path, scenario_text()))
    assert holds(speeds(found)["morning"], MORNING)
    [said] = [one for one in found.assumptions if "nearest to its call" in one]
    assert "the turnout, which is then an upper bound" in said


@pytest.mark.parametrize("en_route", [False, True], ids=["sent", "setting out"])
def test_units_from_farther_than_the_nearest_site_bend_what_is_said_to_bend(tmp_path: Path, en_route: bool):
    """The units set out from either site: with times of setting out speed is a lower bound, else turnout an upper."""
    stages = (ALL_STEPS if en_route else BY_STATION).replace(', station = "base"', "")
    write_history(tmp_path, scenario_text(stages=f'{stages}, station = "base"'), Habits(en_route=en_route))
    file = tmp_path / "tiny.toml"
    file.write_text(scenario_text(stages=stages), encoding="utf-8")
    found = calibrate(load_scenario(file))
    assert found.turnout_min is not None
    if en_route:
        assert all(one is not None and one.high < truth for one, truth in zip(
            speeds(found).values(), (MORNING, AFTERNOON), strict=True))  # fmt: skip
        assert "the speed factor is then a lower bound" in found.assumptions[0]
    else:
        assert found.turnout_min.low > TURNOUT_MIN
        assert "the turnout, which is then an upper bound" in found.assumptions[0]


def test_a_window_with_few_trips_keeps_the_common_factor_and_is_told(tmp_path: Path):
    found = calibrate(write_history(tmp_path, scenario_text(stages=BY_STATION), Habits(calls=400, afternoon=30)))
    assert speeds(found)["after noon"] is None
    assert any(f"'after noon' keeps the common speed factor (30 trips, and {ENOUGH}" in one for one in found.findings)
    assert holds(speeds(found)["morning"], MORNING)


def test_straight_lines_carry_the_detour_in_the_speed_factor(tmp_path: Path):
    scenario = write_history(tmp_path, scenario_text(STRAIGHT, BY_STATION))
    found = calibrate(scenario)
    assert found.detour is None
    assert any("the speed factor carries both" in one for one in found.findings)
    assert holds(speeds(found)["morning"], MORNING)
    assert "detour" not in tomllib.loads(snippet(scenario, found))["travel"]


def test_a_table_of_minutes_is_calibrated_too(tmp_path: Path):
    """Minutes of a table do not vary within a beat; by station and beat they do."""
    text = scenario_text('method = "matrix"\npath = "minutes.csv"\n', BY_STATION)
    rows = [f"{site},{beat},{minutes}" for site, row in (("Centre", (4, 6, 8, 10)), ("South", (3, 5, 9, 12)))
            for beat, minutes in zip("ABCD", row, strict=True)]  # fmt: skip
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "minutes.csv").write_text("\n".join(["site,beat,minutes", *rows]), encoding="utf-8")
    write_history(tmp_path, scenario_text(stages=BY_STATION), Habits(calls=400))
    (tmp_path / "tiny.toml").write_text(text, encoding="utf-8")
    found = calibrate(load_scenario(tmp_path / "tiny.toml"))
    assert found.trips == 400
    assert any("a table of minutes tells no detour" in one for one in found.findings)


def test_too_few_trips_are_refused_with_what_became_of_the_rows(tmp_path: Path):
    scenario = write_history(tmp_path, scenario_text(), Habits(calls=ENOUGH - 1))
    with pytest.raises(DataError, match=f"{ENOUGH - 1} of {ENOUGH - 1} rows can be fitted, and {ENOUGH} are the least"):
        calibrate(scenario)


def test_a_few_trips_that_hold_an_unknown_turnout_are_left_out(tmp_path: Path):
    """No column of dispatch, so that setting out tells ways and no turnout, and ten trips tell too little of it."""
    stages = 'en_route = "rolling", arrived = "there", station = "base"'
    write_history(tmp_path, scenario_text(STRAIGHT, stages), Habits(calls=120, en_route=True))
    rows = [row.split(",") for row in (tmp_path / "calls.csv").read_text(encoding="utf-8").splitlines()[1:]]
    for row in rows[:10]:
        row[3] = ""
    write_calls(tmp_path / "calls.csv", [",".join(row) for row in rows], HEADER)
    scenario = load_scenario(tmp_path / "tiny.toml")
    found = calibrate(scenario)
    assert (found.turnout, found.turnout_min, found.trips) == ("unknown", None, 110)
    assert found.left_out == {"turnout unknown": 10}
    assert "services" not in tomllib.loads(snippet(scenario, found))


def test_a_history_without_arrivals_is_refused(tmp_path: Path):
    with pytest.raises(DataError, match=r"calls\.stages\.arrived: is missing"):
        calibrate(write_history(tmp_path, scenario_text(stages='dispatched = "sent"')))


@pytest.mark.parametrize("travel", [STREETS, STRAIGHT], ids=["streets", "straight lines"])
def test_a_history_in_which_nobody_arrived_is_refused_with_its_counts(tmp_path: Path, travel: str):
    write_history(tmp_path, scenario_text(travel), Habits(calls=60))
    rows = [row.split(",") for row in (tmp_path / "calls.csv").read_text(encoding="utf-8").splitlines()[1:]]
    write_calls(tmp_path / "calls.csv", [",".join([*row[:4], "", *row[5:]]) for row in rows], HEADER)
    with pytest.raises(DataError, match=r"0 of 60 rows can be fitted.*no arrival: 60"):
        calibrate(load_scenario(tmp_path / "tiny.toml"))


def test_a_window_beyond_the_limits_keeps_the_common_factor(tmp_path: Path):
    """Sixty trips of the afternoon at a tenth of the morning's speed: a slip, and no traffic."""
    scenario = write_history(tmp_path, scenario_text(STRAIGHT), Habits(calls=60))
    trips = simulated(1, count=500)
    after = np.arange(500) >= 440
    slow = np.where(after, 2 + FOOT_MIN + trips.drive_min * 12, trips.going_min)
    trips = Trips(**{**vars(trips), "going_min": slow, "in_window": np.stack([~after, after])})
    found = fit_calibration(scenario, Observed(trips, 500, {}, ()), np.random.default_rng(1))
    assert speeds(found)["after noon"] is None
    assert "window 'after noon' keeps the common speed factor (its own would be outside 0.2 to 5)." in found.findings


def test_traffic_that_no_scenario_may_hold_is_refused(tmp_path: Path):
    """Streets at a tenth of the true speed would need a factor of 8 and more."""
    write_history(tmp_path, scenario_text(stages=BY_STATION))
    slow = scenario_text(stages=BY_STATION).replace("speed_kph = 40", "speed_kph = 4")
    (tmp_path / "tiny.toml").write_text(slow, encoding="utf-8")
    with pytest.raises(DataError, match=r"travel\.speed_factor: traffic would move .* outside 0\.2 to 5"):
        calibrate(load_scenario(tmp_path / "tiny.toml"))


def test_minutes_that_do_not_grow_with_the_way_tell_no_speed(tmp_path: Path):
    scenario = write_history(tmp_path, scenario_text(STRAIGHT), Habits(calls=60))
    trips = simulated(1, count=500)
    alike = Trips(**{**vars(trips), "going_min": 12 - 0.2 * trips.drive_min})
    with pytest.raises(DataError, match="no longer on long ways than on short ones"):
        fit_calibration(scenario, Observed(alike, 500, {}, ()), np.random.default_rng(1))


def test_without_a_column_of_dispatch_the_call_is_the_beginning_and_that_is_said(tmp_path: Path):
    """Handling took 20 to 120 seconds, 70 on average."""
    found = calibrate(write_history(tmp_path, scenario_text(stages='arrived = "there", station = "base"')))
    assert found.turnout_min is not None
    assert found.turnout_min.value == pytest.approx(TURNOUT_MIN + 70 / 60, abs=0.2)
    assert any("holds the handling of the call too" in one for one in found.assumptions)


def test_more_trips_than_needed_are_drawn_from(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(observe, "MOST_TRIPS", 200)
    found = calibrate(write_history(tmp_path, scenario_text(stages=BY_STATION), Habits(calls=500)))
    assert found.trips == 200
    assert found.left_out == {"not drawn: 200 trips are enough": 300}


#: Ends of a row, and the reason it is counted under; None for a trip.
FATES = {
    "2024-01-02T09:00,2024-01-02T09:01,,2024-01-02T09:11,Centre,TRESPASS,35.97,-78.93": None,
    "2024-01-02T09:00,2024-01-02T09:01,,,Centre,TRESPASS,35.97,-78.93": "no arrival",
    "2024-01-02T09:00,,,2024-01-02T09:11,Centre,TRESPASS,35.97,-78.93": "no time of dispatch",
    "2024-01-02T09:00,2024-01-02T09:01,,2024-01-02T09:00,Centre,TRESPASS,35.97,-78.93": "arrival before dispatch",
    "2024-01-02T09:00,2024-01-02T09:01,,2024-01-02T11:02,Centre,TRESPASS,35.97,-78.93":
        "arrival after more than 120 minutes",
    "2024-01-02T09:00,2024-01-02T09:01,,2024-01-02T09:11,,TRESPASS,35.97,-78.93": "no station",
    "2024-01-02T09:00,2024-01-02T09:01,,2024-01-02T09:11,Moon,TRESPASS,35.97,-78.93": "unknown station",
    "2024-01-02T09:00,2024-01-02T09:01,,2024-01-02T09:11,Centre,BURGLARY,35.97,-78.93": "type not eligible",
    "2024-01-02T19:00,2024-01-02T19:01,,2024-01-02T19:11,Centre,TRESPASS,35.97,-78.93": "outside every window",
    "2024-01-02T09:00,2024-01-02T09:01,,2024-01-02T09:11,Centre,TRESPASS,35.97,78.93":
        "longitude without its minus sign",
    "2024-01-02T09:00,2024-01-02T09:01,,2024-01-02T09:11,Centre,TRESPASS,,": "no usable place",
    "soon,2024-01-02T09:01,,2024-01-02T09:11,Centre,TRESPASS,35.97,-78.93": "no usable time",
}  # fmt: skip


@given(st.lists(st.sampled_from(sorted(FATES)), max_size=40))
@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_row_is_a_trip_or_is_counted(tmp_path: Path, drawn: list[str]):
    write_history(tmp_path, scenario_text(STRAIGHT, BY_STATION), Habits(calls=80))
    sound = (tmp_path / "calls.csv").read_text(encoding="utf-8").splitlines()[1:]
    write_calls(tmp_path / "calls.csv", [*sound, *(f"x{n},{row}" for n, row in enumerate(drawn))], HEADER)
    found = calibrate(load_scenario(tmp_path / "tiny.toml"))
    reasons = [FATES[row] for row in drawn]
    assert found.rows == 80 + len(drawn) == found.trips + sum(found.left_out.values())
    assert found.left_out == {reason: reasons.count(reason) for reason in set(reasons) if reason is not None}


def test_stations_that_are_no_site_are_told_with_counts(tmp_path: Path):
    write_history(tmp_path, scenario_text(STRAIGHT, BY_STATION), Habits(calls=80))
    text = (tmp_path / "calls.csv").read_text(encoding="utf-8")
    rows = text.splitlines()[1:]
    rows[:3] = [row.replace("Centre", "Moon").replace("South", "Moon") for row in rows[:3]]
    write_calls(tmp_path / "calls.csv", rows, HEADER)
    found = calibrate(load_scenario(tmp_path / "tiny.toml"))
    assert found.left_out == {"unknown station": 3}
    assert any(one.startswith("stations that are no site: Moon 3;") for one in found.findings)


def test_calls_that_no_way_leads_to_are_counted(tmp_path: Path):
    text = scenario_text(stages=BY_STATION).replace("snap_limit_m = 1000", "snap_limit_m = 100")
    found = calibrate(write_history(tmp_path, text.replace("snap_limit_m = 100", "snap_limit_m = 1000")))
    (tmp_path / "tiny.toml").write_text(text, encoding="utf-8")
    near = calibrate(load_scenario(tmp_path / "tiny.toml"))
    assert found.left_out == {}
    assert set(near.left_out) == {"no way from the site"}
    assert near.trips + near.left_out["no way from the site"] == 1200
