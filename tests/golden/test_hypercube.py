"""Larson's hypercube against figures worked by hand (Larson & Odoni, Urban Operations Research, 1981, chapter 5)."""

from __future__ import annotations

import numpy as np
import pytest

from beatplan.queues import (
    Deployment,
    approximate_infinite_line,
    approximate_zero_line,
    dispatch_fractions,
    hypercube_infinite_line,
    hypercube_zero_line,
    mean_response,
    nearest_first,
    q_factors_infinite_line,
)
from beatplan.queues.hypercube import ExactAnswering

THREE = np.array([[0, 1, 2], [1, 0, 2], [2, 0, 1]])


def alike(load: float, preference: np.ndarray) -> Deployment:
    """Beats with equal calls, an hour a call, `load` erlangs in all."""
    beats, teams = preference.shape
    return Deployment(np.full(beats, load / beats), np.ones((teams, beats)), preference)


def states(answering: ExactAnswering) -> dict[str, float]:
    """Name the states with the first team leftmost."""
    teams = len(answering.workload)
    return {format(number, f"0{teams}b")[::-1]: share for number, share in enumerate(answering.state_share)}


def test_two_teams_of_a_symmetric_city():
    deployment = alike(1.0, np.array([[0, 1], [1, 0]]))
    answering = hypercube_zero_line(deployment)
    assert states(answering) == pytest.approx({"00": 0.4, "01": 0.2, "10": 0.2, "11": 0.2}, abs=1e-15)
    assert answering.workload == pytest.approx([0.4, 0.4], abs=1e-15)
    assert dispatch_fractions(deployment, answering) == pytest.approx(np.array([[0.375, 0.125], [0.125, 0.375]]))
    assert answering.lost_share == pytest.approx([0.2, 0.2], abs=1e-15)
    # Two squares of a mile, right-angled travel: 2/3 mile on average within one's own, 4/3 to the other.
    miles = np.array([[2 / 3, 4 / 3], [4 / 3, 2 / 3]])
    assert mean_response(deployment, answering, miles).overall_min == pytest.approx(0.8333333, abs=5e-8)


def test_three_teams_where_calls_are_lost():
    answering = hypercube_zero_line(alike(1.0, THREE))
    figures = {"000": 0.375, "001": 0.117187, "010": 0.12546, "011": 0.047794}
    figures |= {"100": 0.132353, "101": 0.061581, "110": 0.078125, "111": 0.0625}
    assert states(answering) == pytest.approx(figures, abs=1e-6)
    assert answering.workload == pytest.approx([0.334559, 0.313879, 0.289063], abs=1e-6)


def test_three_teams_where_calls_wait():
    answering = hypercube_infinite_line(alike(1.5, THREE))
    figures = {"000": 0.210526, "001": 0.098472, "010": 0.105675, "011": 0.062998}
    figures |= {"100": 0.111643, "101": 0.077918, "110": 0.095925, "111": 0.118421}
    assert states(answering) == pytest.approx(figures, abs=1e-6)
    assert answering.line_share == pytest.approx(0.118421, abs=1e-6)
    assert answering.delayed_share == pytest.approx(0.236842, abs=1e-6)
    assert answering.workload == pytest.approx([0.522329, 0.501441, 0.476231], abs=1e-6)


def test_two_teams_of_different_speed_by_hand():
    """One beat, 1 call an hour, first a team of 1 hour a call, then one of half an hour.

    With p(00) = 1: p(10) (1 + 1) = 1 + 2 p(11); p(01) (1 + 2) = p(11); p(11) 3 = p(10) + p(01), so p(11) = 3/10,
    p(10) = 8/10, p(01) = 1/10, of sum 22/10.
    """
    deployment = Deployment(np.array([1.0]), np.array([[1.0], [0.5]]), np.array([[0, 1]]))
    answering = hypercube_zero_line(deployment)
    assert states(answering) == pytest.approx({"00": 10 / 22, "10": 8 / 22, "01": 1 / 22, "11": 3 / 22})
    assert answering.taken_share[:, 0] == pytest.approx([11 / 22, 8 / 22])
    assert answering.workload == pytest.approx([11 / 22, 4 / 22])
    # Calls 1, served 3 an hour: with a line p(11) / 3 / (1 - 1/3), and the faster team takes two of three that waited.
    waiting = hypercube_infinite_line(deployment)
    assert waiting.line_share == pytest.approx(1.5 / 23.5)
    assert waiting.delayed_share == pytest.approx(4.5 / 23.5)
    assert waiting.delay_h == pytest.approx(0.5)
    assert waiting.taken_share[:, 0] == pytest.approx([(11 + 1.5) / 23.5, (8 + 3) / 23.5])
    response = mean_response(deployment, waiting, np.array([[10.0], [20.0]]))
    assert response.overall_min == pytest.approx((12.5 * 10 + 11 * 20 + 4.5 * 30) / 23.5)
    assert response.by_team_min == pytest.approx([10 + 1.5 * 30 / 12.5, 20 + 3 * 30 / 11])


def test_teams_that_keep_to_their_own_beat_answer_fewer():
    """Two teams, one erlang: pooled 80 % are answered, each in its own beat 67 %."""
    pooled = hypercube_zero_line(alike(1.0, np.array([[0, 1], [1, 0]])))
    apart = hypercube_zero_line(alike(1.0, nearest_first(np.array([[5.0, np.inf], [np.inf, 5.0]]))))
    assert 1 - pooled.lost_share == pytest.approx([0.8, 0.8])
    assert 1 - apart.lost_share == pytest.approx([2 / 3, 2 / 3])


def test_a_team_that_serves_two_beats_has_the_mean_time_of_the_calls_it_takes():
    """One team, calls 1 and 3 an hour that keep it 1 h and 1/3 h: mean 1/2 h, 2 erlangs, a third answered."""
    deployment = Deployment(np.array([1.0, 3.0]), np.array([[1.0, 1 / 3]]), np.array([[0], [0]]))
    for answering in (hypercube_zero_line(deployment), approximate_zero_line(deployment)):
        assert answering.converged
        assert answering.team_call_h == pytest.approx([0.5], rel=1e-9)
        assert answering.workload == pytest.approx([2 / 3], rel=1e-8)
        assert answering.lost_share == pytest.approx([2 / 3, 2 / 3], rel=1e-8)


@pytest.mark.parametrize(
    ("teams", "busy", "factors"),
    [
        (3, 0.5, [1, 0.73684, 0.63158]),
        (5, 0.3, [1, 0.90005, 0.9448, 1.16029]),
        (10, 0.5, [1, 0.89691, 0.86342, 0.89108]),
    ],
)
def test_larsons_q(teams: int, busy: float, factors: list[float]):
    """By the formula of Larson 1975 for M/M/N with a line."""
    assert q_factors_infinite_line(teams, teams * busy)[: len(factors)] == pytest.approx(factors, abs=6e-6)


def test_the_approximation_is_near_on_three_teams():
    """Within 3 % of the exact workloads."""
    exact, near = hypercube_zero_line(alike(1.0, THREE)), approximate_zero_line(alike(1.0, THREE))
    assert near.workload == pytest.approx(exact.workload, rel=0.03)
    exact, near = hypercube_infinite_line(alike(1.5, THREE)), approximate_infinite_line(alike(1.5, THREE))
    assert near.workload == pytest.approx(exact.workload, rel=0.03)
