"""The states of the hypercube and their steady state: bit n of a state's number tells that team n is busy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array
from scipy.sparse.linalg import SuperLU, splu

from beatplan.queues.deployment import NONE_SENT
from beatplan.queues.offered import Floats

MOST_TEAMS = 12

#: States up to which full matrices are solved faster than sparse ones.
_FEW_STATES = 64

#: Corrections of a near solution, each about a hundredth of a factorisation.
MOST_CORRECTIONS = 25


def busy_teams(teams: int) -> NDArray[np.bool_]:
    """Tell of each state which teams are busy, (2^N, N)."""
    return ((np.arange(2**teams)[:, None] >> np.arange(teams)) & 1).astype(bool)


def team_sent(orders: NDArray[np.int64]) -> NDArray[np.int8]:
    """Find the team that each order sends in each state: the first that is free.

    Args:
        orders: (U, N) as in `Deployment.preference`.

    Returns:
        (U, 2^N) team numbers; `NONE_SENT` where no team of the order is free.
    """
    free = ~busy_teams(orders.shape[1]).T
    sent = np.full((len(orders), free.shape[1]), NONE_SENT, dtype=np.int8)
    for order, teams_sent in zip(orders, sent, strict=True):
        for team in order[order != NONE_SENT][::-1]:
            teams_sent[free[team]] = team
    return sent


@dataclass(frozen=True)
class Steady:
    """A steady state.

    Attributes:
        share: (2^N,) shares of time.
        weights: (2^N - 1,) shares of all states but the empty one, over that of the empty one.
        factors: the balance they solve, factorised, or one near it; None where there are few states.
    """

    share: Floats
    weights: Floats
    factors: SuperLU | None


@dataclass(frozen=True)
class Moves:
    """Every way from one state to another: a call that sends a team, and the end of a team's call.

    Attributes:
        states: how many states there are.
        start, end: (M,) states; first the M / 2 calls, then the ends of calls, in the same order backwards.
        calls_per_hour: (M / 2,) calls that move the state.
        team: (M / 2,) the team that becomes busy, and is free again the other way.
    """

    states: int
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    calls_per_hour: Floats
    team: NDArray[np.int64]


def state_moves(sent: NDArray[np.int8], calls_per_hour: Floats) -> Moves:
    """List the moves between states for the calls an hour of each order, (U,), and `team_sent`, (U, 2^N)."""
    states = np.arange(sent.shape[1])
    teams = int(np.log2(len(states)))
    calls = np.zeros((len(states), teams + 1))  # the last column takes the calls that no team is sent to
    for row, rate in zip(sent, calls_per_hour, strict=True):
        calls[states, row] += rate
    idle, team = np.nonzero(~busy_teams(teams))
    busy = idle + (1 << team)
    return Moves(len(states), np.concatenate([idle, busy]), np.concatenate([busy, idle]), calls[idle, team], team)


def steady_state(moves: Moves, served_per_hour: Floats, near: Steady | None = None) -> Steady:
    """Solve the balance of every state: calls take it to one more busy team, ends of calls to one less.

    Args:
        moves: from `state_moves`.
        served_per_hour: (N,) calls that each team can serve an hour.
        near: a solution for rates that differ little; its factors save most of the work.
    """
    rate = np.concatenate([moves.calls_per_hour, served_per_hour[moves.team]])
    # One balance follows from the others: the empty state gets weight 1, the others theirs against it.
    factors = None
    if moves.states <= _FEW_STATES:
        weights = _solved_full(moves, rate)
    else:
        weights, factors = _solved_sparse(moves, rate, near)
    share = np.concatenate([[1.0], weights])
    return Steady(share / share.sum(), weights, factors)


def _solved_full(moves: Moves, rate: Floats) -> Floats:
    """Rate of leaving each state on the diagonal, less the rates of entering it (row) from others (column)."""
    balance = np.diag(np.bincount(moves.start, weights=rate, minlength=moves.states))
    balance[moves.end, moves.start] = -rate
    return np.asarray(np.linalg.solve(balance[1:, 1:], -balance[1:, 0]))


def _solved_sparse(moves: Moves, rate: Floats, near: Steady | None) -> tuple[Floats, SuperLU]:
    states = np.arange(moves.states)
    rates = np.concatenate([np.bincount(moves.start, weights=rate, minlength=moves.states), -rate])
    place = np.concatenate([states, moves.end]), np.concatenate([states, moves.start])
    balance = csc_array((rates, place), shape=(moves.states, moves.states))
    matrix, right = csc_array(balance[1:, 1:]), -balance[1:, [0]].toarray().ravel()
    if near is not None and near.factors is not None:
        refined = _refined(matrix, right, near.weights, near.factors)
        if refined is not None:
            return refined, near.factors
    # An M-matrix needs no pivoting.
    options = {"SymmetricMode": True}
    factors = splu(matrix, permc_spec="MMD_AT_PLUS_A", diag_pivot_thresh=0.0, options=options)
    return factors.solve(right), factors


def _refined(matrix: csc_array[np.float64], right: Floats, weights: Floats, factors: SuperLU) -> Floats | None:
    """Correct a near solution until nothing moves; None where it does not come to rest soon."""
    for _ in range(MOST_CORRECTIONS):
        change = factors.solve(right - matrix @ weights)
        weights = weights + change
        if float(np.abs(change).sum()) <= 1e-14 * float(np.abs(weights).sum()):
            return weights
    return None
