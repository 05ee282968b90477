"""A plan as layers to switch between: today and each phase, by service and window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from beatplan.plan import BeatDemand, PhasePlan, Plan, SiteFacts, SlotPlan
from beatplan.report.map.windows import hours_in_words, share_hours
from beatplan.report.words.tongue import ENGLISH, Tongue


@dataclass(frozen=True)
class Stage:
    """Today (`phase` is None) or a phase, with what runs in it by service and window."""

    name: str
    phase: PhasePlan | None
    slots: dict[tuple[str, str], SlotPlan]


@dataclass(frozen=True)
class Layers:
    """The axes of the switch, and what the layers share.

    Attributes:
        stages: today first, where anything runs today.
        today: what runs today; empty where nothing does.
        hours: each window's hours in words, where the scenario tells them.
        demand: by service, window and beat.
        tongue: the language that the layers are told in.
    """

    plan: Plan
    stages: tuple[Stage, ...]
    services: tuple[str, ...]
    windows: tuple[str, ...]
    today: Stage
    hours: dict[str, str]
    demand: dict[tuple[str, str, str], BeatDemand]
    tables: dict[str, Mapping[str, Any]]
    tongue: Tongue

    def calls_per_week(self, service: str, window: str) -> float:
        """Eligible calls in a window, in all beats."""
        return sum(self.demand[service, window, beat.id].calls_per_week for beat in self.plan.beats)

    def instead(self, stage: Stage, service: str, window: str) -> str | None:
        """Name an open window of a stage that has hours of this one, where this one is not open itself."""
        if (service, window) in stage.slots or window not in self.tables:
            return None
        open_here = (one for one in self.windows if (service, one) in stage.slots and one in self.tables)
        return next((one for one in open_here if share_hours(self.tables[window], self.tables[one])), None)


def lay_out(plan: Plan, tongue: Tongue = ENGLISH) -> Layers:
    """Sort a plan into layers, told in a language."""
    demand = {(one.service, one.window, one.beat): one for one in plan.demand}
    tables = _windows_of_scenario(plan)
    drawn = drawn_services(plan)
    today = Stage(tongue.say("Today"), None, _slots(plan.today, drawn))
    phases = tuple(Stage(phase.name, phase, _slots(phase.plans, drawn)) for phase in plan.phases)
    return Layers(
        plan=plan,
        stages=(today, *phases) if plan.today else phases,
        services=drawn,
        windows=tuple(dict.fromkeys(one.window for one in plan.demand)),
        today=today,
        hours={name: hours_in_words(table, tongue) for name, table in tables.items()},
        demand=demand,
        tables=tables,
        tongue=tongue,
    )


def drawn_services(plan: Plan) -> tuple[str, ...]:
    """Name the services that a map shows: those of the field, whose teams go somewhere; all where there is none."""
    every = tuple(dict.fromkeys(one.service for one in plan.demand))
    posts = {site.post_of for site in plan.sites}
    return tuple(one for one in every if one not in posts) or every


def field_sites(plan: Plan) -> tuple[SiteFacts, ...]:
    """List the sites that are no service's post."""
    return tuple(site for site in plan.sites if site.post_of is None)


def _slots(plans: tuple[SlotPlan, ...], services: tuple[str, ...]) -> dict[tuple[str, str], SlotPlan]:
    return {(one.service, one.window): one for one in plans if one.service in services}


def _windows_of_scenario(plan: Plan) -> dict[str, Mapping[str, Any]]:
    scenario = plan.provenance.get("scenario") or {}
    return {str(table["name"]): table for table in scenario.get("windows") or []}
