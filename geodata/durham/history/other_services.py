"""What the model says of HEART's phones and of co-response, each by itself, over a sweep of what nobody published."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import ceil
from pathlib import Path

import beatplan
from beatplan.scenario.changes import Changes

HERE = Path(__file__).parent
#: Productive hours a week that a person works: 40, less a fifth.
HOURS = 32.0
TALK_MIN = (10, 20, 40)
RESOLVED = (0.2, 0.35, 0.5)
SCENE_MIN = (39, 50, 60)


@dataclass(frozen=True)
class Answer:
    """What a service answers of its calls in a case of the sweep.

    Attributes:
        answered: calls a week that it speaks with or comes to.
        resolved: those that end with it, of a desk.
        share: answered, of its eligible calls at any hour.
    """

    answered: float
    resolved: float
    share: float


def desk(file: str, people: tuple[int, ...]) -> list[Answer]:
    """Plan a desk for every number of people at it, minutes a call, and share that ends by phone."""
    return [
        answer(
            file, "CCD", ("clinician",), many, (f"services.1.talk_minutes={talk}", f"services.1.diverts.CRT={share}")
        )
        for many, talk, share in product(people, TALK_MIN, RESOLVED)
    ]


def co_response(file: str, teams: tuple[int, ...]) -> list[Answer]:
    """Plan co-response for every number of teams on duty and minutes at the scene."""
    return [
        answer(file, "CoR", ("clinician", "officer"), many, (f"services.0.on_scene_minutes={scene}",))
        for many, scene in product(teams, SCENE_MIN)
    ]


def answer(file: str, service: str, roles: tuple[str, ...], many: int, settings: tuple[str, ...]) -> Answer:
    """Plan a scenario with just the people who keep so many on duty."""
    heads = ceil(many * beatplan.load_scenario(HERE / file).windows[0].hours() / HOURS)
    staff = tuple(f"staffing.start.{role}={heads}" for role in roles)
    scenario = beatplan.load_scenario(HERE / file, Changes((*settings, *staff), (), ()))
    phase = beatplan.make_plan(beatplan.read_study(scenario)).phases[0]
    slot = next(one for one in phase.plans if one.service == service)
    if slot.teams != many:
        raise AssertionError(f"{slot.teams} on duty, not {many}")
    share = slot.answered_per_week / phase.calls_all_hours_per_week[service]
    return Answer(slot.answered_per_week, slot.resolved_by_phone_per_week, share)
