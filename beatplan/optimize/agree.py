"""Load and placement made to agree: a plan is judged by the travel of the stations that it chose itself.

A program needs to know how long calls keep teams before it has placed them, so it begins with travel from the nearest
site that meets the standard in each beat. Then the stations chosen are kept, and the beats are chosen anew with the
travel from these, until busy share, travel and load are those of the plan itself.

So it is with calls that services pass on to each other. The first program leaves them out: they are load and count
nowhere, so no plan answers more calls with them. Each later one takes them as the plan before made them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np

from beatplan.optimize.backends import solve_mip
from beatplan.optimize.check import answered_calls, broken_rules, in_time_calls, without_idle_hires
from beatplan.optimize.idle import without_idle_posts
from beatplan.optimize.mip import Backend, Floats, Status
from beatplan.optimize.passing import MOST_TURNS, TOLERANCE, as_decided, with_passed
from beatplan.optimize.problem import Bools, Decisions, Problem
from beatplan.optimize.repair import within_promise
from beatplan.optimize.rules import FixedStations
from beatplan.optimize.slot_fate import dispatched_travel_h
from beatplan.optimize.stages import PLACING_GAP, Result, Stop, most_answered, solve
from beatplan.services.field import fate
from beatplan.workload import dispatched_travel_min

#: Loads agree when no slot's differs by more than this share from what was planned.
AGREEMENT = 1e-3
#: Share of the time limit that is left to solving; the rest makes loads agree, without which promises may not hold.
SOLVING_SHARE = 0.85
#: Choices of beats for the stations; loads nearly always agree after two or three.
MOST_ROUNDS = 10

Progress = Callable[[str], None]


class Ending(Enum):
    """How the rounds of making loads agree ended."""

    AGREED = "busy share, travel and load agree with the stations"
    ROUNDS = "the rounds ended before loads agreed"
    NO_PLAN = "with the travel of these stations no beats obey every rule"
    TIME = "the time limit ended the rounds"


@dataclass(frozen=True)
class Agreed:
    """A result with the loads of its own stations.

    Attributes:
        result: the result of solving the whole; its decisions are the plan as settled.
        planned, own: the problem with the loads that the plan's beats were chosen with, and with the plan's own.
        most: no plan answers more weighted calls than this, wherever its teams stand, since no travel is shorter.
        given_up: share of the calls answered that placing gave up to reach more of them in time.
        rounds: how often beats were chosen.
        ending: how the rounds ended.
    """

    result: Result
    planned: Problem
    own: Problem
    most: float
    given_up: float
    rounds: int
    ending: Ending

    @property
    def answered(self) -> float:
        """Weighted calls that the plan answers under its own loads; 0 without a plan."""
        return 0.0 if self.result.decisions is None else answered_calls(self.own, self.result.decisions)

    @property
    def obeys(self) -> bool:
        """Whether the plan obeys every rule under its own loads."""
        return self.result.decisions is not None and not broken_rules(self.own, self.result.decisions)

    @property
    def difference(self) -> float:
        """How far planned loads are from own ones in the slot where they differ most, as a share of the larger."""
        if self.result.decisions is None:
            return 0.0
        planned, own = (with_passed(one, self.result.decisions) for one in (self.planned, self.own))
        loads = [(one.load * self.result.decisions.covered).sum(axis=1) for one in (planned, own)]
        larger = np.maximum(*loads)
        return float((np.abs(loads[0] - loads[1]) / np.where(larger > 0, larger, 1.0)).max())


def solve_agreeing(
    problem: Problem,
    stop: Stop,
    tell: Progress = lambda _: None,
    backend: Backend = solve_mip,
    start: Decisions | None = None,
) -> Agreed:
    """Find a plan whose loads agree with its stations; see `stages.solve` for the arguments.

    Of the plans that came up, one that obeys every rule under its own loads goes before one that does not, and then the
    one that answers more.

    Raises:
        CheckError: the check disagrees with the solver.
    """
    deadline = time.monotonic() + stop.time_limit_s
    light = replace(problem, passing=())
    result = solve(light, replace(stop, time_limit_s=SOLVING_SHARE * stop.time_limit_s), tell, backend, start)
    if result.decisions is None:
        return Agreed(result, problem, problem, result.bound, 0.0, 1, Ending.NO_PLAN)
    kept = answered_calls(light, result.decisions) / result.answered if result.answered > 0 else 1.0
    first = replace(not_settled(problem, result), given_up=max(0.0, 1 - kept))
    tell("making loads and stations agree")
    found = settled(problem, first, stop, deadline, backend)
    if found.result.decisions is not None:
        needed = without_idle_posts(found.own, found.result.decisions)
        found = replace(found, own=with_own_loads(problem, needed))
        needed = without_idle_hires(problem, needed)
        found = replace(found, result=replace(found.result, decisions=needed))
    if problem.passing:
        found = with_all_load(problem, found, stop)
    return found if start is None else kept_start(problem, found, start, stop)


def with_all_load(problem: Problem, found: Agreed, stop: Stop) -> Agreed:
    """Tell the gap of the plan settled on with the calls passed on, which the program that gave the bound left out."""
    decisions = found.result.decisions
    assert decisions is not None, "the caller looked"
    answered = answered_calls(problem, decisions)
    result = replace(found.result, answered=answered, bound=max(found.most, answered))
    status = Status.OPTIMAL if result.gap <= stop.gap else Status.FEASIBLE
    return replace(found, result=replace(result, status=status), most=result.bound, given_up=0.0)


def kept_start(problem: Problem, found: Agreed, start: Decisions, stop: Stop) -> Agreed:
    """Stay with the plan that was begun from where none better was proved: nobody moves for one as good."""
    assert found.result.decisions is not None, "the caller looked"
    start = without_idle_posts(with_own_loads(problem, start), start)
    own = with_own_loads(problem, start)
    held = replace(found, result=replace(found.result, decisions=start), planned=own, own=own)
    reached, wanted = in_time_calls(own, start), in_time_calls(found.own, found.result.decisions)
    as_good = held.answered >= (1 - stop.gap) * found.answered and reached >= (1 - PLACING_GAP) * wanted
    return held if held.obeys and as_good else found


def not_settled(problem: Problem, result: Result) -> Agreed:
    """Take a result with decisions as it is, planned with the loads of the problem."""
    assert result.decisions is not None, "the caller looked"
    own, most = with_own_loads(problem, result.decisions), max(result.bound, result.answered)
    return Agreed(result, problem, own, most, given_up=0.0, rounds=1, ending=Ending.ROUNDS)


def settled(problem: Problem, found: Agreed, stop: Stop, deadline: float, backend: Backend) -> Agreed:
    """Choose the beats anew for the stations of a plan, with the travel from these, until loads agree.

    Args:
        problem: the problem with loads from the nearest sites, and the rules to obey.
        found: a plan, whose stations stay.
        stop: the gap to which beats are chosen.
        deadline: on the monotonic clock, seconds.
        backend: solves the programs.
    """
    best, ending, rounds = found, Ending.ROUNDS, 1
    assert found.result.decisions is not None, "a plan found has decisions"
    kept = within_promise(problem, found.result.decisions, lambda plan: with_own_loads(problem, plan))
    if kept is not None:
        found = replace(found, result=replace(found.result, decisions=kept), own=with_own_loads(problem, kept))
        best = found
    for rounds in range(2, MOST_ROUNDS + 1):
        if found.obeys and found.difference <= AGREEMENT:
            return replace(max(found, best, key=rank), rounds=rounds - 1, ending=Ending.AGREED)
        decisions = found.result.decisions
        assert decisions is not None, "a plan found has decisions"
        planned = with_passed(_loads_from(problem, decisions, np.ones_like(decisions.covered)), decisions)
        fixed = replace(planned, rules=(*problem.rules, FixedStations(decisions.stations)))
        result, _ = most_answered(fixed, stop, deadline, lambda _: None, backend, kept or decisions)
        if result.decisions is None:
            ending = Ending.TIME if result.clock else Ending.NO_PLAN
            break
        told = replace(found.result, decisions=result.decisions, clock=found.result.clock or result.clock)
        own = with_own_loads(problem, result.decisions)
        found = replace(found, result=told, planned=planned, own=own)
        best = max(found, best, key=rank)
    return replace(best, rounds=rounds, ending=ending)


def rank(one: Agreed) -> tuple[bool, float]:
    """Order plans: those that obey every rule under their own loads first, then those that answer more."""
    return one.obeys, one.answered


def with_own_loads(problem: Problem, decisions: Decisions) -> Problem:
    """Work out how long calls in covered beats keep teams when the nearest free team of a plan goes."""
    return _loads_from(problem, decisions, decisions.covered)


def _loads_from(problem: Problem, decisions: Decisions, beats: Bools) -> Problem:
    """Take travel from the stations of a plan, at its own busy share, to some beats, (K, B)."""
    own = problem
    # What is passed on follows from travel as well, and travel from how busy that keeps teams.
    for _ in range(MOST_TURNS if problem.passing else 1):
        before, own = own, _one_turn(problem, own, decisions, beats)
        if np.abs(own.call_h - before.call_h).max() <= TOLERANCE:
            break
    return own


def _one_turn(problem: Problem, own: Problem, decisions: Decisions, beats: Bools) -> Problem:
    """Work travel out anew, with the calls that are passed on under the travel of the turn before."""
    net = replace(as_decided(own, decisions), call_h=problem.call_h)
    call_h = problem.call_h.copy()
    for slot, stations in enumerate(decisions.stations):
        if stations.any():
            taken = problem.scene_h[slot] + _own_travel_h(net, decisions, slot)
            call_h[slot] = np.where(beats[slot], taken, call_h[slot])
    return replace(problem, call_h=call_h)


def _own_travel_h(problem: Problem, decisions: Decisions, slot: int) -> Floats:
    """Hours of travel to each beat, (B,), when the nearest free team goes.

    Travel depends on how busy teams are, and that on travel; from idle teams upwards both rise to where they agree.
    """
    if problem.within_reach[slot]:
        return dispatched_travel_h(problem, decisions, slot)
    stations, mean_h = decisions.stations[slot], problem.travel_h[problem.way[slot]]
    rate = problem.borne[slot] * decisions.covered[slot]
    otherwise = problem.call_h[slot] - problem.scene_h[slot]
    teams, busy = int(stations.sum()), 0.0
    for _ in range(100):
        travel_h = dispatched_travel_min(stations, busy, mean_h, otherwise)
        load = float(rate @ (problem.scene_h[slot] + travel_h))
        then = fate(teams, load, float(problem.patience[slot])).busy
        if then - busy < 1e-10:
            break
        busy = then
    return travel_h
