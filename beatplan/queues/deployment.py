"""Who is sent where: calls of beats, teams that differ, and the order in which teams are sent; and what comes of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.queues.offered import Floats

#: In a beat's order of teams: no further team is sent.
NONE_SENT = -1


@dataclass(frozen=True)
class Deployment:
    """B beats (Larson's atoms) and N teams (his units).

    Attributes:
        calls_per_hour: (B,) Poisson arrival rates, 0 or more.
        call_h: (N, B) mean hours that a call of a beat keeps a team, above 0.
        preference: (B, N) teams in the order in which they are sent: the first that is free goes. `NONE_SENT` fills
            the end of a row whose beat not every team is sent to.

    Raises:
        ValueError: no team or no beat, shapes that do not agree, a rate or time out of range, an order that names a
            team twice.
    """

    calls_per_hour: Floats
    call_h: Floats
    preference: NDArray[np.int64]

    def __post_init__(self) -> None:
        teams, beats = self.call_h.shape
        if not teams or not beats:
            raise ValueError("a deployment has a team and a beat or more")
        if self.calls_per_hour.shape != (beats,) or self.preference.shape != (beats, teams):
            raise ValueError(f"for {teams} teams and {beats} beats rates are ({beats},), orders ({beats}, {teams})")
        if not bool((self.calls_per_hour >= 0).all() and np.isfinite(self.calls_per_hour).all()):
            raise ValueError("calls an hour are 0 or more")
        if not bool((self.call_h > 0).all() and np.isfinite(self.call_h).all()):
            raise ValueError("hours that a call keeps a team are above 0")
        if not _orders(self.preference):
            raise ValueError("an order names teams from 0 on, none twice, and then only NONE_SENT")

    @property
    def every_team_goes_everywhere(self) -> bool:
        """Whether each beat's order names every team."""
        return bool((self.preference != NONE_SENT).all())


@dataclass(frozen=True)
class Answering:
    """How a deployment's calls are answered.

    Attributes:
        workload: (N,) share of time that a team is on a call.
        taken_share: (N, B) share of a beat's calls that a team takes, those that waited included.
        lost_share: (B,) share of a beat's calls that find no team to send and are lost.
        delayed_share: share of all calls that wait for a team; 0 where no call waits.
        delay_h: mean hours that a call which waits does so.
        team_call_h: (N,) mean hours that a call keeps a team, over the calls it takes.
        delayed_taken: (N,) share of the calls that waited which a team takes.
        rounds: how often the figures were worked out anew.
        converged: whether the last round changed nothing by more than the tolerance.
    """

    workload: Floats
    taken_share: Floats
    lost_share: Floats
    delayed_share: float
    delay_h: float
    team_call_h: Floats
    delayed_taken: Floats
    rounds: int
    converged: bool


def nearest_first(travel_min: Floats) -> NDArray[np.int64]:
    """Order the teams of each beat by travel time; of equals the first comes first.

    Args:
        travel_min: (N, B) minutes from each team's station to each beat; infinite where a team is not sent.

    Returns:
        (B, N) orders for `Deployment.preference`.

    Raises:
        ValueError: a time that is no number.
    """
    if bool(np.isnan(travel_min).any()):
        raise ValueError("travel times are numbers; infinite where a team is not sent")
    order = np.argsort(travel_min.T, axis=1, kind="stable")
    sent = np.isfinite(np.take_along_axis(travel_min.T, order, axis=1))
    return np.where(sent, order, NONE_SENT)


def spare_per_hour(calls_per_hour: float, served_per_hour: float) -> float:
    """Calls an hour that the teams together could serve beyond those that come.

    Raises:
        ValueError: none, so that a queue grows without end.
    """
    if not calls_per_hour < served_per_hour:
        busy = calls_per_hour / served_per_hour
        raise ValueError(f"calls are {busy:.3g} times what the teams can serve: the queue grows without end")
    return served_per_hour - calls_per_hour


def mean_call_h(deployment: Deployment, taken_share: Floats, otherwise: Floats) -> Floats:
    """Mean hours that a call keeps each team, over the calls that it takes: (N,).

    Args:
        deployment: the beats' calls, and the times by team and beat.
        taken_share: (N, B) as in `Answering`.
        otherwise: (N,) the hours of a team that takes no call.
    """
    taken = deployment.calls_per_hour * taken_share
    calls = taken.sum(axis=1)
    work = (taken * deployment.call_h).sum(axis=1)
    return np.asarray(np.divide(work, calls, out=otherwise.copy(), where=calls > 0))


def dispatch_fractions(deployment: Deployment, answering: Answering) -> Floats:
    """Share of all answered calls that each team takes from each beat, (N, B): of sum 1, or 0 without calls."""
    taken = deployment.calls_per_hour * answering.taken_share
    return np.asarray(taken / taken.sum()) if taken.sum() > 0 else taken


def _orders(preference: NDArray[np.int64]) -> bool:
    teams = preference.shape[1]
    named = preference != NONE_SENT
    within = bool(((preference >= 0) & (preference < teams) | ~named).all())
    at_the_front = bool((named[:, :-1] >= named[:, 1:]).all())
    ranked = np.sort(preference, axis=1)
    twice = (ranked[:, 1:] == ranked[:, :-1]) & (ranked[:, 1:] != NONE_SENT)
    return within and at_the_front and not bool(twice.any())
