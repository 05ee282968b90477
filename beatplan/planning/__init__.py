"""The main job: a scenario in, a plan out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import Fault, InfeasibleError, NoSolutionError
from beatplan.optimize.agree import Agreed
from beatplan.optimize.mip import Status
from beatplan.optimize.problem import Problem
from beatplan.optimize.stages import Result, Stop
from beatplan.optimize.within_reach import solve_plan
from beatplan.plan import Calibrated, Plan
from beatplan.planning.describe import describe_plan
from beatplan.planning.explain import beat_index, find_prices
from beatplan.planning.start import decisions_of
from beatplan.planning.study import Progress, Study, read_study
from beatplan.planning.today import today_problem
from beatplan.planning.weights import weight_trials

__all__ = ["Study", "make_explained_plan", "make_plan", "read_study"]


def make_plan(
    study: Study,
    tell: Progress = lambda _: None,
    start: Plan | None = None,
    extra_h: NDArray[np.float64] | None = None,
) -> Plan:
    """Solve a study and describe what was found.

    Args:
        study: a scenario with everything read for it.
        tell: called with a few words on each step.
        start: an earlier plan to begin from; left aside where it breaks a rule.
        extra_h: (K,) hours more that a call keeps a team in each slot of the problem; none where left out.

    Raises:
        InfeasibleError: no plan obeys every rule; the faults are rules that clash.
        NoSolutionError: the time limit ended before any plan was found.
        CheckError: the independent check disagrees with the solver.
    """
    problem = study.problem()
    extra_h = np.zeros(problem.slots) if extra_h is None else extra_h
    longer = replace(problem, scene_h=problem.scene_h + extra_h, call_h=problem.call_h + extra_h[:, None])
    plan = describe_plan(study, _solved(study, longer, tell, start))
    return replace(plan, calibration=_calibration(problem, extra_h))


def _calibration(problem: Problem, extra_h: NDArray[np.float64]) -> tuple[Calibrated, ...]:
    names = problem.names
    return tuple(
        Calibrated(names.phases[t], names.services[s], names.windows[w], float(extra) * 60)
        for t, s, w, extra in zip(problem.phase, problem.service, problem.window, extra_h, strict=True)
        if extra != 0
    )


def make_explained_plan(
    study: Study, tell: Progress = lambda _: None, start: Plan | None = None, exact: Sequence[str] = ()
) -> Plan:
    """Solve a study as `make_plan` does, and price each beat left out, each rule, window and weight.

    Args:
        study: a scenario with everything read for it.
        tell: called with a few words on each step.
        start: an earlier plan to begin from; left aside where it breaks a rule.
        exact: beats whose price is found with all other windows free to change too, not only bounded from above.

    Raises:
        ScenarioError: there is no such beat.
        InfeasibleError, NoSolutionError, CheckError: as `make_plan`.
    """
    problem, settings = study.problem(), study.scenario.solve
    beats = [beat_index(problem.names.beats, beat) for beat in exact]
    agreed = _solved(study, problem, tell, start)
    prices = find_prices(problem, agreed, beats, settings.gap, settings.time_limit_s, tell)
    trials = tuple(weight_trials(study, agreed, tell))
    return replace(describe_plan(study, agreed, prices), weight_trials=trials)


def _solved(study: Study, problem: Problem, tell: Progress, earlier: Plan | None) -> Agreed:
    start = None if earlier is None else decisions_of(earlier, problem)[0]
    settings = study.scenario.solve
    # A slip in [today] is told before the work, not after it.
    today_problem(study, problem)
    agreed = solve_plan(problem, Stop(settings.gap, settings.give, settings.time_limit_s), tell, start=start)
    _refuse(agreed.result, settings.time_limit_s)
    tell("explaining")
    return agreed


def _refuse(result: Result, time_limit_s: float) -> None:
    if result.status is Status.INFEASIBLE:
        raise InfeasibleError(*(Fault("clashing rule", f"{text}.") for text in result.clashes))
    if result.status is Status.NO_SOLUTION:
        what = f"no plan was found within {time_limit_s:g} seconds, and none was shown to be impossible."
        raise NoSolutionError(Fault("solve.time_limit_s", what, "Allow more time."))
