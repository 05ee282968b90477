"""In what two plans differ besides what they decide, so that their figures are not of the same thing."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from beatplan.plan import Plan, plain
from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import ENGLISH, Tongue

#: Keys of a service that say after which standard its figures are; in words, where either plan gives no number.
_STANDARDS = {
    "promise": marked("Teams of {services} have another availability target in the two plans."),
    "response_minutes": marked("Teams of {services} are judged by other response times in the two plans."),
    "coverage": marked("Teams of {services} are judged by another coverage standard in the two plans."),
    "on_scene_minutes": marked("Teams of {services} take other minutes at the scene in the two plans."),
}
#: The same where both give one.
_NUMBERS = {
    "promise": marked("Teams of {services} have an availability target of {other} in the other plan, here {here}."),
    "response_minutes": marked(
        "Teams of {services} are to arrive within {other} minutes in the other plan, here {here}."
    ),
    "coverage": marked(
        "Teams of {services} are to reach {other} of a beat's calls in time in the other plan, here {here}."
    ),
    "on_scene_minutes": marked("Teams of {services} take {other} minutes at the scene in the other plan, here {here}."),
}
_SHARES = ("promise", "coverage")


def have_same_beats(before: Plan, now: Plan) -> bool:
    """Whether two plans have the same beats, so that some may be gained or lost."""
    return {beat.id for beat in before.beats} == {beat.id for beat in now.beats}


def unlike(here: Plan, other: Plan, tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """Say in what a plan and another differ besides what they decide, what matters most first; none where alike."""
    return tuple(_unlike(here, other, tongue))


def unlike_notes(mine: Plan, others: Iterable[Plan], tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """Say of each of several plans, by its name, in what it is unlike one that it is set beside."""
    return tuple(note for one in others for note in unlike_notes_of(mine, one, tongue))


def unlike_notes_of(mine: Plan, other: Plan, tongue: Tongue = ENGLISH) -> tuple[str, ...]:
    """Say of one other plan, by its name, in what it is unlike."""
    return tuple(f"{other.name}: {said}" for said in unlike(mine, other, tongue))


def same_plan(before: Plan, now: Plan) -> bool:
    """Whether two plans decide the same, with the same figures."""
    return bool(_decided(before) == _decided(now))


def _unlike(here: Plan, other: Plan, tongue: Tongue) -> Iterator[str]:
    say = tongue.say
    if same_plan(here, other):
        yield say("The two plans are the same.")
        return
    if not have_same_beats(here, other):
        yield say("The two plans have different beats, so none can be said to be gained or lost.")
    if names := [name for names in _unequal(here, other, "call_types").values() for name in names]:
        yield say("Teams of {services} take other call types in the two plans.", services=", ".join(names))
    mine, theirs = _calls(here), _calls(other)
    if any(mine[name] != theirs[name] for name in mine.keys() & theirs.keys()):
        yield say("The two plans count other eligible calls, so shares of them are not of the same whole.")
    for key in _STANDARDS:
        yield from _standards(here, other, key, tongue)
    if [(one.service, one.window, one.covered) for one in here.today] != [
        (one.service, one.window, one.covered) for one in other.today
    ]:
        yield say("The two plans take something else to run today.")
    if alone := _in_one_alone(here, other):
        yield say("Only one of the two plans has these units: {services}.", services=", ".join(alone))
    if not {one.name for one in here.phases} & {one.name for one in other.phases}:
        yield say("The two plans have no phase of the same name, so none of their phases can be set beside each other.")


def _in_one_alone(here: Plan, other: Plan) -> list[str]:
    mine, theirs = _services(here), _services(other)
    return [name for name in {**mine, **theirs} if name not in mine or name not in theirs]


def _standards(here: Plan, other: Plan, key: str, tongue: Tongue) -> Iterator[str]:
    """Say of a standard that differs what it is in each plan, a sentence for all services of the same two values."""
    for (mine, theirs), names in _unequal(here, other, key).items():
        services = ", ".join(names)
        if mine is None or theirs is None:
            yield tongue.say(_STANDARDS[key], services=services)
        else:
            written = {"here": _written(key, mine), "other": _written(key, theirs)}
            yield tongue.say(_NUMBERS[key], services=services, **written)


def _unequal(here: Plan, other: Plan, key: str) -> dict[tuple[float | None, float | None], list[str]]:
    """Name the services of both plans of which a key differs, by its two values; None for what is no number."""
    found: dict[tuple[float | None, float | None], list[str]] = {}
    mine, theirs = _services(here), _services(other)
    for name in mine:
        values = (mine[name].get(key), theirs.get(name, mine[name]).get(key))
        if values[0] != values[1]:
            found.setdefault((_number(values[0]), _number(values[1])), []).append(name)
    return found


def _number(value: Any) -> float | None:
    """Take a value for a number; a standard of 0 asks for nothing, as one that is absent."""
    return float(value) if isinstance(value, int | float) and value else None


def _written(key: str, value: float) -> str:
    return f"{100 * value:g}%" if key in _SHARES else f"{value:g}"


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
