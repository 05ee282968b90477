"""Unit histories: several units of one event are one call, and the minutes of each stage are told and proposed."""

from __future__ import annotations

from pathlib import Path

import pytest

from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.scenario import load_scenario
from tests.support import SCENARIO, write_calls, write_city
from tests.warm import beatplan

HISTORY = SCENARIO.replace(
    'id = "id"',
    'id = "id"\nunit = "unit"\neligible = { column = "heart", keep = ["y"] }\n'
    'stages = { dispatched = "sent", en_route = "rolling", arrived = "there", cleared = "free" }',
    1,
)
HEADER = "id,unit,time,sent,rolling,there,free,type,heart,lat,lon"
PLACE = "35.97,-78.93"


def row(event: str, unit: str, *clock: str, kind: str = "TRESPASS", flag: str = "Y") -> str:
    times = (f"2024-01-02 {one}" if one else "" for one in clock)
    return f"{event},{unit},{','.join(times)},{kind},{flag},{PLACE}"


ROWS = [
    row("1", "CRT1", "09:00", "09:02", "09:03", "09:12", "10:02"),
    row("1", "P211", "09:00", "09:04", "09:05", "09:08", "09:28"),
    row("2", "P3", "10:00", "10:01", "10:03", "10:21", "10:31"),
    row("3", "CRT2", "11:00", "11:10", "11:12", "", ""),
    row("4", "CRT2", "12:00", "12:01", "12:03", "12:11", "12:09", kind="WELFARE CHECK"),
    row("5", "P9", "13:00", "13:01", "13:02", "13:03", "13:04", flag="N"),
]


def told(folder: Path, rows: list[str], scenario: str = HISTORY):
    file = write_city(folder, scenario)
    write_calls(folder / "calls.csv", rows, HEADER)
    return account(read_study(load_scenario(file)))


def figure(stages, part: str, of: str, stage: str):
    return next(one for one in stages[part] if (one["of"], one["stage"]) == (of, stage))


def test_units_of_one_event_are_one_call(tmp_path: Path):
    calls = told(tmp_path, ROWS)["calls"]
    assert calls["rows"] == 6
    assert calls["assigned"] == 4
    assert calls["left_out"] == {"not flagged eligible": 1, "several units of one event": 1}


def test_the_same_row_twice_is_a_repeat_and_not_a_unit(tmp_path: Path):
    calls = told(tmp_path, [ROWS[0], ROWS[0], ROWS[4]])["calls"]
    assert calls["left_out"] == {"repeat of an id": 1}


def test_minutes_by_hand(tmp_path: Path):
    stages = told(tmp_path, ROWS)["stages"]
    scene = figure(stages, "by_type", "TRESPASS", "on_scene")
    assert (scene["rows"], scene["mean_min"], scene["p50_min"]) == (3, pytest.approx((50 + 20 + 10) / 3, abs=0.01), 20)
    turnout = figure(stages, "by_service", "CRT", "turnout")
    assert (turnout["rows"], turnout["mean_min"]) == (5, pytest.approx((1 + 1 + 2 + 2 + 2) / 5))
    response = figure(stages, "by_service", "CRT", "response")
    assert (response["rows"], response["p50_min"]) == (3, 11), "8, 21 and 11 minutes to the first unit of each event"
    assert figure(stages, "by_unit", "P", "on_scene")["rows"] == 2


def test_a_stage_that_ends_before_it_begins_is_counted_and_not_used(tmp_path: Path):
    result = told(tmp_path, ROWS)
    scene = figure(result["stages"], "by_service", "CRT", "on_scene")
    assert (scene["rows"], scene["impossible"]) == (3, 1)
    assert any("1 stages of unit histories are impossible" in one for one in result["findings"])


def test_who_answered_first(tmp_path: Path):
    first = {one["units"]: one["events"] for one in told(tmp_path, ROWS)["stages"]["first"]}
    assert first == {"P": 2, "CRT": 1, "nobody arrived": 1}


def test_figures_are_proposed_and_not_used(tmp_path: Path):
    rows = [row(str(n), "CRT1", "09:00", "09:01", "09:03", "09:10", "09:40") for n in range(25)]
    rows.append(ROWS[4])
    said = "\n".join(told(tmp_path, rows)["findings"])
    assert "on-scene took 30.0 minutes on average in 25 rows" in said
    assert "40 in the scenario" in said
    assert "set services.0.on_scene_minutes = 30.0" in said
    assert "set services.0.turnout_minutes = 2.0" in said


def test_clock_times_past_midnight_belong_to_the_next_day(tmp_path: Path):
    scenario = HISTORY.replace('time = "time"', 'date = "day"\ntime = "time"').replace(
        'start = "08:00"\nend = "17:00"', 'start = "20:00"\nend = "02:00"'
    )
    file = write_city(tmp_path, scenario)
    line = f"1,CRT1,2024-01-02,2350,2352,2354,0004,0044,TRESPASS,Y,{PLACE}"
    other = line.replace("1,", "2,", 1).replace("TRESPASS", "WELFARE CHECK")
    write_calls(tmp_path / "calls.csv", [line, other], HEADER.replace("unit,", "unit,day,"))
    stages = account(read_study(load_scenario(file)))["stages"]
    assert figure(stages, "by_service", "CRT", "response")["mean_min"] == 14
    assert figure(stages, "by_service", "CRT", "on_scene")["mean_min"] == 40


def test_the_check_prints_what_histories_tell(tmp_path: Path):
    file = write_city(tmp_path, HISTORY)
    write_calls(tmp_path / "calls.csv", ROWS, HEADER)
    ran = beatplan("check", file, "--quiet")
    assert ran.returncode == 0, ran.stderr
    assert "who reached eligible events first" in ran.stdout
    assert "on-scene" in ran.stdout


def test_a_visit_that_stands_twice_counts_once_and_times_that_are_none_are_told(tmp_path: Path):
    bad = row("6", "CRT1", "09:00", "09:02", "09:03", "soon", "10:02").replace("2024-01-02 soon", "soon")
    result = told(tmp_path, [*ROWS, ROWS[1], bad])
    assert figure(result["stages"], "by_service", "CRT", "on_scene")["rows"] == 3
    assert result["stages"]["unread"] == 1
    assert any("1 times of units' steps cannot be read" in one for one in result["findings"])
