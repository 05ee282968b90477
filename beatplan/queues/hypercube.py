"""Larson's hypercube, exact: the state is which of N teams are busy, 2^N states; pure functions.

Calls are Poisson, times exponential. Times that calls keep a team may differ by team. By beat they may only on average:
a state does not tell which beat's call keeps a team, so each team has the mean time of the calls it takes, worked out
anew from its share of each beat until it settles (mean service calibration). Where a team's time is the same in every
beat the first solution is exact. Sources: R. C. Larson, "A hypercube queuing model for facility location and
redistricting in urban emergency services", Computers & Operations Research 1, 1974; for the calibration J. P. Jarvis,
"Approximating the equilibrium behavior of multi-server loss systems", Management Science 31, 1985.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from beatplan.queues.deployment import Answering, Deployment, mean_call_h, spare_per_hour
from beatplan.queues.hypercube_states import MOST_TEAMS, busy_teams, state_moves, steady_state, team_sent
from beatplan.queues.offered import Floats

#: Relative, of the mean time that a call keeps a team.
TOLERANCE = 1e-10
MOST_ROUNDS = 200


@dataclass(frozen=True)
class ExactAnswering(Answering):
    """The answering of an exact hypercube.

    Attributes:
        state_share: (2^N,) share of time in each state with no call waiting; bit n of a state's number tells that
            team n is busy.
        line_share: share of time that at least one call waits; every team is then busy.
    """

    state_share: Floats
    line_share: float


def hypercube_zero_line(deployment: Deployment) -> ExactAnswering:
    """Solve the hypercube where a call that finds no team to send is lost.

    Args:
        deployment: at most 12 teams; orders that leave teams out are allowed (dispatch within reach).

    Raises:
        ValueError: more than 12 teams.
    """
    return _calibrated(deployment, _lose)


def hypercube_infinite_line(deployment: Deployment) -> ExactAnswering:
    """Solve the hypercube where a call that finds every team busy waits; first come, first served.

    Args:
        deployment: at most 12 teams, each sent to every beat.

    Raises:
        ValueError: more than 12 teams, a team that some beat is not sent, or a load that no queue ends under.
    """
    if not deployment.every_team_goes_everywhere:
        raise ValueError("where calls wait in one line every team is sent to every beat")
    return _calibrated(deployment, _wait)


@dataclass(frozen=True)
class _Line:
    """What becomes of the calls that find no team to send; times per unit of time without a line.

    Attributes:
        lost: share of these calls that is lost: all or none.
        time: time with a line, per unit of time without one.
        delay_h: mean hours that a call which waits does so.
    """

    lost: float
    time: float
    delay_h: float


def _lose(full: float, calls_per_hour: float, served_per_hour: float) -> _Line:  # noqa: ARG001 - the shape of `_wait`
    return _Line(1.0, 0.0, 0.0)


def _wait(full: float, calls_per_hour: float, served_per_hour: float) -> _Line:
    """Each further waiting call multiplies the share of time by calls over what all teams together serve."""
    spare = spare_per_hour(calls_per_hour, served_per_hour)
    return _Line(0.0, full * calls_per_hour / spare, 1 / spare)


def _calibrated(deployment: Deployment, line_of: Callable[[float, float, float], _Line]) -> ExactAnswering:
    """Solve with each team's mean time until the times agree with the calls that it takes."""
    teams = deployment.call_h.shape[0]
    if teams > MOST_TEAMS:
        raise ValueError(f"an exact hypercube has at most {MOST_TEAMS} teams, not {teams}")
    orders, order_of = np.unique(deployment.preference, axis=0, return_inverse=True)
    sent, calls = team_sent(orders), np.asarray(np.bincount(order_of, deployment.calls_per_hour), dtype=np.float64)
    moves = state_moves(sent, calls)
    call_h = deployment.call_h.mean(axis=1)
    steady = None
    for rounds in range(1, MOST_ROUNDS + 1):
        steady = steady_state(moves, 1 / call_h, steady)
        line = line_of(float(steady.share[-1]), float(calls.sum()), float((1 / call_h).sum()))
        answering = _answering(steady.share, line, sent, order_of, call_h)
        agreed = mean_call_h(deployment, answering.taken_share, call_h)
        if bool((np.abs(agreed - call_h) <= TOLERANCE * call_h).all()):
            return replace(answering, rounds=rounds, converged=True)
        call_h = agreed
    return replace(answering, rounds=MOST_ROUNDS)


def _answering(
    state_share: Floats, line: _Line, sent: NDArray[np.int8], order_of: NDArray[np.int64], call_h: Floats
) -> ExactAnswering:
    teams = len(call_h)
    state_share = state_share / (1 + line.time)
    line_share = line.time / (1 + line.time)
    found = np.array([np.bincount(row % (teams + 1), weights=state_share, minlength=teams + 1) for row in sent])
    delayed_share = (1 - line.lost) * float(state_share[-1] + line_share)
    # A call that waits is taken by the team that is free first.
    delayed_taken = (1 / call_h) / (1 / call_h).sum()
    return ExactAnswering(
        workload=state_share @ busy_teams(teams) + line_share,
        taken_share=found[order_of, :teams].T + delayed_share * delayed_taken[:, None],
        lost_share=line.lost * found[order_of, teams],
        delayed_share=delayed_share,
        delay_h=line.delay_h,
        delayed_taken=delayed_taken,
        team_call_h=call_h,
        rounds=0,
        converged=False,
        state_share=state_share,
        line_share=line_share,
    )
