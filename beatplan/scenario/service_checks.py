"""Checks between services, and of the way of calls between them; each yields the faults it finds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

from beatplan.errors import Fault, nearest
from beatplan.scenario.services import AnsweringService, DeskService, FieldService, FollowUpService, Service
from beatplan.scenario.triage import TriageTable, steps_of


def check_helps(services: Sequence[Service]) -> Iterator[Fault]:
    """A service helps other services of the field that are there."""
    names = [service.name for service in services if isinstance(service, FieldService)]
    for index, service in enumerate(services):
        for name in service.helps:
            if name == service.name:
                yield Fault(f"services.{index}.helps", "names the service itself.", "Name other services.")
            elif name not in names:
                yield Fault(f"services.{index}.helps", f"there is no field service {name!r}.", nearest(name, names))


def check_passes(services: Sequence[Service]) -> Iterator[Fault]:
    """A service passes calls on to other services of the field that are there, and no more calls than it answers."""
    field = [(index, one) for index, one in enumerate(services) if isinstance(one, FieldService)]
    names = [one.name for _, one in field]
    for index, service in field:
        for name in service.passes:
            where = f"services.{index}.passes.{name}"
            if name == service.name:
                yield Fault(where, "names the service itself.", "Name another service.")
            elif name not in names:
                yield Fault(where, f"there is no field service {name!r}.", nearest(name, names))
        if (total := sum(service.passes.values())) > 1 + 1e-9:
            what = f"shares sum to {total:g}, more calls than {service.name} answers."
            yield Fault(f"services.{index}.passes", what, "Let them sum to 1 at most.")
    yield from _passed_within_reach([(index, one) for index, one in field if one.passes], field)


def _passed_within_reach(
    passing: Sequence[tuple[int, FieldService]], field: Sequence[tuple[int, FieldService]]
) -> Iterator[Fault]:
    """Who is free for a call passed on is known of pools of teams alone."""
    within = [one.name for _, one in field if one.dispatch == "within-reach"]
    for index, _ in passing if within else ():
        what = f"calls are passed on between services that send any free team, and {within[0]} sends one within reach."
        yield Fault(f"services.{index}.passes", what, 'Leave passes out, or write dispatch = "any-free" everywhere.')


def check_diverts(services: Sequence[Service]) -> Iterator[Fault]:
    """A desk resolves calls of field services that are there, and of types that both write alike."""
    field = {one.name: one for one in services if isinstance(one, FieldService)}
    for index, desk in enumerate(services):
        if not isinstance(desk, DeskService):
            continue
        for name in desk.diverts:
            where = f"services.{index}.diverts.{name}"
            if name not in field:
                yield Fault(where, f"there is no field service {name!r}.", nearest(name, list(field)))
            elif not set(desk.call_types) & set(field[name].call_types):
                what = f"{desk.name} and {name} share no entry of call_types, so no call of one goes on to the other."
                yield Fault(where, what, "List the types that both take in both, written alike.")
        yield from _written_otherwise(index, desk, [field[name] for name in desk.diverts if name in field])


def _written_otherwise(index: int, desk: DeskService, others: Sequence[FieldService]) -> Iterator[Fault]:
    """Entries of two services that mean the same calls and are not the same text would not be seen as the same."""
    for other in others:
        for one in desk.call_types:
            for entry in other.call_types:
                alike = fnmatchcase(one.casefold(), entry.casefold()) or fnmatchcase(entry.casefold(), one.casefold())
                if alike and one != entry:
                    what = f"{one!r} and {entry!r} of {other.name} mean the same calls and are written differently."
                    yield Fault(f"services.{index}.call_types", what, "Write the entry alike in both.")


def check_after(services: Sequence[Service]) -> Iterator[Fault]:
    """A follow-up follows services that answer calls."""
    names = [one.name for one in services if isinstance(one, AnsweringService)]
    for index, service in enumerate(services):
        if isinstance(service, FollowUpService):
            for name in service.after:
                if name not in names:
                    what = f"there is no service {name!r} that answers calls."
                    yield Fault(f"services.{index}.after.{name}", what, nearest(name, names))


def check_triage(triage: Sequence[TriageTable], services: Sequence[Service]) -> Iterator[Fault]:
    """Steps are of services and types that are there, once each, and leave out no service that lists the type."""
    takers = {one.name: one for one in services if isinstance(one, AnsweringService)}
    for index, step in enumerate(triage):
        where = f"triage.{index}"
        if step.service not in takers:
            what = f"there is no service {step.service!r} that calls come to."
            yield Fault(f"{where}.service", what, nearest(step.service, list(takers)))
        elif step.type not in takers[step.service].call_types:
            types = takers[step.service].call_types
            what = f"{step.type!r} is none of the call_types of {step.service}."
            yield Fault(f"{where}.type", what, nearest(step.type, types))
    for kind in dict.fromkeys(step.type for step in triage):
        steps = steps_of(triage, kind)
        yield from _twice(kind, [step.service for step in steps], "has two steps of", "Keep one.")
        places = [step.priority for step in steps]
        yield from _twice(kind, places, "has two steps of priority", "Say which comes first.")
        for name, service in takers.items():
            if kind in service.call_types and name not in [step.service for step in steps]:
                what = f"{kind!r} has steps, and none of {name}, which lists it among its call_types."
                yield Fault("triage", what, "Add its step, or take the type out of the service.")


def _twice(kind: str, values: Sequence[object], words: str, mend: str) -> Iterator[Fault]:
    for value in dict.fromkeys(values):
        if values.count(value) > 1:
            yield Fault("triage", f"{kind!r} {words} {value!r}.", mend)
