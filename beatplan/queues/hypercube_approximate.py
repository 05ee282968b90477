"""Larson's hypercube by approximation, for any number of teams; pure functions.

A beat's call goes to the k-th team of its order with the share Q(N, rho, k - 1) times the busy shares of the k - 1
before times the free share of the k-th, scaled so that each beat's shares sum to what N teams together answer at once.
A beat that only m of the N teams are sent to loses its calls while the m are busy: with the chance that the first m of
N teams picked at random are, times their busy shares over the mean one. Times that calls keep a team may differ by team
and beat. Sources: R. C. Larson, "Approximating the performance of urban emergency service systems", Operations Research
23, 1975; with times by team and beat J. P. Jarvis, "Approximating the equilibrium behavior of multi-server loss
systems", Management Science 31, 1985.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from beatplan.queues.deployment import NONE_SENT, Answering, Deployment, mean_call_h, spare_per_hour
from beatplan.queues.erlang_b import busy_share, erlang_b
from beatplan.queues.erlang_c import erlang_c
from beatplan.queues.offered import Floats
from beatplan.queues.q_factors import next_free_infinite_line, next_free_zero_line


def approximate_zero_line(deployment: Deployment, tolerance: float = 1e-9, most_rounds: int = 500) -> Answering:
    """Approximate the hypercube where a call that finds no team to send is lost.

    Args:
        deployment: orders that leave teams out are allowed (dispatch within reach).
        tolerance: the work ends when no team's workload moves by more.
        most_rounds: or after so many rounds; `converged` then is False.

    Raises:
        ValueError: rounds below 1.
    """
    return _settled(deployment, _lose, tolerance, most_rounds)


def approximate_infinite_line(deployment: Deployment, tolerance: float = 1e-9, most_rounds: int = 500) -> Answering:
    """Approximate the hypercube where a call that finds every team busy waits; first come, first served.

    The arguments are those of `approximate_zero_line`, each team sent to every beat.

    Raises:
        ValueError: as there, a team that some beat is not sent, and a load that no queue ends under.
    """
    if not deployment.every_team_goes_everywhere:
        raise ValueError("where calls wait in one line every team is sent to every beat")
    return _settled(deployment, _wait, tolerance, most_rounds)


@dataclass(frozen=True)
class _Pool:
    """N teams alike, in place of the ones that differ: `next_free` (N,), and a team's busy share."""

    next_free: Floats
    busy: float
    lost_share: float
    delayed_share: float


def _lose(teams: int, load: float) -> _Pool:
    return _Pool(next_free_zero_line(teams, load), float(busy_share(teams, load)), float(erlang_b(teams, load)), 0.0)


def _wait(teams: int, load: float) -> _Pool:
    return _Pool(next_free_infinite_line(teams, load), load / teams, 0.0, float(erlang_c(teams, load)))


def _settled(
    deployment: Deployment, pool_of: Callable[[int, float], _Pool], tolerance: float, most_rounds: int
) -> Answering:
    teams = deployment.call_h.shape[0]
    if most_rounds < 1:
        raise ValueError("rounds are 1 or more")
    pool = pool_of(teams, _first_load(deployment))
    free, call_h = np.full(teams, 1.0 - pool.busy), deployment.call_h.mean(axis=1)
    for rounds in range(1, most_rounds + 1):
        answering = _answering(deployment, pool, free, call_h, rounds)
        call_h = answering.team_call_h
        was, free = free, _free_share(deployment, answering, free)
        pool = pool_of(teams, _load(deployment, answering.taken_share))
        if float(np.abs(free - was).max()) <= tolerance:
            return replace(answering, converged=True)
    return answering


def _answering(deployment: Deployment, pool: _Pool, free: Floats, call_h: Floats, rounds: int) -> Answering:
    """Spread each beat's calls over its order of teams, whose free shares are `free`."""
    order, sent = deployment.preference, deployment.preference != NONE_SENT
    named = np.where(sent, order, 0)
    ratio = (1.0 - free) / pool.busy if pool.busy > 0 else np.zeros_like(free)
    busy_through = np.cumprod(np.where(sent, ratio[named], 1.0), axis=1, dtype=np.float64)
    busy_before = np.concatenate([np.ones((len(order), 1)), busy_through[:, :-1]], axis=1)
    by_rank = np.where(sent, pool.next_free * busy_before * free[named], 0.0)
    lost_share = _lost_share(pool, sent, busy_through[:, -1])
    found = by_rank.sum(axis=1)
    by_rank *= ((1.0 - lost_share - pool.delayed_share) / np.where(found > 0, found, 1.0))[:, None]
    at_once = np.zeros_like(by_rank)
    beats, ranks = np.nonzero(sent)
    at_once[beats, order[beats, ranks]] = by_rank[beats, ranks]
    delayed_taken = (1.0 / call_h) / (1.0 / call_h).sum()
    taken_share = at_once.T + pool.delayed_share * delayed_taken[:, None]
    team_call_h = mean_call_h(deployment, taken_share, call_h)
    calls, served = float(deployment.calls_per_hour.sum()), float((1.0 / team_call_h).sum())
    return Answering(
        workload=(deployment.calls_per_hour * taken_share * deployment.call_h).sum(axis=1),
        taken_share=taken_share,
        lost_share=lost_share,
        delayed_share=pool.delayed_share,
        delay_h=1.0 / spare_per_hour(calls, served) if pool.delayed_share > 0 else 0.0,
        delayed_taken=delayed_taken,
        team_call_h=team_call_h,
        rounds=rounds,
        converged=False,
    )


def _lost_share(pool: _Pool, sent: NDArray[np.bool_], busy_ratio: Floats) -> Floats:
    """Share of each beat's calls that find none of the teams it is sent free, (B,).

    Args:
        pool: the N teams alike.
        sent: (B, N) whether a k-th team is sent to the beat.
        busy_ratio: (B,) their busy shares over the pool's, multiplied.
    """
    first_busy = 1.0 - np.concatenate([[0.0], pool.next_free.cumsum()])
    some = np.clip(first_busy[sent.sum(axis=1)] * busy_ratio, 0.0, 1.0)
    return np.where(sent.all(axis=1), pool.lost_share, some)


def _free_share(deployment: Deployment, answering: Answering, free: Floats) -> Floats:
    """Solve rho = (1 - rho) V + c for the share free, 1 - rho.

    V is the work that a team takes while it is free, over the share of time it is free; c the work it takes from the
    line of waiting calls.
    """
    waited = deployment.calls_per_hour.sum() * answering.delayed_share / (1.0 / answering.team_call_h).sum()
    work = (answering.workload - waited) / free
    return np.asarray((1.0 - waited) / (1.0 + work))


def _first_load(deployment: Deployment) -> float:
    """Erlangs if every call went to the first team of its order."""
    sent = np.flatnonzero(deployment.preference[:, 0] != NONE_SENT)
    return float(deployment.calls_per_hour[sent] @ deployment.call_h[deployment.preference[sent, 0], sent])


def _load(deployment: Deployment, taken_share: Floats) -> float:
    """Erlangs offered, at the mean time of the calls that are taken."""
    taken = deployment.calls_per_hour * taken_share
    if taken.sum() == 0:
        return 0.0
    return float(deployment.calls_per_hour.sum() * (taken * deployment.call_h).sum() / taken.sum())
