"""From decisions to a plan that can be read: by phase and slot, with reasons, staff and proof."""

from __future__ import annotations

import numpy as np

from beatplan.inputs.places import to_degrees
from beatplan.inputs.sites import NO_LIMIT
from beatplan.optimize.agree import Agreed
from beatplan.optimize.check import Worth, worth
from beatplan.optimize.diversion import handled_share, net_of_desks
from beatplan.optimize.explain import interchangeable, why_uncovered
from beatplan.optimize.mip import Status
from beatplan.optimize.passing import with_passed
from beatplan.optimize.problem import Decisions, Problem
from beatplan.plan import (
    FORMAT,
    BeatDemand,
    BeatFacts,
    PhasePlan,
    Plan,
    Proof,
    SiteFacts,
    SlotPlan,
    TypeResult,
    Uncovered,
)
from beatplan.planning.explain import NO_PRICES, Prices, price_words
from beatplan.planning.findings import plan_findings
from beatplan.planning.followed import follow_up_plans
from beatplan.planning.one_more import one_team_more
from beatplan.planning.people import people_by_area
from beatplan.planning.provenance import provenance
from beatplan.planning.public import public_facts
from beatplan.planning.staffing import phase_staffing
from beatplan.planning.study import Study
from beatplan.planning.today import today_problem
from beatplan.scenario import DeskService, FieldService
from beatplan.scenario.triage import resolved_shares


def describe_plan(study: Study, agreed: Agreed, prices: Prices = NO_PRICES) -> Plan:
    """Turn a result with decisions into a plan; every figure is with the loads of its own stations."""
    problem, result, decisions = agreed.own, agreed.result, agreed.result.decisions
    assert decisions is not None, "the caller refuses results without"
    given = worth(problem, decisions)
    slots = [
        _slot_plan(study, problem, decisions, given, slot, _uncovered(problem, decisions, slot, prices))
        for slot in range(problem.slots)
    ]
    phases = tuple(
        _phase_plan(study, problem, decisions, given, phase, slots) for phase in range(len(problem.names.phases))
    )
    today = _today(study, problem)
    ids = problem.names.beats
    pairs = interchangeable(problem, decisions, study.scenario.solve.give)
    return Plan(
        format=FORMAT,
        name=study.scenario.name,
        note=study.scenario.note,
        # A plan that breaks a promise under its own loads is the best there is of nothing.
        status=(result.status if agreed.obeys else Status.FEASIBLE).value,
        objective=agreed.answered,
        bound=max(result.bound, agreed.answered),
        gap=result.gap if np.isfinite(result.gap) else None,
        weeks=sum(study.scenario.phase_weeks()),
        proof=_proof(agreed),
        phases=phases,
        today=today,
        beats=_beat_facts(study),
        sites=_site_facts(study),
        demand=_demand(study),
        interchangeable=tuple((ids[one], ids[other]) for one, other in pairs),
        rule_prices=prices.rules,
        window_prices=prices.windows,
        beat_prices=prices.exact,
        weight_trials=(),
        calibration=(),
        public=public_facts(study),
        findings=(*study.findings(), *plan_findings(problem, agreed, phases, prices)),
        provenance=provenance(study),
        people=people_by_area(study, phases, today),
    )


def _proof(agreed: Agreed) -> Proof:
    def known(share: float) -> float | None:
        return share if np.isfinite(share) else None

    result = agreed.result
    return Proof(
        best_answered=result.answered,
        given_up=agreed.given_up,
        most_answered=agreed.most,
        rounds=agreed.rounds,
        ending=agreed.ending.value,
        load_difference=agreed.difference,
        solver_gap=known(result.solver_gap),
        linear_gap=known(result.linear_gap),
        placing_gap=known(result.placing_gap),
        clock_limit_hit=result.clock,
    )


def _uncovered(problem: Problem, decisions: Decisions, slot: int, prices: Prices) -> tuple[Uncovered, ...]:
    """Say of each beat left out why, and what covering it would cost where that was asked."""
    found = []
    for beat, reason in why_uncovered(problem, decisions, slot).items():
        price = prices.beats.get((slot, beat))
        per_week = price.calls_per_week if price is not None and price.possible else None
        found.append(Uncovered(problem.names.beats[beat], reason.code, f"{reason.text}{price_words(price)}", per_week))
    return tuple(found)


