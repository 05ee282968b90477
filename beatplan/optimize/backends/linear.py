"""OR-Tools' MathOpt with the solvers of its wheel: one thread, so that the same program gives the same answer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
from ortools.math_opt import model_pb2
from ortools.math_opt.python import mathopt

from beatplan.optimize.backends.aside import talk_aside
from beatplan.optimize.backends.watch import OverdueError, in_time
from beatplan.optimize.mip import Mip, MipResult, Status

#: Programs of so few variables are solved without a presolve, in which HiGHS 1.x was seen to go round, whatever
#: its time limit (a placing program of 50 variables). That costs 3 ms each: 61 took 0.66 s, and 0.50 s with it.
_NO_PRESOLVE = 100
#: How long after its time limit a solver is waited for: HiGHS looks at its clock between parts of its work alone.
_GRACE_S = 15.0
#: A time limit that a solver's clock can hold.
_LONGEST_S = 1e6

_STATUS = {
    mathopt.TerminationReason.OPTIMAL: Status.OPTIMAL,
    mathopt.TerminationReason.FEASIBLE: Status.FEASIBLE,
    mathopt.TerminationReason.INFEASIBLE: Status.INFEASIBLE,
    # Every variable of a Mip here is bounded by a row or a bound, so "either" can only mean infeasible.
    mathopt.TerminationReason.INFEASIBLE_OR_UNBOUNDED: Status.INFEASIBLE,
    mathopt.TerminationReason.NO_SOLUTION_FOUND: Status.NO_SOLUTION,
}


def solve_mip(mip: Mip, gap: float, time_limit_s: float) -> MipResult:
    """Solve a program with HiGHS, which proves expansion plans soonest; see `_solve`.

    Where HiGHS goes round and does not come back at its time limit, SCIP is given as long.
    """
    presolve = mathopt.Emphasis.OFF if len(mip.whole) <= _NO_PRESOLVE else None
    try:
        return _solve(mip, gap, time_limit_s, mathopt.SolverType.HIGHS, presolve=presolve)
    except OverdueError:
        return solve_otherwise(mip, gap, time_limit_s)


def solve_otherwise(mip: Mip, gap: float, time_limit_s: float) -> MipResult:
    """Solve a program with SCIP, where what HiGHS says cannot be; see `_solve`."""
    return _scip(mip, gap, time_limit_s)


def solve_cover(mip: Mip, gap: float, time_limit_s: float) -> MipResult:
    """Solve a program with SCIP; see `_solve`.

    Covers that are searched well beforehand need few nodes and no further search: 10,000 places and 100 sites took 4 s
    so, 7 s with SCIP's own heuristics and cuts, and 15 s or more with HiGHS or CBC.
    """
    off = mathopt.Emphasis.OFF
    return _scip(mip, gap, time_limit_s, heuristics=off, cuts=off)


def _scip(mip: Mip, gap: float, time_limit_s: float, **emphasis: Any) -> MipResult:
    try:
        return _solve(mip, gap, time_limit_s, mathopt.SolverType.GSCIP, **emphasis)
    except OverdueError:
        return MipResult(Status.NO_SOLUTION, None, np.inf)


def _solve(mip: Mip, gap: float, time_limit_s: float, solver: mathopt.SolverType, **emphasis: Any) -> MipResult:
    """Solve a program to a relative gap within a time limit.

    Args:
        mip: the program, to maximise.
        gap: relative gap between the best solution and the bound at which to stop.
        time_limit_s: seconds; none are left at 0 or less.
        solver: of those in the wheel.
        emphasis: how hard it tries what.

    Returns:
        Status, values and bound; a time limit with a solution in hand is FEASIBLE, never OPTIMAL.

    Raises:
        OverdueError: the solver did not come back, long after its time limit.
        RuntimeError: the solver failed in a way that says nothing of the program.
    """
    if time_limit_s <= 0:
        return MipResult(Status.NO_SOLUTION, None, np.inf)
    params = mathopt.SolveParameters(
        relative_gap_tolerance=gap,
        absolute_gap_tolerance=1e-9,
        time_limit=dt.timedelta(seconds=min(time_limit_s, _LONGEST_S)),
        **emphasis,
    )
    model = mathopt.Model.from_model_proto(_proto(mip))
    begun = _start(mip, model)
    try:
        with talk_aside():
            result = in_time(
                lambda: mathopt.solve(model, solver, params=params, model_params=begun), time_limit_s + _GRACE_S
            )
    except AttributeError as error:
        # OR-Tools 9.15 loses the text of its own refusal: it asks the status for a `canonical_code` it does not have.
        raise RuntimeError("the solver refused the program") from error
    status = _STATUS.get(result.termination.reason)
    if status is None:
        raise RuntimeError(f"the solver ended with {result.termination.reason}: {result.termination.detail}")
    bound = float(result.termination.objective_bounds.dual_bound)
    if status in {Status.INFEASIBLE, Status.NO_SOLUTION}:
        return MipResult(status, None, bound)
    values = result.variable_values(list(model.variables()))
    return MipResult(status, np.array(values), bound)


def _start(mip: Mip, model: mathopt.Model) -> mathopt.ModelSolveParameters:
    """Hand a solution over to begin from, where there is one."""
    if mip.start is None:
        return mathopt.ModelSolveParameters()
    known = np.isfinite(mip.start)
    values = {variable: float(mip.start[i]) for i, variable in enumerate(model.variables()) if known[i]}
    return mathopt.ModelSolveParameters(solution_hints=[mathopt.SolutionHint(variable_values=values)])


def _proto(mip: Mip) -> model_pb2.ModelProto:
    """Write a program as MathOpt's message: whole arrays at a time, which is far faster than term by term."""
    proto = model_pb2.ModelProto()
    columns = range(len(mip.gain))
    proto.variables.ids.extend(columns)
    proto.variables.lower_bounds.extend(mip.low)
    proto.variables.upper_bounds.extend(mip.high)
    proto.variables.integers.extend(mip.whole.tolist())
    proto.objective.maximize = True
    proto.objective.linear_coefficients.ids.extend(columns)
    proto.objective.linear_coefficients.values.extend(mip.gain)
    proto.linear_constraints.ids.extend(range(len(mip.row_low)))
    proto.linear_constraints.lower_bounds.extend(mip.row_low)
    proto.linear_constraints.upper_bounds.extend(mip.row_high)
    matrix = mip.matrix.tocsr()
    matrix.sort_indices()
    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    proto.linear_constraint_matrix.row_ids.extend(rows.tolist())
    proto.linear_constraint_matrix.column_ids.extend(matrix.indices.tolist())
    proto.linear_constraint_matrix.coefficients.extend(matrix.data)
    return proto
