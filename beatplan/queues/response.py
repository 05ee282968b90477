"""Minutes from call to arrival: over all calls that are answered, by beat and by team."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.queues.deployment import Answering, Deployment
from beatplan.queues.offered import Floats


@dataclass(frozen=True)
class Response:
    """Mean minutes from call to arrival of the calls that are answered, the wait for a free team included.

    Attributes:
        overall_min: of all; NaN where there is no call, or none is answered.
        by_beat_min: (B,) of each beat; of one without calls what a call there would see; NaN where none is answered.
        by_team_min: (N,) of the calls that each team takes; NaN where it takes none.
    """

    overall_min: float
    by_beat_min: Floats
    by_team_min: Floats


def mean_response(deployment: Deployment, answering: Answering, dispatch_min: Floats) -> Response:
    """Weigh the minutes of each team and beat by the calls that go that way.

    Args:
        deployment: the beats' calls.
        answering: from a hypercube, exact or approximate.
        dispatch_min: (N, B) minutes from dispatch to arrival, turnout and travel from the team's station; a call that
            waited is counted from there too. Infinite is allowed where no call goes that way.

    Raises:
        ValueError: minutes of another shape.
    """
    if dispatch_min.shape != deployment.call_h.shape:
        raise ValueError(f"minutes are by team and beat, {deployment.call_h.shape}, not {dispatch_min.shape}")
    calls = deployment.calls_per_hour
    taken = answering.taken_share
    ways = taken * np.where(taken > 0, dispatch_min, 0.0)
    wait_min = 60.0 * answering.delay_h * answering.delayed_share
    of_beat = ways.sum(axis=0) + wait_min
    of_team = ways @ calls + wait_min * answering.delayed_taken * calls.sum()
    return Response(
        overall_min=float(_mean(np.asarray(of_beat @ calls), np.asarray((taken @ calls).sum()))),
        by_beat_min=_mean(of_beat, taken.sum(axis=0)),
        by_team_min=_mean(of_team, taken @ calls),
    )


def _mean(total: Floats, weight: Floats) -> Floats:
    return np.divide(total, weight, out=np.full_like(total, np.nan), where=weight > 0)
