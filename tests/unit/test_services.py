"""Services of three kinds in one scenario: what is read, how calls find their way, and that slips are told."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from beatplan.errors import ScenarioError
from beatplan.locating.asked import Asked
from beatplan.locating.study import locate_study
from beatplan.optimize import greedy
from beatplan.optimize.diversion import net_of_desks
from beatplan.optimize.explain import why_uncovered
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.rules import Budget, OneWindow
from beatplan.plan import Plan
from beatplan.planning import Study, make_plan
from beatplan.planning.accounts import account
from beatplan.queues import erlang_a
from beatplan.scenario import DeskService, FollowUpService, load_scenario
from beatplan.scenario.triage import resolved_shares, taken_shares, through_desk
from tests import warm
from tests.support import SCENARIO, beatplan, write_city
from tests.unit.joint import CCD, CN, NIGHT, STEPS, faults, joint, study_of


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Study, Plan]:
    study = study_of(tmp_path_factory.mktemp("joint"), joint())
    return study, make_plan(study)


def test_kinds_are_read_and_a_service_without_one_is_of_the_field(tmp_path: Path):
    scenario = load_scenario(write_city(tmp_path, joint()))
    assert [one.kind for one in scenario.services] == ["field", "desk", "follow-up"]
    desk, follow = scenario.services[1:]
    assert isinstance(desk, DeskService)
    assert desk.on_scene_minutes == 20
    assert isinstance(follow, FollowUpService)
    assert follow.on_scene_minutes == 60
    assert follow.due_hours == 48


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("talk_minutes = 20", "talk_mins = 20", ("services.1.talk_mins", "talk_minutes")),
        ("talk_minutes = 20", "on_scene_minutes = 20",
         ("services.1.on_scene_minutes: unknown key of a service of kind 'desk'", "Here it is 'talk_minutes'.")),
        ("talk_minutes = 20", "talk_minutes = 20\nreached = 1",
         ("services.1.reached", "one of kind 'follow-up' has it", "Leave it out")),
        ('kind = "desk"', 'kind = "phone"', ("services.1.kind: there is no kind 'phone'", "desk, field, follow-up")),
        ("diverts = { CRT = 0.4 }", "diverts = { CRX = 0.4 }", ("services.1.diverts.CRX", "CRT")),
        ("diverts = { CRT = 0.4 }", "diverts = { CRT = 1.4 }", ("services.1.diverts.CRT", "less than or equal to 1")),
        ("after = { CRT = 0.5,", "after = { CN = 0.5,", ("services.2.after.CN", "no service 'CN' that answers")),
        ("minutes_each = 30\n", "", ("services.2.minutes_each", "missing")),
        ('call_types = ["WELFARE CHECK", "TRESPASS"]\ntalk', 'call_types = ["OTHER"]\ntalk', ("share no entry",)),
        ('call_types = ["WELFARE CHECK", "TRESPASS"]\ntalk', 'call_types = ["TRESPASS", "WELFARE*"]\ntalk',
         ("'WELFARE*' and 'WELFARE CHECK' of CRT", "written differently")),
    ],
)  # fmt: skip
def test_slips_are_told(tmp_path: Path, before: str, after: str, told: tuple[str, ...]):
    assert before in joint()
    text = faults(tmp_path, joint().replace(before, after))
    for one in told:
        assert one in text


#: Share of calls past the desk that the field takes.
STEP_SHARE = {"TRESPASS": 0.5, "WELFARE CHECK": 1.0}


def test_the_way_of_a_type_by_hand(tmp_path: Path):
    """Eight in ten trespass calls reach the desk; half of what comes on is the field's, whether spoken with or not."""
    scenario = load_scenario(write_city(tmp_path, joint() + STEPS))
    services, triage = scenario.services, scenario.triage
    assert taken_shares(services, triage, 0).tolist() == [1.0, 0.5], "welfare checks have no steps"
    assert taken_shares(services, triage, 1).tolist() == [1.0, 0.8]
    assert through_desk(services, triage, 1, 0).tolist() == [1.0, 0.8]
    assert resolved_shares(services, triage, 1) == pytest.approx([0.4, 0.4]), "whoever would come next"


