"""Solving stage 2: planes are added where solutions fall, first without and then with whole numbers."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np

from beatplan.optimize.approximate import Approximation, refine
from beatplan.optimize.check import answered_calls, broken_rules, in_time_calls, worth
from beatplan.optimize.columns import Columns
from beatplan.optimize.diversion import net_of_desks
from beatplan.optimize.improve import add_beats
from beatplan.optimize.in_time import Planes, SlotGain, in_time_program, slot_gains
from beatplan.optimize.mip import Backend, Floats, Ints, Mip, Status
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.repair import connected
from beatplan.optimize.rules import obeys_rows
from beatplan.optimize.trusted import solve_trusted

#: Rounds of adding planes; the gap told is true however many are made.
MOST_ROUNDS = 60
#: Shares of the gap asked for that the solver and the planes may leave.
_SOLVER_SHARE, _PLANES_SHARE = 0.7, 0.25
#: Share of the time left that looking for a placement to begin from may take.
_START_SHARE = 0.3


@dataclass(frozen=True)
class Placed:
    """A placement of teams.

    Attributes:
        decisions: the best plan found; None where none was found in time.
        in_time: its calls in time by the true formula.
        gap: how much better another placement might be, at the busy shares of stage 1.
        clock: whether a clock limit was hit.
    """

    decisions: Decisions | None
    in_time: float
    gap: float
    clock: bool


def place_teams(
    problem: Problem,
    decided: Decisions,
    approximation: Approximation,
    floor: float,
    gap: float,
    deadline: float,
    backend: Backend,
) -> Placed:
    """Find the plan with most calls in time among those that answer at least `floor`.

    Args:
        problem: the problem.
        decided: the plan of stage 1; its number of teams by slot stays.
        approximation: the bounds of calls lost.
        floor: calls over the plan that must be answered.
        gap: relative gap at which to stop.
        deadline: on the monotonic clock, seconds.
        backend: solves the programs.
    """
    gains = slot_gains(net_of_desks(problem, decided), decided, worth(problem, decided))
    planes: dict[int, list[Planes]] = {slot: [] for slot in gains}
    best = Placed(None, -np.inf, np.inf, clock=False)
    best_value, bound, relaxed = -np.inf, np.inf, True
    about = decided.stations.astype(np.float64)
    sure = answered_calls(problem, decided) >= floor and obeys_rows(problem, decided)
    for _ in range(MOST_ROUNDS):
        mip, columns, gained = in_time_program(problem, approximation, decided, gains, planes, floor)
        if relaxed:
            mip = replace(mip, whole=np.zeros_like(mip.whole))
        elif best.decisions is None:
            mip = replace(mip, start=_start_near(mip, columns, about, gap, deadline, backend))
        else:
            mip = replace(mip, start=columns.start(mip, problem, best.decisions))
        # The plan of stage 1 is one of those looked for, unless a tolerance or another bound's slack made it one.
        known = gained_calls(gains, decided) if sure else -np.inf
        found = solve_trusted(mip, _SOLVER_SHARE * gap, deadline - time.monotonic(), backend, known)
        if found.status is Status.INFEASIBLE:
            return best
        bound = min(bound, found.bound)
        if found.x is None or found.status is not Status.OPTIMAL:
            return replace(best, clock=True)
        about = found.x[columns.stations]
        violated = _add_planes(gains, planes, columns, gained, found.x, _PLANES_SHARE * gap)
        if relaxed:
            relaxed = violated
            continue
        decisions = add_beats(problem, connected(problem, columns.decisions(found.x)))
        if answered_calls(problem, decisions) < floor * (1 - 1e-6) or broken_rules(problem, decisions):
            # The program let through a plan that answers too few or lies apart; it is made finer there.
            approximation = refine(problem, approximation, columns.decisions(found.x))
            continue
        value = gained_calls(gains, decisions)
        if value > best_value:
            best_value = value
            best = replace(best, decisions=decisions, in_time=in_time_calls(problem, decisions))
        best = replace(best, gap=max(bound - best_value, 0.0) / max(best_value, 1e-9))
        if best.gap <= gap or not violated:
            break
    return best


def _start_near(
    mip: Mip, columns: Columns, about: Floats, gap: float, deadline: float, backend: Backend
) -> Floats | None:
    """Look for a solution with stations at the whole numbers next to `about`, (K, J); None without one.

    Few are left to choose from, so it is found fast (Berthold, RENS, Mathematical Programming Computation 6, 2014), and
    the whole program is proved much sooner from it.
    """
    low, high = mip.low.copy(), mip.high.copy()
    stations = columns.stations
    low[stations] = np.maximum(low[stations], np.floor(about + 1e-6))
    high[stations] = np.minimum(high[stations], np.ceil(about - 1e-6))
    limit_s = _START_SHARE * (deadline - time.monotonic())
    found = backend(replace(mip, low=low, high=high), _SOLVER_SHARE * gap, limit_s)
    return None if found.x is None else np.where(mip.whole, found.x, np.nan)


def gained_calls(gains: dict[int, SlotGain], decisions: Decisions) -> float:
    """Calls in time of whole decisions, at the busy shares of stage 1."""
    return sum(
        float(
            gain.gained(decisions.stations[slot].astype(np.float64), decisions.covered[slot].astype(np.float64)).sum()
        )
        for slot, gain in gains.items()
    )


def _add_planes(
    gains: dict[int, SlotGain],
    planes: dict[int, list[Planes]],
    columns: Columns,
    gained: dict[int, Ints],
    x: Floats,
    tolerance: float,
) -> bool:
    """Add the planes of beats that claim more than they gain; false when together they claim hardly more."""
    claimed = true = 0.0
    for slot, gain in gains.items():
        stations, covered = x[columns.stations[slot]], np.clip(x[columns.covered[slot]], 0.0, 1.0)
        covered = np.where(covered < 1e-6, 0.0, covered)
        claim, has = x[gained[slot]], gain.gained(stations, covered)
        claimed, true = claimed + float(claim.sum()), true + float(has.sum())
        over = np.flatnonzero((claim > has + 1e-6 * (1 + has)) & (covered > 0))
        if len(over):
            planes[slot].append(gain.planes(stations, covered, over))
    return claimed > true * (1 + tolerance)
