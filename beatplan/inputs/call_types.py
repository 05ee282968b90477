"""Call types: which of them a service takes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault, nearest
from beatplan.scenario import FieldService, Scenario
from beatplan.scenario.wildcards import matches


def takes(scenario: Scenario, types: tuple[str, ...]) -> NDArray[np.bool_]:
    """Tell which services take which call types, (S, K); without a column of types, each takes every call."""
    if scenario.calls.type is None:
        return np.ones((len(scenario.services), len(types)), dtype=np.bool_)
    return np.array(
        [
            [any(type_matches(pattern, one) for pattern in service.call_types) for one in types]
            for service in scenario.services
        ],
        dtype=np.bool_,
    ).reshape(len(scenario.services), len(types))


def kinds(scenario: Scenario, types: tuple[str, ...]) -> NDArray[np.int64]:
    """Tell which entry of each service's `call_types` a call type falls under, (S, K): the first it matches, or -1."""
    found = np.full((len(scenario.services), len(types)), -1, dtype=np.int64)
    for s, service in enumerate(scenario.services):
        for k, one in enumerate(types):
            matches = (p for p, pattern in enumerate(service.call_types) if type_matches(pattern, one))
            # Without a column of types every call counts for every service, under its first entry.
            found[s, k] = 0 if scenario.calls.type is None else next(matches, -1)
    return found


def type_findings(scenario: Scenario, counts: Counter[str], where: str, labels: Sequence[str] = ()) -> list[str]:
    """Say what a person should know of the call types and their rows.

    Args:
        scenario: the scenario.
        counts: rows by call type.
        where: the file, for faults.
        labels: what was found of the labels that types come from, for a refusal.

    Raises:
        DataError: no row is of a type that a service takes, or a type is nearly one of the file's.
    """
    if scenario.calls.type is None:
        return ["the scenario names no column of call types: every row counts for every service."]
    rows = counts.total()
    if scenario.calls.mapping is not None:
        # Rows whose label gives no type stand under a blank one, which a service that takes "*" does not take.
        counts = Counter({one: count for one, count in counts.items() if one})
    types = tuple(counts)
    taken = takes(scenario, types)
    if not taken.any():
        seen = ", ".join(f"{kind or '(blank)'} {count:,}" for kind, count in counts.most_common(20))
        what = f"no eligible calls: 0 of {rows:,} rows are of a type that a service takes."
        raise DataError(Fault(where, what, " ".join([f"Types in the file: {seen}.", *labels])))
    takers = dict(zip(types, taken.sum(axis=0).tolist(), strict=True))
    eligible = {one for one, number in takers.items() if number}
    shared = [one for one, number in takers.items() if number > 1 and not _sent_on(scenario, one)]
    return _unseen_types(scenario, counts, eligible) + _shared_types(scenario, counts, shared)


def type_matches(pattern: str, call_type: str) -> bool:
    """Tell whether a call type is one that `pattern` names; `*` stands for any text, case does not matter."""
    return matches(pattern, call_type)


def _sent_on(scenario: Scenario, call_type: str) -> bool:
    """Whether a call type has one way through the services: by triage, or from desks to one service of the field."""
    mine = [one for one in scenario.services if any(type_matches(pattern, call_type) for pattern in one.call_types)]
    steps = any(type_matches(step.type, call_type) for step in scenario.triage)
    return steps or sum(isinstance(one, FieldService) for one in mine) < 2


def _shared_types(scenario: Scenario, counts: Counter[str], shared: list[str]) -> list[str]:
    """Tell types that several services take: each plans for all of their calls."""
    if not shared:
        return []
    names = " and ".join(service.name for service in scenario.services if isinstance(service, FieldService))
    kinds, calls = ", ".join(sorted(shared)[:10]), sum(counts[one] for one in shared)
    return [f"{calls:,} calls are of types that {names} share ({kinds}); each plans for all of them."]


def _unseen_types(scenario: Scenario, counts: Counter[str], taken: set[str]) -> list[str]:
    """Tell types that no row has; one that is nearly a type of the file is a typing error and refused."""
    faults, findings = [], []
    others = counts.keys() - taken
    for index, service in enumerate(scenario.services):
        for pattern in service.call_types:
            if any(type_matches(pattern, kind) for kind in counts):
                continue
            what = f"no call is of type {pattern!r}."
            if get_close_matches(pattern, others, n=1, cutoff=0.8):
                faults.append(Fault(f"services.{index}.call_types", what, nearest(pattern, others)))
            else:
                findings.append(f"{service.name}: {what}")
    if faults:
        raise DataError(*faults)
    return findings
