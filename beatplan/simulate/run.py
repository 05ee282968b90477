"""A plan simulated: replications until what it answers is known closely enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields

import numpy as np

from beatplan.optimize.problem import Decisions, Problem
from beatplan.planning import Study
from beatplan.simulate.calls import Floats
from beatplan.simulate.duties import Duties, duties_of, duty_and_minute
from beatplan.simulate.fit import find_pattern
from beatplan.simulate.history import History
from beatplan.simulate.intervals import interval_of
from beatplan.simulate.sampled import draw_calls
from beatplan.simulate.slots import Came, Scene, calls_met, scenes_of, teams_of
from beatplan.simulate.streams import Purpose, stream
from beatplan.simulate.tally import Facts, Tally, answered_of, tallied

#: Replications between looks at the interval.
STEP = 10
#: Days that a replication of sampled calls lasts: whole weeks.
YEAR_DAYS = 364

Progress = Callable[[str], None]


@dataclass(frozen=True)
class SceneRun:
    """A window of a phase, simulated: its tallies, one a replication, over `weeks` each."""

    scene: Scene
    weeks: float
    tallies: tuple[Tally, ...]

    def fates(self) -> Floats:
        """Calls by fate, (R, S, B, F)."""
        return np.stack([one.fates for one in self.tallies])


@dataclass(frozen=True)
class Run:
    """A plan simulated.

    Attributes:
        replayed: whether calls of the history were met, and not sampled ones.
        scenes: the windows of all phases.
        replications: how many.
        half_width: of the interval of the share answered in the phase where it is widest.
    """

    replayed: bool
    scenes: tuple[SceneRun, ...]
    replications: int
    half_width: float


#: Gives the calls that one window meets in a replication.
Source = Callable[[int], Came]


def simulate(
    study: Study,
    problem: Problem,
    decisions: Decisions,
    history: History,
    *,
    replayed: bool,
    seed: int,
    tell: Progress = lambda _: None,
    altered: Callable[[Scene], Scene] = lambda scene: scene,
) -> Run:
    """Simulate a plan.

    Args:
        study: the study that the plan was made from.
        problem: its problem.
        decisions: the plan's beats and stations.
        history: its calls one by one.
        replayed: meet the calls of the history, as they came, and draw only what they take; else sample calls for a
            year from each phase's date.
        seed: of everything drawn.
        tell: called with a few words on each step.
        altered: changes a window before calls are drawn for it, such as how many come from where.
    """
    asked, facts, phases = study.scenario.simulate, facts_of(study), len(problem.names.phases)
    scenes = [altered(one) for phase in range(phases) for one in scenes_of(study, problem, decisions, phase)]
    duties = [_duties(study, scene, replayed=replayed) for scene in scenes]
    sources = [
        _replay(study, scene, one, history) if replayed else _sampling(study, scene, one, history, seed)
        for scene, one in zip(scenes, duties, strict=True)
    ]
    weeks = _weeks(study, replayed=replayed)
    found: list[list[Tally]] = [[] for _ in scenes]
    for replication in range(asked.replications):
        for scene, on_duty, source, tallies in zip(scenes, duties, sources, found, strict=True):
            calls = calls_met(study, scene, len(on_duty.day), source(replication), (seed, replication))
            drawn = stream(seed, Purpose.BACKUP, scene.window, replication).random(len(calls.kind))
            tallies.append(tallied(scene, calls, teams_of(study, scene, on_duty), facts, drawn))
        if (replication + 1) % STEP == 0 or replication + 1 == asked.replications:
            runs = tuple(SceneRun(one, weeks, tuple(tallies)) for one, tallies in zip(scenes, found, strict=True))
            half = max((_half_width(runs, phase) for phase in range(phases)), default=0.0)
            tell(f"{replication + 1} replications, share answered known to {half:.2%}")
            if half <= asked.half_width:
                break
    return Run(replayed, runs, replication + 1, half)


def facts_of(study: Study) -> Facts:
    """Gather what tallies need to know."""
    services = study.scenario.services
    names = district_names(study)
    district = [-1 if one is None else names.index(one) for one in study.beats.districts]
    return Facts(
        response_min=np.array([one.response_minutes for one in services]),
        backup_share=np.array([one.backup_share for one in services]),
        district=np.array(district, dtype=np.int64),
        districts=len(names),
    )


def district_names(study: Study) -> tuple[str, ...]:
    """List the districts in the order of the beats."""
    return tuple(dict.fromkeys(one for one in study.beats.districts if one is not None))


def _duties(study: Study, scene: Scene, *, replayed: bool) -> Duties:
    table, timezone = study.scenario.windows[scene.window], study.scenario.timezone
    if replayed:
        return duties_of(table, *study.calls.history, timezone)
    first = np.datetime64(study.scenario.phases[scene.phase].date, "D")
    return duties_of(table, first, first + (YEAR_DAYS - 1), timezone)


def _weeks(study: Study, *, replayed: bool) -> float:
    if not replayed:
        return YEAR_DAYS / 7
    first, last = study.calls.history
    return (int((last - first).astype(int)) + 1) / 7


def _sampling(study: Study, scene: Scene, duties: Duties, history: History, seed: int) -> Source:
    ends = np.append(scene.offset, len(scene.place_beat))
    opened = np.flatnonzero(scene.slots >= 0).tolist()
    patterns = {s: find_pattern(study, history, s, scene.window) for s in opened}
    repeat_h = study.scenario.simulate.repeat_within_hours / 2

    def draw(replication: int) -> Came:
        parts = []
        for s, pattern in patterns.items():
            rate = scene.place_rate[ends[s] : ends[s + 1]]
            one = draw_calls(duties, pattern, rate, repeat_h, (seed, s, scene.window, replication))
            beat = scene.place_beat[one.place + scene.offset[s]]
            parts.append(Came(np.full(len(one.lane), s), one.lane, one.minute, one.place, beat))
        return _together(parts)

    return draw


def _replay(study: Study, scene: Scene, duties: Duties, history: History) -> Source:
    duty, minute = duty_and_minute(study.scenario.windows[scene.window], duties, history.local, study.scenario.timezone)
    parts = []
    for s in np.flatnonzero(scene.slots >= 0).tolist():
        rows = np.flatnonzero(history.takes[s] & (duty >= 0))
        parts.append(Came(np.full(len(rows), s), duty[rows], minute[rows], history.place[s, rows], history.beat[rows]))
    every = _together(parts)
    return lambda _: every


def _together(parts: list[Came]) -> Came:
    return Came(**{one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Came)})


def _half_width(runs: tuple[SceneRun, ...], phase: int) -> float:
    """Half-width of the share of the phase's calls in open windows that is answered."""
    shares = share_answered([one for one in runs if one.scene.phase == phase])
    half = interval_of(shares).half_width if len(shares) else 0.0
    return half if np.isfinite(half) else 0.0


def share_answered(runs: list[SceneRun]) -> Floats:
    """Share of the calls of some windows that is answered, (R,)."""
    if not runs:
        return np.zeros(0)
    fates = sum(one.fates().sum(axis=(1, 2)) for one in runs)
    total = np.asarray(fates).sum(axis=-1)
    return np.asarray(answered_of(np.asarray(fates)) / np.where(total > 0, total, np.nan))
