"""What covering a beat costs when everything else may change: the whole problem solved again with the beat in it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from beatplan.optimize.backends import solve_mip
from beatplan.optimize.mip import Backend, Status
from beatplan.optimize.prices import left_out
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.rules import Required
from beatplan.optimize.stages import Stop, most_answered

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ExactPrice:
    """Weighted calls over the whole plan that the best plan which covers a beat in a slot answers less.

    `least` and `most` bound it by what was proved of both plans; all three are NaN where no plan covers the beat.
    """

    slot: int
    beat: int
    calls: float
    least: float
    most: float

    @property
    def possible(self) -> bool:
        """Whether a plan covers the beat there."""
        return bool(np.isfinite(self.calls))


def exact_prices(
    problem: Problem,
    decisions: Decisions,
    beats: Sequence[int],
    proved: tuple[float, float],
    gap: float,
    time_limit_s: float,
    tell: Progress = lambda _: None,
    backend: Backend = solve_mip,
) -> Iterator[ExactPrice]:
    """Price beats in each slot that leaves them uncovered, at the loads of the nearest sites.

    Args:
        problem: the problem with loads from the nearest sites.
        decisions: the plan.
        beats: which beats.
        proved: weighted calls that the best plan answers at these loads, and that no plan answers more of.
        gap: relative gap of each plan.
        time_limit_s: for all of them; those that no time is left for are not priced.
        tell: called with a few words on each step.
        backend: solves the programs.
    """
    deadline, (answered, bound) = time.monotonic() + time_limit_s, proved
    for slot in range(problem.slots):
        for beat in np.intersect1d(beats, left_out(problem, decisions, slot)).tolist():
            tell(f"pricing beat {problem.names.beats[beat]} exactly, {slot + 1} of {problem.slots} windows")
            asked = replace(problem, rules=(*problem.rules, Required(beat, (slot,), "here", "price")))
            found, _ = most_answered(asked, Stop(gap=gap), deadline, lambda _: None, backend, None)
            if found.status is Status.INFEASIBLE:
                yield ExactPrice(slot, beat, np.nan, np.nan, np.nan)
            elif found.decisions is None:
                return
            else:
                calls = max(answered - found.answered, 0.0)
                # A bound that is met may be off by a rounding.
                least = min(max(answered - found.bound, 0.0), calls)
                yield ExactPrice(slot, beat, calls, least, max(bound - found.answered, calls))
