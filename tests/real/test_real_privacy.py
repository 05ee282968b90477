"""Attacks on what is public of real cities: all tables of two runs together, and counts of 325 real areas."""

from __future__ import annotations

import math
import shutil
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
from scipy.optimize import linprog

from beatplan.plan import load_plan
from beatplan.report.privacy import release
from beatplan.report.privacy.groups import withheld_cells
from beatplan.report.reading import read_facts
from beatplan.report.table_files import report_tables
from beatplan.report.tables import worded
from tests.browser.tiny_plan import DAYS
from tests.real.test_real_plan import BEATS, HEAD
from tests.report.test_privacy import LEAST, widths, with_calls
from tests.support import SHARED
from tests.warm import beatplan

CARROLLTON = SHARED / "data" / "city_carrollton"
#: Of the points of 2016, more than the smallest beats have on weekdays.
THRESHOLD = 120
WEEKS = 310 / 7
Tables = dict[str, list[dict[str, Any]]]

pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not BEATS.exists(), reason="the cities' beats and incidents are not beside the project"),
]

TWO_PHASES = f"""
[privacy]
threshold = {THRESHOLD}

[simulate]
replications = 8
half_width = 0.3

[[windows]]
name = "weekdays"
days = ["Mon", "Tue", "Wed", "Thu", "Fri"]
start = "08:00"
end = "17:00"

[[phases]]
name = "launch"
date = 2022-06-01

[[phases]]
name = "more"
date = 2022-10-01
hires = {{ clinician = 4, peer_support = 4, emt = 4 }}
"""


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """One plan of Durham in two folders, simulated with a seed each."""
    folder = tmp_path_factory.mktemp("public")
    file = folder / "real.toml"
    file.write_text(HEAD.replace("PROMISE", "0.0").replace("time_limit_s = 600", "gap = 0.02") + TWO_PHASES)
    _run("plan", file, "-o", folder / "one", "-q")
    shutil.copytree(folder / "one", folder / "two")
    for seed, name in enumerate(("one", "two"), start=1):
        _run("simulate", folder / name, "--scenario", file, "--seed", seed, "-q")
    return folder / "one", folder / "two"


@pytest.fixture(scope="module")
def told(folders: tuple[Path, Path]) -> list[Tables]:
    """All tables of a public report on each."""
    facts = [read_facts(one, (), "public", "en") for one in folders]
    return [{name: worded(rows) for name, rows in report_tables(one.released, None).items()} for one in facts]


def _run(*words: Any) -> None:
    done = beatplan(*words)
    assert done.returncode == 0, done.stderr


@pytest.mark.slow
def test_two_public_runs_with_two_seeds_tell_no_withheld_beat(folders: tuple[Path, Path], told: list[Tables]):
    """Every figure of a window's calls, of both runs, as an equation in the calls of 35 beats."""
    plan = load_plan(folders[0] / "plan.json")
    ids = [one.id for one in plan.beats]
    district = {one.id: one.district or "" for one in plan.beats}
    hidden = withheld_cells(plan).hidden("CRT", "weekdays")
    assert 2 <= len(hidden) < 20
    rows, ends = [], []
    for public in told:
        for one in public["beats"]:
            assert (one["eligible_calls_per_week"] == "withheld") == (one["beat"] in hidden)
            if one["beat"] not in hidden:
                rows.append([float(beat == one["beat"]) for beat in ids])
                ends.append(float(one["eligible_calls_per_week"]))
        for one in public["districts"]:
            rows.append([float(district[beat] in one["districts"].split("; ")) for beat in ids])
            ends.append(float(one["eligible_calls_per_week"]))
        for one in public["phases"]:
            rows.append([1.0] * len(ids))
            ends.append(float(one["eligible_calls_per_week"]))
    slack = 1e-3
    bounds = {"A_ub": [*rows, *(-np.array(rows))], "b_ub": [*(np.array(ends) + slack), *(slack - np.array(ends))]}
    for beat in sorted(hidden):
        aim = np.array([float(one == beat) for one in ids])
        low, high = (linprog(way * aim, **bounds, bounds=(0, None)) for way in (1, -1))
        assert low.success
        assert high.success
        assert (-high.fun - low.fun) * WEEKS > THRESHOLD


@pytest.mark.slow
def test_what_was_played_out_tells_no_more_of_a_withheld_beat(folders: tuple[Path, Path], told: list[Tables]):
    plan = load_plan(folders[0] / "plan.json")
    found = withheld_cells(plan)
    hidden, groups = found.hidden("CRT", "weekdays"), found.of("CRT", "weekdays")
    parts = [public["simulated"] for public in told]
    assert any(one != two for one, two in zip(*parts, strict=True)), "two seeds differ where they are told"
    for one in [row for rows in parts for row in rows]:
        known = isinstance(one["calls_per_week"], float)
        if one["part"] == "beat":
            assert known == (one["name"] not in hidden)
        if one["part"] == "district" and known:
            own = {beat.id for beat in plan.beats if beat.district == one["name"]}
            assert all(group <= own for group in groups if group & own), "a sum of whole groups"
    covered = {beat for phase in plan.phases for slot in phase.plans for beat in slot.covered}
    assert covered & hidden, "so its windows are closed"
    for one in [row for public in told for row in public["simulated_windows"]]:
        slot = next(phase.plans[0] for phase in plan.phases if phase.name == one["phase"])
        assert isinstance(one["busy"], float) != bool(hidden & set(slot.covered))


def test_no_two_plans_of_325_real_areas_tell_one_that_is_withheld():
    """Carrollton's calls by area, from 1 to 5,438, its beats as districts; two plans with covers of their own."""
    rng = np.random.default_rng(5)
    areas = gpd.read_file(CARROLLTON / "ReportingAreas.shp").dropna(subset=["PDGrid"]).drop_duplicates("PDGrid")
    counted = gpd.read_file(CARROLLTON / "RA_Calls.dbf", ignore_geometry=True).set_index("ra")["Cnt_ra"]
    ids = [str(one) for one in areas["PDGrid"]]
    calls = [float(counted.get(one, 0)) for one in ids]
    districts = [str(one) for one in areas["BEATNUMBER"]]
    covers = [[one for one in ids if rng.random() < share] for share in (0.2, 0.5, 0.3, 0.8)]
    by_window = {DAYS: calls, "evenings": [one // 2 for one in calls]}
    runs = [
        release(with_calls(by_window, two, districts=districts, ids=ids), None, "public")
        for two in (covers[:2], covers[2:])
    ]
    few = {one for one, n in zip(ids, calls, strict=True) if n < LEAST}
    assert len(few) > 10
    found = widths(runs)
    assert few <= set(found)
    assert min(found.values()) > LEAST
    assert not all(math.isnan(one.calls_per_week) for one in runs[0].plan.demand)
