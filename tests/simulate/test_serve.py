"""Serving calls: toys by hand, theory within chance, and what holds of every simulation."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from beatplan.queues import Deployment, erlang_a, erlang_b, erlang_c, hypercube_zero_line, nearest_first
from beatplan.simulate.calls import Calls, in_order
from beatplan.simulate.serve import BEHIND_MIN, NONE, serve
from tests.simulate.toys import calls_at, teams_at

#: Two sites and two places: each site is 5 minutes from its own place and 15 from the other.
WAYS = np.array([[5.0, 15.0], [15.0, 5.0]])


def test_one_team_misses_a_call_while_it_is_busy():
    calls = calls_at([0, 20, 60], turnout=2, wrap_up=3)
    served = serve(calls, teams_at([0]), WAYS)
    assert served.team.tolist() == [0, NONE, 0], "40 minutes: 2 turnout, 5 way, 30 at the scene, 3 wrap-up"
    assert served.busy_min.tolist() == [40, 0, 40]
    assert served.travel_min.tolist() == [5, 0, 5]


def test_the_nearest_free_team_goes():
    calls = calls_at([0, 1, 2, 3], place=[1, 1, 0, 0])
    served = serve(calls, teams_at([0, 1]), WAYS)
    assert served.team.tolist() == [1, 0, NONE, NONE]
    assert served.travel_min.tolist() == [5, 15, 0, 0]


def test_a_caller_who_waits_gets_the_team_that_is_free_first():
    calls = calls_at([0, 1, 2, 3], scene=[30, 10, 10, 10], place=[0, 1, 0, 0], patience=20)
    served = serve(calls, teams_at([0, 1]), WAYS)
    assert served.team.tolist() == [0, 1, 1, NONE], "team 1 is done at 16; the last would wait until 35"
    assert served.wait_min.tolist() == [0, 0, 14, 0]
    assert served.travel_min.tolist() == [5, 5, 15, 0]


def test_no_new_calls_at_the_end_and_overtime_after_it():
    calls = calls_at([400, 449, 450], place=[0, 1, 0], patience=10)
    teams = teams_at([0, 1, 1], margin_min=30)
    served = serve(calls, teams, WAYS)
    assert served.team.tolist() == [0, 1, NONE]
    assert served.free_at_min[0].tolist() == [435, 449 + 5 + 30, 0], "4 minutes of overtime"
    waits = serve(calls_at([440, 445], patience=60), teams_at([0], margin_min=30), WAYS)
    assert waits.team.tolist() == [0, NONE], "the team would be free at 475, when it takes no more calls"


def test_a_break_is_taken_once_and_when_the_team_is_free():
    teams = teams_at([0], break_min=30.0, break_due_min=np.array([60.0]))
    served = serve(calls_at([50, 90, 120, 200]), teams, WAYS)
    assert served.team.tolist() == [0, NONE, 0, 0], "busy from 50 to 85, then at its break until 115"


def test_teams_that_return_and_teams_that_roam():
    there = calls_at([0, 41, 60], place=[1, 1, 1])
    assert serve(there, teams_at([0]), WAYS).travel_min.tolist() == [15, 0, 15], "busy until 45"
    back = serve(there, teams_at([0], returns=np.array([True])), WAYS)
    assert back.busy_min.tolist() == [60, 0, 60], "15 minutes back; free again at 60"
    roam = serve(there, teams_at([0], roams=np.array([True])), WAYS)
    assert roam.travel_min.tolist() == [15, 0, 5], "it stands nearest to the other site now"


def test_a_helper_goes_only_when_the_own_team_is_busy_and_nobody_goes_out_of_reach():
    behind = np.array([[0.0, BEHIND_MIN], [0.0, np.inf]])
    calls = calls_at([0, 1, 2, 50, 51], place=[1] * 5, kind=[0, 0, 0, 1, 1])
    served = serve(calls, teams_at([0, 1], behind_min=behind), WAYS)
    assert served.team.tolist() == [0, 1, NONE, 0, NONE]
    assert served.travel_min.tolist() == [15, 5, 0, 15, 0]


def test_duties_know_nothing_of_each_other_and_without_a_team_nobody_comes():
    calls = calls_at([0, 1, 0, 1], lane=[0, 0, 1, 1])
    assert serve(calls, teams_at([0], lanes=2), WAYS).team.tolist() == [0, NONE, 0, NONE]
    assert serve(calls, teams_at([], lanes=2), WAYS).team.tolist() == [NONE] * 4
    assert serve(calls.taken(np.zeros(4, dtype=np.bool_)), teams_at([0], lanes=2), WAYS).team.tolist() == []


@given(seed=st.integers(0, 2**32 - 1), patience=st.sampled_from([0.0, 15.0]), many=st.integers(1, 4))
@settings(max_examples=60, deadline=None)
def test_no_team_is_at_two_calls_and_no_call_is_missed_that_a_free_team_could_take(
    seed: int, patience: float, many: int
):
    rng = np.random.default_rng(seed)
    lane = np.sort(rng.integers(0, 3, 60))
    calls = calls_at(
        rng.uniform(0, 300, 60).tolist(), scene=rng.exponential(30, 60).tolist(), patience=patience,
        place=rng.integers(0, 2, 60).tolist(), lane=[*lane.tolist()[:-1], 2],
    )  # fmt: skip
    sites = rng.integers(0, 2, many).tolist()
    served = serve(calls, teams_at(sites, lanes=3), WAYS)
    begins = calls.minute + served.wait_min
    assert (served.wait_min[served.team == NONE] == 0).all()
    assert (served.wait_min <= patience).all()
    for one in range(3):
        busy: list[list[tuple[float, float]]] = [[] for _ in sites]
        for i in np.flatnonzero(calls.lane == one):
            at = calls.minute[i]
            free_from = [max([end for _, end in times], default=0.0) for times in busy]
            if served.team[i] == NONE:
                assert min(free_from) > at + patience
                continue
            assert begins[i] >= free_from[served.team[i]] - 1e-9
            if min(free_from) <= at:
                assert served.wait_min[i] == 0
                ways = [WAYS[site, calls.place[i]] for site, free in zip(sites, free_from, strict=True) if free <= at]
                assert served.travel_min[i] == min(ways)
            busy[served.team[i]].append((begins[i], begins[i] + served.busy_min[i]))


def steady(rng: np.random.Generator, teams: int, load: float, patience: float, calls: int = 400, lanes: int = 250):
    """Shares of calls lost and delayed by lane, the first half of each left out; calls take an hour on average."""
    minute = 60 * rng.exponential(1 / load, (lanes, calls)).cumsum(axis=1)
    waits = (
        patience * rng.standard_exponential((lanes, calls)) if np.isfinite(patience) else np.full((lanes, calls), 1e9)
    )
    zero = np.zeros(lanes * calls, dtype=np.int64)
    made = in_order(
        lanes, np.repeat(np.arange(lanes), calls), minute.ravel(), kind=zero, place=zero, service=zero,
        fixed_min=zero * 0.0, turnout_min=zero * 0.0, scene_min=60 * rng.standard_exponential(lanes * calls),
        patience_min=waits.ravel(), before_min=np.zeros(waits.size), row=np.full(waits.size, -1),
    )  # fmt: skip
    served = serve(made, teams_at([0] * teams, length=1e12, lanes=lanes), np.zeros((1, 1)))
    late = slice(calls // 2, None)
    lost = (served.team == NONE).reshape(lanes, calls)[:, late].mean(axis=1)
    delayed = (served.wait_min > 0).reshape(lanes, calls)[:, late].mean(axis=1)
    return lost, delayed


def off_by(shares: np.ndarray, expected: float) -> float:
    """How many standard errors the mean of lanes is off."""
    return abs(float(shares.mean()) - expected) / (float(shares.std(ddof=1)) / np.sqrt(len(shares)))


def as_far(rng: np.random.Generator, teams: int, load: float, patience: float, expected: float) -> float:
    """How far the share lost, or delayed where all wait, is off; of a hundred settings one may be 3 off by chance.

    Such a one is looked at anew with four times the calls, where a fault would be off twice as far.
    """
    part = 0 if patience == 0 else 1
    off = off_by(steady(rng, teams, load, patience)[part], expected)
    return off if off <= 3.0 else off_by(steady(rng, teams, load, patience, lanes=1000)[part], expected)


@pytest.mark.slow
def test_fifty_settings_lose_and_delay_as_erlang_says():
    """M/M/N/N loses B, M/M/N delays C, to 3 standard errors, at 50 settings each."""
    rng = np.random.default_rng(20261127)
    off = []
    for _ in range(50):
        teams = int(rng.integers(1, 9))
        load = float(rng.uniform(0.2, 1.2)) * teams
        off.append(as_far(rng, teams, load, 0.0, float(erlang_b(teams, load))))
        load = float(rng.uniform(0.2, 0.75)) * teams
        off.append(as_far(rng, teams, load, np.inf, float(erlang_c(teams, load))))
    assert max(off) <= 3.0
    assert np.mean(off) < 1.0, "as chance alone would have it: the mean of |z| is 0.8"


def test_callers_who_give_up_do_so_as_erlang_a_says():
    rng = np.random.default_rng(7)
    for teams, load, patience in ((1, 0.8, 30.0), (3, 3.5, 20.0), (6, 5.0, 60.0)):
        lost, _ = steady(rng, teams, load, patience)
        expected = float(erlang_a(teams, load, patience / 60).abandon_share)
        assert off_by(lost, expected) <= 3.0


def hypercube_calls(rng: np.random.Generator, deployment: Deployment, lanes: int, calls: int) -> Calls:
    rate = deployment.calls_per_hour
    minute = 60 * rng.exponential(1 / rate.sum(), (lanes, calls)).cumsum(axis=1)
    beat = rng.choice(len(rate), lanes * calls, p=rate / rate.sum())
    zero = np.zeros(lanes * calls, dtype=np.int64)
    return in_order(
        lanes, np.repeat(np.arange(lanes), calls), minute.ravel(), kind=beat, place=beat, service=zero,
        fixed_min=zero * 0.0, turnout_min=zero * 0.0, patience_min=zero * 0.0, before_min=zero * 0.0, row=zero - 1,
        scene_min=60 * rng.standard_exponential(lanes * calls),
    )  # fmt: skip


@pytest.mark.parametrize(("teams", "near"), [(2, False), (2, True), (3, False), (3, True)])
def test_hypercubes_of_two_and_three_teams_by_team_and_beat(teams: int, near: bool):
    """Who takes whose calls, and how busy each team is: as Larson's hypercube says, with orders and reach."""
    rng = np.random.default_rng(10 * teams + near)
    rank = rng.uniform(1, 9, (teams, 4)) * 1e-6
    reach = rng.random((teams, 4)) < 0.6 if near else np.ones((teams, 4), dtype=np.bool_)
    reach[0] |= ~reach.any(axis=0)
    ways = np.where(reach, rank, np.inf)
    deployment = Deployment(np.array([0.5, 0.3, 0.6, 0.2]), np.ones((teams, 4)), nearest_first(ways))
    exact, lanes, many = hypercube_zero_line(deployment), 500, 600
    calls = hypercube_calls(rng, deployment, lanes, many)
    on_duty = teams_at(list(range(teams)), length=1e12, kinds=4, lanes=lanes, behind_min=np.where(reach, 0.0, np.inf).T)
    served = serve(calls, on_duty, rank)
    late = (np.arange(lanes * many) % many) >= many // 2
    for beat in range(4):
        rows = late & (calls.kind == beat)
        for team in range(teams):
            share = (served.team[rows] == team).mean()
            error = np.sqrt(max(exact.taken_share[team, beat], 1e-3) / rows.sum())
            # Calls near each other fare alike, so the error is somewhat larger than that of as many coins.
            assert abs(share - exact.taken_share[team, beat]) <= 6 * error
    lanes_begin = calls.minute.reshape(lanes, many)[:, many // 2]
    hours = float((calls.minute.reshape(lanes, many)[:, -1] - lanes_begin).sum()) / 60
    for team in range(teams):
        busy_h = served.busy_min[late & (served.team == team)].sum() / 60
        assert busy_h / hours == pytest.approx(exact.workload[team], abs=0.01)
