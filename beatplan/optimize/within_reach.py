"""The whole problem solved, whichever teams its services send.

Where any free team goes, the program and its agreement with the stations are the answer. Where only teams within reach
go, the program is relaxed until its bound holds for them, its plans are made to obey and bettered by the hypercube
(`reach_plan`), and the best of them is told with its gap to that bound.
"""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from beatplan.optimize.agree import Agreed, Ending, Progress, kept_start, rank, solve_agreeing, with_own_loads
from beatplan.optimize.backends import solve_mip
from beatplan.optimize.check import answered_calls, broken_by_itself, broken_rules, in_time_calls
from beatplan.optimize.diversion import net_of_desks
from beatplan.optimize.greedy import all_calls
from beatplan.optimize.idle import without_idle_posts
from beatplan.optimize.mip import Backend, Status
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.reach_plan import within_reach_plan
from beatplan.optimize.rules import MinShare, OneStation
from beatplan.optimize.stages import Result, Stop

#: Share of the time limit for each plan of the program.
_PROGRAM_SHARE = 0.3


def solve_plan(
    problem: Problem,
    stop: Stop,
    tell: Progress = lambda _: None,
    backend: Backend = solve_mip,
    start: Decisions | None = None,
) -> Agreed:
    """Find a plan whose loads agree with its stations; see `agree.solve_agreeing`.

    Raises:
        CheckError: the check disagrees with the solver.
    """
    if not problem.within_reach.any():
        return solve_agreeing(problem, stop, tell, backend, start)
    deadline = time.monotonic() + stop.time_limit_s
    part = replace(stop, time_limit_s=_PROGRAM_SHARE * stop.time_limit_s)
    loose = solve_agreeing(relaxed(problem), part, tell, backend, None)
    if loose.result.decisions is None:
        return loose
    plans = [loose.result.decisions, *_one_station_plan(problem, part, tell, backend)]
    if _drops_rules(problem):
        strict = solve_agreeing(problem.pooled, part, tell, backend, None).result.decisions
        plans += [] if strict is None else [strict]
    if start is not None and not broken_by_itself(problem, start):
        plans.append(start)
    found = []
    for number, plan in enumerate(plans):
        tell(f"asking who is within reach, {number + 1} of {len(plans)}")
        share = (deadline - time.monotonic()) / (len(plans) - number)
        found.append(_verified(problem, loose, plan, stop, time.monotonic() + share))
    # A plan may fall short of a promise, which is told; one that breaks another rule is none.
    sound = [one for one in found if _may_be_shown(one)]
    if not sound:
        none = Result(Status.NO_SOLUTION, None, bound=loose.most, clock=True)
        return Agreed(none, problem, problem, loose.most, 0.0, 1, Ending.TIME)
    best = max(sound, key=rank)
    best = replace(best, result=replace(best.result, clock=any(one.result.clock for one in found)))
    return best if start is None else kept_start(problem, best, start, stop)


def relaxed(problem: Problem) -> Problem:
    """Let any free team go, and drop what a pool need not be better at: limits of time on calls, floors for types."""
    rules = tuple(rule for rule in problem.rules if not isinstance(rule, MinShare))
    most_busy = np.where(problem.within_reach, 1.0, problem.most_busy)
    return replace(problem.pooled, rules=rules, most_busy=most_busy)


def _drops_rules(problem: Problem) -> bool:
    """Whether `relaxed` leaves any rule out."""
    floors = any(isinstance(rule, MinShare) for rule in problem.rules)
    return floors or bool((problem.most_busy[problem.within_reach] < 1).any())


def _bound(problem: Problem, loose: Agreed) -> float:
    """Bound the weighted calls answered when teams are sent within reach.

    No rule of sending answers more calls than the pool where all keep teams equally long (Miller, Management Science
    16, 1969), but teams set aside for weighty calls may answer more of their weight: by the ratio of weights at most.
    """
    near = problem.weight[problem.within_reach]
    ratio = float((near.max(axis=1) / near.min(axis=1)).max())
    return min(ratio * loose.most, all_calls(problem))


def _one_station_plan(problem: Problem, stop: Stop, tell: Progress, backend: Backend) -> list[Decisions]:
    """Find the plan with all teams of a slot at one station: its pool is what comes true, so its promise holds."""
    slots = np.flatnonzero(problem.within_reach & ((problem.promise > 0) | (problem.most_busy < 1)))
    if not len(slots):
        return []
    one = replace(problem.pooled, rules=(*problem.rules, OneStation(tuple(slots.tolist()))))
    found = solve_agreeing(one, stop, tell, backend).result.decisions
    return [] if found is None else [found]


def _verified(problem: Problem, loose: Agreed, decisions: Decisions, stop: Stop, deadline: float) -> Agreed:
    """Make a plan obey and better it, and say what it is worth by the hypercube."""
    net = net_of_desks(with_own_loads(problem, decisions), decisions)
    decisions = within_reach_plan(net, decisions, deadline)
    decisions = without_idle_posts(with_own_loads(problem, decisions), decisions)
    own = with_own_loads(problem, decisions)
    answered = answered_calls(own, decisions)
    most = max(_bound(problem, loose), answered)
    result = replace(
        loose.result,
        decisions=decisions,
        answered=answered,
        bound=most,
        solver_gap=np.inf,
        linear_gap=np.inf,
        in_time=in_time_calls(own, decisions),
        placing_gap=np.inf,
        clock=loose.result.clock or time.monotonic() >= deadline,
    )
    status = Status.OPTIMAL if result.gap <= stop.gap else Status.FEASIBLE
    settled = replace(result, status=status)
    return replace(loose, result=settled, planned=own, own=own, most=most, given_up=0.0, ending=Ending.AGREED)


def _may_be_shown(one: Agreed) -> bool:
    """Whether a plan breaks nothing but promises."""
    decisions = one.result.decisions
    unpromised = replace(one.own, promise=np.zeros_like(one.own.promise))
    return decisions is not None and not broken_rules(unpromised, decisions)