@pytest.mark.parametrize("field_first", [False, True])
@pytest.mark.parametrize("share", [0.0, 0.3, 1.0])
def test_a_desk_resolves_what_it_diverts_whatever_the_field_takes(tmp_path: Path, share: float, field_first: bool):
    steps = STEPS.replace("share = 0.5", f"share = {share}")
    if field_first:
        steps = steps.replace("priority = 1", "priority = 3")
    scenario = load_scenario(write_city(tmp_path, joint() + steps))
    assert resolved_shares(scenario.services, scenario.triage, 1) == pytest.approx([0.4, 0.4])


def test_two_services_with_shares_of_their_own_are_resolved_by_what_each_takes(tmp_path: Path):
    """CRT takes half and COR a fifth of the rest; the two in five whom nobody takes go past CRT first."""
    other = SCENARIO[SCENARIO.index("[[services]]") : SCENARIO.index("[sites]")].replace("CRT", "COR")
    desk = CCD.replace("CRT = 0.4", "CRT = 0.4, COR = 0.1")
    last = STEPS[: STEPS.index("[[triage]]", 5)].replace("CCD", "COR").replace("0.8", "0.2").replace("= 1", "= 3")
    scenario = load_scenario(write_city(tmp_path, joint(desk + other + CN) + STEPS + last))
    services, triage = scenario.services, scenario.triage
    assert resolved_shares(services, triage, 1) == pytest.approx([0.25, 0.5 * 0.4 + 0.1 * 0.1 + 0.4 * 0.4])
    assert taken_shares(services, triage, 2) == pytest.approx([1.0, 0.5 * 0.2])


def test_a_type_that_no_field_service_lists_ends_with_the_desk(tmp_path: Path):
    desk = CCD.replace('"TRESPASS"]', '"TRESPASS", "LONELY"]')
    scenario = load_scenario(write_city(tmp_path, joint(desk + CN)))
    assert resolved_shares(scenario.services, scenario.triage, 1).tolist() == [0.4, 0.4, 1.0]


def test_those_not_resolved_go_to_the_field_or_to_police(tmp_path: Path):
    """Calls end in one place: resolved, with the field, or with whoever comes today."""
    study = study_of(tmp_path, joint() + STEPS)
    plan = make_plan(study)
    for phase in plan.phases:
        [desk] = [one for one in phase.plans if one.kind == "desk"]
        [field] = [one for one in phase.plans if one.kind == "field"]
        spoken = {one.type: one.answered_per_week for one in desk.by_type}
        resolved = {one.type: one.resolved_by_phone_per_week for one in desk.by_type}
        assert resolved == pytest.approx({kind: 0.4 * calls for kind, calls in spoken.items()})
        off_field = {one.type: one.resolved_by_phone_per_week for one in field.by_type}
        assert off_field == pytest.approx({kind: calls * STEP_SHARE[kind] for kind, calls in resolved.items()})
    assert sum(resolved.values()) > 0


def test_triage_thins_a_service_s_calls_type_by_type(tmp_path: Path):
    (tmp_path / "all").mkdir()
    (tmp_path / "some").mkdir()
    every = study_of(tmp_path / "all", joint()).demand
    some = study_of(tmp_path / "some", joint() + STEPS).demand
    assert some.by_kind[0] == pytest.approx(every.by_kind[0] * np.array([1.0, 0.5])[:, None, None])
    assert some.rate[0] == pytest.approx(some.by_kind[0].sum(axis=0))
    assert (some.low[0] <= some.rate[0]).all()
    assert (some.all_hours[0] < every.all_hours[0]).all()


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ('service = "CRT"', 'service = "CR"', "there is no service 'CR'"),
        ('type = "TRESPASS"\nservice = "CRT"', 'type = "TRESPAS"\nservice = "CRT"', "none of the call_types of CRT"),
        ("priority = 2", "priority = 1", "two steps of priority 1"),
        ('service = "CRT"', 'service = "CCD"', "two steps of 'CCD'"),
        ('[[triage]]\ntype = "TRESPASS"\nservice = "CCD"\nshare = 0.8\npriority = 1\n', "", "and none of CCD"),
        ("share = 0.8", "share = 1.8", "triage.0.share"),
    ],
)
def test_slips_of_triage_are_told(tmp_path: Path, before: str, after: str, told: str):
    assert before in STEPS
    assert told in faults(tmp_path, joint() + STEPS.replace(before, after))


