"""Cases whose expected results are plans, maps, ways and waits."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import shapely

from beatplan.inputs.crs import WGS84
from beatplan.inputs.places import project
from beatplan.plan import load_plan
from beatplan.planning import read_study
from beatplan.planning.accounts import account
from beatplan.queues import erlang_c, mean_wait_min
from beatplan.scenario import load_scenario
from tests import warm
from tests.cases.cases import CASES, MARKS, expected, scenario_of, told

pytestmark = MARKS


def test_51_later_phases_keep_the_beats_of_earlier_ones(tmp_path: Path):
    phases = "\n".join(
        f'[[phases]]\nname = "p{n}"\ndate = 202{n}-01-01\nmax_beats = {beats}' for n, beats in ((4, 1), (5, 2), (6, 4))
    )
    file = scenario_of("51-phases-must-nest", tmp_path, phases)
    assert warm.beatplan("plan", file, "-o", tmp_path / "out", "-q").returncode == 0
    plan = load_plan(tmp_path / "out" / "plan.json")
    wanted = expected("51-phases-must-nest")
    assert [list(phase.plans[0].covered) for phase in plan.phases] == wanted["phases"]


def test_51_what_runs_today_stays_in_every_phase(tmp_path: Path):
    phases = "\n".join(
        f'[[phases]]\nname = "p{n}"\ndate = 202{n}-01-01\nmax_beats = {beats}' for n, beats in ((4, 1), (5, 2), (6, 4))
    )
    today = '[today]\nbeats = ["D2-212"]\nstations = { "beat D2-212" = 1 }\n[rules]\nkeep_today = true'
    file = scenario_of("51-phases-must-nest", tmp_path, f"{phases}\n{today}")
    assert warm.beatplan("plan", file, "-o", tmp_path / "out", "-q").returncode == 0
    plan = load_plan(tmp_path / "out" / "plan.json")
    assert [len(phase.plans[0].covered) for phase in plan.phases] == [1, 2, 4]
    for phase in plan.phases:
        assert "D2-212" in phase.plans[0].covered
        assert phase.plans[0].stations == {"beat D2-212": 1}
    counts = told("51-phases-must-nest", tmp_path)["calls"]["per_beat"]
    answerable = [sum(counts[beat] for beat in phase.plans[0].covered) for phase in plan.phases]
    assert answerable == expected("51-phases-must-nest")["with_existing"]


def test_52_no_time_is_said_and_with_time_the_best_two_are_found(tmp_path: Path):
    phases = '[[phases]]\nname = "one"\ndate = 2024-06-03\nmax_beats = 2\n'
    short = scenario_of("52-time-limit-without-solution", tmp_path, f"{phases}\n[solve]\ntime_limit_s = 0.000001\n")
    done = warm.beatplan("plan", short, "-o", tmp_path / "short")
    assert done.returncode == 0
    assert "Not proved best" in done.stdout
    hasty = load_plan(tmp_path / "short" / "plan.json")
    assert hasty.status == "feasible"
    assert hasty.proof.clock_limit_hit
    assert hasty.bound > hasty.objective
    enough = scenario_of("52-time-limit-without-solution", tmp_path, f"{phases}\n[solve]\ntime_limit_s = 10\n")
    assert warm.beatplan("plan", enough, "-o", tmp_path / "out", "-q").returncode == 0
    plan = load_plan(tmp_path / "out" / "plan.json")
    assert plan.status == "optimal"
    assert list(plan.phases[0].plans[0].covered) == expected("52-time-limit-without-solution")["choose_with_time"]


def test_59_a_map_of_60000_calls_stays_small(tmp_path: Path):
    folder = "59-map-with-60000-calls"
    wanted = expected(folder)
    # The script writes beside itself, and the case set is only to be read.
    shutil.copy(CASES / folder / "make_calls.py", tmp_path)
    shutil.copy(CASES / folder / "beats.geojson", tmp_path)
    subprocess.run([sys.executable, str(tmp_path / "make_calls.py")], check=True, capture_output=True)
    file = scenario_of(folder, tmp_path, '[[phases]]\nname = "one"\ndate = 2024-06-03\n')
    file.write_text(file.read_text(encoding="utf-8").replace(str(CASES / folder), str(tmp_path)), encoding="utf-8")
    told = json.loads(warm.beatplan("check", file, "--json", "-q").stdout)["calls"]
    assert told["rows"] == wanted["rows"]
    assert told["per_beat"] == wanted["per_beat"]
    assert warm.beatplan("plan", file, "-o", tmp_path / "out", "-q").returncode == 0
    assert (tmp_path / "out" / "map.html").stat().st_size < wanted["max_html_mb"] * 1e6


def test_48_less_capacity_than_demand_is_never_hidden(tmp_path: Path):
    """A team that four calls fill for a week: two teams can answer 8 of 11, whole beats or not."""
    folder = "48-capacity-below-demand"
    wanted = expected(folder)
    phases = '[[phases]]\nname = "one"\ndate = 2024-06-03\n'
    file = scenario_of(folder, tmp_path, phases)
    text = file.read_text(encoding="utf-8").replace("on_scene_minutes = 30", "on_scene_minutes = 675")
    file.write_text(text.replace("start = { person = 1 }", "start = { person = 2 }"), encoding="utf-8")
    assert warm.beatplan("plan", file, "-o", tmp_path / "out", "-q").returncode == 0
    plan = load_plan(tmp_path / "out" / "plan.json").phases[0].plans[0]
    assert plan.teams == 2
    assert plan.calls_per_week == pytest.approx(wanted["demand"], abs=1e-3)
    assert 0 < plan.answered_per_week < wanted["best_split"]
    all_beats = text.replace("promise = 0", "promise = 0.8").replace("max_beats", "min_beats")
    file.write_text(all_beats + "min_beats = 4\n", encoding="utf-8")
    done = warm.beatplan("plan", file, "-o", tmp_path / "all", "-q")
    assert done.returncode == 4
    assert "services.0.promise = 0.8" in done.stderr
    assert "phases.0.min_beats = 4" in done.stderr
    assert not (tmp_path / "all").exists()


def test_55_an_overloaded_queue_is_no_negative_wait():
    wanted = expected("55-overloaded-queue")
    call_min, load = 30.0, 3.0 * 30.0 / 60
    assert {str(n): load / n for n in (1, 2, 3)} == wanted["rho"]
    assert float(erlang_c(1, load)) == 1.0
    assert float(mean_wait_min(1, load, call_min)) == np.inf
    for teams, share in wanted["p_wait"].items():
        assert float(erlang_c(int(teams), load)) == pytest.approx(share, abs=5e-5)
        assert float(mean_wait_min(int(teams), load, call_min)) == pytest.approx(wanted["wq_min"][teams], abs=5e-3)


def test_53_a_separate_piece_of_road_and_a_one_way_trap(tmp_path: Path):
    folder = "53-roads-island-and-one-way"
    wanted = expected(folder)
    travel = (
        f'[travel]\nmethod = "road-graph"\npath = "{CASES / folder}/roads.geojson"\nspeed_kph = 60\n'
        'snap_limit_m = 4000\ncolumns = { one_way = "oneway" }\n\n'
        f'[sites]\npath = "{CASES / folder}/sites.csv"\nid = "site_id"\nlat = "latitude"\nlon = "longitude"\n'
    )
    file = scenario_of(folder, tmp_path)
    text = file.read_text(encoding="utf-8").replace("[travel]\nspeed_kph = 50\n", travel)
    file.write_text(text, encoding="utf-8")
    study = read_study(load_scenario(file))
    said = "\n".join(account(study)["findings"])
    assert f"fall into {wanted['pieces']} pieces" in said
    assert "from site 'S212' a vehicle can reach" in said
    ways = study.travel.travel[0]
    # E011 lies nearest to the end of R3, once the island is left aside: at 60 km/h minutes are kilometres.
    calls = study.calls.points.calls[0] > 0
    last = int(np.flatnonzero(calls)[np.argmax(study.calls.points.xy[calls].sum(axis=1))])
    walk = (
        60
        / 5000
        * shapely.distance(
            shapely.Point(study.calls.points.xy[last]),
            shapely.Point(project(np.array([[-78.875, 36.025]]), WGS84, study.beats.crs)[0]),
        )
    )
    order = list(study.sites.ids)
    minutes = ways.minutes[:, np.flatnonzero(calls).tolist().index(last)]
    assert minutes[order.index("S111")] - walk == pytest.approx(wanted["km_111_to_212"], abs=0.02)
    # Travel is to calls of any hour; the case counts those in the window.
    weight = study.calls.points.assigned[calls]
    from_212 = ways.minutes[order.index("S212"), : int(calls.sum())]
    assert weight[np.isfinite(from_212)].sum() == wanted["site_212_reaches"]
    assert weight.sum() == 11
    assert np.isfinite(ways.minutes[order.index("S111")]).all()
