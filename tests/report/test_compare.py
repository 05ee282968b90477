"""Two plans compared: gained, lost and kept, and differences paired where both met the same calls."""

import json
from dataclasses import replace

import numpy as np
import pytest

from beatplan.errors import DataError
from beatplan.plan import save_plan
from beatplan.report.compare import check_same_beats, compare_plans
from beatplan.report.paired import differences
from beatplan.report.simulated import as_json, load_simulation
from beatplan.simulate.results import Replicated, Simulation
from tests import warm
from tests.browser.tiny_plan import tiny_plan

CALLS = [100.0, 140.0, 60.0, 120.0]


def simulated(answered, calls=CALLS, seed=1, replayed=False):
    one = Replicated("launch", "CRT", "days", tuple(calls), tuple(answered))
    return Simulation(
        plan="a", replayed=replayed, seed=seed, replications=4, half_width=0.0, weeks=52.0, left_out={}, windows=(),
        follow_ups=(), waterfalls=(), by_replication=(one,), findings=(),
    )  # fmt: skip


def told(**otherwise):
    return differences(simulated([50.0, 70.0, 30.0, 60.0]), simulated([52.0, 73.0, 31.0, 62.0], **otherwise))[0]


def test_the_same_calls_are_paired_and_the_interval_is_students():
    one = told()
    gain = np.array([2.0, 3.0, 1.0, 2.0])
    half = 3.182446305284263 * gain.std(ddof=1) / 2  # t of 3 degrees at 97.5 %
    assert not one.unpaired
    interval = one.answered_per_week
    assert (interval.mean, interval.low, interval.high) == pytest.approx((2.0, 2.0 - half, 2.0 + half))


@pytest.mark.parametrize(
    ("otherwise", "why"),
    [
        ({"seed": 2}, "the seeds differ (1 and 2)"),
        ({"calls": [*CALLS[:3], 121.0]}, "the calls differ"),
        ({"replayed": True}, "one met the calls of the history, the other made-up ones"),
    ],
)
def test_other_calls_are_unpaired_with_the_reason_and_a_wider_interval(otherwise, why):
    one = told(**otherwise)
    assert one.unpaired == why
    assert one.answered_per_week.mean == pytest.approx(2.0)
    assert one.answered_per_week.half_width > told().answered_per_week.half_width


@pytest.mark.parametrize("text", ['{"format": 1}', "{", "[]", '{"format": 2}', '{"format": 2, "seed": NaN}'])
def test_what_is_no_simulation_is_refused(tmp_path, text):
    (tmp_path / "simulation.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataError):
        load_simulation(tmp_path / "simulation.json")


def test_other_beats_are_refused():
    plan = tiny_plan()
    with pytest.raises(DataError, match="1 are in one alone, such as 202"):
        check_same_beats(plan, replace(plan, beats=plan.beats[:-1]), "b/plan.json")


def changed():
    plan = tiny_plan()
    launch, growth = plan.phases
    return plan, replace(plan, phases=(replace(launch, plans=(growth.plans[0],)), growth))


def test_gained_lost_and_kept():
    plan, more = changed()
    there, back = compare_plans(plan, more).slots[0], compare_plans(more, plan).slots[0]
    assert (there.beats_in, there.beats_out, there.kept) == (("201",), (), 1)
    assert (back.beats_in, back.beats_out, back.kept) == ((), ("201",), 1)


def test_the_verb_tells_the_change_and_that_nothing_was_simulated(tmp_path):
    for name, plan in zip("ab", changed(), strict=True):
        (tmp_path / name).mkdir()
        save_plan(plan, tmp_path / name / "plan.json")
    done = warm.beatplan("compare", tmp_path / "a", tmp_path / "b", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "launch, CRT, days: beats gained: 201; lost: none; kept: 1; teams on duty: 1 to 2" in done.stdout
    assert "not simulated, so no interval is told" in done.stderr
    for name, low in zip("ab", (50.0, 53.0), strict=True):
        text = as_json(simulated([low, low + 10, low + 20, low + 30]), ())
        (tmp_path / name / "simulation.json").write_text(text, encoding="utf-8")
    done = warm.beatplan("compare", tmp_path / "a", tmp_path / "b", cwd=tmp_path)
    assert "Simulated, launch, CRT, days: +3.0 calls a week (+3.0 to +3.0; both met the same calls)." in done.stdout
    done = warm.beatplan("compare", tmp_path / "a", tmp_path / "b", "--json", cwd=tmp_path)
    assert json.loads(done.stdout)["simulated"][0]["answered_per_week"]["mean"] == 3.0
