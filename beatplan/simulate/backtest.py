"""A plan made with the calls before a day, and put to the calls that came after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from beatplan.errors import DataError, Fault
from beatplan.inputs import read_beats, read_calls
from beatplan.optimize.agree import with_own_loads
from beatplan.optimize.check import worth
from beatplan.optimize.problem import Decisions, Problem
from beatplan.plan import Plan
from beatplan.planning import Study, make_plan, read_study
from beatplan.planning.start import decisions_of
from beatplan.scenario import Scenario
from beatplan.simulate.forecast import Forecast, forecast
from beatplan.simulate.history import History, read_history
from beatplan.simulate.intervals import Interval, interval_of
from beatplan.simulate.run import Run, simulate
from beatplan.simulate.streams import Purpose, stream
from beatplan.simulate.tally import answered_of

#: Fewer days on either side say little.
LEAST_DAYS = 28
#: By which a promise may be missed through the arithmetic alone.
_TOLERANCE = 1e-6

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Held:
    """One service in one window of a phase: shares of its eligible calls answered.

    Attributes:
        phase, service, window: names.
        promised: as the plan had it from the calls before.
        replayed: with the calls that came after.
    """

    phase: str
    service: str
    window: str
    promised: float
    replayed: Interval


@dataclass(frozen=True)
class Regret:
    """What the beats and stations chosen lose against those that hindsight would have chosen; calls a week.

    Attributes:
        phase: name.
        chosen: calls answered by the plan, under the demand that came.
        hindsight: by the best plan found with the calls that came.
        beats_missed: beat-windows that hindsight covers and the plan does not, and the other way round.
        promise_kept: whether the plan keeps its promise under the demand that came; where not, it answers more calls
            than it was allowed to take on, and may answer more than hindsight.
    """

    phase: str
    chosen: float
    hindsight: float
    beats_missed: tuple[int, int]
    promise_kept: bool

    @property
    def share(self) -> float:
        """What is lost, as a share of what hindsight answers; below 0 where a search ended early."""
        return 1 - self.chosen / self.hindsight if self.hindsight > 0 else 0.0


@dataclass(frozen=True)
class Backtest:
    """A plan put to later calls.

    Attributes:
        plan: its name.
        until: the first day that the plan knew nothing of.
        before, after: first and last day of the calls on either side.
        forecasts: by service and window.
        held: shares answered, by service, window and phase.
        regret: by phase.
        seed: of what was drawn.
    """

    plan: str
    until: str
    before: tuple[str, str]
    after: tuple[str, str]
    forecasts: tuple[Forecast, ...]
    held: tuple[Held, ...]
    regret: tuple[Regret, ...]
    seed: int

    @property
    def within(self) -> float:
        """Share of all beat-weeks in the middle nine tenths of what was foretold."""
        inside = sum(one.within * one.pit.size for one in self.forecasts if one.pit.size)
        return inside / max(sum(one.pit.size for one in self.forecasts), 1)


def backtest(scenario: Scenario, until: dt.date, seed: int, tell: Progress = lambda _: None) -> Backtest:
    """Plan with the calls before a day and replay those from it on.

    Args:
        scenario: the scenario.
        until: the first day that the plan knows nothing of.
        seed: of everything drawn.
        tell: called with a few words on each step.

    Raises:
        InputError: anything given cannot be used, or too few days lie on a side.
        InfeasibleError, NoSolutionError: no plan could be made from the calls of a side.
    """
    tell("reading calls")
    first, last = days_of_calls(scenario)
    day = dt.timedelta(days=1)
    _check_sides(first, last, until)
    known = read_study(with_days(scenario, first, until - day), _quiet)
    later = read_study(with_days(scenario, until, last), _quiet)
    histories = read_history(known, seed), read_history(later, seed)
    tell("planning with the calls before")
    plan = make_plan(known, _quiet)
    tell("planning with hindsight")
    best = make_plan(later, _quiet)
    problem = later.problem()
    chosen, ideal = (decisions_of(one, problem)[0] for one in (plan, best))
    tell("replaying the calls after")
    run = simulate(later, problem, chosen, histories[1], replayed=True, seed=seed, tell=tell)
    return Backtest(
        plan=plan.name,
        until=until.isoformat(),
        before=_days(known),
        after=_days(later),
        forecasts=tuple(_forecasts((known, histories[0]), (later, histories[1]), problem, seed)),
        held=tuple(_held(known, plan, chosen, run)),
        regret=tuple(_regret(problem, chosen, ideal)),
        seed=seed,
    )


def _quiet(_: str) -> None:
    return


def days_of_calls(scenario: Scenario) -> tuple[dt.date, dt.date]:
    """Find the first and last day of a scenario's calls.

    Raises:
        InputError: beats or calls cannot be used.
    """
    first, last = read_calls(scenario, read_beats(scenario)).history
    return first.astype(object), last.astype(object)


def with_days(scenario: Scenario, first: dt.date, last: dt.date) -> Scenario:
    """Restrict a scenario to the calls of some days, both counted."""
    return scenario.model_copy(update={"calls": scenario.calls.model_copy(update={"period": (first, last)})})


def _check_sides(first: dt.date, last: dt.date, until: dt.date) -> None:
    for days, side in (((until - first).days, "before"), ((last - until).days + 1, "from")):
        if days < LEAST_DAYS:
            what = f"{max(days, 0)} days of calls ({first} to {last}) lie {side} {until}; {LEAST_DAYS} are needed."
            raise DataError(Fault("--until", what, "Name a day with calls on both sides."))


def _days(study: Study) -> tuple[str, str]:
    first, last = study.calls.history
    return str(first), str(last)


def _forecasts(
    known: tuple[Study, History], later: tuple[Study, History], problem: Problem, seed: int
) -> list[Forecast]:
    pairs = sorted({(int(s), int(w)) for s, w in zip(problem.service, problem.window, strict=True)})
    # No calls come to a service that follows up.
    pairs = [(s, w) for s, w in pairs if known[0].scenario.services[s].call_types]
    return [forecast(known, later, s, w, stream(seed, Purpose.RANKS, s, w)) for s, w in pairs]


def _held(known: Study, plan: Plan, chosen: Decisions, run: Run) -> list[Held]:
    before = known.problem()
    own = with_own_loads(before, decisions_of(plan, before)[0])
    given, total = worth(own, chosen), own.rate.sum(axis=1)
    names, found = own.names, []
    for one in run.scenes:
        for s in np.flatnonzero(one.scene.slots >= 0).tolist():
            slot, fates = int(one.scene.slots[s]), one.fates()[:, s].sum(axis=1)
            calls = np.where(fates.sum(axis=1) > 0, fates.sum(axis=1), np.nan)
            found.append(
                Held(
                    names.phases[one.scene.phase],
                    names.services[s],
                    names.windows[one.scene.window],
                    float(given.answered[slot] / total[slot]) if total[slot] > 0 else 0.0,
                    interval_of(answered_of(fates) / calls),
                )
            )
    return found


def _regret(problem: Problem, chosen: Decisions, ideal: Decisions) -> list[Regret]:
    found = []
    for phase, name in enumerate(problem.names.phases):
        mine = np.flatnonzero(problem.phase == phase)
        weeks = float(problem.weeks[mine[0]]) if len(mine) else 0.0
        if weeks == 0:
            continue
        answered = [_answered(problem, one, phase) / weeks for one in (chosen, ideal)]
        missed = int((ideal.covered[mine] & ~chosen.covered[mine]).sum())
        more = int((chosen.covered[mine] & ~ideal.covered[mine]).sum())
        own = with_own_loads(problem, chosen)
        short = chosen.covered & (worth(own, chosen).available < own.promise[:, None] - _TOLERANCE)
        found.append(Regret(name, answered[0], answered[1], (missed, more), not short[mine].any()))
    return found


def _answered(problem: Problem, decisions: Decisions, phase: int) -> float:
    """Weighted calls that a phase answers with the travel of its own stations."""
    own = with_own_loads(problem, decisions)
    only = np.where(problem.phase == phase, worth(own, decisions).counted, 0.0)
    return float(problem.value @ only)
