"""The inverse forms: the largest load for a target, and the fewest teams for a target; Erlang B, C and A.

A target is kept exactly: the load returned is at or below the true limit, never a rounding above it.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy

from beatplan.queues.erlang_a import erlang_a, patient
from beatplan.queues.erlang_b import busy_share, erlang_b
from beatplan.queues.erlang_c import erlang_c


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
    _check(availability)
    if availability == 0:
        return np.inf
    if teams == 0:
        return 0.0
    # B(n, A) >= 1 - n / A, so no load above n / availability can keep the promise.
    return _largest(lambda load: float(erlang_b(teams, load)), 1 - availability, teams / availability)


def load_limit_c(teams: int, availability: float) -> float:
    """Largest load at which at least `availability` of the calls need not wait, where every call waits (Erlang C).

    Args:
        teams: 0 or more.
        availability: 0 (a queue that ends: `teams`) to below 1.

    Returns:
        Erlangs, at most `teams`; 0 without a team.

    Raises:
        ValueError: an availability outside [0, 1).
    """
    _check(availability)
    if teams == 0 or availability == 0:
        return float(teams)
    return _largest(lambda load: float(erlang_c(teams, load)), 1 - availability, float(teams))


def load_limit_a(teams: int, availability: float, patience_ratio: float) -> float:
    """Largest load at which at least `availability` of the calls are answered before they give up (Erlang A).

    Args:
        teams: 0 or more.
        availability: 0 (no limit) to below 1.
        patience_ratio: mean patience over mean time a call keeps a team; 0 gives `load_limit`.

    Returns:
        Erlangs; infinite for availability 0, and 0 without a team.

    Raises:
        ValueError: an availability outside [0, 1), or a negative patience.
    """
    _check(availability)
    patient(patience_ratio)
    if availability == 0:
        return np.inf
    if teams == 0:
        return 0.0
    # Teams carry at most their number, so no load above teams / availability can keep the promise; with long patience
    # the limit is that load but for rounding.
    most = teams / availability * (1 + 1e-9)
    return _largest(lambda load: float(erlang_a(teams, load, patience_ratio).abandon_share), 1 - availability, most)


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
    return _largest(lambda load: float(busy_share(teams, load)), busy, high)


def fewest_teams(load: float, lost_share: float, most: int) -> int:
    """Fewest teams, 1 or more, that lose at most `lost_share` of the calls of a load; `most` where more are needed."""
    inverse, teams = 1.0, 0
    while teams < most and (teams == 0 or inverse * lost_share < 1):
        teams += 1
        inverse = 1.0 + teams / load * inverse if load > 0 else np.inf
    return max(teams, 1)


def fewest_teams_c(load: float, wait_share: float, most: int) -> int:
    """Fewest teams, 1 or more, with which at most `wait_share` of the calls wait; `most` where more are needed."""
    return _fewest(lambda teams: float(erlang_c(teams, load)) <= wait_share, most)


def fewest_teams_a(load: float, abandon_share: float, patience_ratio: float, most: int) -> int:
    """Fewest teams, 1 or more, with which at most `abandon_share` give up; `most` where more are needed."""
    return _fewest(lambda teams: float(erlang_a(teams, load, patience_ratio).abandon_share) <= abandon_share, most)


def _check(availability: float) -> None:
    if not 0 <= availability < 1:
        raise ValueError("availability is 0 or more and below 1")


def _largest(share: Callable[[float], float], target: float, high: float) -> float:
    """Largest load at which a share that rises with the load is at most `target`, which it passes by `high`."""
    limit = float(scipy.optimize.brentq(lambda load: share(load) - target, 0.0, high, xtol=1e-13))
    # Step down to a load that keeps the target exactly, whatever side the root finder ended on.
    while share(limit) > target:
        limit = float(np.nextafter(limit, 0.0))
    return limit


def _fewest(enough: Callable[[int], bool], most: int) -> int:
    """Fewest teams of 1 to `most` that are enough, where more than enough are enough too; `most` where none is."""
    low, high = 0, max(most, 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (low, middle) if enough(middle) else (middle, high)
    return high
