"""Erlang C: every call waits for as long as it takes; pure functions. Source: A. K. Erlang 1917.

Loads are in erlangs, first come first served. From a load of `teams` on the queue grows without end.
"""

from __future__ import annotations

import numpy as np

from beatplan.queues.erlang_b import erlang_b
from beatplan.queues.offered import Floats, offered


def erlang_c(teams: int, load: Floats | float) -> Floats:
    """Share of calls that wait when every call waits for as long as it takes.

    C = B / (1 - (A / N) (1 - B)); A. K. Erlang 1917.

    Args:
        teams: how many teams there are, 0 or more.
        load: offered load in erlangs, any shape, 0 or more.

    Returns:
        The share, of the same shape; 1 from a load of `teams` on, where the queue grows without end.

    Raises:
        ValueError: a negative number of teams or load.
    """
    load = offered(teams, load)
    blocked = erlang_b(teams, load)
    busy = np.minimum(load / teams, 1.0) if teams else np.ones_like(load)
    return np.asarray(np.where(load < teams, blocked / (1.0 - busy * (1.0 - blocked)), 1.0))


def mean_wait_min(teams: int, load: Floats | float, call_min: float) -> Floats:
    """Minutes that a call waits on average when every call waits; infinite from a load of `teams` on.

    Args:
        teams: how many teams there are.
        load: offered load in erlangs, any shape.
        call_min: minutes that a call keeps a team.
    """
    load = np.asarray(load, dtype=np.float64)
    room = np.where(load < teams, teams - load, np.nan)
    return np.asarray(np.where(load < teams, erlang_c(teams, load) * call_min / room, np.inf))


def longer_wait_share(teams: int, load: Floats | float, wait_min: Floats | float, call_min: float) -> Floats:
    """Share of calls that wait for longer than `wait_min` minutes: C exp(-(N - A) t / call_min); 1 from `teams` on.

    Args:
        teams: how many teams there are, 0 or more.
        load: offered load in erlangs; broadcast against `wait_min`.
        wait_min: minutes, 0 or more.
        call_min: minutes that a call keeps a team, above 0.
    """
    load = offered(teams, load)
    room = np.maximum(teams - load, 0.0)
    return np.asarray(erlang_c(teams, load) * np.exp(-room * np.asarray(wait_min) / call_min))


def wait_percentile_min(teams: int, load: Floats | float, share: float, call_min: float) -> Floats:
    """Minutes within which a share of the calls have a team: 0 where so many never wait, infinite from `teams` on.

    Args:
        teams: how many teams there are, 0 or more.
        load: offered load in erlangs, any shape.
        share: 0 or more and below 1, such as 0.9 for the 90th percentile.
        call_min: minutes that a call keeps a team, above 0.

    Raises:
        ValueError: a share outside [0, 1).
    """
    load = offered(teams, load)
    if not 0 <= share < 1:
        raise ValueError("a share of calls is 0 or more and below 1")
    waits = np.maximum(erlang_c(teams, load), 1 - share)  # where fewer wait, the logarithm below is 0
    room = np.where(load < teams, teams - load, np.nan)
    return np.asarray(np.where(load < teams, np.log(waits / (1 - share)) * call_min / room, np.inf))
