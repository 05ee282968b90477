"""What if demand is otherwise: more calls where a service is new, or none of the places that call most.

A service that comes brings calls that nobody made before, and a few people and places make many calls: both move what
a plan answers, and neither is known beforehand. So they are swept, with the same random numbers as the plan's own run.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

import numpy as np

from beatplan.optimize.problem import Bools, Decisions, Problem
from beatplan.planning import Study
from beatplan.planning.today import today_problem
from beatplan.simulate.calls import Floats
from beatplan.simulate.history import History
from beatplan.simulate.intervals import Interval, interval_of
from beatplan.simulate.run import Progress, Run, share_helped, simulate, weekly_fates
from beatplan.simulate.slots import Scene
from beatplan.simulate.tally import helped_of

#: Shares of calls more in beats that are newly covered.
INDUCED = (0.0, 0.1, 0.2, 0.3)
#: Places with so many calls a year or more are left out.
FREQUENT = (40, 20, 10, 5)


@dataclass(frozen=True)
class Swept:
    """One phase under other demand.

    Attributes:
        phase: its name.
        what: how demand differs.
        calls: eligible calls a week in open windows.
        answered: calls a week that got a team, or were resolved by phone before.
        share: of the former.
    """

    phase: str
    what: str
    calls: Interval
    answered: Interval
    share: Interval


def sweep(
    study: Study, problem: Problem, decisions: Decisions, history: History, seed: int, tell: Progress = lambda _: None
) -> tuple[Swept, ...]:
    """Simulate a plan under other demand.

    Args:
        study: the study that the plan was made from.
        problem: its problem.
        decisions: its beats and stations.
        history: its calls one by one.
        seed: of everything drawn.
        tell: called with a few words on each step.
    """
    new = _newly_covered(study, problem)
    changes: list[tuple[str, Callable[[Scene], Scene]]] = [
        (f"{share:.0%} more calls in newly covered beats", partial(_induced, new, share)) for share in INDUCED
    ]
    counts = _calls_a_year(study, history)
    for many in FREQUENT:
        busy = [one >= many for one in counts]
        places = int(sum(one.sum() for one in busy))
        words = f"without the {places:,} places with {many} calls a year or more"
        changes.append((words, partial(_without, np.concatenate(busy))))
    found: list[Swept] = []
    for what, altered in changes:
        tell(f"simulating {what}")
        run = simulate(study, problem, decisions, history, replayed=False, seed=seed, altered=altered)
        found += _told(study, run, what)
    return tuple(found)


def _told(study: Study, run: Run, what: str) -> list[Swept]:
    found = []
    for phase, table in enumerate(study.scenario.phases):
        mine = [one for one in run.scenes if one.scene.phase == phase]
        if not mine:
            continue
        fates = weekly_fates(study, mine)
        calls, answered, share = fates.sum(axis=1), helped_of(fates), share_helped(fates)
        found.append(Swept(table.name, what, interval_of(calls), interval_of(answered), interval_of(share)))
    return found


def _newly_covered(study: Study, problem: Problem) -> Bools:
    """Mark the beats that nobody covers today in any window, (B,)."""
    laid_out = today_problem(study, problem)
    if laid_out is None:
        return np.ones(len(problem.names.beats), dtype=np.bool_)
    return np.asarray(~laid_out[1].covered.any(axis=0))


def _induced(new: Bools, share: float, scene: Scene) -> Scene:
    """Let more calls come from the beats of a window that are newly covered."""
    covered = np.concatenate([row[beat] for row, beat in zip(scene.covered, _by_service(scene), strict=True)])
    more = covered & new[scene.place_beat]
    return replace(scene, place_rate=scene.place_rate * np.where(more, 1 + share, 1.0))


def _by_service(scene: Scene) -> list[np.ndarray]:
    return np.split(scene.place_beat, scene.offset[1:])


def _without(busy: Bools, scene: Scene) -> Scene:
    """Let no call come from some places, (P,)."""
    return replace(scene, place_rate=np.where(busy, 0.0, scene.place_rate))


def _calls_a_year(study: Study, history: History) -> list[Floats]:
    """Count each place's calls a year, by service."""
    years = history.days / 365.25
    sizes = [len(study.travel.travel[way].beat) for way in study.travel.way[:, 0]]
    return [np.bincount(history.place[s, history.takes[s]], minlength=size) / years for s, size in enumerate(sizes)]
