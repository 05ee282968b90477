"""Erlang's loss formula and what follows from it; pure functions.

Loads are in erlangs (calls an hour times hours a call keeps a team). A call that finds no team free is lost to the
service: it goes where it went before. Sources: A. K. Erlang 1917; the recursion and the derivative as in D. L.
Jagerman, "Some properties of the Erlang loss function", Bell System Technical Journal 53, 1974.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

Floats = NDArray[np.float64]


def erlang_b(teams: int, load: Floats | float) -> Floats:
    """Share of calls that find every team busy.

    Args:
        teams: how many teams there are, 0 or more.
        load: offered load in erlangs, any shape, 0 or more.

    Returns:
        The share, of the same shape; 1 without a team, 0 without load.

    Raises:
        ValueError: a negative number of teams or load.
    """
    load = np.asarray(load, dtype=np.float64)
    if teams < 0 or bool((load < 0).any()):
        raise ValueError("teams and load are 0 or more")
    # The recursion on 1 / B is stable for every load: 1 / B(n) = 1 + n / (load B(n - 1)).
    inverse = np.ones_like(load)
    with np.errstate(divide="ignore", over="ignore"):
        for n in range(1, teams + 1):
            inverse = 1.0 + n / load * inverse
        return np.asarray(1.0 / inverse)


def fewest_teams(load: float, lost_share: float, most: int) -> int:
    """Fewest teams, 1 or more, that lose at most `lost_share` of the calls of a load; `most` where more are needed."""
    inverse, teams = 1.0, 0
    while teams < most and (teams == 0 or inverse * lost_share < 1):
        teams += 1
        inverse = 1.0 + teams / load * inverse if load > 0 else np.inf
    return max(teams, 1)


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
    load = np.asarray(load, dtype=np.float64)
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


def lost_load(teams: int, load: Floats | float) -> Floats:
    """Erlangs that find no team free: load times `erlang_b`; convex in the load."""
    return np.asarray(load, dtype=np.float64) * erlang_b(teams, load)


def lost_load_slope(teams: int, load: Floats | float) -> Floats:
    """Slope of `lost_load` in the load: B + A B' with B' = B (n / A - 1 + B)."""
    load = np.asarray(load, dtype=np.float64)
    blocked = erlang_b(teams, load)
    # A B' = B (n - A + A B) has no division, so load 0 needs no special case.
    return np.asarray(blocked + blocked * (teams - load + load * blocked))


def busy_share(teams: int, load: Floats | float) -> Floats:
    """Share of time that a team is on a call: carried load over teams; 0 without a team."""
    load = np.asarray(load, dtype=np.float64)
    return np.zeros_like(load) if teams == 0 else np.asarray(load * (1.0 - erlang_b(teams, load)) / teams)


def load_limit(teams: int, availability: float) -> float:
    """Largest load at which at least `availability` of the calls find a team free.

    Args:
        teams: 0 or more.
        availability: 0 (no limit) to below 1.

    Returns:
        Erlangs; infinite for availability 0, and 0 without a team.

    Raises:
        ValueError: an availability outside [0, 1).
    """
    if not 0 <= availability < 1:
        raise ValueError("availability is 0 or more and below 1")
    if availability == 0:
        return np.inf
    if teams == 0:
        return 0.0
    # B(n, A) >= 1 - n / A, so no load above n / availability can keep the promise.
    limit = float(
        brentq(
            lambda load: float(erlang_b(teams, load)) - (1 - availability),
            0.0,
            teams / availability,
            xtol=1e-13,
        )
    )
    # Step down to a load that keeps the promise exactly, whatever side the root finder ended on.
    while float(erlang_b(teams, limit)) > 1 - availability:
        limit = float(np.nextafter(limit, 0.0))
    return limit


def busy_limit(teams: int, busy: float) -> float:
    """Largest load at which `teams` teams are busy for at most a share of the time, erlangs.

    Args:
        teams: 0 or more.
        busy: above 0; from 1 on nothing limits the load.

    Raises:
        ValueError: a share of 0 or less.
    """
    if busy <= 0:
        raise ValueError("a share of time is above 0")
    if busy >= 1:
        return np.inf
    if teams == 0:
        return 0.0
    # Carried load rises with the load, to the number of teams: double until it passes the limit.
    high = 2.0 * teams
    while float(busy_share(teams, high)) < busy:
        high *= 2
    limit = float(brentq(lambda load: float(busy_share(teams, load)) - busy, 0.0, high, xtol=1e-13))
    while float(busy_share(teams, limit)) > busy:
        limit = float(np.nextafter(limit, 0.0))
    return limit
