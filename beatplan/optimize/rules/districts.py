"""A floor for every district."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from beatplan.optimize.columns import Columns
from beatplan.optimize.mip import Floats, Ints, MipBuilder
from beatplan.optimize.problem import Decisions, Problem

_TOLERANCE = 1e-6


@dataclass(frozen=True)
class DistrictFloor:
    """The share of each district's calls that lie in covered beats is at least `share` times the city's.

    Shares are of a service's calls in all its open windows of a phase; a district without calls has no share.

    Attributes:
        share: 0 to 1.
        district: (B,) the district of each beat, -1 for a beat in none.
        names: of the districts.
    """

    share: float
    district: Ints
    names: tuple[str, ...]
    uses_sites: ClassVar[bool] = False
    relaxed: ClassVar[bool] = False

    def words(self, problem: Problem) -> str:  # noqa: ARG002
        """Say the rule."""
        return f"rules.district_floor = {self.share:g}: no district is covered less than that share of the city's part"

    def add(self, builder: MipBuilder, problem: Problem, columns: Columns) -> None:
        """Add the rows."""
        for slots in _groups(problem):
            calls = (problem.hours[slots, None] * problem.rate[slots]).astype(np.float64)
            city = calls / max(calls.sum(), 1e-300)
            for district in range(len(self.names)):
                own = self._own_share(calls, district)
                if own is not None:
                    terms = [(columns.covered[slots].ravel(), (own - self.share * city).ravel())]
                    builder.rows(terms, 0, np.inf, self.words(problem))

    def broken(self, problem: Problem, decisions: Decisions) -> Iterator[str]:
        """Say which districts are covered too little."""
        for slots in _groups(problem):
            covered = decisions.covered[slots]
            calls = problem.hours[slots, None] * problem.rate[slots]
            city = float((calls * covered).sum() / max(calls.sum(), 1e-300))
            for district, name in enumerate(self.names):
                own = calls[:, self.district == district]
                if own.sum() > 0:
                    found = float((own * covered[:, self.district == district]).sum() / own.sum())
                    if found < self.share * city - _TOLERANCE:
                        phase = problem.names.phases[problem.phase[slots[0]]]
                        yield f"district {name} has {found:.1%} of its calls in covered beats in {phase!r}"

    def _own_share(self, calls: Floats, district: int) -> Floats | None:
        own = np.where(self.district == district, calls, 0.0)
        return own / own.sum() if own.sum() > 0 else None


def _groups(problem: Problem) -> list[Ints]:
    """List the slots of each service and phase."""
    keys = np.stack([problem.phase, problem.service], axis=1)
    return [np.flatnonzero((keys == key).all(axis=1)) for key in np.unique(keys, axis=0)]
