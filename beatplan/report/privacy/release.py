"""A plan and its simulation as an audience may see them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from beatplan.plan import BeatDemand, BeatFacts, FollowUpPlan, PhasePlan, Plan, SlotPlan
from beatplan.report.audience import Audience
from beatplan.report.privacy.areas import Areas, areas_of
from beatplan.report.privacy.groups import NOTHING, Withheld, withheld_cells
from beatplan.report.privacy.passed import without_passed
from beatplan.report.privacy.simulated import calls_by_beat, public_simulation
from beatplan.report.privacy.slots import public_slot
from beatplan.report.privacy.texts import public_provenance, sentences
from beatplan.report.privacy.types import with_types
from beatplan.report.words.tongue import ENGLISH, Tongue
from beatplan.simulate.results import Simulation


@dataclass(frozen=True)
class Released:
    """What an audience may see; a withheld figure is NaN.

    Attributes:
        audience: who.
        plan: the plan.
        simulation: its simulation; None where there is none.
        withheld: what was withheld and why, a sentence each.
        areas: the coarser areas, whose sums are told where beats are withheld.
    """

    audience: Audience
    plan: Plan
    simulation: Simulation | None
    withheld: tuple[str, ...]
    areas: Areas


def judged_alike(plans: Sequence[Plan]) -> list[Plan]:
    """Judge plans that are told together by the strictest of their rules: one would tell what another withholds."""
    threshold = max(plan.public.threshold for plan in plans)
    sensitive = tuple(dict.fromkeys(one for plan in plans for one in plan.public.sensitive))
    return [replace(one, public=replace(one.public, threshold=threshold, sensitive=sensitive)) for one in plans]


def release(plan: Plan, simulation: Simulation | None, audience: Audience, tongue: Tongue = ENGLISH) -> Released:
    """Let a plan and its simulation through the gate; what was withheld is said in a language."""
    if audience == "internal":
        return Released(audience, plan, simulation, (), areas_of(plan, NOTHING))
    found = withheld_cells(plan)
    told = None if simulation is None else public_simulation(plan, simulation, found)
    said, areas = tuple(sentences(plan, found, tongue)), areas_of(plan, found)
    return Released(audience, _public_plan(plan, found, areas), told, said, areas)


def _public_plan(plan: Plan, found: Withheld, areas: Areas) -> Plan:
    calls = {key: calls_by_beat(plan, *key) for key in dict.fromkeys((one.service, one.window) for one in plan.demand)}
    open_plan = replace(
        plan,
        phases=tuple(_phase(one, _slots(plan, one.plans, calls, found, areas), found) for one in plan.phases),
        today=_slots(plan, plan.today, calls, found, areas),
        beats=tuple(_beat(one, found) for one in plan.beats),
        demand=tuple(_demand(one, found) for one in plan.demand),
        findings=(),
        public=replace(plan.public, cells=(), types=(), type_areas=()),
        interchangeable=tuple(pair for pair in plan.interchangeable if not found.beats & set(pair)),
        provenance=public_provenance(plan.provenance),
    )
    return _without_sums(open_plan) if found.anything else open_plan


def _without_sums(plan: Plan) -> Plan:
    """Withhold sums over phases and the prices: with the phases' totals they would tell what these leave out."""
    nan = math.nan
    return replace(
        plan,
        objective=nan,
        bound=nan,
        proof=replace(plan.proof, best_answered=nan, most_answered=nan),
        rule_prices=tuple(replace(one, calls_per_week=nan, least=nan, most=nan) for one in plan.rule_prices),
        window_prices=tuple(replace(one, calls_per_week=nan) for one in plan.window_prices),
        beat_prices=tuple(replace(one, calls_per_week=nan, least=nan, most=nan) for one in plan.beat_prices),
        calibration=tuple(replace(one, extra_min=nan) for one in plan.calibration),
    )


def _slots(
    plan: Plan,
    slots: Sequence[SlotPlan],
    calls: dict[tuple[str, str], dict[str, float]],
    found: Withheld,
    areas: Areas,
) -> tuple[SlotPlan, ...]:
    """Tell the slots of a phase, or today's: each by itself, then what they pass on, then its call types."""
    told = [public_slot(plan, one, calls[one.service, one.window], found) for one in slots]
    return tuple(with_types(plan, areas, one) for one in without_passed(slots, told, found))


def _phase(phase: PhasePlan, plans: tuple[SlotPlan, ...], found: Withheld) -> PhasePlan:
    dark = {service for service, _ in found.dark}
    every = phase.calls_all_hours_per_week
    return replace(
        phase,
        plans=plans,
        follow_ups=tuple(_follow_up(one) for one in phase.follow_ups) if found.anything else phase.follow_ups,
        calls_all_hours_per_week={one: math.nan if one in dark else told for one, told in every.items()},
    )


def _follow_up(one: FollowUpPlan) -> FollowUpPlan:
    """Withhold people followed up: they are a fixed share of the calls answered."""
    nan = math.nan
    return replace(one, due_per_week=nan, in_time_per_week=nan, late_per_week=nan, reached_per_week=nan)


def _beat(one: BeatFacts, found: Withheld) -> BeatFacts:
    dark = {service for service, _ in found.dark}

    def told(of: dict[str, float]) -> dict[str, float]:
        hidden = dark | {service for service, beats in found.all_hours.items() if one.id in beats}
        return {service: math.nan if service in hidden else figure for service, figure in of.items()}

    return replace(
        one,
        calls_all_hours_per_week=told(one.calls_all_hours_per_week),
        best_share_in_time=told(one.best_share_in_time),
    )


def _demand(one: BeatDemand, found: Withheld) -> BeatDemand:
    if one.beat not in found.hidden(one.service, one.window) and (one.service, one.window) not in found.dark:
        return one
    names = ("calls_per_week", "low", "high", "travel_min", "travel_p50_min", "travel_p90_min", "call_min")
    untold: dict[str, Any] = dict.fromkeys(names, math.nan)
    return replace(one, **untold)