def test_a_desk_takes_its_calls_off_the_field_as_erlang_a_says(planned: tuple[Study, Plan]):
    study, _ = planned
    problem = study.problem()
    field, desk, follow = (int(np.flatnonzero((problem.service == s) & (problem.phase == 0))[0]) for s in range(3))
    teams = np.zeros(problem.fits.shape, dtype=np.int64)
    teams[desk, problem.post[1]] = 1
    net = net_of_desks(problem, Decisions(np.zeros(problem.rate.shape, np.bool_), teams))
    rate = float(study.demand.rate[1, 0].sum())
    lost = float(erlang_a(1, rate * 20 / 60, 5 / 20).abandon_share)
    assert net.rate[field] == pytest.approx(problem.rate[field] * (1 - 0.4 * (1 - lost)))
    assert (net.rate[desk] == problem.rate[desk]).all()
    assert (problem.rate[follow] == 0).all()
    assert problem.fits[field][list(problem.post[1:])].tolist() == [0, 0], "no team of the field stands at a post"


def test_each_call_of_the_field_is_told_once(planned: tuple[Study, Plan]):
    _, plan = planned
    for phase in plan.phases:
        for one in phase.plans:
            if one.kind == "field":
                parts = one.resolved_by_phone_per_week, one.answered_per_week, one.not_answered_per_week
                assert sum(parts) == pytest.approx(one.calls_per_week)
                by_type = sum(kind.resolved_by_phone_per_week for kind in one.by_type)
                assert by_type == pytest.approx(one.resolved_by_phone_per_week)
                assert sum(one.resolved_by_beat.values()) == pytest.approx(one.resolved_by_phone_per_week)
            if one.kind == "desk" and one.teams:
                assert len(one.covered) == len(plan.beats)
                assert one.resolved_by_phone_per_week == pytest.approx(0.4 * one.answered_per_week)


def test_follow_ups_come_from_what_is_answered(planned: tuple[Study, Plan]):
    study, plan = planned
    for phase in plan.phases:
        [follow] = phase.follow_ups
        answered = {one.service: one.answered_per_week for one in phase.plans}
        assert follow.due_per_week == pytest.approx(0.5 * answered["CRT"] + 0.2 * answered["CCD"])
        assert follow.in_time_per_week + follow.late_per_week == pytest.approx(follow.due_per_week)
        assert follow.in_time_per_week <= follow.room_per_week + 1e-9
        assert follow.reached_per_week == pytest.approx(0.7 * follow.in_time_per_week)
        navigators = next(one.teams for one in phase.plans if one.service == "CN")
        assert follow.room_per_week == pytest.approx(navigators * 45.0)
    assert any(one.in_time_per_week > 0 for phase in plan.phases for one in phase.follow_ups)
    assert study.scenario.services[2].name == "CN"


def test_the_reason_why_nobody_is_on_duty_is_the_one_that_holds(planned: tuple[Study, Plan]):
    """128 clinician hours a week in the first phase and 224 in the second; anyone on duty takes 45."""
    problem = planned[0].problem()
    slot = {
        (s, t): int(np.flatnonzero((problem.service == s) & (problem.phase == t))[0]) for s in (0, 1) for t in (0, 1)
    }
    site = int(problem.slot_reach(slot[0, 0]).all(axis=1).argmax())

    def why(first: int, second: int, other: Problem = problem) -> str:
        stations = np.zeros(problem.fits.shape, dtype=np.int64)
        stations[slot[0, 0], site], stations[slot[0, 1], site] = first, second
        covered = (stations.sum(axis=1) > 0)[:, None] & np.ones(problem.rate.shape, np.bool_)
        found = why_uncovered(other, Decisions(covered, stations), slot[1, 0])
        [text] = {one.text for one in found.values()}
        assert {one.code for one in found.values()} == {"no team"}
        return text

    assert "on duty elsewhere (clinician: 38 of the 45 hours a week that this takes are left)" in why(2, 2)
    assert "stays open later (rules.nested), and in 'day' of 'second' the staff are on duty elsewhere (c" in why(1, 4)
    assert "that would add" in why(1, 2)
    lightly = np.where(problem.at_post[:, None], 0.0, problem.weight)
    assert "adds nothing to what is counted, by the weights" in why(1, 2, replace(problem, weight=lightly))
    idle = np.where(problem.service == 1, 0.2, problem.most_busy)
    assert "services.1.max_utilization = 0.2" in why(1, 2, replace(problem, most_busy=idle))
    dear = Budget(0, 1.0, np.array([0.0, 1.0, 0.0]), np.zeros(len(problem.capacity)))
    assert "the money is spent elsewhere" in why(1, 2, replace(problem, rules=(*problem.rules, dear)))


