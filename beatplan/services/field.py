"""Field services: a call that finds a team free is answered; one that finds none goes where it went before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.queues import erlang_b, lost_load, lost_load_slope

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


def answered_per_hour(teams: int, rate: float, load: float) -> float:
    """Calls an hour that find a team free: rate * (1 - B(teams, load))."""
    return float(rate * (1 - erlang_b(teams, load)))


def loss_tangent(teams: int, load: float) -> LossTangent:
    """Take the tangent of the lost load at `load` erlangs (see `LossTangent`)."""
    slope = float(lost_load_slope(teams, load))
    return LossTangent(teams, slope, max(slope * load - float(lost_load(teams, load)), 0.0))


def tangent_loads(teams: int, most: float, count: int) -> Floats:
    """Loads at which to take tangents: closer together where the lost load bends most.

    Args:
        teams: 1 or more.
        most: the largest load that can occur, above 0.
        count: how many, 2 or more.

    Returns:
        (count,) loads from 0 to `most`, spaced so that the slope rises by equal steps.
    """
    grid = np.linspace(0.0, most, 512)
    slope = lost_load_slope(teams, grid)
    steps = np.linspace(slope[0], slope[-1], count)
    return np.interp(steps, slope, grid)
