"""What a person should know of a plan besides its figures, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from beatplan.optimize.agree import AGREEMENT, Agreed
from beatplan.optimize.problem import Problem
from beatplan.optimize.stages import Result
from beatplan.plan import PhasePlan, SlotPlan
from beatplan.planning.explain import Prices


def plan_findings(problem: Problem, agreed: Agreed, phases: Sequence[PhasePlan], prices: Prices) -> tuple[str, ...]:
    """Say where a plan falls short, how loads and placing ended, who is sent, and what else would cost."""
    return (
        *_shortfalls(phases, problem),
        *_ending(agreed),
        *_sent_within_reach(problem),
        *_spoken_with_first(problem, agreed),
        *_unplaced(agreed.result),
        *_priced(prices),
    )


def _shortfalls(phases: Sequence[PhasePlan], problem: Problem) -> Iterator[str]:
    """Say where the plan falls short of what it was chosen for, and which hours end."""
    promise = {one: float(problem.promise[problem.service == s].max(initial=0.0))
               for s, one in enumerate(problem.names.services)}  # fmt: skip
    for phase in phases:
        for one in phase.plans:
            where = f"{one.service}, {one.window!r} of {phase.name!r}"
            if one.teams and not one.covered:
                yield f"{where}: teams are on duty and no beat is covered."
            if one.least_available < promise[one.service] - 1e-6:
                yield (
                    f"{where}: with travel and reach from its stations {one.least_available:.1%} of calls in "
                    f"{_worst(one)} find a team free, below the availability target."
                )
        for service, hours in phase.hours_dropped.items():
            if hours > 0:
                yield f"{service}: {phase.name!r} ends {hours:g} hours a week that the phase before covered."


def _worst(one: SlotPlan) -> str:
    """Name the covered beat where fewest calls find a team free, where beats differ."""
    least, most = one.least_available, max(one.available_by_beat.values())
    if most - least < 1e-9:
        return "covered beats"
    return f"beat {min(one.available_by_beat, key=one.available_by_beat.__getitem__)}"


def _ending(agreed: Agreed) -> list[str]:
    """Say so where the beats were chosen with loads that are not quite those of the stations."""
    if agreed.difference <= AGREEMENT:
        return []
    told = f"beats were chosen with loads up to {agreed.difference:.1%} from those of the stations"
    return [f"{told} ({agreed.ending.value}, {agreed.rounds} in all); every figure is from the stations."]


def _sent_within_reach(problem: Problem) -> Iterator[str]:
    """Say how figures were found where only teams within reach are sent."""
    for service in sorted(set(problem.service[problem.within_reach].tolist())):
        yield (
            f"{problem.names.services[service]}: a call is sent only a team whose station reaches its beat, so beats "
            "differ in how many of their calls find a team free (beats.csv). The gap told is to a bound that lets any "
            "free team go; rules, windows and exact prices of beats are not priced."
        )


def _spoken_with_first(problem: Problem, agreed: Agreed) -> Iterator[str]:
    """Say of which services the share in time leaves out what callers spend with a desk before."""
    decisions = agreed.result.decisions
    assert decisions is not None, "the caller refuses results without"
    staffed = decisions.teams > 0
    pairs = [(one.slot, one.desk) for one in problem.diversions if staffed[one.slot] and staffed[one.desk]]
    for field, desk in sorted({(int(problem.service[slot]), int(problem.service[desk])) for slot, desk in pairs}):
        yield (
            f"{problem.names.services[field]}: the share in time does not count what callers first spend with "
            f"{problem.names.services[desk]}; a simulation does, and shows fewer in time."
        )


def _unplaced(result: Result) -> list[str]:
    """Say that the time limit ended the work before teams were placed to arrive in time."""
    unplaced = result.clock and not np.isfinite(result.placing_gap)
    return ["the time limit ended before stations were chosen to reach calls in time; allow more."] if unplaced else []


def _priced(prices: Prices) -> Iterator[str]:
    """Say what rules cost, what windows chosen otherwise would give, and what beats cost exactly."""
    for rule in prices.rules:
        if rule.calls_per_week >= 0.05:
            yield f"{rule.rule}: costs {rule.calls_per_week:.1f} answered calls a week ({rule.most:.1f} at most)."
    for window in prices.windows:
        if window.calls_per_week is None:
            yield f"{window.window}: no plan has it so."
        else:
            yield f"{window.window}: {window.calls_per_week:+.1f} answered calls a week."
    for beat in prices.exact:
        where = f"beat {beat.beat} covered in {beat.window}, all else free to change"
        if beat.calls_per_week is None:
            yield f"{where}: no plan has it so."
        else:
            cost = f"{beat.calls_per_week:.1f} answered calls a week ({beat.least:.1f} to {beat.most:.1f} proved)"
            yield f"{where}: costs {cost}."
