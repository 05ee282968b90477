"""Scenario files: what is read, and that every fault is told at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from beatplan.errors import ScenarioError, nearest
from beatplan.scenario import load_scenario
from beatplan.scenario.tables import BeatRule
from tests.support import DURHAM, SCENARIO


def load(tmp_path: Path, text: str):
    file = tmp_path / "s.toml"
    file.write_text(text, encoding="utf-8")
    return load_scenario(file)


def faults(tmp_path: Path, text: str) -> str:
    with pytest.raises(ScenarioError) as caught:
        load(tmp_path, text)
    return str(caught.value)


def test_paths_are_relative_to_the_file(tmp_path: Path):
    scenario = load(tmp_path, SCENARIO)
    assert scenario.locate(scenario.beats.path) == tmp_path / "beats.geojson"


def test_defaults(tmp_path: Path):
    scenario = load(tmp_path, SCENARIO.replace("promise = 0.8\n", ""))
    assert scenario.services[0].promise == 0.8
    assert scenario.services[0].dispatch == "any-free"
    assert scenario.solve.gap == 0.001
    assert scenario.solve.give == 0.01
    assert scenario.rules.nested
    assert scenario.phase_weeks() == (pytest.approx(26.0), 52.0)


def test_horizon_may_be_a_day(tmp_path: Path):
    scenario = load(tmp_path, SCENARIO + "\n[solve]\nhorizon_end = 2024-07-15\n")
    assert scenario.phase_weeks()[1] == 2.0
    assert scenario.solve.horizon_end == dt.date(2024, 7, 15)


def test_a_scenario_is_frozen(tmp_path: Path):
    scenario = load(tmp_path, SCENARIO)
    with pytest.raises(ValueError, match="frozen"):
        scenario.name = "other"  # type: ignore[misc]


def test_every_fault_is_told_in_one_go(tmp_path: Path):
    text = (
        SCENARIO.replace('timezone = "America/New_York"', 'timezone = "America/New_Yrk"\nfoo = 1')
        .replace('district = "district"', 'distrct = "district"')
        .replace("on_scene_minutes = 40", 'on_scene_minutes = "long"')
        .replace('start = "08:00"', 'start = "25:00"')
        .replace("hires = { clinician = 3, emt = 3 }", 'hires = { clinicin = 3 }\nwindows = ["dya"]')
        .replace("speed_kph = 40", "speed_kph = -1")
    )
    told = faults(tmp_path, text)
    for where, said in [
        ("foo", "unknown key"),
        ("timezone", "no IANA time zone"),
        ("beats.distrct", "Did you mean 'district'?"),
        ("services.0.on_scene_minutes", "valid number"),
        ("windows.0.start", "no clock time"),
        ("phases.1.hires.clinicin", "Did you mean 'clinician'?"),
        ("phases.1.windows", "Did you mean 'day'?"),
        ("travel.speed_kph", "greater than or equal to 1"),
    ]:
        assert any(f"{where}:" in line and said in line for line in told.splitlines()), (where, told)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('name = "Tiny"\n', "", "name: is missing"),
        ('lon = "lon"\n', "", "lat and lon go together"),
        ('days = ["Mon",', 'days = ["Monday",', "'Mon', 'Tue'"),
        ("date = 2024-07-01", "date = 2023-07-01", "is not after 2024-01-01"),
        ('name = "second"', 'name = "first"', "used twice"),
        ("team = { clinician = 1, emt = 1 }", "team = {}", "services.0.team"),
        ('call_types = ["WELFARE CHECK", "TRESPASS"]', "call_types = []", "services.0.call_types"),
        ('days = ["Mon", "Tue", "Wed", "Thu", "Fri"]', "days = []", "windows.0.days"),
        ("date = 2024-07-01", "date = 9999-12-31", "phases.1.date"),
        ("date = 2024-07-01", "date = 2024-07-01\nwindows = []", "phases.1.windows"),
        ("coverage = 0.8", "coverage = 1.5", "less than or equal to 1"),
        ("turnout_minutes = 2", "turnout_minutes = 20", "turnout_minutes leaves nothing"),
        ("start = { clinician = 2, emt = 2 }", "start = { clinician = 2 }", "no role 'emt'"),
        ("promise = 0.8", 'dispatch = "nearest"', "any-free"),
        ("hires = { clinician = 3, emt = 3 }", 'hires = "chose"',
         "phases.1.hires: input should be a table or 'choose' (given: 'chose')."),
        ("hires = { clinician = 3, emt = 3 }", "hires = { clinician = -3 }",
         "phases.1.hires.clinician: input should be greater than or equal to 0 (given: -3)."),
        ("clinician = 2, emt = 2", "clinician = 2.5, emt = 2", "start.clinician: input should be a whole number"),
        ("date = 2024-07-01", 'date = "soon"', "phases.1.date: input should be a date such as 2024-07-01"),
        ("team = { clinician = 1, emt = 1 }", "team = 3", "services.0.team: input should be a table (given: 3)."),
        ("promise = 0.8", 'dispatch = "within-reach"\npatience_minutes = 5', "calls wait for any free team only"),
    ],
)  # fmt: skip
def test_one_fault(tmp_path: Path, old: str, new: str, said: str):
    assert old in SCENARIO
    assert said in faults(tmp_path, SCENARIO.replace(old, new, 1))


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("promise = 0.8", 'promise = "0.8"', "services.0.promise"),
        ("promise = 0.8", "weight = true", "services.0.weight"),
        ("clinician = 2, emt = 2", "clinician = true, emt = 2", "staffing.start.clinician"),
        ("clinician = 3, emt = 3", 'clinician = "3", emt = 3', "phases.1.hires.clinician"),
        ("hours_per_week = 40", 'hours_per_week = { clinician = "40", emt = 40 }', "staffing.hours_per_week.clinician"),
        ("[travel]", "[solve]\nhorizon_end = true\n[travel]", "solve.horizon_end"),
    ],
)
def test_neither_a_text_nor_true_is_a_number(tmp_path: Path, old: str, new: str, where: str):
    assert old in SCENARIO
    assert f"{where}" in faults(tmp_path, SCENARIO.replace(old, new, 1))


def test_a_whole_number_is_a_number_and_a_date_may_be_text(tmp_path: Path):
    text = SCENARIO.replace("coverage = 0.8", "coverage = 1").replace("2024-07-01", '"2024-07-01"')
    scenario = load(tmp_path, text)
    assert scenario.services[0].coverage == 1.0
    assert scenario.phases[1].date == dt.date(2024, 7, 1)


def test_windows_of_a_phase_must_not_overlap(tmp_path: Path):
    extra = '\n[[windows]]\nname = "late"\ndays = ["Fri"]\nstart = "16:00"\nend = "20:00"\n'
    told = faults(tmp_path, SCENARIO + extra)
    assert "'day' and 'late' share hours" in told


@pytest.mark.parametrize(
    ("extra", "said"),
    [
        ('[rules]\nmust = ["A"]\nnever = ["A"]\n', "beat 'A' is in must as well"),
        ('[today]\nwindows = ["night"]\nstations = { Centre = 1 }\n', "no window 'night'"),
        ('[today]\nbeats = ["A"]\n', "no team stands anywhere"),
        ('[today]\nservice = "CTR"\n', "Did you mean 'CRT'?"),
        ("[solve]\nhorizon_end = 2020-01-01\n", "is not after 2024-07-01"),
        ("[rules]\nmax_sits = 2\n", "Did you mean 'max_sites'?"),
    ],
)
def test_faults_between_tables(tmp_path: Path, extra: str, said: str):
    assert said in faults(tmp_path, f"{SCENARIO}\n{extra}")


def test_bad_toml_says_where(tmp_path: Path):
    assert "line 2" in faults(tmp_path, 'name = "x"\nbroken here\nb = 1\n')


def test_no_file(tmp_path: Path):
    with pytest.raises(ScenarioError, match="no such file"):
        load_scenario(tmp_path / "none.toml")


def test_ids_are_text(tmp_path: Path):
    assert load(tmp_path, f"{SCENARIO}\n[rules]\nmust = [111, '0112']\n").rules.must == (
        BeatRule(beat="111"),
        BeatRule(beat="0112"),
    )


@pytest.mark.parametrize("file", sorted(DURHAM.glob("*.toml")), ids=lambda path: path.stem)
def test_the_examples_are_right(file: Path):
    assert load_scenario(file).note


def test_nearest_lists_when_nothing_is_near():
    assert nearest("zzz", ["beats", "calls"]) == "Known: beats, calls."
    assert nearest("Beat", ["beats", "calls"]) == "Did you mean 'beats'?"
