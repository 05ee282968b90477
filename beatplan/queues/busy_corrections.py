"""Teams in reach that may be busy: what the k-th adds in MEXCLP, and in AMEXCLP with Larson's Q; pure functions.

Sources: M. S. Daskin, "A maximum expected covering location model", Transportation Science 17, 1983; R. Batta,
J. M. Dolan and N. N. Krishnamurthy, "The maximal expected covering location problem: revisited", Transportation
Science 23, 1989.
"""

from __future__ import annotations

import numpy as np

from beatplan.queues.offered import Floats
from beatplan.queues.q_factors import next_free_infinite_line, next_free_zero_line


def mexclp_gains(teams: int, busy: float) -> Floats:
    """What the k-th team in reach adds to the share of calls reached: (1 - q) q^(k - 1), k = 1 to teams.

    Teams are taken as busy independently (Daskin 1983). `np.cumsum` gives the share reached by k teams, 1 - q^k.

    Args:
        teams: 0 or more.
        busy: q, the share of time that a team is on a call, 0 to 1.

    Raises:
        ValueError: a negative number of teams, or a share outside [0, 1].
    """
    if teams < 0 or not 0 <= busy <= 1:
        raise ValueError("teams are 0 or more, and a share of time is 0 to 1")
    return np.asarray((1 - busy) * busy ** np.arange(teams))


def amexclp_gains(teams: int, busy: float) -> Floats:
    """What the k-th team in reach adds with Larson's Q: Q(N, q, k - 1) (1 - q) q^(k - 1), k = 1 to teams.

    The teams in reach are some of N that work together, each busy for a share q of time, and every call waits (Batta,
    Dolan and Krishnamurthy 1989). With all N in reach they sum to 1 - C(N, N q): the calls that wait are not reached.

    Args:
        teams: N, 1 or more.
        busy: q, 0 or more and below 1.

    Raises:
        ValueError: no team, or a share outside [0, 1).
    """
    if not 0 <= busy < 1:
        raise ValueError("a share of time is 0 or more and below 1")
    return next_free_infinite_line(teams, teams * busy)


def amexclp_gains_lost(teams: int, load: float) -> Floats:
    """What the k-th team in reach adds with Larson's Q where calls that find no team are lost: sum 1 - B(N, load).

    Args:
        teams: N, 1 or more.
        load: offered load of all N in erlangs, 0 or more.

    Raises:
        ValueError: no team, or a negative load.
    """
    return next_free_zero_line(teams, load)
