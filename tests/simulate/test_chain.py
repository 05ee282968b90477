"""Desk, field and follow-up in one chain: by hand, and each call in one place."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest

from beatplan.plan import Plan
from beatplan.planning import Study, make_plan, read_study
from beatplan.planning.start import decisions_of
from beatplan.queues import erlang_a
from beatplan.scenario import load_scenario
from beatplan.simulate.acts import Meets
from beatplan.simulate.calls import came_later
from beatplan.simulate.chain import Chain, chain_of, replicate
from beatplan.simulate.desks import line_of
from beatplan.simulate.fates import BY_PHONE, FATES
from beatplan.simulate.history import History, read_history
from beatplan.simulate.results import describe
from beatplan.simulate.run import Run, facts_of, simulate
from beatplan.simulate.tally import answered_of
from tests import warm
from tests.simulate.toys import calls_at
from tests.support import DESK, FOLLOW_UP, MIDDLES, SCENARIO, write_calls, write_city

#: The desk takes welfare checks with the field, and suicide alone.
SERVICES = DESK.replace('"TRESPASS"', '"SUICIDE"').replace("patience", "wrap_up_minutes = 5\npatience") + FOLLOW_UP
TRIAGE = """
[[triage]]
type = "WELFARE CHECK"
service = "CCD"
share = 0.5
priority = 1

[[triage]]
type = "WELFARE CHECK"
service = "CRT"
share = 0.8
priority = 2
"""


def scenario(more: str = "") -> str:
    staffed = SCENARIO.replace("start = { clinician = 2, emt = 2 }", "start = { clinician = 5, emt = 5 }")
    text = staffed.replace("[sites]", f"{SERVICES}\n[sites]", 1) + more
    return text + "\n[simulate]\nreplications = 20\nhalf_width = 0.0001\nrepeat_share = 0\nday_spread = 0\n"


def write(folder: Path, text: str) -> Path:
    """Twelve weeks of weekdays 8 to 17, at random minutes: half welfare checks, the rest trespass and suicide."""
    file = write_city(folder, text)
    rng, rows = np.random.default_rng(5), []
    for n in range(1440):
        week, day, minute = rng.integers(12), rng.integers(5), rng.integers(8 * 60, 17 * 60)
        time = np.datetime64("2024-01-01") + np.timedelta64(int(7 * week + day), "D") + np.timedelta64(int(minute), "m")
        kind = ("WELFARE CHECK", "WELFARE CHECK", "TRESPASS", "SUICIDE")[n % 4]
        lat, lon = MIDDLES["ABCD"[int(rng.integers(4))]]
        rows.append(f"{n},{time},{kind},{lat},{lon}")
    write_calls(folder / "calls.csv", rows)
    return file


def prepared(folder: Path, more: str = "") -> tuple[Study, Plan, History]:
    study = read_study(load_scenario(write(folder, scenario(more))))
    return study, make_plan(study), read_history(study, 1)


def run_of(study: Study, plan: Plan, history: History, *, replayed: bool) -> Run:
    problem = study.problem()
    decisions, _ = decisions_of(plan, problem)
    return simulate(study, problem, decisions, history, replayed=replayed, seed=1)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Plan, History]:
    return prepared(tmp_path_factory.mktemp("chain"))


def fates(run: Run, study: Study, service: str, phase: int = 1) -> np.ndarray:
    """Calls of a service in a phase by replication and fate."""
    s = [one.name for one in study.scenario.services].index(service)
    return sum(one.fates()[:, s].sum(axis=1) for one in run.scenes if one.scene.phase == phase)


def test_the_simulated_chain_is_near_the_plan_s(city: tuple[Study, Plan, History]):
    """Not the same: a plan's calls come to the field evenly, and here those who hung up come together."""
    study, plan, history = city
    run = run_of(study, plan, history, replayed=False)
    slots = {one.service: one for one in plan.phases[1].plans}
    assert slots["CCD"].teams, "somebody sits at the desk"
    assert slots["CRT"].teams
    weeks = run.scenes[0].weeks
    crt, ccd = (fates(run, study, name).mean(axis=0) / weeks for name in ("CRT", "CCD"))
    assert crt.sum() == pytest.approx(slots["CRT"].calls_per_week, rel=0.02)
    assert crt[BY_PHONE] == pytest.approx(slots["CRT"].resolved_by_phone_per_week, rel=0.05)
    assert ccd.sum() == pytest.approx(slots["CCD"].calls_per_week, rel=0.02)
    assert answered_of(ccd) == pytest.approx(slots["CCD"].answered_per_week, rel=0.04)
    assert answered_of(crt) == pytest.approx(slots["CRT"].answered_per_week, rel=0.08)
    told = describe(study, run, history, plan, 1)
    [follow] = [one for one in told.follow_ups if one.phase == "second"]
    assert follow.due.mean == pytest.approx(0.5 * answered_of(crt) + 0.2 * answered_of(ccd), rel=0.03)
    assert "CRT: callers whom CCD takes speak with it first, for 20 minutes" in " ".join(told.findings)
    assert "CRT: the share in time does not count what callers first spend with CCD" in " ".join(plan.findings)
    assert follow.planned_due == plan.phases[1].follow_ups[0].due_per_week
    assert follow.in_time.mean == pytest.approx(follow.planned_in_time, rel=0.1)
    assert follow.late.mean == pytest.approx(follow.due.mean - follow.in_time.mean)
    assert follow.reached.mean == pytest.approx(0.7 * follow.in_time.mean)
    desk, field = (
        {one.service: one for one in told.waterfalls if one.phase == "second"}[name] for name in ("CCD", "CRT")
    )
    assert desk.steps["resolved by phone"].mean == pytest.approx(field.steps["resolved by phone"].mean)
    ends = desk.steps["resolved by phone"].mean + sum(
        desk.steps[fate].mean for fate in ("answered late", "answered in time")
    )
    assert ends == pytest.approx(answered_of(ccd)), "what it resolved lies within what it answered"


