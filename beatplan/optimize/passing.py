"""Calls that turn out, at the scene, to be for another service: what they add to the load of its teams.

A call counts once, as answered by the service that went first. The other's team comes too where it covers the beat, is
on duty and has a team free; otherwise police respond, as today. A call passed on is not passed on again.

How much one service passes on follows from what it answers, that from its load, and that from what is passed on to it.
With more load fewer calls are answered, so each turn of working loads out anew passes on less where the turn before
passed on more. So, beginning with nothing, loads that agree lie between any two turns that follow each other.

The turns draw together where a service's calls keep teams equally long in all beats: a call more on a slot takes less
than one off those that it answers (A B'(A) <= 1 - B(A) of Erlang's formula), and of these it passes on shares that sum
to 1 at most, so that the calls a week by which turns differ shrink. Where beats differ much they need not; if turns
have not met after `MOST_TURNS`, the larger load of the last two is taken, so that nothing is promised that would not
hold.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from beatplan.optimize.diversion import net_of_desks
from beatplan.services.field import fate

if TYPE_CHECKING:
    from beatplan.optimize.problem import Decisions, Problem

Floats = NDArray[np.float64]

#: Turns of working out loads; calls an hour that two turns may differ by.
MOST_TURNS, TOLERANCE = 200, 1e-9


@dataclass(frozen=True)
class Passing:
    """What a slot passes on to another.

    Attributes:
        slot, to: the slots of the service that went first and of the other.
        share: (B,) share of the calls that the first answers that turns out to be for the other while it is on duty.
    """

    slot: int
    to: int
    share: Floats


def as_decided(problem: Problem, decisions: Decisions) -> Problem:
    """Leave field slots what desks do not resolve, and give them what others pass on, under decisions."""
    return net_of_desks(with_passed(problem, decisions), decisions)


def with_passed(problem: Problem, decisions: Decisions) -> Problem:
    """Fix the calls passed on as decisions make them: `passed_in` has them, and nothing follows from loads any more.

    They are told of all beats in which the first service answers; those in which the other covers none keep no team.
    """
    if not problem.passing:
        return problem
    net = net_of_desks(problem, decisions)
    before, then = np.zeros_like(net.rate), _passed(net, decisions, np.zeros_like(net.rate))
    for _ in range(MOST_TURNS):
        if np.abs(then - before).max() <= TOLERANCE:
            break
        before, then = then, _passed(net, decisions, then)
    return replace(problem, passed_in=problem.passed_in + np.maximum(before, then), passing=())


def _passed(net: Problem, decisions: Decisions, passed_in: Floats) -> Floats:
    """Work out the calls an hour that are passed on, (K, B), while slots bear those passed in already."""
    load = ((net.load + passed_in * net.call_h) * decisions.covered).sum(axis=1)
    passed = np.zeros_like(net.rate)
    for one in net.passing:
        teams, patience = int(decisions.teams[one.slot]), float(net.patience[one.slot])
        got = 1.0 - fate(teams, float(load[one.slot]), patience).lost
        answered = got * net.rate[one.slot] * decisions.covered[one.slot]
        passed[one.to] += one.share * answered * net.hours[one.slot] / net.hours[one.to]
    return passed
