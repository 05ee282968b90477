"""A tiny city planned and simulated, as real processes and from Python."""

from __future__ import annotations

import csv
import json
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from beatplan.plan import Plan, load_plan
from beatplan.planning import Study, make_plan, read_study
from beatplan.planning.start import decisions_of
from beatplan.report.map.draw import draw_map
from beatplan.report.map.simulated import SimulatedTable
from beatplan.scenario import load_scenario
from beatplan.simulate.fates import FATES
from beatplan.simulate.history import read_history
from beatplan.simulate.ladder import ladder
from beatplan.simulate.results import describe
from beatplan.simulate.run import simulate
from beatplan.simulate.tally import answered_of
from tests import warm
from tests.browser.tiny_plan import tiny_outlines, tiny_plan
from tests.support import SCENARIO, SQUARES, beatplan, write_calls, write_city

TABLES = (
    "simulation.json",
    "simulated.csv",
    "simulated_hours.csv",
    "simulated_teams.csv",
    "waterfall.csv",
    "ladder.csv",
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("simulated")
    write_city(folder, SCENARIO + "\n[simulate]\nhalf_width = 0.01\n")
    done = warm.beatplan("plan", folder / "tiny.toml", "-o", folder / "out" / "tiny", "-q", cwd=folder)
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def studied(city: Path) -> tuple[Study, Plan]:
    return read_study(load_scenario(city / "tiny.toml")), load_plan(city / "out" / "tiny" / "plan.json")


def run(city: Path, *options: str):
    return warm.beatplan("simulate", "out/tiny", *options, cwd=city)


def test_a_plan_is_simulated_beside_itself_and_again_the_same(city: Path):
    done = run(city, "-q")
    assert done.returncode == 0, done.stderr
    assert "calls drawn from the demand model" in done.stdout
    first = {name: (city / "out" / "tiny" / name).read_bytes() for name in TABLES}
    assert beatplan("simulate", "out/tiny", "-q", cwd=city).returncode == 0
    assert {name: (city / "out" / "tiny" / name).read_bytes() for name in TABLES} == first
    other = run(city, "-q", "--seed", "2")
    assert other.returncode == 0
    assert (city / "out" / "tiny" / "simulation.json").read_bytes() != first["simulation.json"]


def test_the_map_tells_ranges_and_a_damaged_simulation_is_refused(city: Path, tmp_path: Path):
    assert run(city, "-q").returncode == 0
    page = (city / "out" / "tiny" / "map.html").read_text(encoding="utf-8")
    assert "Checked by simulation: 10 made-up years of calls" in page
    assert page.count("simulated-table") >= 1
    for name in ("plan.json", "beats.geojson"):
        (tmp_path / name).write_bytes((city / "out" / "tiny" / name).read_bytes())
    for text in ("{}", "[1]", '{"format": 9}', "nonsense"):
        (tmp_path / "simulation.json").write_text(text, encoding="utf-8")
        done = warm.beatplan("map", tmp_path, "-o", tmp_path / "m.html", "-q", cwd=tmp_path)
        assert done.returncode == 3
        assert "is no simulation" in done.stderr
        assert "Traceback" not in done.stderr


def test_json_is_data_alone_and_holds_intervals(city: Path):
    done = run(city, "--json", "--replications", "20", "--half-width", "0.0001")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["replications"] == 20
    assert any("allows more" in finding for finding in told["findings"])
    for one in told["windows"]:
        share = one["whole"]["share_answered"]
        assert share["low"] <= share["mean"] <= share["high"]
        assert 0 <= one["busy"]["mean"] <= 1
    assert {one["phase"] for one in told["ladder"]} == {"first", "second"}


def test_a_replay_meets_every_row(city: Path, studied: tuple[Study, Plan]):
    done = run(city, "--replay", "--json", "-q")
    assert done.returncode == 0, done.stderr
    told, (study, _) = json.loads(done.stdout), studied
    weeks = told["weeks"]
    for one in told["waterfalls"]:
        steps = sum(step["mean"] for step in one["steps"].values())
        assert steps == pytest.approx(one["rows"]["mean"], abs=1e-5)
        assert one["rows"]["mean"] * weeks == pytest.approx(study.calls.rows, abs=1e-3), "every row of the file"


def test_a_new_plan_takes_its_simulation_away(city: Path, tmp_path: Path):
    out = tmp_path / "out" / "tiny"
    shutil.copytree(city / "out" / "tiny", out)
    assert warm.beatplan("simulate", out, "--scenario", city / "tiny.toml", "-q", cwd=tmp_path).returncode == 0
    assert (out / "simulation.json").exists()
    assert warm.beatplan("plan", city / "tiny.toml", "-o", out, "-q", cwd=tmp_path).returncode == 0
    assert not (out / "simulation.json").exists()


def test_calls_that_changed_since_the_plan_are_refused(city: Path, tmp_path: Path):
    for name in ("tiny.toml", "calls.csv", "beats.geojson", "sites.csv"):
        (tmp_path / name).write_bytes((city / name).read_bytes())
    with (tmp_path / "calls.csv").open("a", encoding="utf-8") as calls:
        calls.write("9999,2024-01-02T10:00,TRESPASS,35.97,-78.93\n")
    done = warm.beatplan("simulate", city / "out" / "tiny", "--scenario", tmp_path / "tiny.toml", "-q", cwd=tmp_path)
    assert done.returncode == 3
    assert "calls.csv" in done.stderr
    assert "is not what the plan was made from" in done.stderr


def test_a_scenario_that_is_nowhere_is_asked_for(city: Path, tmp_path: Path):
    plan = tmp_path / "deep" / "plan.json"
    plan.parent.mkdir()
    plan.write_bytes((city / "out" / "tiny" / "plan.json").read_bytes())
    done = warm.beatplan("simulate", plan, cwd=tmp_path)
    assert done.returncode == 3
    assert "--scenario" in done.stderr


def test_fates_sum_to_calls_and_beats_left_out_get_nobody(studied: tuple[Study, Plan]):
    study, plan = studied
    problem = study.problem()
    decisions, _ = decisions_of(plan, problem)
    history = read_history(study, 1)
    for replayed in (False, True):
        found = simulate(study, problem, decisions, history, replayed=replayed, seed=1)
        for one in found.scenes:
            fates, slot = one.fates()[:, 0], int(one.scene.slots[0])
            outside = ~decisions.covered[slot]
            assert not answered_of(fates)[:, outside].any()
            assert not fates[:, ~outside, FATES.index("outside covered beats")].any()
            if replayed:
                assert (fates.sum(axis=(1, 2)) == fates.sum(axis=(1, 2))[0]).all(), "the same calls each time"
                assert fates[0].sum(axis=-1).tolist() == study.calls.duty[0].tolist()
        told = describe(study, found, history, plan, 1)
        for window in told.windows:
            parts = sum(figures.calls.mean for figures in window.beats)
            assert parts == pytest.approx(window.whole.calls.mean)
            assert sum(one.calls.mean for one in window.districts) == pytest.approx(parts)
            assert sum(one.mean for one in window.whole.fates.values()) == pytest.approx(window.whole.calls.mean)


def test_plans_that_are_compared_meet_the_same_calls(studied: tuple[Study, Plan]):
    study, plan = studied
    problem = study.problem()
    decisions, _ = decisions_of(plan, problem)
    history = read_history(study, 1)
    fewer = replace(decisions, covered=decisions.covered & (np.arange(len(problem.names.beats)) != 0))
    runs = [simulate(study, problem, one, history, replayed=False, seed=3) for one in (decisions, fewer)]
    for one, other in zip(runs[0].scenes, runs[1].scenes, strict=True):
        many = min(len(one.tallies), len(other.tallies))
        assert (one.fates()[:many].sum(axis=-1) == other.fates()[:many].sum(axis=-1)).all()


def test_the_three_estimates_are_near_each_other(studied: tuple[Study, Plan]):
    study, plan = studied
    problem = study.problem()
    decisions, _ = decisions_of(plan, problem)
    found = simulate(study, problem, decisions, read_history(study, 1), replayed=False, seed=1)
    rungs = ladder(plan, problem, decisions, found)
    assert len(rungs) == problem.slots
    for one in rungs:
        assert one.hypercube_answered == pytest.approx(one.plan_answered, abs=0.005), "pooled loads are exact"
        assert abs(one.gap_points) < 4
        assert one.plan_in_time <= one.plan_answered + 1e-9


def test_demand_is_swept_with_the_same_numbers(city: Path):
    done = run(city, "--sweep", "-q", "--replications", "10")
    assert done.returncode == 0, done.stderr
    assert "If demand is otherwise" in done.stdout
    with (city / "out" / "tiny" / "sweeps.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    first = [row for row in rows if row["phase"] == "first"]
    induced = [row for row in first if "more calls in newly covered" in row["demand"]]
    assert [row["demand"][:3].strip() for row in induced] == ["0%", "10%", "20%", "30%"]
    calls = [float(row["calls_per_week"]) for row in induced]
    assert calls == sorted(calls)
    assert calls[3] > calls[0]
    fewer = [row for row in first if row["demand"].startswith("without the")]
    assert len(fewer) == 4
    assert all(float(row["calls_per_week"]) <= calls[0] * 1.02 for row in fewer)
    assert run(city, "-q").returncode == 0
    assert not (city / "out" / "tiny" / "sweeps.csv").exists(), "a later simulation without it takes it away"


def test_names_in_the_table_of_the_map_stand_as_text():
    table = SimulatedTable("Checked <b>", (("<i>p</i>", "w&w", "1", "2", "3", "4", "5"),))
    page = draw_map(tiny_plan(), tiny_outlines(), None, table)
    assert "Checked &lt;b&gt;" in page
    assert "&lt;i&gt;p&lt;/i&gt;" in page
    assert "w&amp;w" in page


TWO = """
[[services]]
name = "CoR"
team = { officer = 1 }
call_types = ["TRESPASS"]
on_scene_minutes = 20
response_minutes = 20
coverage = 0.5
promise = 0
helps = ["CRT"]
"""


def test_a_service_that_helps_takes_calls_that_the_other_has_no_team_for(tmp_path: Path):
    alone = SCENARIO.replace('["WELFARE CHECK", "TRESPASS"]', '["WELFARE CHECK"]').replace(
        "promise = 0.8", "promise = 0"
    )
    alone = alone.replace("start = { clinician = 2, emt = 2 }", "start = { clinician = 2, emt = 2, officer = 4 }")
    both = alone.replace("[sites]", TWO + "\n[sites]", 1)
    answered = []
    for number, text in enumerate((both.replace('helps = ["CRT"]\n', ""), both)):
        folder = tmp_path / str(number)
        folder.mkdir()
        write_city(folder, text)
        plan = warm.beatplan("plan", "tiny.toml", "-o", "out/tiny", "-q", cwd=folder)
        assert plan.returncode == 0, plan.stderr
        done = warm.beatplan("simulate", "out/tiny", "--json", "-q", cwd=folder)
        assert done.returncode == 0, done.stderr
        windows = json.loads(done.stdout)["windows"]
        answered.append(
            {one["service"]: one["whole"]["share_answered"]["mean"] for one in windows if one["phase"] == "first"}
        )
    assert answered[1]["CRT"] > answered[0]["CRT"] + 0.02
    assert answered[1]["CoR"] < answered[0]["CoR"], "what it gives it lacks at home"


def python_run(study: Study, *, replayed: bool):
    """Plan and simulate from Python."""
    plan, problem = make_plan(study), study.problem()
    decisions, _ = decisions_of(plan, problem)
    history = read_history(study, 1)
    found = simulate(study, problem, decisions, history, replayed=replayed, seed=1)
    return plan, found, describe(study, found, history, plan, 1)


LATE = """
[[windows]]
name = "late"
days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
start = "11:00"
end = "20:00"
"""


def test_a_window_that_the_plan_left_closed_is_not_met_beside_one_that_shares_its_hours(tmp_path: Path):
    text = SCENARIO.replace("[[services]]", LATE + "\n[[services]]", 1)
    text = text.replace("date = 2024-01-01", "date = 2024-01-01\nchoose_windows = true")
    text = text.replace("date = 2024-07-01", "date = 2024-07-01\nchoose_windows = true")
    study = read_study(load_scenario(write_city(tmp_path, text)))
    plan, found, told = python_run(study, replayed=True)
    opened = [one.window for phase in plan.phases for one in phase.plans if one.teams]
    assert [study.scenario.windows[one.scene.window].name for one in found.scenes] == opened
    for one in told.waterfalls:
        assert all(step.mean >= 0 for step in one.steps.values())
        assert one.rows.mean == pytest.approx(study.calls.rows / told.weeks)
        assert sum(step.mean for step in one.steps.values()) == pytest.approx(one.rows.mean)


def test_a_call_that_a_label_puts_into_a_beat_is_replayed_there(tmp_path: Path):
    text = SCENARIO.replace('lat = "lat"', 'beat = "beat"\non_conflict = "label"\nlat = "lat"')
    file = write_city(tmp_path, text)
    lines = (tmp_path / "calls.csv").read_text(encoding="utf-8").splitlines()
    labelled = [f"{lines[0]},beat", *(f"{line},{'D' if n % 2 else 'A'}" for n, line in enumerate(lines[1:]))]
    (tmp_path / "calls.csv").write_text("\n".join(labelled) + "\n", encoding="utf-8")
    study = read_study(load_scenario(file))
    _, found, _ = python_run(study, replayed=True)
    met = found.scenes[0].fates()[0, 0].sum(axis=-1)
    assert met.tolist() == study.calls.duty[0].tolist()
    assert met[1] == met[2] == 0


def test_sampled_weeks_are_even_ones_whatever_the_history_begins_with(tmp_path: Path):
    """Twelve calls on Mondays, one on other weekdays; the history goes from a Monday to a Monday."""
    lon, lat = SQUARES["A"]
    rows = []
    for week in range(7):
        for day, many in enumerate((12, 1, 1, 1, 1) if week < 6 else (12,)):
            for n in range(many):
                when = np.datetime64("2024-01-01") + 7 * week + day
                rows.append(f"{len(rows) + 1},{when}T{8 + n % 9:02d}:{n:02d},TRESPASS,{lat + 0.02},{lon + 0.02}")
    file = write_city(tmp_path, SCENARIO + "\n[simulate]\nreplications = 60\nhalf_width = 0.00001\n")
    write_calls(tmp_path / "calls.csv", rows)
    study = read_study(load_scenario(file))
    plan, _, told = python_run(study, replayed=False)
    whole = told.windows[0].whole.calls
    assert whole.low - 0.2 <= plan.phases[0].plans[0].calls_per_week <= whole.high + 0.2
    assert told.waterfalls[0].steps["outside the hours"].mean < 1.0


@pytest.mark.parametrize("harm", ["phase", "plans", "stations", "teams", "twice", "name"])
def test_plans_that_were_changed_by_hand_are_refused(city: Path, tmp_path: Path, harm: str):
    raw = json.loads((city / "out" / "tiny" / "plan.json").read_text(encoding="utf-8"))
    first = raw["phases"][0]
    if harm == "phase":
        raw["phases"].pop()
    elif harm == "plans":
        first["plans"] = []
    elif harm == "stations":
        first["plans"][0]["stations"] = {next(iter(first["plans"][0]["stations"])): -2}
    elif harm == "teams":
        first["plans"][0]["teams"] = 5000
    elif harm == "twice":
        first["plans"] *= 2
    else:
        first["name"] = "another"
    (tmp_path / "plan.json").write_text(json.dumps(raw), encoding="utf-8")
    done = warm.beatplan("simulate", tmp_path / "plan.json", "--scenario", city / "tiny.toml", "-q", cwd=tmp_path)
    assert done.returncode == 3, done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_what_only_a_simulation_reads_is_the_files_and_all_else_the_plans(city: Path, tmp_path: Path):
    for name in ("tiny.toml", "calls.csv", "beats.geojson", "sites.csv"):
        (tmp_path / name).write_bytes((city / name).read_bytes())
    (tmp_path / "out").mkdir()
    shutil.copytree(city / "out" / "tiny", tmp_path / "out" / "tiny")
    text = (tmp_path / "tiny.toml").read_text(encoding="utf-8")
    edited = text.replace("on_scene_minutes = 40", "on_scene_minutes = 70\nbackup_share = 1.0")
    (tmp_path / "tiny.toml").write_text(edited, encoding="utf-8")
    done = warm.beatplan("simulate", "out/tiny", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "says otherwise than the plan of services" in done.stderr
    told = json.loads((tmp_path / "out" / "tiny" / "simulation.json").read_text(encoding="utf-8"))
    for one in told["windows"]:
        assert one["backup"]["mean"] == pytest.approx(one["whole"]["answered"]["mean"], abs=1e-5)
