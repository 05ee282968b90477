"""The main job on the City's real 35 beats and the 23,091 real points of 2016, read in place.

These are police reports, not calls eligible for HEART; they stand in for real, dirty input. The expected counts are
those of the City's layers as described with the data.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from beatplan import load_scenario, read_study
from beatplan.optimize.backends import solve_mip
from beatplan.optimize.knapsack import ceilings, knapsack
from beatplan.plan import Plan, load_plan
from tests.support import SHARED
from tests.warm import beatplan

BEATS = SHARED / "data" / "durham_beats" / "durham_beats.geojson"
CALLS = SHARED / "data" / "durham_incidents_2016_points" / "durham_dpd_2016_points.csv.gz"
SITES = SHARED / "data" / "durham_fire_stations" / "Fire_Stations_Geocoded.csv"

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not BEATS.exists(), reason="the City's beats and incidents are not beside the project"),
]

HEAD = f"""
name = "Durham, real beats, police reports of 2016"
timezone = "America/New_York"
crs = 32119

[beats]
path = "{BEATS}"
id = "beat"
district = "district"
exclude = [299, 999]

[calls]
path = "{CALLS}"
date = "strdate"
time = "hour_rept"
time_format = "%b %d %Y %H%M"
type = "reportedas"
lat = "lat"
lon = "lon"

[sites]
path = "{SITES}"
id = "Station"
lat = "lat"
lon = "long"

[travel]
speed_kph = 40.2336
detour = 1.35

[staffing]
hours_per_week = 40
shrinkage = 0.2
start = {{ clinician = 3, peer_support = 3, emt = 3 }}

[[services]]
name = "CRT"
team = {{ clinician = 1, peer_support = 1, emt = 1 }}
call_types = ["*"]
on_scene_minutes = 40
turnout_minutes = 2
wrap_up_minutes = 10
response_minutes = 14
coverage = 0.8
promise = PROMISE
"""

ALWAYS = """
[[windows]]
name = "always"
days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
start = "00:00"
end = "24:00"

[[phases]]
name = "one"
date = 2022-06-01
hires = { clinician = 9, peer_support = 9, emt = 9 }
"""

FIVE_WINDOWS = """
[[windows]]
name = "weekdays"
days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
start = "08:00"
end = "17:00"

[[windows]]
name = "weekday evenings"
days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
start = "17:00"
end = "21:00"

[[windows]]
name = "weekend days"
days = ["Sat", "Sun"]
start = "09:00"
end = "21:00"

[[windows]]
name = "early"
days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
start = "06:00"
end = "08:00"

[[windows]]
name = "nights"
days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
start = "21:00"
end = "06:00"

[[phases]]
name = "launch"
date = 2022-06-01
windows = ["weekdays"]

[[phases]]
name = "evenings"
date = 2022-10-01
windows = ["weekdays", "weekday evenings"]
hires = { clinician = 4, peer_support = 4, emt = 4 }

[[phases]]
name = "weekends"
date = 2023-10-01
windows = ["weekdays", "weekday evenings", "weekend days"]
hires = { clinician = 3, peer_support = 3, emt = 3 }

[[phases]]
name = "around the clock"
date = 2025-07-01
hires = { clinician = 5, peer_support = 5, emt = 5 }

[today]
windows = ["weekdays"]
beats = [111, 112, 113, 122, 411, 512, 513]
stations = { "Station 1" = 1 }

[solve]
time_limit_s = 600
"""


def scenario(folder: Path, rest: str, promise: float = 0.8) -> Path:
    file = folder / "real.toml"
    file.write_text(HEAD.replace("PROMISE", str(promise)) + rest, encoding="utf-8")
    return file


def test_every_real_point_is_accounted_for(tmp_path: Path):
    done = beatplan("check", scenario(tmp_path, ALWAYS), "--json", "-q")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["calls"]["rows"] == 23_091
    assert told["calls"]["assigned"] == 22_931
    left_out = told["calls"]["left_out"]
    assert left_out["in an excluded area"] == 7
    assert left_out["outside every beat"] + left_out["in a gap between beats"] == 153, "in none"
    assert sum(left_out.values()) == 160
    assert told["beats"]["count"] == 35
    assert sum(told["calls"]["per_beat"].values()) == 22_931
    assert told["calls"]["history"] == ["2016-01-02", "2016-11-06"]


@pytest.fixture(scope="module", params=[0.8, 0.0])
def planned(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[float, Path]:
    """A promise, and the folder in which the City is planned with it."""
    folder = tmp_path_factory.mktemp("real")
    done = beatplan("plan", scenario(folder, FIVE_WINDOWS, request.param), "-o", folder / "out", "-q")
    assert done.returncode == 0, done.stderr
    return request.param, folder


@pytest.mark.slow
def test_the_real_plan_is_proved_and_drawn(planned: tuple[float, Path]):
    promise, folder = planned
    plan = load_plan(folder / "out" / "plan.json")
    assert plan.status == "optimal"
    assert plan.gap <= 0.001
    assert plan.proof.given_up <= 0.01 + 1e-6
    assert not plan.proof.clock_limit_hit
    _keeps_its_rules(plan, promise)
    page = (folder / "out" / "map.html").read_text(encoding="utf-8")
    assert "INTERNAL" in page
    assert len(page) < 2_000_000


def _keeps_its_rules(plan: Plan, promise: float) -> None:
    before: dict[str, set[str]] = {}
    for phase in plan.phases:
        for one in phase.plans:
            assert one.available >= promise - 1e-6
            assert before.get(one.window, set()) <= set(one.covered), "beats once covered stay covered"
            before[one.window] = set(one.covered)
            assert one.teams <= phase.staffing.crews_hired["CRT"]
        for role, hours in phase.staffing.hours_used.items():
            assert hours <= phase.staffing.hours_per_week[role] + 1e-6


@pytest.mark.slow
def test_the_windows_alone_bound_the_real_plan_to_half_a_percent(planned: tuple[float, Path]):
    """DESIGN's figure for the City: a knapsack over windows is within 0.5 % of the best nested plan."""
    _, folder = planned
    plan = load_plan(folder / "out" / "plan.json")
    assert plan.status == "optimal"
    problem = read_study(load_scenario(folder / "real.toml")).problem()
    pack = knapsack(problem, ceilings(problem), solve_mip, 1e-4, 60)
    assert plan.proof.best_answered <= pack.bound <= 1.005 * plan.proof.best_answered
