"""Two plans compared: beats gained and lost, and simulated differences on the same calls."""

from __future__ import annotations

import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from beatplan.errors import DataError
from beatplan.plan import load_plan
from beatplan.report.beside import backtest_beside
from beatplan.report.conditions import unlike
from beatplan.report.differences import find_differences, share_differences
from beatplan.report.map.compared import how_compared
from beatplan.report.privacy import release
from beatplan.report.simulated import load_simulation
from beatplan.report.words import load_words
from beatplan.simulate.differences import difference_of_ranges, paired_difference, unpaired_difference
from beatplan.simulate.intervals import Interval
from tests import warm
from tests.browser.tiny_plan import tiny_plan
from tests.support import SCENARIO, write_city


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two plans, of which the second need not keep teams free for the calls it covers; both simulated."""
    folder = tmp_path_factory.mktemp("compared")
    simulated = "\n[simulate]\nhalf_width = 0.2\nreplications = 10\n"
    for name, promise in (("a", 0.8), ("b", 0.0)):
        file = write_city(folder, SCENARIO.replace("promise = 0.8", f"promise = {promise}") + simulated)
        done = warm.beatplan("plan", file, "-o", folder / name, "-q", cwd=folder)
        assert done.returncode == 0, done.stderr
        done = warm.beatplan("simulate", folder / name, "--scenario", file, "-q", cwd=folder)
        assert done.returncode == 0, done.stderr
    return folder


def compare(city: Path, *options: str | Path):
    return warm.beatplan("compare", city / "a", city / "b", *options, "-q", cwd=city)


def test_beats_gained_and_the_paired_difference_are_told(city: Path):
    done = compare(city, "--json", "-o", city / "map.html")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    first = next(one for one in told["slots"] if one["phase"] == "first")
    plans = [load_plan(city / name / "plan.json").phases[0].plans[0] for name in "ab"]
    assert set(first["gained"]) == set(plans[1].covered) - set(plans[0].covered)
    assert set(first["kept"]) | set(first["lost"]) == set(plans[0].covered)
    assert first["answered_per_week"] == pytest.approx([plan.answered_per_week for plan in plans])
    share = next(one for one in told["shares"] if one["phase"] == "first")
    assert share["paired"]
    assert share["change"]["low"] < share["change"]["mean"] < share["change"]["high"]
    assert share["means"][1] - share["means"][0] == pytest.approx(share["change"]["mean"])
    assert '"gained"' in (city / "map.html").read_text(encoding="utf-8")
    assert "Both plans met the same simulated calls" in compare(city).stdout


def test_other_seeds_are_not_paired_and_know_less(city: Path, tmp_path: Path):
    other = json.loads((city / "a" / "simulation.json").read_text(encoding="utf-8"))
    file = city / "a" / "simulation.json"
    moved = tmp_path / "simulation.json"
    moved.write_text(json.dumps(other | {"seed": other["seed"] + 1}), encoding="utf-8")
    paired, unpaired = (share_differences(load_simulation(one), load_simulation(file))[0] for one in (file, moved))
    assert (paired.paired, unpaired.paired) == (True, False)
    assert (paired.change.mean, paired.change.half_width) == (0, 0), "a plan does not differ from itself"
    assert unpaired.change.half_width > 0
    assert "wider" in how_compared(find_differences(tiny_plan(), tiny_plan(), (unpaired,)))


def test_a_plan_that_was_not_simulated_has_no_simulated_difference(city: Path, tmp_path: Path):
    shutil.copytree(city / "a", tmp_path / "a")
    (tmp_path / "a" / "simulation.json").unlink()
    done = warm.beatplan("compare", tmp_path / "a", city / "b", "-q", cwd=tmp_path)
    assert done.returncode == 0
    assert "both plans must have been simulated" in done.stdout


def test_in_public_differences_are_taken_from_each_plans_range_alone(city: Path):
    plans, simulations = ([read(city / name / file) for name in "ab"] for read, file in
                          ((load_plan, "plan.json"), (load_simulation, "simulation.json")))  # fmt: skip
    told = [release(*each, "public").simulation for each in zip(plans, simulations, strict=True)]
    inside = {one.phase: one for one in share_differences(*simulations)}
    found = [one for one in share_differences(*told) if math.isfinite(one.change.mean)]
    assert found
    for one in found:
        assert (one.basis, inside[one.phase].basis) == ("ranges", "same calls")
        was, is_ = (next(each.whole.share_answered for each in simulation.windows
                         if (each.phase, each.window) == (one.phase, one.window)) for simulation in told)  # fmt: skip
        assert (one.change.low, one.change.high) == (is_.low - was.high, is_.high - was.low)
    assert how_compared(find_differences(*plans, tuple(found))).startswith("In public")


@given(means=arrays(float, 2, elements=st.floats(-1, 1)), widths=arrays(float, 2, elements=st.floats(0, 1)),
       places=arrays(float, 2, elements=st.floats(-1, 1)))  # fmt: skip
def test_a_difference_of_ranges_holds_every_difference_of_what_they_hold(means, widths, places):
    before, now = (Interval(mean, mean - width, mean + width) for mean, width in zip(means, widths, strict=True))
    found = difference_of_ranges(before, now)
    one, other = means + places * widths
    assert found.low - 1e-9 <= other - one <= found.high + 1e-9
    assert found.mean == means[1] - means[0]


def test_what_is_not_alike_besides_the_decisions_is_told(city: Path):
    done = warm.beatplan("compare", city / "a", city / "b", cwd=city)
    assert "note: Teams of CRT have another availability target in the two plans." in done.stderr
    assert "call types" not in done.stderr
    assert "availability target in the two plans" in compare_page(city)
    done = warm.beatplan("compare", city / "a", city / "a", cwd=city)
    assert "note: The two plans are the same." in done.stderr


def compare_page(city: Path) -> str:
    assert compare(city, "-o", city / "unlike.html").returncode == 0
    return (city / "unlike.html").read_text(encoding="utf-8")


def test_plans_that_count_other_calls_are_told_apart():
    plan = tiny_plan()
    service = plan.provenance["scenario"]["services"][0]
    written = {
        **plan.provenance["scenario"],
        "services": [{**service, "call_types": ["WEAPON"], "response_minutes": 5}],
    }
    phases = tuple(replace(one, name=f"other {one.name}", calls_all_hours_per_week={"CRT": 9.0}) for one in plan.phases)
    other = replace(plan, phases=phases, today=(), provenance={**plan.provenance, "scenario": written})
    told = " ".join(unlike(plan, other))
    for words in ("no phase of the same name", "other call types", "other response times", "other eligible calls",
                  "something else to run today"):  # fmt: skip
        assert words in told
    assert "availability" not in told
    assert "Only one" not in told
    two = {**written, "services": [service, {**service, "name": "CN"}]}
    wider = replace(
        plan,
        provenance={**plan.provenance, "scenario": two},
        phases=tuple(
            replace(one, calls_all_hours_per_week={**one.calls_all_hours_per_week, "CN": 7.0}) for one in plan.phases
        ),
    )
    for pair in ((plan, wider), (wider, plan)):
        assert unlike(*pair) == ("Only one of the two plans has these units: CN.",), "CRT's calls are the same"
    assert unlike(plan, replace(plan, objective=1.0)) == ("The two plans are the same.",)
    hidden = [replace(plan, today=(replace(plan.today[0], busy=float("nan")),)) for _ in range(2)]
    assert unlike(*hidden) == ("The two plans are the same.",), "what is withheld in both is no difference"
    apart = replace(plan, beats=plan.beats[:3], today=())
    assert "The two plans have different beats, so none can be said to be gained or lost." in unlike(plan, apart)
    spanish = unlike(plan, other, load_words("es"))
    assert len(spanish) == len(unlike(plan, other))
    assert "En los dos planes, los equipos de CRT toman otros tipos de llamada." in spanish


@pytest.mark.parametrize(
    ("key", "here", "other", "said"),
    [
        ("promise", 0.8, 0.6, "Teams of CRT, CoR have an availability target of 60% in the other plan, here 80%."),
        ("promise", 0.8, 0.575, "Teams of CRT, CoR have an availability target of 57.5% in the other plan, here 80%."),
        ("promise", 0.8, None, "Teams of CRT, CoR have another availability target in the two plans."),
        ("promise", 0.0, 0.6, "Teams of CRT, CoR have another availability target in the two plans."),
        ("response_minutes", 15.0, 20, "Teams of CRT, CoR are to arrive within 20 minutes in the other plan, here 15."),
        ("coverage", 0.8, 0.9,
         "Teams of CRT, CoR are to reach 90% of a beat's calls in time in the other plan, here 80%."),
        ("on_scene_minutes", 45, 30.5, "Teams of CRT, CoR take 30.5 minutes at the scene in the other plan, here 45."),
    ],
)  # fmt: skip
def test_a_standard_is_told_with_its_value_in_each_plan_where_both_are_numbers(key, here, other, said):
    plan = tiny_plan()

    def with_standard(value):
        services = [{"name": name, key: value} for name in ("CRT", "CoR")]
        scenario = {**plan.provenance["scenario"], "services": services}
        return replace(plan, objective=1.0, phases=plan.phases[:1],
                       provenance={**plan.provenance, "scenario": scenario})  # fmt: skip

    apart = replace(with_standard(other), phases=(replace(plan.phases[0], weeks=9.0),))
    assert unlike(with_standard(here), apart) == (said,)
    assert find_differences(apart, with_standard(here)).unlike == (said,), "the first of two is the other"


def test_what_belongs_to_another_plan_is_refused(city: Path, tmp_path: Path):
    shutil.copytree(city / "a", tmp_path / "a")
    shutil.copy(city / "b" / "simulation.json", tmp_path / "a" / "simulation.json")
    done = warm.beatplan("report", tmp_path / "a", "-o", tmp_path / "report", cwd=tmp_path)
    assert done.returncode == 3
    assert "simulation.json: is of another plan than the plan.json beside it" in done.stderr
    plan = load_plan(city / "a" / "plan.json")
    held = {"phase": "first", "service": "CRT", "window": "day", "promised": 0.5, "replayed": {"mean": 0.5}}
    file = tmp_path / "backtest.json"
    for name, window, fits in ((plan.name, "day", True), (plan.name, "night", False), ("Other", "day", False)):
        told = {"plan": name, "until": "2024-01-01", "answered": [{**held, "window": window}]}
        file.write_text(json.dumps(told), encoding="utf-8")
        if fits:
            assert backtest_beside(plan, tmp_path) is not None
        else:
            with pytest.raises(DataError, match="is of another plan"):
                backtest_beside(plan, tmp_path)


def test_plans_of_other_beats_are_refused(city: Path):
    plan = tiny_plan()
    with pytest.raises(DataError, match=r"different beats.*only one of them has: 202"):
        find_differences(plan, replace(plan, beats=plan.beats[:3]))


def test_a_page_of_another_kind_is_not_written_over(city: Path):
    done = compare(city, "-o", city / "a" / "plan.json")
    assert done.returncode == 3
    assert "is no map" in done.stderr
    assert load_plan(city / "a" / "plan.json")


def test_intervals_of_differences_are_students_and_welchs():
    rng = np.random.default_rng(3)
    before, now = rng.normal(0.4, 0.02, 30), rng.normal(0.5, 0.05, 20)
    found = unpaired_difference(before, now)
    said = stats.ttest_ind(now, before, equal_var=False).confidence_interval(0.95)
    assert (found.low, found.high) == pytest.approx((said.low, said.high))
    pairs = paired_difference(before, now)
    said = stats.ttest_rel(now, before[:20]).confidence_interval(0.95)
    assert (pairs.low, pairs.high) == pytest.approx((said.low, said.high))
    same = unpaired_difference(np.full(5, 0.4), np.full(5, 0.5))
    assert (same.mean, same.half_width) == pytest.approx((0.1, 0.0))
