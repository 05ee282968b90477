"""Solve the expansion problem: most calls answered, then teams placed, every answer checked by plain NumPy."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from beatplan.errors import CheckError, Fault
from beatplan.optimize.answered import answered_program
from beatplan.optimize.approximate import Approximation, first_approximation, refine
from beatplan.optimize.backends import solve_mip
from beatplan.optimize.check import answered_calls, broken_outright, broken_rules, in_time_calls
from beatplan.optimize.clash import clashing_rules
from beatplan.optimize.columns import Columns
from beatplan.optimize.greedy import all_calls, greedy_plan
from beatplan.optimize.improve import add_beats
from beatplan.optimize.knapsack import Knapsack, at_most, ceilings, knapsack
from beatplan.optimize.mip import Backend, Floats, Mip, Status
from beatplan.optimize.placing import place_teams
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.repair import connected
from beatplan.optimize.rules import obeys_rows
from beatplan.optimize.trusted import passes, solve_trusted

#: Placing teams is proved to 1 %: its chances that teams are busy are themselves an approximation.
PLACING_GAP = 0.01
#: Share of the time limit that choosing beats may take.
CHOOSING_SHARE = 0.7
#: Rounds of solving and refining; the gap told is true however many are made.
MOST_ROUNDS = 30

#: The first round ends at this many times the gap asked for, or at this gap.
_ROUGH_TIMES, _ROUGH = 5, 0.004
#: How far from a whole number the solver may leave one.
_WHOLE = 1e-5

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Stop:
    """When to stop: at a relative gap, or at a time limit; and how much of stage 1 stage 2 may give up."""

    gap: float = 0.001
    give: float = 0.01
    time_limit_s: float = 60.0


@dataclass(frozen=True)
class Result:
    """What a solve found.

    Attributes:
        status: optimal to the gap asked for, feasible with a larger gap, infeasible, or no solution in time.
        decisions: the plan; None without one.
        answered: weighted calls answered over the plan by the best plan of stage 1, by the true formula.
        bound: no plan answers more calls than this.
        solver_gap: relative gap that the solver itself left in its last round.
        linear_gap: relative difference between the program's calls answered and the true ones.
        in_time: calls answered in time by the plan.
        placing_gap: relative gap to the best placement of teams; infinite where its time ran out with none.
        clashes: rules of which no plan can obey all, where infeasible.
        clock: whether a clock limit was hit, so that another run may differ.
    """

    status: Status
    decisions: Decisions | None
    answered: float = 0.0
    bound: float = np.inf
    solver_gap: float = np.inf
    linear_gap: float = 0.0
    in_time: float = 0.0
    placing_gap: float = np.inf
    clashes: tuple[str, ...] = ()
    clock: bool = False

    @property
    def gap(self) -> float:
        """How far the best plan of stage 1 may be from the best there is, as a share of it."""
        return relative_gap(self.answered, self.bound)


def relative_gap(value: float, bound: float) -> float:
    """Give (bound - value) / value, 0 where the bound is reached, infinite without a value."""
    if bound <= value + 1e-9:
        return 0.0
    return (bound - value) / value if value > 0 else np.inf


def solve(
    problem: Problem,
    stop: Stop,
    tell: Progress = lambda _: None,
    backend: Backend = solve_mip,
    start: Decisions | None = None,
) -> Result:
    """Find the plan that answers most calls, and among those within `give` of it the one with most in time.

    Args:
        problem: the problem.
        stop: gap, give and time limit.
        tell: called with a few words on each step.
        backend: solves the programs.
        start: a plan to begin from, such as that of a scenario a little different; left aside where it breaks a rule.

    Returns:
        The result; its decisions have passed the independent check.

    Raises:
        CheckError: the check disagrees with the solver.
    """
    begun = time.monotonic()
    deadline = begun + stop.time_limit_s
    # A plan proved a little better and placed not at all would be worse: placing has its part of the time.
    first, approximation = most_answered(
        problem, stop, begun + CHOOSING_SHARE * stop.time_limit_s, tell, backend, start
    )
    if first.decisions is None:
        return first
    tell("placing teams")
    result = _placed(problem, first, approximation, stop, deadline, backend)
    if faults := broken_rules(problem, result.decisions or first.decisions):
        raise _bug(faults)
    return result


def most_answered(
    problem: Problem, stop: Stop, deadline: float, tell: Progress, backend: Backend, start: Decisions | None
) -> tuple[Result, Approximation]:
    """Stage 1: solve, refine where the solution fell, and again until the gap is reached.

    Args:
        problem: the problem.
        stop: the gap.
        deadline: on the monotonic clock, seconds.
        tell: called with a few words on each step.
        backend: solves the programs.
        start: a plan to begin from, or None.

    Returns:
        The best plan found with its bound, and the bounds of calls lost as they were made finer.
    """
    approximation = first_approximation(problem)
    tops = ceilings(problem, deadline)
    best = _first_plan(problem, start, knapsack(problem, tops, backend, stop.gap / 10, deadline - time.monotonic()))
    if best.decisions is not None:
        approximation = refine(problem, approximation, best.decisions)
    turn, whole = 0, bool(problem.promise.any())
    # Without a plan there is nothing to tell a gap of, so the search goes on to a plan, a clash or the time limit.
    while turn < MOST_ROUNDS or best.decisions is None:
        turn += 1
        tell(f"choosing beats, round {turn}")
        mip, columns = answered_program(problem, approximation, tops)
        if best.decisions is not None:
            mip = replace(mip, start=columns.start(mip, problem, best.decisions))
        gap = stop.gap / 2
        if not whole:
            mip = _with_parts_of_beats(mip, columns)
            # Where the first solution falls, the bounds are yet to be made exact.
            gap = gap if turn > 1 else max(gap, min(_ROUGH_TIMES * stop.gap, _ROUGH))
        found = solve_trusted(mip, gap, deadline - time.monotonic(), backend, _known(problem, best))
        if found.status is Status.INFEASIBLE:
            tell("looking for the rules that clash")
            clashes = clashing_rules(mip, backend, max(deadline - time.monotonic(), 1.0))
            return Result(Status.INFEASIBLE, None, clashes=clashes), approximation
        best = replace(best, bound=min(best.bound, found.bound), clock=found.status is not Status.OPTIMAL)
        if found.x is None:
            break
        if _parts(columns, found.x):
            # No plan, but its bound holds; the next round covers beats whole.
            whole = True
        else:
            best = _better(problem, mip, columns, found.x, best)
        approximation = refine(problem, approximation, columns.decisions(found.x))
        best = _judged(problem, best, stop)
        if best.status is Status.OPTIMAL or best.clock:
            break
    return best, approximation


def _known(problem: Problem, best: Result) -> float:
    """What is known to be gained by a plan of the program; minus infinity where no plan is known to be one."""
    if best.decisions is None or not obeys_rows(problem, best.decisions):
        return -np.inf
    return best.answered


def _judged(problem: Problem, best: Result, stop: Stop) -> Result:
    """Say whether the best plan is proved to the gap."""
    if best.decisions is None:
        return best
    if passes(_known(problem, best), best.bound):
        # The plan made better shows the solver wrong, which is asked again with that plan known.
        best = replace(best, bound=all_calls(problem))
    return replace(best, status=Status.OPTIMAL if best.gap <= stop.gap else Status.FEASIBLE)


def _with_parts_of_beats(mip: Mip, columns: Columns) -> Mip:
    """Let beats be covered in part: without a promise the best plans seldom do so, and are proved in half the time."""
    whole = mip.whole.copy()
    whole[columns.covered] = False
    return replace(mip, whole=whole)


def _parts(columns: Columns, x: Floats) -> bool:
    """Whether a solution covers a beat in part."""
    covered = x[columns.covered]
    return bool((np.abs(covered - np.rint(covered)) > _WHOLE).any())


def _bug(faults: list[str]) -> CheckError:
    return CheckError(*(Fault("optimize", fault, "This is a bug; please report it.") for fault in faults))


def _first_plan(problem: Problem, start: Decisions | None, pack: Knapsack) -> Result:
    """Begin with the best of a plan that is given and those by a simple rule, one with the teams of the knapsack.

    Any of them may break a rule, or be none.
    """
    packed = None if pack.teams is None else greedy_plan(at_most(problem, pack.teams))
    begun = [one for one in (start, greedy_plan(problem), packed) if one is not None]
    plans = [add_beats(problem, connected(problem, one)) for one in begun]
    # A plan that answers nothing is none to begin from, and no gap can be told of it.
    sound = [one for one in plans if answered_calls(problem, one) > 0 and not broken_rules(problem, one)]
    if not sound:
        return Result(Status.NO_SOLUTION, None)
    best = max(sound, key=lambda one: answered_calls(problem, one))
    return Result(
        Status.FEASIBLE,
        best,
        answered=answered_calls(problem, best),
        bound=all_calls(problem) if passes(answered_calls(problem, best), pack.bound) else pack.bound,
        in_time=in_time_calls(problem, best),
    )


def _better(problem: Problem, mip: Mip, columns: Columns, x: Floats, best: Result) -> Result:
    """Keep the better of two plans; the gaps told are those of the latest round."""
    found = columns.decisions(x)
    decisions = add_beats(problem, connected(problem, found))
    claimed, value = float(mip.gain @ x), answered_calls(problem, decisions)
    told = replace(
        best,
        solver_gap=relative_gap(claimed, best.bound),
        linear_gap=abs(claimed - answered_calls(problem, found)) / max(value, 1e-9),
    )
    if faults := broken_outright(problem, found):
        raise _bug(faults)
    worse = best.decisions is not None and value <= best.answered
    # A relaxed rule lets plans through that break it; the program is made finer there.
    if worse or broken_rules(problem, decisions):
        return told
    return replace(told, decisions=decisions, answered=value, in_time=in_time_calls(problem, decisions))


def _placed(
    problem: Problem, first: Result, approximation: Approximation, stop: Stop, deadline: float, backend: Backend
) -> Result:
    """Stage 2: place the teams; the plan of stage 1 stands where nothing better is found in time."""
    assert first.decisions is not None, "stage 1 found a plan"
    floor = (1 - stop.give) * first.answered
    gap = max(PLACING_GAP, stop.gap)
    found = place_teams(problem, first.decisions, approximation, floor, gap, deadline, backend)
    told = replace(first, placing_gap=found.gap, clock=first.clock or found.clock)
    if found.decisions is None or found.in_time <= first.in_time:
        return told
    return replace(told, decisions=found.decisions, in_time=found.in_time)
