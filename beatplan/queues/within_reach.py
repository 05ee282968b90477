"""Dispatch within reach: a call is lost where all teams near enough are busy, though others are free; pure functions.

Teams that no beat's calls tie together work as if the others were not there, so each group of tied teams is a hypercube
of its own: exact where it is small enough, else by approximation.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from beatplan.queues.deployment import NONE_SENT, Answering, Deployment
from beatplan.queues.hypercube import hypercube_zero_line
from beatplan.queues.hypercube_approximate import approximate_zero_line

#: Teams tied together beyond which the approximation stands in: exact, two more take about fifteen times as long.
EXACT_TEAMS = 10


def answer_within_reach(deployment: Deployment, exact_teams: int = EXACT_TEAMS) -> Answering:
    """Work out who answers calls where each beat is sent some teams only, and a call that finds none of them is lost.

    Args:
        deployment: orders that name the teams within reach of each beat, none where nobody is.
        exact_teams: teams tied together up to which the hypercube is solved exactly, at most 12.

    Returns:
        The answering; `converged` tells whether every group settled.
    """
    teams, beats = deployment.call_h.shape
    workload, team_call_h = np.zeros(teams), deployment.call_h.mean(axis=1)
    taken_share, lost_share = np.zeros((teams, beats)), np.ones(beats)
    rounds, converged = 0, True
    for mine, here in _tied(deployment):
        own = _part(deployment, mine, here)
        found = hypercube_zero_line(own) if len(mine) <= exact_teams else approximate_zero_line(own)
        workload[mine], team_call_h[mine] = found.workload, found.team_call_h
        taken_share[np.ix_(mine, here)], lost_share[here] = found.taken_share, found.lost_share
        rounds, converged = max(rounds, found.rounds), converged and found.converged
    return Answering(
        workload=workload,
        taken_share=taken_share,
        lost_share=lost_share,
        delayed_share=0.0,
        delay_h=0.0,
        team_call_h=team_call_h,
        delayed_taken=np.full(teams, 1.0 / teams),
        rounds=rounds,
        converged=converged,
    )


def _tied(deployment: Deployment) -> list[tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Group teams and the beats that they are sent to; teams that are sent nowhere are in no group."""
    order = deployment.preference
    beats, ranks = np.nonzero(order != NONE_SENT)
    count = len(order) + order.shape[1]
    ties = coo_array((np.ones(len(beats)), (beats, len(order) + order[beats, ranks])), shape=(count, count))
    _, group = connected_components(ties, directed=False)
    of_beat, of_team = group[: len(order)], group[len(order) :]
    sent = np.unique(of_beat[beats])
    return [(np.flatnonzero(of_team == one), np.flatnonzero(of_beat == one)) for one in sent.tolist()]


def _part(deployment: Deployment, teams: NDArray[np.int64], beats: NDArray[np.int64]) -> Deployment:
    """Take some teams and the beats that they alone are sent to, numbered anew."""
    number = np.full(deployment.call_h.shape[0] + 1, NONE_SENT)
    number[teams] = np.arange(len(teams))
    # NONE_SENT, -1, reads the last entry, which is itself NONE_SENT.
    order = number[deployment.preference[beats]][:, : len(teams)]
    return Deployment(deployment.calls_per_hour[beats], deployment.call_h[np.ix_(teams, beats)], order)
