"""Simulated trips, as arrays, whose traffic and turnout are known."""

from __future__ import annotations

import numpy as np

from beatplan.calibrate.trips import Trips
from tests.calibrate.made_histories import AFTERNOON, MORNING, TURNOUT_MIN

FOOT_MIN = 0.2


def simulated(seed: int, count: int = 300, wrong: float = 0.0, noise: float = 0.2) -> Trips:
    """Trips in two windows; of the wrong stamps six in ten are late and the others those of the dispatch."""
    rng = np.random.default_rng(seed)
    drive, after = rng.gamma(3, 1.6, count) + 0.3, rng.random(count) < 0.5
    speed = np.where(after, AFTERNOON, MORNING) / (1 + noise * rng.normal(size=count).clip(-3, 3))
    going = TURNOUT_MIN * (1 + noise / 2 * rng.normal(size=count)) + FOOT_MIN + drive / speed
    kind = rng.random(count)
    going = np.where(kind < 0.6 * wrong, going + 3 + rng.exponential(15, count), going)
    going = np.where((kind >= 0.6 * wrong) & (kind < wrong), 0.0, going)
    return trips_of(going, drive, np.stack([~after, after]))


def trips_of(going, drive, in_window, with_turnout=True, turnout=np.nan) -> Trips:
    count = len(drive)
    unknown, foot = np.full(count, np.nan), np.full(count, FOOT_MIN)
    marks = np.broadcast_to(np.asarray(with_turnout), count).copy()
    own = np.broadcast_to(np.asarray(turnout, dtype=float), count).copy()
    return Trips(going, marks, own, drive, foot, unknown, unknown, in_window, np.zeros(count, dtype=np.int64))
