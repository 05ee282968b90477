"""Call types: which of them a service takes."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from fnmatch import fnmatchcase
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault, nearest
from beatplan.scenario import Scenario


def eligibility(scenario: Scenario, types: NDArray[np.object_], path: Path) -> tuple[NDArray[np.bool_], list[str]]:
    """Mark the rows that each service takes by its call types.

    Args:
        scenario: whose services.
        types: (n,) types as written.
        path: the file, for messages.

    Returns:
        (S, n), and types that no row has.

    Raises:
        DataError: no row is of a type that a service takes, or a type is nearly one of the file's.
    """
    eligible = np.stack([_takes(service.call_types, types) for service in scenario.services])
    counts = Counter(str(one) for one in types)
    if not eligible.any():
        seen = ", ".join(f"{kind or '(blank)'} {count:,}" for kind, count in counts.most_common(20))
        what = f"no eligible calls: 0 of {len(types):,} rows are of a type that a service takes."
        raise DataError(Fault(str(path), what, f"Types in the file: {seen}."))
    unseen = _unseen_types(scenario, counts, set(types[eligible.any(axis=0)].astype(str)))
    return eligible, unseen + _shared_types(scenario, types, eligible)


def type_matches(pattern: str, call_type: str) -> bool:
    """Tell whether a call type is one that `pattern` names; `*` stands for any text, case does not matter."""
    return fnmatchcase(call_type.strip().casefold(), pattern.strip().casefold())


def _takes(patterns: tuple[str, ...], types: NDArray[np.object_]) -> NDArray[np.bool_]:
    known = pd.unique(pd.Series(types, dtype="object"))
    taken = [one for one in known if any(type_matches(pattern, str(one)) for pattern in patterns)]
    return np.isin(types.astype(str), np.asarray(taken, dtype=str)) if taken else np.zeros(len(types), dtype=bool)


def _shared_types(scenario: Scenario, types: NDArray[np.object_], eligible: NDArray[np.bool_]) -> list[str]:
    """Tell types that several services take: each plans for all of their calls."""
    shared = eligible.sum(axis=0) > 1
    if not shared.any():
        return []
    names = " and ".join(service.name for service in scenario.services)
    kinds = ", ".join(sorted(set(types[shared].astype(str)))[:10])
    return [f"{int(shared.sum()):,} calls are of types that {names} share ({kinds}); each plans for all of them."]


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