def test_a_window_that_shares_its_hours_with_an_open_one_says_so(planned: tuple[Study, Plan]):
    problem = planned[0].problem()
    desk, other = (int(np.flatnonzero((problem.service == 1) & (problem.phase == t))[0]) for t in (0, 1))
    stations = np.zeros(problem.fits.shape, dtype=np.int64)
    stations[other, problem.post[1]] = 1
    decisions = Decisions((stations.sum(axis=1) > 0)[:, None] & np.ones(problem.rate.shape, np.bool_), stations)
    apart = replace(problem, rules=(OneWindow(((desk, other),)),))
    assert "one alone is open, and that is 'day'" in why_uncovered(apart, decisions, desk)[0].text


def test_a_service_counts_by_its_weight_and_a_floor_of_it_is_kept(tmp_path: Path):
    """A desk that counts for nothing much is not staffed; a floor of its calls has it staffed all the same."""
    dear = CCD.replace("diverts", "weight = 0.001\ndiverts").replace("{ CRT = 0.4 }", "{ CRT = 0.0 }")
    folders = [tmp_path / name for name in ("light", "floor")]
    for folder in folders:
        folder.mkdir()
    light = make_plan(study_of(folders[0], joint(dear)))
    floor = make_plan(study_of(folders[1], joint(dear.replace("weight", "min_answered = 0.3\nweight"))))
    shares = [
        next(one.answered_per_week / one.calls_per_week for one in plan.phases[0].plans if one.service == "CCD")
        for plan in (light, floor)
    ]
    assert shares[0] == 0
    assert shares[1] >= 0.3 - 1e-4
    assert floor.objective <= light.objective + 1e-6


def test_check_tells_whose_crews_are_counted(tmp_path: Path):
    done = warm.beatplan("check", write_city(tmp_path, joint()), "-q")
    assert done.returncode == 0, done.stderr
    for name in ("CRT", "CCD", "CN"):
        assert f"\n{name}, day" in done.stdout
    assert "Crews hired are of each service as if everyone were its own" in done.stdout


