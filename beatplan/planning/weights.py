"""What a plan would be if a service counted for half as much, or twice: the whole problem solved again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from beatplan.optimize.agree import Agreed
from beatplan.optimize.check import worth
from beatplan.optimize.mip import Status
from beatplan.optimize.problem import Problem
from beatplan.optimize.stages import Stop
from beatplan.optimize.within_reach import solve_plan
from beatplan.plan import WeightChange, WeightTrial
from beatplan.planning.study import Progress, Study

#: What each service's weight is multiplied by in turn.
FACTORS = (0.5, 2.0)
#: Calls a week, and hours, below which nothing has changed that a person could see.
_SEEN = 0.05


def weight_trials(study: Study, agreed: Agreed, tell: Progress = lambda _: None) -> Iterator[WeightTrial]:
    """Plan again with each service's weight halved and doubled, from the plan at hand.

    One service alone has nothing to be weighed against. The plan at hand stays where no better one is found, so that
    nobody moves for a plan as good. Each trial has the time limit of a plan.

    Args:
        study: what the plan was made of.
        agreed: the plan.
        tell: called with a few words on each step.
    """
    settings, services = study.scenario.solve, study.scenario.services
    weighed = sorted(set(agreed.own.service.tolist()))
    if agreed.result.decisions is None or len(weighed) < 2:
        return
    stop = Stop(settings.gap, settings.give, settings.time_limit_s)
    before = _given(agreed)
    for service in weighed:
        for factor in FACTORS:
            name, weight = services[service].name, services[service].weight * factor
            tell(f"weighing {name} {weight:g}")
            problem = _weighed(study, service, weight)
            found = solve_plan(problem, stop, start=agreed.result.decisions)
            if found.result.decisions is None:
                # The plan at hand obeys every rule, for weights are in none: time is all that can have lacked.
                found = agreed
            proved = found is not agreed and found.obeys and found.result.status is Status.OPTIMAL
            yield WeightTrial(name, weight, proved, tuple(_changes(problem, before, _given(found))))


def _weighed(study: Study, service: int, weight: float) -> Problem:
    services = list(study.scenario.services)
    services[service] = services[service].model_copy(update={"weight": weight})
    scenario = study.scenario.model_copy(update={"services": tuple(services)})
    return replace(study, scenario=scenario).problem()


def _given(agreed: Agreed) -> NDArray[np.float64]:
    """Calls answered (or followed up in time) a week and people's hours on duty a week, (2, T, S)."""
    problem, decisions = agreed.own, agreed.result.decisions
    assert decisions is not None, "the caller looked"
    given = worth(problem, decisions)
    found = np.zeros((2, len(problem.names.phases), len(problem.names.services)))
    people = problem.needs.sum(axis=1)[problem.service] * decisions.teams
    for row, rate in enumerate((given.answered, people)):
        np.add.at(found[row], (problem.phase, problem.service), rate * problem.hours)
    for one, in_time in zip(problem.follow_ups, given.followed.tolist(), strict=True):
        found[0, one.phase, one.service] = in_time
    return found


def _changes(problem: Problem, before: NDArray[np.float64], then: NDArray[np.float64]) -> Iterator[WeightChange]:
    names = problem.names
    for phase, service in np.argwhere((np.abs(then - before) >= _SEEN).any(axis=0)).tolist():
        was, now = before[:, phase, service].tolist(), then[:, phase, service].tolist()
        yield WeightChange(names.phases[phase], names.services[service], was[0], now[0], was[1], now[1])
