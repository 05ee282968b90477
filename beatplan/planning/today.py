"""What runs now, put through the same model as the plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from beatplan.errors import Fault, ScenarioError, nearest
from beatplan.inputs.sites import find_sites
from beatplan.optimize.agree import with_own_loads
from beatplan.optimize.build import slot_patience
from beatplan.optimize.kinds import mean_weights
from beatplan.optimize.problem import Decisions, Problem
from beatplan.planning.study import Study
from beatplan.scenario.tables import TodayTable
from beatplan.workload import call_minutes


def today_problem(study: Study, problem: Problem) -> tuple[Problem, Decisions] | None:
    """Lay out what runs now as a problem of its own with its decisions; None where nothing runs.

    Raises:
        ScenarioError: `[today]` names a beat or site that is not there.
    """
    today = study.scenario.today
    if today is None or not today.stations:
        return None
    service = next((s for s, one in enumerate(study.scenario.services) if one.name == today.service), 0)
    names = [window.name for window in study.scenario.windows]
    opened = today.windows or tuple(window.name for window in study.scenario.open_windows(study.scenario.phases[0]))
    window = np.array([place for place, name in enumerate(names) if name in opened])
    slots = len(window)
    stations = find_sites(study.sites, today.stations, "today.stations")
    rate = study.demand.rate[service, window]
    call_h = np.stack([study.loads[one].call_min for one in study.travel.way[service, window]]) / 60
    now = replace(
        problem,
        service=np.full(slots, service),
        window=window,
        phase=np.zeros(slots, dtype=np.int64),
        weeks=np.ones(slots),
        hours=study.demand.window_hours[window],
        rate=rate,
        weight=mean_weights(study.scenario, study.demand)[service, window],
        call_h=call_h,
        scene_h=np.full(slots, call_minutes(study.scenario.services[service], np.zeros(1))[0] / 60),
        way=study.travel.way[service, window],
        patience=slot_patience(study.scenario, np.full(slots, service), rate, call_h),
        within_reach=np.full(slots, study.scenario.services[service].dispatch == "within-reach"),
        promise=np.zeros(slots),
        most_busy=np.ones(slots),
        most_teams=np.full(slots, stations.sum()),
        rules=(),
        diversions=(),
        passing=(),
        follow_ups=(),
    )
    covered = np.tile(_covered(today, study.beats.ids), (slots, 1))
    decisions = Decisions(covered, np.tile(stations, (slots, 1)))
    return with_own_loads(now, decisions), decisions


def _covered(today: TodayTable, ids: tuple[str, ...]) -> np.ndarray:
    if today.beats is None:
        return np.ones(len(ids), dtype=np.bool_)
    unknown = [one for one in today.beats if one not in ids]
    if unknown:
        raise ScenarioError(*(Fault("today.beats", f"there is no beat {one!r}.", nearest(one, ids)) for one in unknown))
    return np.isin(np.array(ids, dtype=str), np.array(today.beats, dtype=str))
