"""What drawing takes for granted of a plan, looked at before: somebody may have changed the file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from beatplan.errors import DataError, Fault
from beatplan.plan import TODAY, Plan, SlotPlan, load_plan
from beatplan.report.plan_sums import odd_sums
from beatplan.scenario.base import Clock
from beatplan.scenario.week import DAYS

_MEND = "Run beatplan plan again."


class _Part(BaseModel):
    model_config = ConfigDict(allow_inf_nan=False)


class _Window(_Part):
    name: str
    days: list[Literal[DAYS]]  # type: ignore[valid-type]
    start: Clock
    end: Clock


class _Service(_Part):
    name: str
    promise: float | None = None


class _Scenario(_Part):
    windows: list[_Window] | None = None
    services: list[_Service] | None = None


class _Provenance(_Part):
    """What the page reads of a plan's provenance; all else in it is free."""

    scenario: _Scenario | None = None
    inputs: dict[str, str] | None = None


def load_sound_plan(path: Path) -> Plan:
    """Read a plan, and see that its names are of its own beats, sites, services and windows, and that its sums hold.

    Raises:
        DataError: there is no such file, it is no plan of this version, or it contradicts itself.
    """
    plan = load_plan(path)
    found = [*_missing(plan), *_unknown(plan), *_odd_people(plan)]
    # Sums are taken of names that are known to be there.
    found = found or list(odd_sums(plan))
    faults = [Fault(f"{path}: {where}", what, _MEND) for where, what in found]
    faults += [Fault(f"{path}: provenance.{where}", what, _MEND) for where, what in _misread(plan.provenance)]
    if faults:
        raise DataError(*faults[:20])
    return plan


def _missing(plan: Plan) -> Iterator[tuple[str, str]]:
    """Say which parts that every plan has are not there."""
    for key in ("threshold", "days"):
        if getattr(plan.public, key) < 1:
            yield f"public.{key}", f"is {getattr(plan.public, key)}, and must be 1 or more."
    for key, rows in (("phases", plan.phases), ("beats", plan.beats), ("demand", plan.demand)):
        if not rows:
            yield key, "is empty."
    known = {(one.service, one.window, one.beat) for one in plan.demand}
    for service, window in dict.fromkeys((one.service, one.window) for one in plan.demand):
        for beat in plan.beats:
            if (service, window, beat.id) not in known:
                yield "demand", f"says nothing of beat {beat.id!r} for {service!r} in {window!r}."
    ids = [beat.id for beat in plan.beats]
    for beat_id in dict.fromkeys(ids):
        if ids.count(beat_id) > 1:
            yield "beats", f"beat {beat_id!r} stands there twice."


def _unknown(plan: Plan) -> Iterator[tuple[str, str]]:
    """Say which names are none of the plan's own."""
    beats, sites = {beat.id for beat in plan.beats}, {site.id for site in plan.sites}
    pairs = {(one.service, one.window) for one in plan.demand}
    for where, slot in _slots(plan):
        if (slot.service, slot.window) not in pairs:
            yield where, f"there is no demand for {slot.service!r} in {slot.window!r}."
        if slot.teams != sum(slot.stations.values()) or min(slot.stations.values(), default=1) < 1:
            yield f"{where}.stations", f"do not have the {slot.teams} teams on duty, each station one or more."
        if beats.issuperset(slot.covered) and sorted(slot.covered) != sorted(slot.available_by_beat):
            yield f"{where}.available_by_beat", "does not name the beats covered, each once."
        for key, names, known in (
            ("covered", slot.covered, beats),
            ("uncovered", [one.beat for one in slot.uncovered], beats),
            ("stations", slot.stations, sites),
        ):
            for name in names:
                if name not in known:
                    yield f"{where}.{key}", f"{name!r} is none of the plan's {'sites' if known is sites else 'beats'}."


def _odd_people(plan: Plan) -> Iterator[tuple[str, str]]:
    """Say which figures of people are not of the plan's own areas and groups."""
    if not plan.people:
        return
    cities = [one for one in plan.people if one.area == "city"]
    if len(cities) != 1:
        yield "people", f"has {len(cities)} cities, not one."
        return
    groups = [(group.group, group.of) for group in cities[0].groups]
    names: dict[str, set[str | None]] = {
        "beat": {beat.id for beat in plan.beats},
        "district": {beat.district for beat in plan.beats},
    }
    phases = {TODAY, *(phase.name for phase in plan.phases)}
    for place, one in enumerate(plan.people):
        if one.name not in names.get(one.area, {""}):
            yield f"people.{place}", f"there is no {one.area} {one.name!r}."
        if one.area in {"covered", "waiting"} and one.phase not in phases:
            yield f"people.{place}", f"there is no phase {one.phase!r}."
        if [(group.group, group.of) for group in one.groups] != groups:
            yield f"people.{place}.groups", "are not those of the city."


def _slots(plan: Plan) -> Iterator[tuple[str, SlotPlan]]:
    yield from ((f"today.{place}", slot) for place, slot in enumerate(plan.today))
    for number, phase in enumerate(plan.phases):
        yield from ((f"phases.{number}.plans.{place}", slot) for place, slot in enumerate(phase.plans))


def _misread(provenance: dict[str, Any]) -> Iterator[tuple[str, str]]:
    try:
        _Provenance.model_validate(provenance)
    except ValidationError as error:
        for detail in error.errors():
            yield ".".join(map(str, detail["loc"])), f"{detail['msg']}."
