"""What a simulation says, in words and figures that an output can draw from; every figure with its interval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from beatplan.inputs.reasons import OF_THE_HOUR
from beatplan.plan import Plan, plan_digest
from beatplan.planning import Study
from beatplan.scenario import DeskService, FollowUpService
from beatplan.simulate.calls import Floats
from beatplan.simulate.fates import BY_PHONE, FATES
from beatplan.simulate.history import History
from beatplan.simulate.intervals import Interval, interval_of
from beatplan.simulate.replicated import Replicated, shares_replicated
from beatplan.simulate.run import FollowUpRun, Run, SceneRun, district_names
from beatplan.simulate.tally import MEASURES, answered_of

#: A team that is on calls for more of an hour than this is told.
BUSY_FLAG = 0.6


@dataclass(frozen=True)
class Figures:
    """What a window, district or beat gets; calls a week, response minutes from call to arrival.

    Attributes:
        name: of the district or beat; the window's own name for a window.
        calls: eligible calls.
        fates: calls by what became of them; they sum to `calls`.
        answered: calls that got a team.
        share_answered, share_in_time: of `calls`.
        response: mean, median and 90th percentile of the calls answered.
    """

    name: str
    calls: Interval
    fates: dict[str, Interval]
    answered: Interval
    share_answered: Interval
    share_in_time: Interval
    response: dict[str, Interval]


@dataclass(frozen=True)
class TeamFigures:
    """A team: its station, and the share of its duty that it is on calls."""

    station: str
    busy: Interval


@dataclass(frozen=True)
class HourFigures:
    """An hour of the duty: the share of it that teams are on calls, and whether that is more than `BUSY_FLAG`."""

    hour: int
    busy: Interval
    flagged: bool


@dataclass(frozen=True)
class WindowFigures:
    """One service in one window of a phase.

    Attributes:
        phase, service, window: names.
        whole: the window as a whole.
        districts, beats: parts of it.
        teams: each team.
        hours: each hour of the duty.
        busy: share of the duty that teams are on calls, on average.
        unit_hours: hours of duty a week, all teams.
        overtime_h: hours a week that teams are on calls after their duty's end.
        scene_h_without_police: hours a week at the scenes of calls answered to which no police unit was called.
        backup: calls answered a week at which police were called in.
        passed_on: calls answered a week that turned out to be for another service.
        passed_in: calls a week of others to which its teams came as well, counted with the service that went first.
    """

    phase: str
    service: str
    window: str
    whole: Figures
    districts: tuple[Figures, ...]
    beats: tuple[Figures, ...]
    teams: tuple[TeamFigures, ...]
    hours: tuple[HourFigures, ...]
    busy: Interval
    unit_hours: float
    overtime_h: Interval
    scene_h_without_police: Interval
    backup: Interval
    passed_on: Interval
    passed_in: Interval


@dataclass(frozen=True)
class FollowUpFigures:
    """One service that follows up in a phase, in people a week.

    Attributes:
        phase, service: names.
        due_hours: hours by the calendar within which a follow-up is to be begun.
        planned_due, planned_in_time: what the plan counts on.
        due: follow-ups that are begun or become late in the simulated time; as many as answered calls start.
        in_time, late: of them.
        share_in_time: of `due`.
        reached: people found among those followed up in time.
    """

    phase: str
    service: str
    due_hours: int
    planned_due: float
    planned_in_time: float
    due: Interval
    in_time: Interval
    late: Interval
    share_in_time: Interval
    reached: Interval


@dataclass(frozen=True)
class Waterfall:
    """Every row of the calls, for one service in one phase, a week; the steps sum to `rows`.

    Attributes:
        phase, service: names.
        rows: all rows.
        steps: what became of them, in order.
    """

    phase: str
    service: str
    rows: Interval
    steps: dict[str, Interval]


@dataclass(frozen=True)
class Simulation:
    """A plan simulated.

    Attributes:
        plan: its name.
        digest: what tells the plan from any other; empty in public.
        replayed: whether calls of the history were met as they came.
        seed, replications: how it was drawn.
        half_width: of the interval of the share answered in the phase where it is widest.
        weeks: that each replication lasts.
        left_out: rows a week that no service could take or that cannot be used, by reason.
        windows: each service in each window and phase.
        follow_ups: each service that follows up in each phase.
        waterfalls: each service in each phase.
        replicated: the share answered in each replication, so that plans can be compared one by one.
        findings: what a person should know.
    """

    plan: str
    digest: str
    replayed: bool
    seed: int
    replications: int
    half_width: float
    weeks: float
    left_out: dict[str, float]
    windows: tuple[WindowFigures, ...]
    follow_ups: tuple[FollowUpFigures, ...]
    waterfalls: tuple[Waterfall, ...]
    replicated: tuple[Replicated, ...]
    findings: tuple[str, ...]


def describe(study: Study, run: Run, history: History, plan: Plan, seed: int) -> Simulation:
    """Put a run into words and figures."""
    weeks = history.days / 7
    hours = set(OF_THE_HOUR)
    left_out = {why: rows / weeks for why, rows in study.calls.left_out().items() if why not in hours}
    windows = [_window(study, one, s) for one in run.scenes for s in one.scene.services]
    return Simulation(
        plan=plan.name,
        digest=plan_digest(plan),
        replayed=run.replayed,
        seed=seed,
        replications=run.replications,
        half_width=run.half_width,
        weeks=run.scenes[0].weeks if run.scenes else 0.0,
        left_out=left_out,
        windows=tuple(windows),
        follow_ups=tuple(_follow_up(study, one, plan) for one in run.follow_ups),
        waterfalls=tuple(_waterfalls(study, run, history)),
        replicated=shares_replicated(study, run),
        findings=tuple(_findings(study, run, history)),
    )


def _window(study: Study, one: SceneRun, s: int) -> WindowFigures:
    scene, names = one.scene, study.scenario
    fates = one.fates()[:, s] / one.weeks
    response = np.stack([tally.response[s] for tally in one.tallies])
    districts = district_names(study)
    of_district = np.array([[name == own for own in study.beats.districts] for name in districts]).reshape(
        len(districts), fates.shape[1]
    )
    by_district = np.einsum("db,rbf->rdf", of_district.astype(np.float64), fates)
    window, mine = names.windows[scene.window].name, scene.team_service == s
    busy, duty = np.stack([t.busy_h[mine] for t in one.tallies]), np.stack([t.duty_h for t in one.tallies])
    teams = max(int(mine.sum()), 1)
    scenes = np.array([t.scene_h[s] - t.backup_scene_h[s] for t in one.tallies])
    return WindowFigures(
        phase=names.phases[scene.phase].name,
        service=names.services[s].name,
        window=window,
        whole=_figures(window, fates.sum(axis=1), response[:, 0]),
        districts=tuple(_figures(name, by_district[:, d], response[:, 1 + d]) for d, name in enumerate(districts)),
        beats=tuple(
            _figures(name, fates[:, b], response[:, 1 + len(districts) + b]) for b, name in enumerate(study.beats.ids)
        ),
        teams=tuple(
            TeamFigures(study.sites.ids[site], interval_of(busy[:, team].sum(axis=1) / duty.sum(axis=1)))
            for team, site in enumerate(scene.site[mine])
        ),
        hours=tuple(
            _hour(hour, busy[:, :, hour].sum(axis=1) / np.maximum(duty[:, hour] * teams, 1e-300))
            for hour in range(duty.shape[1] if mine.any() else 0)
        ),
        busy=interval_of(busy.sum(axis=(1, 2)) / (duty.sum(axis=1) * teams)),
        unit_hours=float(duty[0].sum() * mine.sum() / one.weeks),
        overtime_h=interval_of(np.array([t.overtime_h[mine].sum() for t in one.tallies]) / one.weeks),
        scene_h_without_police=interval_of(scenes / one.weeks),
        backup=interval_of(np.array([t.backup[s] for t in one.tallies]) / one.weeks),
        passed_on=interval_of(np.array([t.passed_on[s] for t in one.tallies]) / one.weeks),
        passed_in=interval_of(np.array([t.passed_in[s] for t in one.tallies]) / one.weeks),
    )


def _follow_up(study: Study, one: FollowUpRun, plan: Plan) -> FollowUpFigures:
    table = study.scenario.services[one.service]
    assert isinstance(table, FollowUpService), "of a service that follows up"
    planned = next((own for own in plan.phases[one.phase].follow_ups if own.service == table.name), None)
    return FollowUpFigures(
        phase=study.scenario.phases[one.phase].name,
        service=table.name,
        due_hours=table.due_hours,
        planned_due=planned.due_per_week if planned else 0.0,
        planned_in_time=planned.in_time_per_week if planned else 0.0,
        due=interval_of(one.due),
        in_time=interval_of(one.in_time),
        late=interval_of(one.due - one.in_time),
        share_in_time=interval_of(one.in_time / np.where(one.due > 0, one.due, np.nan)),
        reached=interval_of(one.in_time * table.reached),
    )


def _figures(name: str, fates: Floats, response: Floats) -> Figures:
    """Sum figures up from calls a week by fate, (R, F), and response measures, (R, 3)."""
    calls, answered = fates.sum(axis=1), answered_of(fates)
    some = np.where(calls > 0, calls, np.nan)
    return Figures(
        name=name,
        calls=interval_of(calls),
        fates={fate: interval_of(fates[:, f]) for f, fate in enumerate(FATES)},
        answered=interval_of(answered),
        share_answered=interval_of(answered / some),
        share_in_time=interval_of(fates[:, -1] / some),
        response={measure: interval_of(response[:, m]) for m, measure in enumerate(MEASURES)},
    )


def _hour(hour: int, busy: Floats) -> HourFigures:
    told = interval_of(busy)
    return HourFigures(hour, told, bool(told.mean > BUSY_FLAG))


def _waterfalls(study: Study, run: Run, history: History) -> list[Waterfall]:
    """Follow every row of the calls: steps before the windows are counted, the others as simulated."""
    weeks, found = history.days / 7, []
    for phase in dict.fromkeys(one.scene.phase for one in run.scenes):
        for s, service in enumerate(study.scenario.services):
            mine = [one for one in run.scenes if one.scene.phase == phase and one.scene.slots[s] >= 0]
            if not mine:
                continue
            fates = sum((_ends(one, s) / one.weeks for one in mine), np.zeros(len(FATES)))
            rest = study.calls.rows / weeks - history.takes[s].sum() / weeks
            outside = _outside_hours(study, run, history, mine, s)
            steps = {
                f"not for {service.name}, or not usable": interval_of(np.full(len(fates), rest)),
                "outside the hours": interval_of(np.full(len(fates), outside)),
                **{fate: interval_of(fates[:, f]) for f, fate in enumerate(FATES)},
            }
            name = study.scenario.phases[phase].name
            found.append(Waterfall(name, service.name, interval_of(rest + outside + fates.sum(axis=1)), steps))
    return found


def _ends(one: SceneRun, s: int) -> Floats:
    """Calls of a service by what became of them in the end, (R, F): what a desk resolved is told as that."""
    fates, ended = one.fates()[:, s].sum(axis=1), one.ended()[:, s]
    fates[:, BY_PHONE] += ended.sum(axis=1)
    return np.asarray(fates - ended)


def _spoken_with_first(study: Study, run: Run) -> Iterator[str]:
    """Say of which services fewer calls are in time than a plan says because a desk speaks with callers before."""
    services = study.scenario.services
    staffed = {one.scene.desk(services) for one in run.scenes if len(one.scene.site)}
    for d, table in enumerate(services):
        if isinstance(table, DeskService) and d in staffed:
            for name in table.diverts:
                yield (
                    f"{name}: callers whom {table.name} takes speak with it first, for {table.talk_minutes:g} minutes "
                    "on average; the simulated share in time and minutes to arrival count that, the plan's not."
                )


def _outside_hours(study: Study, run: Run, history: History, mine: list[SceneRun], s: int) -> float:
    """Eligible calls a week outside a phase's open windows: those that came, or the demand model's."""
    if run.replayed:
        came = sum(float(one.fates()[0, s].sum()) for one in mine)
        return (float(history.takes[s].sum()) - came) * 7 / history.days
    open_h = [(one.scene.window, study.demand.window_hours[one.scene.window]) for one in mine]
    inside = sum(float(study.demand.rate[s, window].sum() * hours) for window, hours in open_h)
    return max(float(study.demand.all_hours[s].sum()) - inside, 0.0)


def _findings(study: Study, run: Run, history: History) -> list[str]:
    told = list(_spoken_with_first(study, run))
    if history.drawn_places:
        told.append(f"{history.drawn_places:,} calls have no place of their own; one of their beat's stands for it.")
    asked = study.scenario.simulate
    if run.half_width > asked.half_width:
        told.append(
            f"after {run.replications} replications the share answered is known to {run.half_width:.2%}, not to the "
            f"{asked.half_width:.2%} asked for (simulate.half_width); simulate.replications allows more."
        )
    return told
