"""What it costs to have it otherwise: a beat forced in, a rule dropped, a window opened or closed.

Each price is found by solving again from the plan at hand. A beat is forced into one slot while every other window
stays as it is, but for the later phases that its being covered binds; so another plan of the whole might do it for
less, and the price is told as "at most".
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from beatplan.optimize.agree import Agreed, not_settled, settled, with_own_loads
from beatplan.optimize.always import promise_rule, utilization_rule
from beatplan.optimize.backends import solve_mip
from beatplan.optimize.check import answered_calls, worth
from beatplan.optimize.mip import Backend, Status
from beatplan.optimize.problem import Decisions, Ints, Problem
from beatplan.optimize.reach_plan import plans_with_beat, promise_kept
from beatplan.optimize.rules import FixedElsewhere, OneWindow, Opened, Required, bound_by, forbidden
from beatplan.optimize.stages import Result, Stop, most_answered

#: A price is told in calls; half a percent of a plan's calls nearer is not worth the time.
PRICE_GAP = 0.005

Progress = Callable[[str], None]


@dataclass(frozen=True)
class BeatPrice:
    """What it costs to cover a beat in a slot.

    Attributes:
        slot, beat: which.
        calls_per_week: weighted calls a week, in the slot, that would no longer be answered, at most; below 0 where the
            plan gave them up for other ends.
        calls: the same over the whole plan, later phases included.
        possible: whether any plan was found that covers it, the other windows staying as they are.
    """

    slot: int
    beat: int
    calls_per_week: float
    calls: float
    possible: bool


@dataclass(frozen=True)
class RulePrice:
    """What a rule costs: weighted calls over the whole plan that the best plan without it answers more.

    `least` and `most` bound it by what was proved of both plans.
    """

    rule: str
    calls: float
    least: float
    most: float


@dataclass(frozen=True)
class WindowPrice:
    """What the plan would answer, of weighted calls in all, with a window that it left closed open, or the reverse."""

    slot: int
    opened: bool
    calls: float
    possible: bool


def beat_prices(
    problem: Problem,
    decisions: Decisions,
    time_limit_s: float,
    tell: Progress = lambda _: None,
    backend: Backend = solve_mip,
) -> Iterator[BeatPrice]:
    """Price each beat that a slot leaves uncovered, but those that a rule forbids or no site reaches.

    Args:
        problem: the problem with loads from the nearest sites.
        decisions: the plan.
        time_limit_s: for all of them; those that no time is left for are not priced.
        tell: called with a few words on each step.
        backend: solves the programs.
    """
    deadline = time.monotonic() + time_limit_s
    own = with_own_loads(problem, decisions)
    for slot in range(problem.slots):
        tell(f"pricing beats, {slot + 1} of {problem.slots} windows")
        for beat in left_out(problem, decisions, slot).tolist():
            if time.monotonic() >= deadline:
                return
            yield _beat_price(problem, own, decisions, slot, beat, deadline, backend)


def left_out(problem: Problem, decisions: Decisions, slot: int) -> Ints:
    """List the beats that a slot leaves uncovered, but those that a rule forbids or no site reaches."""
    reached = problem.slot_reach(slot).any(axis=0) & ~problem.at_post[slot]
    return np.flatnonzero(~decisions.covered[slot] & reached & ~forbidden(problem)[slot])


def _beat_price(
    problem: Problem, own: Problem, decisions: Decisions, slot: int, beat: int, deadline: float, backend: Backend
) -> BeatPrice:
    free = (slot, *bound_by(problem, slot))
    rules = (*problem.rules, FixedElsewhere(free, decisions), Required(beat, (slot,), "here", "price"))
    asked = replace(problem, rules=rules)
    for found in _with_beat(asked, own, decisions, slot, beat, deadline, backend):
        if found.obeys and found.result.decisions is not None:
            then = replace(found.own, within_reach=own.within_reach)
            lost = worth(own, decisions).counted - worth(then, found.result.decisions).counted
            calls = float(lost @ problem.value)
            return BeatPrice(slot, beat, float(lost[slot] * problem.hours[slot]), calls, possible=True)
    return BeatPrice(slot, beat, np.nan, np.nan, possible=False)


def _with_beat(
    asked: Problem, own: Problem, decisions: Decisions, slot: int, beat: int, deadline: float, backend: Backend
) -> Iterator[Agreed]:
    """Try with the stations of the plan, where they reach the beat; then with others in the windows that are free."""
    stop = Stop(gap=PRICE_GAP)
    if asked.within_reach[slot]:
        yield from _within_reach_with_beat(asked, decisions, slot, beat, deadline, backend)
        return
    asked = asked.pooled
    if asked.slot_reach(slot)[decisions.stations[slot] > 0, beat].any():
        result = Result(Status.FEASIBLE, decisions)
        yield settled(asked, not_settled(asked, result), stop, deadline, backend)
    result, _ = most_answered(replace(asked, call_h=own.call_h), stop, deadline, lambda _: None, backend, None)
    if result.decisions is not None:
        yield settled(asked, not_settled(asked, result), stop, deadline, backend)


def _within_reach_with_beat(
    asked: Problem, decisions: Decisions, slot: int, beat: int, deadline: float, backend: Backend
) -> Iterator[Agreed]:
    """Try changes of the plan; then a plan of the program, which lets any free team go, made to keep its promises."""

    def seen(plan: Decisions) -> Agreed:
        return replace(not_settled(asked, Result(Status.FEASIBLE, plan)), own=with_own_loads(asked, plan))

    yield from map(seen, plans_with_beat(asked, decisions, slot, beat, deadline))
    result, _ = most_answered(asked.pooled, Stop(gap=PRICE_GAP), deadline, lambda _: None, backend, None)
    if result.decisions is not None:
        yield seen(promise_kept(asked, result.decisions, {slot, *bound_by(asked, slot)}, deadline))


def rule_prices(
    problem: Problem,
    answered: float,
    bound: float,
    time_limit_s: float,
    tell: Progress = lambda _: None,
    backend: Backend = solve_mip,
) -> Iterator[RulePrice]:
    """Price each rule by the best plan without it, at the loads of the nearest sites.

    Args:
        problem: the problem with loads from the nearest sites.
        answered: weighted calls that the best plan found under all rules answers at these loads.
        bound: no plan under all rules answers more.
        time_limit_s: for all of them; rules that no time is left for are not priced.
        tell: called with a few words on each step.
        backend: solves the programs.
    """
    deadline = time.monotonic() + time_limit_s
    for words, without in _without_each(problem):
        tell(f"pricing rules: {words}")
        result, _ = most_answered(without, Stop(gap=PRICE_GAP), deadline, lambda _: None, backend, None)
        if result.decisions is None:
            return
        yield RulePrice(
            rule=words,
            calls=max(result.answered - answered, 0.0),
            least=max(result.answered - bound, 0.0),
            most=max(result.bound - answered, result.answered - answered, 0.0),
        )


def _without_each(problem: Problem) -> Iterator[tuple[str, Problem]]:
    """Drop each rule in turn: the planner's, then each service's promise and its limit of time on calls."""
    for place, rule in enumerate(problem.rules):
        yield rule.words(problem), replace(problem, rules=(*problem.rules[:place], *problem.rules[place + 1 :]))
    for service in range(len(problem.names.services)):
        slots = np.flatnonzero(problem.service == service)
        if len(slots) and problem.promise[slots].any():
            promise = np.where(problem.service == service, 0.0, problem.promise)
            yield promise_rule(problem, int(slots[0])), replace(problem, promise=promise)
        if len(slots) and (problem.most_busy[slots] < 1).any():
            most_busy = np.where(problem.service == service, 1.0, problem.most_busy)
            yield utilization_rule(problem, int(slots[0])), replace(problem, most_busy=most_busy)


def window_prices(
    problem: Problem,
    decisions: Decisions,
    time_limit_s: float,
    tell: Progress = lambda _: None,
    backend: Backend = solve_mip,
) -> Iterator[WindowPrice]:
    """Say what plans would answer that open a window left closed, or close one opened, where the optimizer chose.

    Loads are those of the nearest sites.
    """
    deadline = time.monotonic() + time_limit_s
    pairs = [pair for rule in problem.rules if isinstance(rule, OneWindow) for pair in rule.apart]
    choice = sorted({slot for pair in pairs for slot in pair})
    for slot in choice:
        tell(f"pricing windows, {choice.index(slot) + 1} of {len(choice)}")
        opened = decisions.teams[slot] == 0
        asked = replace(problem, rules=(*problem.rules, Opened(slot, opened=bool(opened))))
        found = _best(asked, deadline, backend)
        calls = np.nan if found is None else answered_calls(problem, found)
        yield WindowPrice(slot, bool(opened), calls, found is not None)


def _best(problem: Problem, deadline: float, backend: Backend) -> Decisions | None:
    result, _ = most_answered(problem, Stop(gap=PRICE_GAP), deadline, lambda _: None, backend, None)
    return result.decisions
