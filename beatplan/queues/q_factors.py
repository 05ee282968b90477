"""Larson's Q: what becomes of busy probabilities that are multiplied as if teams were busy independently.

Of N teams picked in random order, the first j are busy and the next is free with probability
Q(N, rho, j) rho^j (1 - rho), where rho is a team's share of time on calls. Sources: R. C. Larson, "Approximating the
performance of urban emergency service systems", Operations Research 23, 1975; for lost calls J. P. Jarvis,
"Approximating the equilibrium behavior of multi-server loss systems", Management Science 31, 1985.
"""

from __future__ import annotations

import numpy as np

from beatplan.queues.erlang_b import busy_share, erlang_b
from beatplan.queues.erlang_c import erlang_c
from beatplan.queues.offered import Floats, offered


def next_free_zero_line(teams: int, load: float) -> Floats:
    """Probability that the first j teams picked are busy and the next is free, where calls are lost.

    Args:
        teams: 1 or more.
        load: offered load in erlangs, 0 or more.

    Returns:
        (teams,) probabilities for j = 0 to teams - 1; they sum to 1 - B(teams, load).

    Raises:
        ValueError: no team, or a negative load.
    """
    return _next_free(_busy_teams(teams, load) * (1.0 - float(erlang_b(teams, load))))


def next_free_infinite_line(teams: int, load: float) -> Floats:
    """As `next_free_zero_line`, where every call waits; they sum to 1 - C(teams, load).

    Raises:
        ValueError: no team, or a load that is negative or not below `teams`.
    """
    if not load < teams:
        raise ValueError("where every call waits the load is below the number of teams")
    return _next_free(_busy_teams(teams, load) * (1.0 - float(erlang_c(teams, load))))


def q_factors_zero_line(teams: int, load: float) -> Floats:
    """Larson's Q(teams, rho, j) for j = 0 to teams - 1 where calls are lost (M/M/N/N), rho = `busy_share`.

    Args:
        teams: 1 or more.
        load: offered load in erlangs, above 0.

    Raises:
        ValueError: no team or no load.
    """
    return _factors(next_free_zero_line(teams, load), float(busy_share(teams, load)))


def q_factors_infinite_line(teams: int, load: float) -> Floats:
    """Larson's Q(teams, rho, j) for j = 0 to teams - 1 where every call waits (M/M/N), rho = load / teams.

    Raises:
        ValueError: no team, no load, or a load that is not below `teams`.
    """
    return _factors(next_free_infinite_line(teams, load), load / teams)


def _busy_teams(teams: int, load: float) -> Floats:
    """Share of time that k teams are busy, k = 0 to teams - 1, given that not all are: load^k / k! up to a factor."""
    if teams < 1:
        raise ValueError("teams are 1 or more")
    load = float(offered(teams, load))
    k = np.arange(1, teams)
    # In logarithms from the likeliest number on, so that 500 teams neither overflow nor lose it.
    with np.errstate(divide="ignore"):
        weights = np.concatenate([[0.0], np.cumsum(np.log(load) - np.log(k))])
    shares = np.exp(weights - weights.max())
    return np.asarray(shares / shares.sum())


def _next_free(busy: Floats) -> Floats:
    """Pick teams in random order: with k of N busy, j busy ones and then a free one."""
    teams = len(busy)
    k = np.arange(teams)
    first_busy, result = busy, np.empty(teams)
    for j in range(teams):
        result[j] = float((first_busy * (teams - k)).sum()) / (teams - j)
        first_busy = first_busy * np.maximum(k - j, 0) / (teams - j)
    return result


def _factors(next_free: Floats, busy: float) -> Floats:
    if not busy > 0:
        raise ValueError("without load there is no Q")
    return np.asarray(next_free / (busy ** np.arange(len(next_free)) * (1.0 - busy)))