def test_a_desk_loses_as_many_as_erlang_a_says(city: tuple[Study, Plan, History]):
    """Talk of any length lets about as many hang up as the exponential one of the formula."""
    study, plan, history = city
    run = run_of(study, plan, history, replayed=False)
    slot = next(one for one in plan.phases[1].plans if one.service == "CCD")
    calls = fates(run, study, "CCD")
    lost = 1 - float(answered_of(calls).sum() / calls.sum())
    rate = slot.calls_per_week / slot.hours_per_week
    expected = float(erlang_a(slot.teams, rate * 25 / 60, 5 / 25).abandon_share)
    assert lost == pytest.approx(expected, abs=0.02)


@pytest.mark.parametrize("replayed", [False, True])
def test_each_call_ends_in_one_place(city: tuple[Study, Plan, History], *, replayed: bool):
    """Diverted, answered and missed are the eligible; of the history each row, once."""
    study, plan, history = city
    run = run_of(study, plan, history, replayed=replayed)
    for one in run.scenes:
        for s in one.scene.services:
            assert (one.fates()[:, s] >= 0).all()
    if replayed:
        for phase in (0, 1):
            for s, name in enumerate(("CRT", "CCD")):
                rows = int(history.takes[s].sum())
                assert set(fates(run, study, name, phase).sum(axis=-1).tolist()) == {rows}
        crt, ccd = fates(run, study, "CRT"), fates(run, study, "CCD")
        both = int((history.takes[0] & history.takes[1]).sum())
        assert both == 720, "welfare checks"
        assert (crt[:, BY_PHONE] <= answered_of(ccd)).all()
        assert crt[:, BY_PHONE].mean() == pytest.approx(0.4 * both * answered_of(ccd).mean() / 1080, rel=0.05)
        assert (ccd[:, BY_PHONE] == 0).all()


