"""What each replication says of a phase, kept so that two plans can be compared replication by replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.planning import Study
from beatplan.simulate.calls import Floats
from beatplan.simulate.fates import FATES
from beatplan.simulate.run import Run
from beatplan.simulate.tally import answered_of


@dataclass(frozen=True)
class Replicated:
    """The share of a service's calls in a phase's windows that is answered, in each replication; NaN where none came.

    Two plans simulated with the same seed in the same way meet the same calls in the same replication, so that their
    shares may be subtracted one by one.
    """

    phase: str
    service: str
    share_answered: tuple[float, ...]


def shares_replicated(study: Study, run: Run) -> tuple[Replicated, ...]:
    """List each service in each phase, over the phase's windows."""
    found: dict[tuple[int, int], Floats] = {}
    for one in run.scenes:
        fates = one.fates().sum(axis=2) / one.weeks
        for s in one.scene.services:
            found[one.scene.phase, s] = found.get((one.scene.phase, s), np.zeros(len(FATES))) + fates[:, s]
    return tuple(
        Replicated(study.scenario.phases[phase].name, study.scenario.services[s].name, _share_answered(fates))
        for (phase, s), fates in found.items()
    )


def _share_answered(fates: Floats) -> tuple[float, ...]:
    calls = fates.sum(axis=1)
    share = answered_of(fates) / np.where(calls > 0, calls, np.nan)
    return tuple(float(one) for one in share)
