"""A solver's answer set against what is known already: a plan that was checked is better proof than a solver's word."""

from __future__ import annotations

import time

from beatplan.errors import CheckError, Fault
from beatplan.optimize.backends import solve_otherwise
from beatplan.optimize.mip import Backend, Mip, MipResult, Status

#: A bound may be this much below a value reached, as a share of it, through the arithmetic alone.
_TOLERANCE = 1e-5


def solve_trusted(mip: Mip, gap: float, time_limit_s: float, backend: Backend, known: float) -> MipResult:
    """Solve a program, and again by another solver where the answer contradicts a value known to be reached.

    That nothing obeys every rule is told only where both say so.

    HiGHS 1.x, rarely, cuts the best solution off in its presolve and calls a worse one optimal; SCIP did not where that
    was seen.

    Args:
        mip: the program.
        gap: relative gap at which to stop.
        time_limit_s: seconds for both.
        backend: solves the program first.
        known: gain of a solution that is known to be one; minus infinity where none is.

    Raises:
        CheckError: both solvers contradict it.
    """
    begun = time.monotonic()
    found = backend(mip, gap, time_limit_s)
    if found.status is not Status.INFEASIBLE and not _contradicts(found, known):
        return found
    again = solve_otherwise(mip, gap, time_limit_s - (time.monotonic() - begun))
    if again.status is Status.NO_SOLUTION and not _contradicts(found, known):
        return found
    if _contradicts(again, known):
        what = f"solvers say that nothing gains more than {again.bound:g}, and a plan gains {known:g}."
        raise CheckError(Fault("optimize", what, "This is a bug; please report it."))
    return again


def _contradicts(found: MipResult, known: float) -> bool:
    if found.status is Status.INFEASIBLE:
        return known > float("-inf")
    return passes(known, found.bound)


def passes(value: float, bound: float) -> bool:
    """Whether a value that is reached passes what was said to bound it."""
    return bound < value - _TOLERANCE * abs(value)
