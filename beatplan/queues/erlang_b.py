"""Erlang B: a call that finds no team free is lost to the service and goes where it went before; pure functions.

Loads are in erlangs (calls an hour times hours a call keeps a team). Sources: A. K. Erlang 1917; the recursion and the
derivative as in D. L. Jagerman, "Some properties of the Erlang loss function", Bell System Technical Journal 53, 1974.
"""

from __future__ import annotations

import numpy as np

from beatplan.queues.offered import Floats, offered


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
    load = offered(teams, load)
    # The recursion on 1 / B is stable for every load: 1 / B(n) = 1 + n / (load B(n - 1)).
    inverse = np.ones_like(load)
    with np.errstate(divide="ignore", over="ignore"):
        for n in range(1, teams + 1):
            inverse = 1.0 + n / load * inverse
        return np.asarray(1.0 / inverse)


def lost_load(teams: int, load: Floats | float) -> Floats:
    """Erlangs that find no team free: load times `erlang_b`; convex in the load."""
    return np.asarray(load, dtype=np.float64) * erlang_b(teams, load)


def lost_load_slope(teams: int, load: Floats | float) -> Floats:
    """Slope of `lost_load` in the load: B + A B' with B' = B (n / A - 1 + B)."""
    load = np.asarray(load, dtype=np.float64)
    blocked = erlang_b(teams, load)
    # A B' = B (n - A + A B) has no division, so load 0 needs no special case.
    return np.asarray(blocked + blocked * (teams - load + load * blocked))


def carried_load(teams: int, load: Floats | float) -> Floats:
    """Erlangs that find a team free: load times 1 - `erlang_b`, the mean number of busy teams."""
    load = offered(teams, load)
    return np.zeros_like(load) if teams == 0 else np.asarray(load * (1.0 - erlang_b(teams, load)))


def carried_load_slope(teams: int, load: Floats | float) -> Floats:
    """Slope of `carried_load` in the load: 1 without load, falling to 0, and never lost to rounding.

    With L the load that n - 1 teams lose and I those of them that are idle, carried is A n / (n + L), and
    A L' = L (1 + I) makes its slope n (n - L I) / (n + L)^2.
    """
    load = offered(teams, load)
    if teams == 0:
        return np.zeros_like(load)
    lost, idle = load, np.zeros_like(load)
    for n in range(1, teams):
        lost, idle = load * (lost / (n + lost)), n * (1.0 + idle) / (n + lost)
    return np.asarray(teams * (teams - lost * idle) / (teams + lost) ** 2)


def loss_and_slope(teams: int, load: Floats) -> tuple[Floats, Floats]:
    """`erlang_b` and its slope in the load, by sums and products of what is not negative; no division by the load.

    B(n) = L / (n + L) with L = A B(n - 1), and B'(n) = B(n) I(n) / A with I(n) = n (1 + I(n - 1)) / (n + L) teams idle.
    """
    share, slope, idle = np.ones_like(load), np.zeros_like(load), np.zeros_like(load)
    for n in range(1, teams + 1):
        room = n + load * share
        idle = n * (1.0 + idle) / room
        slope = idle * share / room
        share = load * share / room
    return share, slope


def busy_share(teams: int, load: Floats | float) -> Floats:
    """Share of time that a team is on a call: carried load over teams; 0 without a team."""
    load = np.asarray(load, dtype=np.float64)
    return np.zeros_like(load) if teams == 0 else np.asarray(load * (1.0 - erlang_b(teams, load)) / teams)
