"""OR-Tools' model builder with the MIP solvers of its wheel."""

from __future__ import annotations

import numpy as np
from ortools.linear_solver.python import model_builder_helper as helper

from beatplan.optimize.mip import Mip, MipResult, Status

_FOUND = {
    helper.SolveStatus.OPTIMAL: Status.OPTIMAL,
    helper.SolveStatus.FEASIBLE: Status.FEASIBLE,
    helper.SolveStatus.INFEASIBLE: Status.INFEASIBLE,
    helper.SolveStatus.NOT_SOLVED: Status.NO_SOLUTION,
}


def solve_mip(mip: Mip, gap: float, time_limit_s: float, solver: str = "scip") -> MipResult:
    model = helper.ModelBuilderHelper()
    model.fill_model_from_sparse_data(
        mip.low, mip.high, mip.gain, mip.row_low, mip.row_high, mip.matrix
    )
    for i in np.flatnonzero(mip.whole):
        model.set_var_integrality(int(i), True)
    model.set_maximize(True)
    run = helper.ModelSolverHelper(solver)
    run.set_time_limit_in_seconds(time_limit_s)
    run.set_solver_specific_parameters(f"limits/gap = {gap}" if solver == "scip" else "")
    run.enable_output(True)
    run.solve(model)
    return run
