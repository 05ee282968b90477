"""Which beats to cover and where teams stand: the expansion problem and its exact solution."""

from beatplan.optimize.mip import Status
from beatplan.optimize.problem import Decisions, Problem
from beatplan.optimize.stages import Result, Stop, solve

__all__ = ["Decisions", "Problem", "Result", "Status", "Stop", "solve"]
