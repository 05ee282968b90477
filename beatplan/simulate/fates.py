"""What becomes of calls: each ends in one fate, and the fates of a window sum to its calls."""

from __future__ import annotations

import numpy as np

from beatplan.simulate.calls import Calls, Floats, Ints
from beatplan.simulate.serve import NONE, Served

#: Fates of calls that come while a window is open, in the order of the waterfall.
FATES = (
    "resolved by phone", "outside covered beats", "no team free", "gave up", "answered late", "answered in time",
)  # fmt: skip
BY_PHONE, OUTSIDE, NO_TEAM, GAVE_UP, LATE, IN_TIME = range(len(FATES))


def fates_of(calls: Calls, served: Served, response_min: Floats) -> Ints:
    """Say what became of calls that were sent to teams, (n,).

    Args:
        calls: the calls.
        served: what teams did.
        response_min: (S,) the response time of each service, call to arrival.
    """
    late = response_minutes(calls, served) > response_min[calls.service] + 1e-9
    missed = np.where(calls.patience_min > 0, GAVE_UP, NO_TEAM)
    return np.where(served.team == NONE, missed, np.where(late, LATE, IN_TIME))


def response_minutes(calls: Calls, served: Served) -> Floats:
    """Minutes from call to arrival, (n,): with a desk, waiting, turnout and travel."""
    return np.asarray(calls.before_min + served.wait_min + calls.turnout_min + served.travel_min)
