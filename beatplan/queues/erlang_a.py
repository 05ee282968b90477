"""Erlang A: a call waits until its patience ends, then gives up and goes where it went before; pure functions.

The M/M/n+M queue. `patience_ratio` is the mean patience over the mean time a call keeps a team; both are exponential.
0 is Erlang B, infinite is Erlang C, where what the teams cannot carry gives up only after an endless wait. Sources:
C. Palm, "Etude des delais d'attente", Ericsson Technics 5, 1937; O. Garnett, A. Mandelbaum and M. Reiman, "Designing
a call center with impatient customers", Manufacturing & Service Operations Management 4, 2002.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.queues.erlang_b import erlang_b, loss_and_slope
from beatplan.queues.erlang_c import erlang_c
from beatplan.queues.line import line_of
from beatplan.queues.offered import Floats, offered


@dataclass(frozen=True)
class ErlangA:
    """What befalls the calls of a load; each array has the shape of the load.

    Attributes:
        wait_share: calls that find every team busy.
        abandon_share: calls that give up.
        busy_share: share of time that a team is on a call; 0 without a team.
        mean_wait: of all calls, in mean times that a call keeps a team, those that give up and those at once included.
    """

    wait_share: Floats
    abandon_share: Floats
    busy_share: Floats
    mean_wait: Floats


def erlang_a(teams: int, load: Floats | float, patience_ratio: float) -> ErlangA:
    """Work out the M/M/n+M queue.

    Args:
        teams: how many teams there are, 0 or more.
        load: offered load in erlangs, any shape, 0 or more.
        patience_ratio: mean patience over mean time a call keeps a team, 0 or more, infinite allowed. The work grows
            with the square root of teams times this ratio, and only near a load of `teams`.

    Raises:
        ValueError: teams, load or patience below 0, or no number.
    """
    load = offered(teams, load)
    patient(patience_ratio)
    if np.isinf(patience_ratio):
        return _endless(teams, load)
    line = line_of(teams, load, patience_ratio)
    blocked = erlang_b(teams, load)
    waits = blocked / (1.0 - line.share + blocked * line.share)
    gives_up = waits * line.abandon_share
    busy = np.zeros_like(load) if teams == 0 else load * (1.0 - gives_up) / teams
    return ErlangA(np.asarray(waits), np.asarray(gives_up), np.asarray(busy), np.asarray(patience_ratio * gives_up))


def patient(patience_ratio: float) -> None:
    """Refuse a patience that is negative or no number.

    Raises:
        ValueError: such a patience.
    """
    if not patience_ratio >= 0:
        raise ValueError("patience is 0 or more")


def abandoned_load(teams: int, load: Floats | float, patience_ratio: float) -> Floats:
    """Erlangs that give up: load times `abandon_share`; convex in the load.

    Args:
        teams: how many teams there are, 0 or more.
        load: offered load in erlangs, any shape, 0 or more.
        patience_ratio: mean patience over mean time a call keeps a team; 0 gives `lost_load`.
    """
    return offered(teams, load) * erlang_a(teams, load, patience_ratio).abandon_share


def abandoned_load_slope(teams: int, load: Floats | float, patience_ratio: float) -> Floats:
    """Slope of `abandoned_load` in the load, by the derivative of each formula.

    The arguments are those of `abandoned_load`. With infinite patience it is 0 below `teams`, and 1 from there on.
    """
    load = offered(teams, load)
    patient(patience_ratio)
    if np.isinf(patience_ratio):
        return np.asarray(np.where(load < teams, 0.0, 1.0))
    line = line_of(teams, load, patience_ratio)
    blocked, blocked_slope = loss_and_slope(teams, load)
    both = 1.0 - line.share + blocked * line.share
    waits = blocked / both
    waits_slope = (blocked_slope * (1.0 - line.share) + blocked * (1.0 - blocked) * line.share_slope) / both**2
    share_slope = waits_slope * line.abandon_share + waits * line.abandon_slope
    return np.asarray(waits * line.abandon_share + load * share_slope)


def _endless(teams: int, load: Floats) -> ErlangA:
    """The limit of endless patience: Erlang C, and above `teams` the share that the teams cannot carry gives up."""
    stable = np.asarray(load < teams)
    waits, carried = erlang_c(teams, load), np.asarray(np.minimum(load, teams))
    answered = np.divide(carried, load, out=stable.astype(np.float64), where=load > 0)
    busy = np.zeros_like(load) if teams == 0 else carried / teams
    wait = np.where(stable, waits / np.where(stable, teams - load, 1.0), np.inf)
    return ErlangA(waits, np.asarray(1.0 - answered), np.asarray(busy), np.asarray(wait))
