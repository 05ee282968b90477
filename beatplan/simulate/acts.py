"""The windows of a phase made ready: who is on duty, on which days, and where the calls come from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from beatplan.optimize.problem import Decisions, Problem
from beatplan.planning import Study
from beatplan.simulate.calls import Floats
from beatplan.simulate.desks import Line, line_of, own_calls
from beatplan.simulate.duties import Duties, duties_of
from beatplan.simulate.history import History
from beatplan.simulate.serve import Teams
from beatplan.simulate.slots import Scene, scenes_of, teams_of
from beatplan.simulate.sources import Source, replaying, sampling

#: Days that a replication of sampled calls lasts: whole weeks.
YEAR_DAYS = 364


@dataclass(frozen=True)
class Meets:
    """Which calls a simulation meets: those of the history or drawn ones, by what seed, and how windows are changed."""

    replayed: bool
    seed: int
    altered: Callable[[Scene], Scene]


@dataclass(frozen=True)
class Act:
    """A scene with its duties and teams, and where its calls come from.

    Attributes:
        scene, duties, teams: which.
        source: gives the calls of a replication; for a desk those that do not come to it by the field.
        line: the desk's; None for a scene of the field.
        met: (B,) for a desk, the share of the calls that come by the field which are calls of their own there.
    """

    scene: Scene
    duties: Duties
    teams: Teams
    source: Source
    line: Line | None
    met: Floats


def days_of(study: Study, phase: int, window: int, meets: Meets, more_days: int = 0) -> Duties:
    """List the duties of a window in a phase, and those of some days after the end."""
    first, last = days_met(study, phase, meets)
    return duties_of(study.scenario.windows[window], first, last + more_days, study.scenario.timezone)


def days_met(study: Study, phase: int, meets: Meets) -> tuple[np.datetime64, np.datetime64]:
    """Give the first and last local day of the calls that a phase meets."""
    if meets.replayed:
        return study.calls.history
    first = np.datetime64(study.scenario.phases[phase].date, "D")
    return first, first + (YEAR_DAYS - 1)


def acts_of(
    study: Study, problem: Problem, decisions: Decisions, history: History, phase: int, meets: Meets
) -> Iterator[Act]:
    """Make the windows of a phase ready, in the order of the scenario."""
    scenes = [meets.altered(one) for one in scenes_of(study, problem, decisions, phase)]
    field = [one for one in scenes if one.desk(study.scenario.services) is None]
    for scene in scenes:
        desk = scene.desk(study.scenario.services)
        line = None if desk is None else line_of(study, desk)
        left, met = (scene, np.zeros(0)) if line is None else own_calls(study, line, scene, field)
        duties = days_of(study, phase, scene.window, meets)
        if meets.replayed:
            source = replaying(study, left, duties, history)
        else:
            source = sampling(study, left, duties, history, meets.seed)
        yield Act(scene, duties, teams_of(study, scene, duties), source, line, met)
