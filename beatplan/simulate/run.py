"""A plan simulated: replications until what it answers is known closely enough."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from beatplan.optimize.problem import Decisions, Problem
from beatplan.planning import Study
from beatplan.simulate.acts import YEAR_DAYS, Meets
from beatplan.simulate.calls import Floats
from beatplan.simulate.chain import Chain, Phase, chain_of, replicate
from beatplan.simulate.history import History
from beatplan.simulate.intervals import interval_of
from beatplan.simulate.slots import Scene
from beatplan.simulate.tally import Facts, Tally, helped_of

#: Replications between looks at the interval.
STEP = 10

Progress = Callable[[str], None]


@dataclass(frozen=True)
class SceneRun:
    """A window of a phase, simulated: its tallies, one a replication, over `weeks` each."""

    scene: Scene
    weeks: float
    tallies: tuple[Tally, ...]

    def ended(self) -> Floats:
        """Calls that a desk answered and that ended there, by fate, (R, S, F)."""
        return np.stack([one.ended for one in self.tallies])

    def fates(self) -> Floats:
        """Calls by fate, (R, S, B, F)."""
        return np.stack([one.fates for one in self.tallies])


@dataclass(frozen=True)
class FollowUpRun:
    """A service that follows up, in a phase: people a week to be followed up, and of them in time, (R,) each."""

    service: int
    phase: int
    due: Floats
    in_time: Floats


@dataclass(frozen=True)
class Run:
    """A plan simulated.

    Attributes:
        replayed: whether calls of the history were met, and not sampled ones.
        scenes: the windows of all phases.
        follow_ups: the services that follow up, in all phases.
        replications: how many.
        half_width: of the interval of the share answered in the phase where it is widest.
    """

    replayed: bool
    scenes: tuple[SceneRun, ...]
    follow_ups: tuple[FollowUpRun, ...]
    replications: int
    half_width: float


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
    asked, facts, weeks = study.scenario.simulate, facts_of(study), _weeks(study, replayed=replayed)
    chains = [
        chain_of(study, problem, decisions, history, phase, Meets(replayed, seed, altered))
        for phase in range(len(problem.names.phases))
    ]
    found: list[list[Phase]] = [[] for _ in chains]
    for replication in range(asked.replications):
        for chain, phases in zip(chains, found, strict=True):
            phases.append(replicate(study, chain, facts, (seed, replication)))
        if (replication + 1) % STEP == 0 or replication + 1 == asked.replications:
            runs = [one for chain, phases in zip(chains, found, strict=True) for one in _scenes(chain, phases, weeks)]
            half = max((_half_width(study, runs, phase) for phase in range(len(chains))), default=0.0)
            tell(f"{replication + 1} replications, share answered known to {half:.2%}")
            if half <= asked.half_width:
                break
    followed = [one for chain, phases in zip(chains, found, strict=True) for one in _followed(chain, phases, weeks)]
    return Run(replayed, tuple(runs), tuple(followed), replication + 1, half)


def _scenes(chain: Chain, phases: list[Phase], weeks: float) -> list[SceneRun]:
    return [SceneRun(one.scene, weeks, tuple(p.tallies[place] for p in phases)) for place, one in enumerate(chain.acts)]


def _followed(chain: Chain, phases: list[Phase], weeks: float) -> list[FollowUpRun]:
    return [
        FollowUpRun(one.service, one.phase, *(np.array(column) / weeks for column in zip(*counts, strict=True)))
        for place, one in enumerate(chain.follow_ups)
        for counts in ([phase.followed[place] for phase in phases],)
    ]


def facts_of(study: Study) -> Facts:
    """Gather what tallies need to know."""
    services = study.scenario.services
    names = district_names(study)
    district = [-1 if one is None else names.index(one) for one in study.beats.districts]
    return Facts(
        # Somebody at a desk is in time for a caller whom they answer at once.
        response_min=np.array([0.0 if one.kind == "desk" else one.response_minutes for one in services]),
        backup_share=np.array([one.backup_share for one in services]),
        district=np.array(district, dtype=np.int64),
        districts=len(names),
    )


def district_names(study: Study) -> tuple[str, ...]:
    """List the districts in the order of the beats."""
    return tuple(dict.fromkeys(one for one in study.beats.districts if one is not None))


def _weeks(study: Study, *, replayed: bool) -> float:
    if not replayed:
        return YEAR_DAYS / 7
    first, last = study.calls.history
    return (int((last - first).astype(int)) + 1) / 7


def _half_width(study: Study, runs: list[SceneRun], phase: int) -> float:
    """Half-width of the share of the phase's calls in open windows that is answered."""
    mine = [one for one in runs if one.scene.phase == phase]
    half = interval_of(share_helped(weekly_fates(study, mine))).half_width if mine else 0.0
    return half if np.isfinite(half) else 0.0


def weekly_fates(study: Study, runs: list[SceneRun]) -> Floats:
    """Calls a week of some windows by fate, (R, F).

    A call that a desk sends on counts with the field alone; desks' own calls count where there is no field.
    """
    field = [one for one in runs if one.scene.desk(study.scenario.services) is None] or runs
    return np.asarray(np.sum([one.fates().sum(axis=(1, 2)) / one.weeks for one in field], axis=0))


def share_helped(fates: Floats) -> Floats:
    """Share of calls that is answered or resolved by phone, (R,); NaN where no call came."""
    total = fates.sum(axis=-1)
    return np.asarray(helped_of(fates) / np.where(total > 0, total, np.nan))
