"""The waiting line of Erlang A while every team is busy, by a continued fraction of positive terms.

With x = teams * patience_ratio and y = load * patience_ratio the line has j calls with a weight of
prod_{i=1..j} y / (x + i). Its mean w(x) obeys w(x) = y (1 + w(x + 1)) / (1 + x + w(x + 1)): the two exact balances,
of the share of time that there is a line, q = y / (1 + x + w(x + 1)), and of its mean, w = y - x q.
Worked backwards from far out, a step leaves x y / (1 + x + w)^2 of an error, which is below 1, and adds and multiplies
only what is not negative, so no digits are lost at any load or patience.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.queues.offered import Floats


@dataclass(frozen=True)
class Line:
    """The line, given that every team is busy; arrays of the load's shape, slopes per erlang.

    Attributes:
        share: share of that time that at least one call waits.
        share_slope: its slope in the load.
        abandon_share: share of the calls that come in that time which give up.
        abandon_slope: its slope in the load.
    """

    share: Floats
    share_slope: Floats
    abandon_share: Floats
    abandon_slope: Floats


def line_of(teams: int, load: Floats, patience_ratio: float) -> Line:
    """Work out the line for loads in erlangs and a finite patience, as a ratio to the time a call keeps a team."""
    x, y = teams * patience_ratio, load * patience_ratio
    mean, slope = mean_line(x + 1.0, y)
    slope = slope * patience_ratio
    room = 1.0 + x + mean
    return Line(
        share=y / room,
        share_slope=patience_ratio / room - y * slope / room**2,
        abandon_share=(1.0 + mean) / room,
        abandon_slope=x * slope / room**2,
    )


def mean_line(x: float, y: Floats) -> tuple[Floats, Floats]:
    """Mean length w(x) of the line, and its slope in y."""
    mean, slope = np.maximum(y - x, 0.0), np.zeros_like(y)
    for at in x + np.arange(_steps(x, y), -1.0, -1.0):
        room = 1.0 + at + mean
        slope = (1.0 + mean) / room + y * at * slope / room**2
        mean = y * (1.0 + mean) / room
    return mean, slope


def served_wait(x: float, y: Floats) -> Floats:
    """Mean wait of the calls that waited and were served, over the mean patience.

    It is m(x + 1), where m(z) = 1 / z + q(z) m(z + 1).
    The wait offered has the density exp(y (1 - exp(-t)) - x t) in units of patience, and a call outlasts it with
    exp(-t): m(z) is minus the logarithmic derivative in z of that density's integral (Palm 1937). The steps reach
    from x past y.
    """
    most = float(y.max(initial=0.0))
    steps = float(np.ceil(max(most - x, 0.0) + _spread(max(x, most))))
    mean, wait = np.maximum(y - x - steps, 0.0), np.zeros_like(y)
    for at in x + 1.0 + np.arange(steps, -1.0, -1.0):
        room = 1.0 + at + mean
        wait = 1.0 / at + y / room * wait
        mean = y * (1.0 + mean) / room
    return wait


def _steps(x: float, y: Floats) -> float:
    """Steps after which less than exp(-40) of an error is left, for every load.

    One step leaves at most min(x, y) / max(x, y) of it, as w >= max(y - x, 0). Away from y = x this alone is enough;
    near it, x has moved by `_spread` past or up to y.
    """
    y = y[y > 0]
    with np.errstate(divide="ignore", over="ignore"):
        below = np.where(y < x, 40.0 / np.log(np.maximum(x / y, 1.0)), np.inf)
        above = 40.0 / np.log(np.maximum(2.0 * y / (x + y), 1.0))
    above = np.where(above <= (y - x) / 2, above, np.inf)
    need = np.minimum(np.minimum(below, above), _spread(np.maximum(x, y)))
    return float(np.ceil(need.max(initial=1.0)))


def _spread(size: Floats | float) -> Floats:
    """Steps that are enough near y = x: sum of |log((x + k) / y)| over 15 sqrt(y) steps is over 50."""
    return np.asarray(20.0 + 15.0 * np.sqrt(size))
