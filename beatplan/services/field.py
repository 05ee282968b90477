"""Field services: what befalls calls when teams are busy.

Without patience a call that finds no team free goes where it went before (Erlang B); with patience it waits, and goes
there when its patience ends (Erlang A). `patience` is the mean patience over the mean time a call keeps a team.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from beatplan.queues import (
    abandoned_load,
    abandoned_load_slope,
    busy_limit,
    busy_share,
    erlang_a,
    erlang_b,
    load_limit,
    load_limit_a,
    lost_load,
    lost_load_slope,
)

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class LossTangent:
    """A lower bound on the calls lost by `teams` teams: lost >= slope * rate - relief / (hours a call takes).

    Calls and load are per hour and in erlangs. It is the tangent of the lost load A B(n, A) at a load A0,
    divided by the mean hours a call takes: A B >= g0 + g1 A with g0 <= 0, and the calls lost are
    rate * B = (A B) rate / A >= g1 rate + g0 rate / A.
    """

    teams: int
    slope: float
    relief: float


@dataclass(frozen=True)
class Fate:
    """What befalls the calls of a load: shares of them, and the share of time that a team is on a call."""

    lost: float
    not_at_once: float
    busy: float


def fate(teams: int, load: float, patience: float) -> Fate:
    """Work out what befalls calls that offer `load` erlangs to `teams` teams; without load nothing does."""
    if load == 0:
        return Fate(0.0, 0.0, 0.0)
    if patience == 0:
        blocked = float(erlang_b(teams, load))
        return Fate(blocked, blocked, float(busy_share(teams, load)))
    queue = erlang_a(teams, load, patience)
    return Fate(float(queue.abandon_share), float(queue.wait_share), float(queue.busy_share))


def lost_shares(teams: int, loads: Floats, patience: float) -> Floats:
    """Share of calls that get no team at each of some loads, of their shape; see `fate`."""
    if patience == 0:
        return np.where(loads > 0, erlang_b(teams, loads), 0.0)
    return np.asarray(erlang_a(teams, loads, patience).abandon_share)


def loss_tangent(teams: int, load: float, patience: float) -> LossTangent:
    """Take the tangent of the lost load at `load` erlangs (see `LossTangent`)."""
    slope = float(_slope(teams, np.asarray(load), patience))
    lost = float(lost_load(teams, load) if patience == 0 else abandoned_load(teams, load, patience))
    return LossTangent(teams, slope, max(slope * load - lost, 0.0))


def most_load(teams: int, availability: float, patience: float) -> float:
    """Largest load of which at least a share gets a team, erlangs; see `queues.load_limit`."""
    return load_limit(teams, availability) if patience == 0 else load_limit_a(teams, availability, patience)


def most_busy_load(teams: int, busy: float, patience: float) -> float:
    """Largest load at which teams are busy for at most a share of the time, erlangs; infinite from a share of 1 on."""
    limit = busy_limit(teams, busy)
    if patience == 0 or not np.isfinite(limit) or limit == 0:
        return limit
    # Calls that wait are carried too, so teams are as busy at a smaller load.
    return float(
        scipy.optimize.brentq(lambda load: fate(teams, load, patience).busy - busy, 0.0, limit, xtol=1e-13)
    ) * (1 - 1e-12)


def _slope(teams: int, load: Floats, patience: float) -> Floats:
    return lost_load_slope(teams, load) if patience == 0 else abandoned_load_slope(teams, load, patience)


def tangent_loads(teams: int, most: float, count: int, patience: float) -> Floats:
    """Loads at which to take tangents: closer together where the lost load bends most.

    Args:
        teams: 1 or more.
        most: the largest load that can occur, above 0.
        count: how many, 2 or more.
        patience: mean patience over mean time a call keeps a team; 0 for none.

    Returns:
        (count,) loads from 0 to `most`, spaced so that the slope rises by equal steps.
    """
    grid = np.linspace(0.0, most, 512)
    slope = _slope(teams, grid, patience)
    steps = np.linspace(slope[0], slope[-1], count)
    return np.interp(steps, slope, grid)
