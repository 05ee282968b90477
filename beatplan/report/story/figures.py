"""Figures of a service in one stage, added up over its windows; nothing here that the plan does not hold."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from beatplan.plan import PhasePlan, Plan, SlotPlan
from beatplan.report.privacy import is_as_if_even
from beatplan.report.told_once import open_instead


@dataclass(frozen=True)
class Stage:
    """Today, or a phase: what each service does in it.

    Attributes:
        name: of the phase; empty for today.
        phase: None for today.
        plans: one a service and open window.
    """

    name: str
    phase: PhasePlan | None
    plans: tuple[SlotPlan, ...]


@dataclass(frozen=True)
class Unit:
    """A service in a stage; calls a week over its windows.

    Attributes:
        service: its name.
        kind: "field", "desk" or "follow-up".
        plans: its windows.
        all_hours: eligible calls at any hour of the week.
    """

    service: str
    kind: str
    plans: tuple[SlotPlan, ...]
    all_hours: float

    @property
    def calls(self) -> float:
        """Eligible calls that come while a window is open."""
        return sum(one.calls_per_week for one in self.plans)

    @property
    def by_phone(self) -> float:
        """Calls that a desk resolves."""
        return sum(one.resolved_by_phone_per_week for one in self.plans)

    @property
    def covered_calls(self) -> float:
        """Calls in covered beats that no desk resolves."""
        return sum(one.covered_calls_per_week for one in self.plans)

    @property
    def responded(self) -> float:
        """Calls that get a team."""
        return sum(one.answered_per_week for one in self.plans)

    @property
    def missed(self) -> float:
        """Eligible calls of the whole week that get no team, and are not resolved by phone before one is sent."""
        phone = 0.0 if self.kind == "desk" else self.by_phone
        return self.all_hours - self.responded - phone

    @property
    def hours(self) -> float:
        """Hours of the week with a team on duty."""
        return sum(one.hours_per_week for one in self.plans if one.teams)

    @property
    def most_teams(self) -> int:
        """Teams on duty in the window that has most."""
        return max((one.teams for one in self.plans), default=0)

    @property
    def about(self) -> bool:
        """Whether its figures take withheld beats' calls as spread evenly, in any window."""
        return any(is_as_if_even(one) for one in self.plans)

    @property
    def beats(self) -> frozenset[str]:
        """Beats covered in any window."""
        return frozenset(beat for one in self.plans for beat in one.covered)


def stages(plan: Plan) -> Iterator[Stage]:
    """Go through today and the phases."""
    yield Stage("", None, plan.today)
    for phase in plan.phases:
        yield Stage(phase.name, phase, phase.plans)


def today(plan: Plan) -> Stage:
    """What runs now, before the plan."""
    return next(stages(plan))


def last(plan: Plan) -> Stage:
    """What runs when all of the plan is in place."""
    return list(stages(plan))[-1]


def services(plan: Plan) -> tuple[str, ...]:
    """Name the services that calls come to, in the plan's order."""
    return tuple(plan.phases[0].calls_all_hours_per_week)


def kinds(plan: Plan) -> dict[str, str]:
    """Give the kind of each service that has a window."""
    return {one.service: one.kind for stage in stages(plan) for one in stage.plans}


def unit(plan: Plan, stage: Stage, service: str) -> Unit:
    """Add up a service in a stage; a window that another is open instead of would count calls twice."""
    mine = tuple(one for one in stage.plans if one.service == service and open_instead(plan, stage.plans, one) is None)
    all_hours = (stage.phase or plan.phases[0]).calls_all_hours_per_week[service]
    return Unit(service, kinds(plan).get(service, "field"), mine, all_hours)


def units(plan: Plan, stage: Stage) -> list[Unit]:
    """Add up every service that answers calls, in a stage; those that only follow up answer none."""
    known = kinds(plan)
    return [unit(plan, stage, name) for name in services(plan) if known.get(name, "field") != "follow-up"]


def field_services(plan: Plan) -> tuple[str, ...]:
    """Name the services that send teams to beats, in the plan's order."""
    known = kinds(plan)
    return tuple(name for name in services(plan) if known.get(name, "field") == "field")


def teams_of(plan: Plan) -> dict[str, dict[str, int]]:
    """Give the people of one team by role, of each service, as the scenario has them."""
    written = (plan.provenance.get("scenario") or {}).get("services") or []
    return {str(one.get("name")): dict(one.get("team") or {}) for one in written}


def covered_hours(stage: Stage, service: str) -> dict[str, float]:
    """Hours of the week that each beat with any is covered."""
    found: dict[str, float] = {}
    for one in stage.plans:
        for beat in one.covered if one.service == service else ():
            found[beat] = found.get(beat, 0.0) + one.hours_per_week
    return found


def at_stations(stage: Stage, service: str) -> dict[str, int]:
    """Most teams at each station in any window."""
    found: dict[str, int] = {}
    for one in stage.plans:
        for site, teams in one.stations.items() if one.service == service else ():
            found[site] = max(teams, found.get(site, 0))
    return found