def test_the_command_line_plans_three_kinds_and_the_tables_tell_them(tmp_path: Path):
    study_of(tmp_path, joint())
    done = beatplan("plan", str(next(tmp_path.glob("*.toml"))), "-o", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    plan = json.loads((tmp_path / "out" / "plan.json").read_text(encoding="utf-8"))
    assert {one["kind"] for one in plan["phases"][0]["plans"]} == {"field", "desk", "follow-up"}
    assert [site["post_of"] for site in plan["sites"]][-2:] == ["CCD", "CN"]
    with (tmp_path / "out" / "phases.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert {row["service"] for row in rows} == {"CRT", "CCD", "CN"}
    assert all("resolved_by_phone_per_week" in row for row in rows)
    assert "By phone in" in done.stdout
    assert "Follow-up in second: CN begins" in done.stdout
    assert "Weights of services: CN 0.5; all others 1." in done.stdout
    with (tmp_path / "out" / "duty.csv").open(encoding="utf-8-sig") as file:
        duty = list(csv.DictReader(file))
    by_slot = {(one["service"], one["window"]): one["teams"] for one in plan["phases"][1]["plans"]}
    for row in duty:
        if row["phase"] == "second" and (row["service"], row["window"]) in by_slot:
            assert int(row["people"]) == by_slot[row["service"], row["window"]], "one of each role in a team"
            assert float(row["hours_per_week"]) == int(row["people"]) * 45
    assert "Crews hired are of each service as if everyone were its own" in done.stdout
    assert " in time" in next(line for line in done.stdout.splitlines() if " due " in line)
    for row in rows:
        phone = 0.0 if row["kind"] == "desk" else float(row["resolved_by_phone_per_week"])
        parts = phone + float(row["answered_per_week"]) + float(row["not_answered_per_week"])
        assert parts == pytest.approx(float(row["eligible_calls_per_week"]), abs=1e-3)
    assert done.stdout.count(" by phone ") == 1, "a column of the table"
    with (tmp_path / "out" / "follow_ups.csv").open(encoding="utf-8-sig") as file:
        followed = list(csv.DictReader(file))
    assert [row["phase"] for row in followed] == ["first", "second"]
    for row, phase in zip(followed, plan["phases"], strict=True):
        [told] = phase["follow_ups"]
        assert float(row["in_time_per_week"]) == pytest.approx(told["in_time_per_week"], abs=1e-4)
        assert float(row["due_per_week"]) == pytest.approx(told["due_per_week"], abs=1e-4)
    crews = [row["window"] for row in duty if row["service"] == "all services"]
    assert not crews, "a clinician left over makes a crew of the desk, and an emt one of those who follow up"
    page = (tmp_path / "out" / "map.html").read_text(encoding="utf-8")
    assert "CCD post" not in page, "a post has no place on a map"
    assert "Resolved by phone, no team needed" in page, "so that the figures sum to the calls"
    assert '<th scope="col">Resolved by phone</th>' in page, "in the table of all phases too"
    assert "Arrived in time, the time at a desk before not counted" in page
    assert "does not count what callers first spend at a desk" in page
    assert "Of these, resolved by phone" in page, "a desk's lie within those it takes"


def test_a_site_of_a_post_s_name_is_refused(tmp_path: Path):
    study_of(tmp_path, joint())
    sites = tmp_path / "sites.csv"
    text = sites.read_text(encoding="utf-8").splitlines()
    last = text[-1].split(",")
    sites.write_text("\n".join([*text, ",".join(["CCD post", *last[1:]])]) + "\n", encoding="utf-8")
    done = beatplan("check", str(next(tmp_path.glob("*.toml"))))
    assert done.returncode == 3
    assert "CCD post" in done.stderr


def test_sites_are_located_for_services_of_the_field_and_at_no_post(tmp_path: Path):
    study = study_of(tmp_path, joint())
    every = len([one for one in study.sites.post_of if one is None])
    found = locate_study(study, Asked("mclp", (every,)))
    assert found.service == "CRT", "the one service that teams of go anywhere"
    assert all(study.sites.post_of[site] is None for site in found.result.sites.tolist())
    with pytest.raises(ScenarioError, match="CCD"):
        locate_study(study, Asked("mclp", (1,)), service="CCD")


def test_a_service_whose_windows_no_phase_opens_is_told(tmp_path: Path):
    closed = joint(CCD.replace("talk", 'windows = ["night"]\ntalk', 1) + CN).replace(
        "date = 2024", 'windows = ["day"]\ndate = 2024'
    )
    study = study_of(tmp_path, closed + NIGHT)
    told = "CCD: no phase opens any of its windows (night): it is in no plan."
    assert told in study.findings()
    assert told in account(study)["findings"], "check tells it before anything is planned"
    assert {one.service for phase in make_plan(study).phases for one in phase.plans} == {"CRT", "CN"}
    assert not any("no phase opens" in one for one in study_of(tmp_path / "open", joint()).findings())


def test_a_plan_that_answers_nothing_gives_nothing_up(tmp_path: Path):
    """No site is near enough to anybody, and those who follow up have nobody to find."""
    far = joint(CN.replace(", CCD = 0.2", "")).replace("response_minutes = 20", "response_minutes = 2.01")
    plan = make_plan(study_of(tmp_path, far))
    assert plan.objective == 0
    assert plan.proof.given_up == 0


def test_the_simple_rule_tries_no_staff_where_there_are_no_calls(
    planned: tuple[Study, Plan], monkeypatch: pytest.MonkeyPatch
):
    """Two thousand who could follow up were tried one more at a time, and the time for a plan was gone."""
    problem = planned[0].problem()
    tried: set[int] = set()
    best_beats = greedy._best_beats

    def told(problem: Problem, slot: int, *rest: Any) -> Any:
        tried.add(int(problem.service[slot]))
        return best_beats(problem, slot, *rest)

    monkeypatch.setattr(greedy, "_best_beats", told)
    greedy.greedy_plan(problem)
    assert tried == {0, 1}, "the field and the desk"
