"""What one team more would do in a window, all else as it is."""

from __future__ import annotations

from dataclasses import replace

from beatplan.optimize.check import worth
from beatplan.optimize.problem import Decisions, Problem
from beatplan.planning.study import Study
from beatplan.scenario import FieldService


def one_team_more(study: Study, problem: Problem, decisions: Decisions, slot: int) -> float | None:
    """Count the calls a week that would get a team with one team more at the station that has most.

    Beats, the other stations and the other windows stay as they are, so a new plan may gain more.

    Returns:
        Calls a week; None for a service of another kind than the field's, and for a window without any team.
    """
    if not isinstance(study.scenario.services[int(problem.service[slot])], FieldService):
        return None
    if not decisions.stations[slot].any():
        return None
    stations = decisions.stations.copy()
    stations[slot, int(stations[slot].argmax())] += 1
    more = worth(problem, replace(decisions, stations=stations))
    return float(more.answered[slot]) * float(problem.hours[slot])
