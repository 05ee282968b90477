"""In what two plans differ besides what they decide, so that their figures are not of the same thing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from beatplan.plan import Plan, plain
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import ENGLISH, Tongue

#: Keys of a service that say of which calls, and after which standard, its figures are; in words.
_STANDARDS = {
    "call_types": marked("Teams of {services} take other call types in the two plans."),
    "response_minutes": marked("Teams of {services} are judged by other response times in the two plans."),
    "coverage": marked("Teams of {services} are judged by another coverage standard in the two plans."),
    "promise": marked("Teams of {services} have another availability target in the two plans."),
    "on_scene_minutes": marked("Teams of {services} take other minutes at the scene in the two plans."),
}


def have_same_beats(before: Plan, now: Plan) -> bool:
    """Whether two plans have the same beats, so that some may be gained or lost."""
    return {beat.id for beat in before.beats} == {beat.id for beat in now.beats}


def unlike(before: Plan, now: Plan, tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """Say in what two plans differ besides what they decide, a sentence each; none where they are of one kind."""
    return tuple(_unlike(before, now, tongue))


def unlike_notes(mine: Plan, others: Iterable[Plan], tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """Say of each of several plans, by its name, in what it is unlike one that it is set beside."""
    return tuple(f"{one.name}: {said}" for one in others for said in unlike(mine, one, tongue))


def same_plan(before: Plan, now: Plan) -> bool:
    """Whether two plans decide the same, with the same figures."""
    return bool(_decided(before) == _decided(now))


def _unlike(before: Plan, now: Plan, tongue: Tongue) -> Iterator[str]:
    say = tongue.say
    if same_plan(before, now):
        yield say("The two plans are the same.")
        return
    if not have_same_beats(before, now):
        yield say("The two plans have different beats, so none can be said to be gained or lost.")
    if not {one.name for one in before.phases} & {one.name for one in now.phases}:
        yield say("The two plans have no phase of the same name, so none of their phases can be set beside each other.")
    old, new = (_services(plan) for plan in (before, now))
    for key, sentence in _STANDARDS.items():
        names = [name for name in new if name in old and old[name].get(key) != new[name].get(key)]
        if names:
            yield say(sentence, services=", ".join(names))
    if _calls(before) != _calls(now):
        yield say("The two plans count other eligible calls, so shares of them are not of the same whole.")
    if [(one.service, one.window, one.covered) for one in before.today] != [
        (one.service, one.window, one.covered) for one in now.today
    ]:
        yield say("The two plans take something else to run today.")


def _decided(plan: Plan) -> Any:
    """What a plan decides and is worth, as plain values: one that is withheld (NaN) does not even equal itself."""
    return plain({"phases": [asdict(one) for one in plan.phases], "today": [asdict(one) for one in plan.today]})


def _services(plan: Plan) -> dict[str, dict[str, Any]]:
    tables = plan.provenance.get("scenario", {}).get("services", [])
    return {one["name"]: one for one in tables}


def _calls(plan: Plan) -> dict[str, float]:
    """Eligible calls a week at all hours by service; what is withheld is of no number."""
    first = plan.phases[0].calls_all_hours_per_week if plan.phases else {}
    return {service: round(calls, 3) for service, calls in first.items() if math.isfinite(calls)}
