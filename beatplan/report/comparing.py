"""Two plan folders compared, and a map of what the second gains and loses."""

from __future__ import annotations

from pathlib import Path

from beatplan.report.beside import simulation_beside
from beatplan.report.differences import Differences, ShareDifference, find_differences, share_differences
from beatplan.report.folder import draw_folder, plan_file_of, write_map
from beatplan.report.map.compared import Other
from beatplan.report.map.measures import CHANGE
from beatplan.report.plan_check import load_sound_plan


def compare_folders(before: Path, now: Path) -> Differences:
    """Compare two plans, each a folder or its plan.json, with the simulations beside them.

    Raises:
        DataError: either is no plan, a simulation is none of this version, or the plans have different beats.
    """
    old, new = (load_sound_plan(plan_file_of(one)) for one in (before, now))
    return find_differences(old, new, _shares(before, now))


def draw_compared(before: Path, now: Path, target: Path) -> None:
    """Draw the map of the second plan with what it gains and loses against the first.

    Raises:
        DataError: as `compare_folders`, or the outlines are not beside the second plan.
        OutputError: the file cannot be written.
    """
    other = load_sound_plan(plan_file_of(before))
    found = Other(other, _shares(before, now))
    write_map(draw_folder(plan_file_of(now), (found,), shown=f"{CHANGE}1"), target)


def _shares(before: Path, now: Path) -> tuple[ShareDifference, ...]:
    files = [plan_file_of(one) for one in (before, now)]
    old, new = (simulation_beside(load_sound_plan(file), file.parent) for file in files)
    return share_differences(old, new)
