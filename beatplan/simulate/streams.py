"""Random numbers by purpose: plans that are compared meet the same calls, and one more draw here moves none there."""

from __future__ import annotations

from enum import IntEnum

import numpy as np


class Purpose(IntEnum):
    """What random numbers are drawn for."""

    DAYS = 1
    COUNTS = 2
    MINUTES = 3
    PLACES = 4
    REPEATS = 5
    SCENES = 6
    PATIENCE = 7
    BACKUP = 8
    RANKS = 9
    TRIAGE = 10
    BY_PHONE = 11
    FOLLOW_UPS = 12
    PASSED_ON = 13


def stream(seed: int, purpose: Purpose, *part: int) -> np.random.Generator:
    """Give the random numbers of one purpose in one part of a simulation.

    Args:
        seed: of the whole.
        purpose: what for.
        part: which part: numbers such as service, window and replication, 0 or more.
    """
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, int(purpose), *part])))