def test_replayed_by_the_command_line(tmp_path: Path):
    write(tmp_path, scenario())
    assert warm.beatplan("plan", tmp_path / "tiny.toml", "-o", tmp_path / "out", "-q").returncode == 0
    done = warm.beatplan("simulate", tmp_path / "out", "--replay", "--scenario", tmp_path / "tiny.toml", "--sweep")
    assert done.returncode == 0, done.stderr
    assert "People to be followed up, a week" in done.stdout
    assert "resolved by phone" in done.stdout
    told = json.loads((tmp_path / "out" / "simulation.json").read_text(encoding="utf-8"))
    for one in told["waterfalls"]:
        assert sum(step["mean"] for step in one["steps"].values()) == pytest.approx(1440 / told["weeks"])
    assert {one["service"] for one in told["windows"]} == {"CRT", "CCD"}
    with (tmp_path / "out" / "simulated_follow_ups.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert [row["phase"] for row in rows] == ["first", "second"]
    assert all(float(row["in_time_per_week"]) <= float(row["due_per_week"]) for row in rows)
    page = (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
    assert "Checked by simulation" in page


def chain(city: tuple[Study, Plan, History], phase: int = 1, *, replayed: bool = True) -> tuple[Study, Chain]:
    study, plan, history = city
    problem = study.problem()
    decisions, _ = decisions_of(plan, problem)
    return study, chain_of(study, problem, decisions, history, phase, Meets(replayed, 1, lambda scene: scene))


def test_the_same_seed_gives_the_same_chain(city: tuple[Study, Plan, History]):
    study, made = chain(city)
    one, again, other = (replicate(study, made, facts_of(study), (seed, 0)) for seed in (1, 1, 2))
    assert all((a.fates == b.fates).all() for a, b in zip(one.tallies, again.tallies, strict=True))
    assert one.followed == again.followed
    assert any((a.fates != b.fates).any() for a, b in zip(one.tallies, other.tallies, strict=True))


def test_time_with_a_desk_is_time_until_arrival():
    """A call that a desk kept for ten minutes comes ten minutes later, behind one that came meanwhile."""
    later = came_later(calls_at([0.0, 5.0], place=[1, 2]), np.array([10.0, 0.0]))
    assert later.minute.tolist() == [5.0, 10.0]
    assert later.place.tolist() == [2, 1]
    assert later.before_min.tolist() == [0.0, 10.0]


def test_calls_go_through_a_desk_of_other_hours(tmp_path: Path):
    """A desk open from 12 to 15 speaks with callers of these hours alone; the others go straight to the field."""
    noon = '\n[[windows]]\nname = "noon"\ndays = ["Mon", "Tue", "Wed", "Thu", "Fri"]\nstart = "12:00"\nend = "15:00"\n'
    file = write(
        tmp_path,
        scenario(noon)
        .replace('name = "CCD"', 'name = "CCD"\nwindows = ["noon"]')
        .replace('name = "CRT"', 'name = "CRT"\nwindows = ["day"]')
        .replace('name = "CN"', 'name = "CN"\nwindows = ["day"]'),
    )
    study = read_study(load_scenario(file))
    plan, history = make_plan(study), read_history(study, 1)
    run = run_of(study, plan, history, replayed=True)
    hour = history.local.astype("datetime64[h]").astype(int) % 24
    at_noon = history.takes[1] & (hour >= 12) & (hour < 15)
    ccd, crt = fates(run, study, "CCD"), fates(run, study, "CRT")
    assert set(ccd.sum(axis=-1).tolist()) == {int(at_noon.sum())}
    assert 0 < crt[:, BY_PHONE].mean() <= 0.4 * int((at_noon & history.takes[0]).sum()) + 3
    assert set(crt.sum(axis=-1).tolist()) == {int(history.takes[0].sum())}
    drawn = run_of(study, plan, history, replayed=False)
    slot = next(one for one in plan.phases[1].plans if one.service == "CCD")
    weeks = drawn.scenes[0].weeks
    # Calls of the field come by the profile of its day, and the desk's rate of three hours is pulled to the week's.
    assert fates(drawn, study, "CCD").sum(axis=-1).mean() / weeks == pytest.approx(slot.calls_per_week, rel=0.06)


def test_triage_sends_each_row_one_way(tmp_path: Path):
    """Half of the welfare checks to the desk first, then four in five to the field, and the others to nobody."""
    study, plan, history = prepared(tmp_path, TRIAGE)
    welfare = 720
    crt, ccd = (int(one.sum()) for one in history.takes[:2])
    assert crt == pytest.approx(360 + 0.8 * welfare, abs=40), "trespass, and four fifths of the checks"
    assert ccd == pytest.approx(360 + 0.5 * welfare, abs=50), "suicide, and half of the checks"
    line = line_of(study, 1)
    share = line.through[0, 0] * study.demand.rate[0, 0]
    assert share.sum() / study.demand.rate[0, 0].sum() == pytest.approx(
        0.5 * 0.8 * welfare / (360 + 0.8 * welfare), abs=0.02
    )
    run = run_of(study, plan, history, replayed=True)
    assert set(fates(run, study, "CRT").sum(axis=-1).tolist()) == {crt}
    assert set(fates(run, study, "CCD").sum(axis=-1).tolist()) == {ccd}


def test_nobody_at_the_desk_changes_nothing(city: tuple[Study, Plan, History]):
    study, plan, history = city
    problem = study.problem()
    decisions, _ = decisions_of(plan, problem)
    stations, covered = decisions.stations.copy(), decisions.covered.copy()
    desk = np.flatnonzero(problem.service == 1)
    stations[desk], covered[desk] = 0, False
    empty = type(decisions)(covered, stations)
    run = simulate(study, problem, empty, history, replayed=True, seed=1)
    crt, ccd = fates(run, study, "CRT"), fates(run, study, "CCD")
    assert (crt[:, BY_PHONE] == 0).all()
    assert (ccd.sum(axis=-1) == ccd[:, FATES.index("outside covered beats")]).all()


def test_services_that_plan_for_the_same_calls_share_one_caller(tmp_path: Path):
    """Two services of the field list welfare checks: the desk still meets each once."""
    other = SCENARIO[SCENARIO.index("[[services]]") : SCENARIO.index("[sites]")].replace('"CRT"', '"CoR"')
    text = scenario().replace("[sites]", f"{other}\n[sites]", 1).replace("{ CRT = 0.4 }", "{ CRT = 0.4, CoR = 0.4 }")
    study = read_study(load_scenario(write(tmp_path, text)))
    plan, history = make_plan(study), read_history(study, 1)
    for replayed in (True, False):
        run = run_of(study, plan, history, replayed=replayed)
        weeks = 1.0 if replayed else run.scenes[0].weeks / 12
        came = fates(run, study, "CCD").sum(axis=-1).mean() / weeks
        assert came == pytest.approx(1080, rel=0.03), "welfare checks and suicide"
        crt, cor = (fates(run, study, name)[:, BY_PHONE].mean() for name in ("CRT", "CoR"))
        assert crt == pytest.approx(cor, rel=0.1)


def test_plans_with_desks_are_calibrated_and_put_to_the_test(tmp_path: Path):
    write(tmp_path, scenario(TRIAGE))
    done = warm.beatplan("plan", "tiny.toml", "--calibrate", "-o", "out", "-q", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "Simulated: the share answered is within" in done.stdout
    tested = warm.beatplan("backtest", "tiny.toml", "--until", "2024-02-12", "--json", "-q", cwd=tmp_path)
    assert tested.returncode == 0, tested.stderr
    told = json.loads(tested.stdout)
    held = {(one["phase"], one["service"]) for one in told["answered"]}
    assert held == {(phase, service) for phase in ("first", "second") for service in ("CRT", "CCD")}