def _by_type(study: Study, problem: Problem, decisions: Decisions, given: Worth, slot: int) -> tuple[TypeResult, ...]:
    """Share a slot's calls between the entries of its service's call types."""
    s, hours = int(problem.service[slot]), float(problem.hours[slot])
    service, every = study.scenario.services[s], study.demand.by_kind[s][:, int(problem.window[slot])]
    taken = sum(
        (
            handled_share(problem, one.desk, int(decisions.teams[one.desk])) * one.kinds
            for one in problem.diversions
            if one.slot == slot
        ),
        np.zeros(len(every)),
    )
    rates = every * (1 - taken)[:, None]
    covered = rates @ decisions.covered[slot]
    answered = rates @ (decisions.covered[slot] * given.available[slot])
    resolved = (every - rates).sum(axis=1)
    if isinstance(service, DeskService):
        resolved = answered * resolved_shares(study.scenario.services, study.scenario.triage, s)
    return tuple(
        TypeResult(
            type=kind,
            calls_per_week=float(every[p].sum()) * hours,
            resolved_by_phone_per_week=float(resolved[p]) * hours,
            covered_calls_per_week=float(covered[p]) * hours,
            answered_per_week=float(answered[p]) * hours,
            weight=service.weights.get(kind, 1.0),
        )
        for p, kind in enumerate(service.call_types)
    )


def _slot_plan(
    study: Study, problem: Problem, decisions: Decisions, given: Worth, slot: int, uncovered: tuple[Uncovered, ...]
) -> SlotPlan:
    names, hours = problem.names, float(problem.hours[slot])
    service = int(problem.service[slot])
    covered, stations = decisions.covered[slot], decisions.stations[slot]
    net = net_of_desks(problem, decisions).rate[slot]
    resolved = problem.rate[slot] - net
    answered = float(given.answered[slot])
    weight = net * covered
    by_type = _by_type(study, problem, decisions, given, slot)
    table = study.scenario.services[service]
    passed_on = sum(table.passes.values()) if isinstance(table, FieldService) else 0.0
    passed_in = (with_passed(problem, decisions).borne - problem.rate)[slot] @ (covered * given.available[slot])
    travel_min = (problem.call_h[slot] - problem.scene_h[slot]) * 60
    return SlotPlan(
        service=names.services[service],
        kind=table.kind,
        window=names.windows[problem.window[slot]],
        hours_per_week=hours,
        covered=tuple(names.beats[beat] for beat in np.flatnonzero(covered)),
        stations={names.sites[site]: int(stations[site]) for site in np.flatnonzero(stations)},
        teams=int(stations.sum()),
        calls_per_week=float(problem.rate[slot].sum()) * hours,
        resolved_by_phone_per_week=sum(one.resolved_by_phone_per_week for one in by_type),
        covered_calls_per_week=float(given.rate[slot]) * hours,
        answered_per_week=answered * hours,
        not_answered_per_week=(float(net.sum()) - answered) * hours,
        in_time_per_week=float(given.in_time[slot]) * hours,
        available=float(given.got[slot]),
        available_by_beat={names.beats[beat]: float(given.available[slot, beat]) for beat in np.flatnonzero(covered)},
        resolved_by_beat={names.beats[b]: float(resolved[b]) * hours for b in np.flatnonzero(resolved)},
        busy=float(given.busy[slot]),
        busiest=float(given.busiest[slot]),
        load_erlangs=float(given.load[slot]),
        travel_min=float(weight @ travel_min / weight.sum()) if weight.sum() > 0 else 0.0,
        by_type=by_type,
        uncovered=uncovered,
        one_team_more_per_week=one_team_more(study, problem, decisions, slot),
        passed_on_per_week=passed_on * answered * hours,
        passed_in_per_week=float(passed_in) * hours,
    )


def _phase_plan(
    study: Study, problem: Problem, decisions: Decisions, given: Worth, phase: int, slots: list[SlotPlan]
) -> PhasePlan:
    written = study.scenario.phases[phase]
    mine = np.flatnonzero(problem.phase == phase)
    all_hours = study.demand.all_hours.sum(axis=1)
    services = problem.names.services
    return PhasePlan(
        name=written.name,
        date=written.date.isoformat(),
        weeks=study.scenario.phase_weeks()[phase],
        staffing=phase_staffing(study, problem, decisions, phase),
        plans=tuple(slots[slot] for slot in mine),
        follow_ups=follow_up_plans(study, problem, decisions, given, phase),
        calls_all_hours_per_week=dict(zip(services, all_hours.tolist(), strict=True)),
        hours_dropped={
            name: _hours_dropped(study, problem, decisions, phase, service) for service, name in enumerate(services)
        },
    )


