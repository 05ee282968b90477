"""What a plan costs to have otherwise, in the planner's words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from beatplan.errors import Fault, ScenarioError, nearest
from beatplan.optimize.agree import Agreed
from beatplan.optimize.exact_prices import ExactPrice, exact_prices
from beatplan.optimize.passing import with_passed
from beatplan.optimize.prices import BeatPrice, RulePrice, WindowPrice, beat_prices, rule_prices, window_prices
from beatplan.optimize.problem import Problem
from beatplan.optimize.rules import slot_words
from beatplan.plan import PricedBeat, PricedRule, PricedWindow
from beatplan.planning.study import Progress


@dataclass(frozen=True)
class Prices:
    """Prices of a plan; `beats` by slot and beat."""

    beats: dict[tuple[int, int], BeatPrice]
    rules: tuple[PricedRule, ...]
    windows: tuple[PricedWindow, ...]
    exact: tuple[PricedBeat, ...]


NO_PRICES = Prices({}, (), (), ())


def find_prices(
    problem: Problem, agreed: Agreed, exact: Sequence[int], gap: float, time_limit_s: float, tell: Progress
) -> Prices:
    """Price the beats left out, the rules, and the windows chosen between, each kind within the time limit.

    Where teams are sent within reach only the beats are priced. Calls that services pass on to each other stay as the
    plan has them.

    Args:
        problem: the problem with loads from the nearest sites.
        agreed: its plan.
        exact: beats to price with all else free to change too.
        gap: relative gap of the plans that these are priced by.
        time_limit_s: for each kind of price.
        tell: called with a few words on each step.
    """
    decisions, result = agreed.result.decisions, agreed.result
    if decisions is None:
        return NO_PRICES
    problem = replace(problem, passed_in=with_passed(agreed.own, decisions).passed_in, passing=())
    weeks = _weeks(problem)
    beats = {(one.slot, one.beat): one for one in beat_prices(problem, decisions, time_limit_s, tell)}
    if problem.within_reach.any():
        # These are prices between proved plans, and a program knows of any free team only.
        return Prices(beats, (), (), ())
    rules = rule_prices(problem, result.answered, result.bound, time_limit_s, tell)
    windows = window_prices(problem, decisions, time_limit_s, tell)
    return Prices(
        beats,
        tuple(_rule(one, weeks) for one in rules),
        tuple(_window(problem, one, result.answered, weeks) for one in windows),
        tuple(
            _beat(problem, one, weeks)
            for one in exact_prices(problem, decisions, exact, (result.answered, result.bound), gap, time_limit_s, tell)
        ),
    )


def beat_index(beats: Sequence[str], beat: str) -> int:
    """Find a beat that a person named.

    Raises:
        ScenarioError: there is none of that name.
    """
    if beat not in beats:
        raise ScenarioError(Fault("--exact", f"there is no beat {beat!r}.", nearest(beat, beats)))
    return beats.index(beat)


def price_words(price: BeatPrice | None) -> str:
    """Say what covering a beat would cost, to stand behind the reason it is left out for."""
    if price is None:
        return ""
    if not price.possible:
        return "; no plan was found that covers it with the other windows as they are"
    if price.calls_per_week < 0.05:
        return "; covering it would cost next to no other calls"
    return f"; to cover it, at most {price.calls_per_week:.1f} answered calls a week would be given up"


def _weeks(problem: Problem) -> float:
    return float(sum(problem.weeks[problem.phase == phase][0] for phase in sorted(set(problem.phase.tolist()))))


def _rule(one: RulePrice, weeks: float) -> PricedRule:
    return PricedRule(one.rule, one.calls / weeks, one.least / weeks, one.most / weeks)


def _window(problem: Problem, one: WindowPrice, answered: float, weeks: float) -> PricedWindow:
    words = f"{slot_words(problem, one.slot)} {'open' if one.opened else 'closed'}"
    return PricedWindow(words, (one.calls - answered) / weeks if one.possible else None)


def _beat(problem: Problem, one: ExactPrice, weeks: float) -> PricedBeat:
    figures = [figure / weeks if one.possible else None for figure in (one.calls, one.least, one.most)]
    return PricedBeat(problem.names.beats[one.beat], slot_words(problem, one.slot), *figures)
