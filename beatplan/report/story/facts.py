"""What every section is told from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

from beatplan.plan import Plan
from beatplan.report.map.words import role_name
from beatplan.report.privacy import Released
from beatplan.report.story.figures import Unit, teams_of
from beatplan.report.words import Words, marked
from beatplan.simulate.results import Simulation, WindowFigures


@dataclass(frozen=True)
class Facts:
    """What a story is told from.

    Attributes:
        released: the plan and its simulation, after the gate.
        others: alternative plans, after the gate.
        backtest: what `beatplan backtest` wrote; None where there is none.
        words: the language.
        people_source: who counted the people that figures per resident rest on, in the planner's own words.
    """

    released: Released
    others: tuple[Released, ...]
    backtest: dict[str, Any] | None
    words: Words
    people_source: str = ""

    @property
    def plan(self) -> Plan:
        """The plan told of."""
        return self.released.plan

    @property
    def is_inside(self) -> bool:
        """Whether readers work with beatplan; others are told of no command or key."""
        return self.released.audience == "internal"

    @property
    def simulation(self) -> Simulation | None:
        """Its simulation, where there is one."""
        return self.released.simulation


#: Roles that scenarios commonly name, in words; others are written as their keys say.
_ROLES = {
    "clinician": marked("clinician"),
    "peer_support": marked("peer support specialist"),
    "emt": marked("EMT"),
    "officer": marked("police officer"),
    "navigator": marked("care navigator"),
    "care_navigator": marked("care navigator"),
}


def role(facts: Facts, key: str) -> str:
    """Write a role as words."""
    return facts.words.say(_ROLES[key]) if key in _ROLES else role_name(key)


def stage_name(facts: Facts, name: str) -> str:
    """Name a stage: a phase by its own name, today by the word for it."""
    return name or facts.words.say("Today")


def unit_name(facts: Facts, service: str) -> str:
    """Name a service with the people of one team, so that a unit with police is seen to be one."""
    team = teams_of(facts.plan).get(service, {})
    people = [role(facts, key) if count == 1 else f"{count} {role(facts, key)}" for key, count in team.items()]
    return f"{service} ({', '.join(people)})" if people else service


def simulated(facts: Facts, phase: str, service: str) -> list[WindowFigures]:
    """Find what was simulated of a service in a phase; empty where nothing was."""
    windows = () if facts.simulation is None else facts.simulation.windows
    return [one for one in windows if one.phase == phase and one.service == service]


def sums_note(facts: Facts, whole: float, *parts: float) -> list[str]:
    """Say that figures are rounded, where parts of a whole as written do not add up to it."""
    shown, *others = (facts.words.shown(one) for one in (whole, *parts))
    # A withheld figure adds up to nothing that a reader could check.
    if math.isnan(shown - sum(others)) or abs(shown - sum(others)) < 0.05:
        return []
    return [facts.words.say("Figures are rounded, so sums may differ by one.")]


def roughly(facts: Facts, written: str, *, about: bool) -> str:
    """Say of a figure that it is about right, where withheld beats' calls are taken as spread evenly."""
    if not about or not any(digit in written for digit in "123456789"):
        return written
    return facts.words.say("about {figure}", figure=written)


def calls_axis(facts: Facts, *of: Unit) -> str:
    """Name the axis of a chart of calls a week, which may be about right only."""
    return facts.words.say("calls a week, about") if any(one.about for one in of) else facts.words.say("calls a week")


def responded(facts: Facts, one: Unit) -> str:
    """Write the calls a week that a unit responds to."""
    return roughly(facts, facts.words.calls(one.responded), about=one.about)


def share_responded(facts: Facts, one: Unit) -> str:
    """Write them as a share of eligible calls at any hour."""
    return roughly(facts, facts.words.share(one.responded, one.all_hours), about=one.about)


def left_to_others(facts: Facts, one: Unit) -> str:
    """Write the calls that a unit leaves to others."""
    return roughly(facts, facts.words.calls(one.missed), about=one.about)


def not_known(facts: Facts, what: str, command: str) -> str:
    """Say plainly that something is not known, and to those inside which command would tell it."""
    if not facts.is_inside:
        return facts.words.say("{what} This is not known yet.", what=what)
    return facts.words.say(
        "{what} This is not known yet. The command {command} would tell it.", what=what, command=command
    )