def _hours_dropped(study: Study, problem: Problem, decisions: Decisions, phase: int, service: int) -> float:
    """Hours of the week with a beat covered in the phase before and with none in this one."""
    masks = np.stack([window.mask() for window in study.scenario.windows])

    def on_duty(which: int) -> np.ndarray:
        slots = (problem.phase == which) & (problem.service == service) & decisions.covered.any(axis=1)
        return np.asarray(masks[problem.window[slots]].any(axis=0))

    return 0.0 if phase == 0 else float((on_duty(phase - 1) & ~on_duty(phase)).sum()) / 60


def _today(study: Study, problem: Problem) -> tuple[SlotPlan, ...]:
    laid_out = today_problem(study, problem)
    if laid_out is None:
        return ()
    now, decisions = laid_out
    given = worth(now, decisions)
    return tuple(
        _slot_plan(
            study,
            now,
            decisions,
            given,
            slot,
            tuple(
                Uncovered(now.names.beats[beat], "today", "not covered today")
                for beat in np.flatnonzero(~decisions.covered[slot])
            ),
        )
        for slot in range(now.slots)
    )


def _beat_facts(study: Study) -> tuple[BeatFacts, ...]:
    beats, services = study.beats, [service.name for service in study.scenario.services]
    degrees = to_degrees(beats.inside_xy, beats.crs)
    return tuple(
        BeatFacts(
            id=beats.ids[b],
            district=beats.districts[b],
            area_km2=float(beats.area_km2[b]),
            lon=float(degrees[b, 0]),
            lat=float(degrees[b, 1]),
            calls_all_hours_per_week={name: float(study.demand.all_hours[s, b]) for s, name in enumerate(services)},
            reached_from={
                name: tuple(study.sites.ids[j] for j in np.flatnonzero(_reach(study, s)[:, b]))
                for s, name in enumerate(services)
            },
            best_share_in_time={
                name: max(float(study.travel.travel[way].share_in_time[:, b].max()) for way in study.travel.way[s])
                for s, name in enumerate(services)
            },
        )
        for b in range(len(beats.ids))
    )


def _reach(study: Study, service: int) -> np.ndarray:
    """Which sites meet the standard of which beats in the traffic of any window, (J, B)."""
    return np.asarray(np.stack([study.loads[way].reach for way in study.travel.way[service]]).any(axis=0))


def _site_facts(study: Study) -> tuple[SiteFacts, ...]:
    sites = study.sites
    degrees = to_degrees(sites.xy, study.beats.crs)
    return tuple(
        SiteFacts(
            id=one,
            lon=float(degrees[j, 0]),
            lat=float(degrees[j, 1]),
            status=sites.status[j],
            capacity=None if sites.capacity[j] == NO_LIMIT else int(sites.capacity[j]),
            post_of=sites.post_of[j],
        )
        for j, one in enumerate(sites.ids)
    )


def _demand(study: Study) -> tuple[BeatDemand, ...]:
    return tuple(
        _beat_demand(study, s, w, b)
        for s in range(len(study.scenario.services))
        for w in range(len(study.scenario.windows))
        for b in range(len(study.beats.ids))
    )


def _beat_demand(study: Study, s: int, w: int, b: int) -> BeatDemand:
    demand, way = study.demand, int(study.travel.way[s, w])
    hours, load, travel = demand.window_hours[w], study.loads[way], study.travel.travel[way]
    p50, p90 = (float(minutes[load.nearest[b], b]) for minutes in (travel.p50_min, travel.p90_min))
    return BeatDemand(
        service=study.scenario.services[s].name,
        window=study.scenario.windows[w].name,
        beat=study.beats.ids[b],
        calls_per_week=float(demand.rate[s, w, b] * hours),
        low=float(demand.low[s, w, b] * hours),
        high=float(demand.high[s, w, b] * hours),
        travel_min=float(load.travel_min[b]),
        travel_p50_min=p50 if np.isfinite(p50) else None,
        travel_p90_min=p90 if np.isfinite(p90) else None,
        call_min=float(load.call_min[b]),
    )
