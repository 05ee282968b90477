"""The classic location models: one call, `solve(problem, stop, seed) -> Result`, on a cover or cost matrix."""

from beatplan.optimize.classic.merge import Merged, merged, merged_blocks
from beatplan.optimize.classic.problems import (
    BackupCover,
    ExpectedCover,
    LocationProblem,
    MaximalCover,
    NestedCover,
    PCenter,
    PMedian,
    SetCover,
)
from beatplan.optimize.classic.result import PROVED, Result, Stop
from beatplan.optimize.classic.solving import solve
from beatplan.optimize.mip import Status

__all__ = [
    "PROVED",
    "BackupCover",
    "ExpectedCover",
    "LocationProblem",
    "MaximalCover",
    "Merged",
    "NestedCover",
    "PCenter",
    "PMedian",
    "Result",
    "SetCover",
    "Status",
    "Stop",
    "merged",
    "merged_blocks",
    "solve",
]
