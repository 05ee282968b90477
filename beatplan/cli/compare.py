"""`beatplan compare`: what one plan does otherwise than another."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beatplan.cli.options import Debug, Json, Quiet
from beatplan.cli.talk import faults_told, print_json

if TYPE_CHECKING:
    from beatplan.report.compare import SlotChange
    from beatplan.report.paired import Difference

PlanFile = Annotated[Path, typer.Argument(help="A plan.json, or the folder that holds one.")]


def compare(
    first: PlanFile,
    second: PlanFile,
    *,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Compare two plans of the same beats: beats gained, lost and kept, teams, and calls responded to."""
    with faults_told(debug):
        from beatplan.plan import plain
        from beatplan.report.compare import check_same_beats, compare_plans
        from beatplan.report.paired import differences
        from beatplan.report.plan_check import load_sound_plan
        from beatplan.report.simulated import load_simulation

        files = [path / "plan.json" if path.is_dir() else path for path in (first, second)]
        before, now = (load_sound_plan(file) for file in files)
        check_same_beats(before, now, str(files[1]))
        found = compare_plans(before, now)
        simulated = [file.parent / "simulation.json" for file in files]
        lacking = [str(file.parent) for file in simulated if not file.is_file()]
        paired = () if lacking else differences(*(load_simulation(file) for file in simulated))
        if json:
            told = {**found.as_json(), "simulated": None if lacking else [asdict(one) for one in paired]}
            print_json(plain(told))
            return
        if found.nothing():
            typer.echo("The plans do the same.")
        for change in found.slots:
            typer.echo(_change_says(change))
        for one in paired:
            typer.echo(_difference_says(one))
        if lacking and not quiet:
            typer.echo(f"note: not simulated, so no interval is told: {', '.join(lacking)}.", err=True)


def _change_says(one: SlotChange) -> str:
    gained, lost = (", ".join(beats) or "none" for beats in (one.beats_in, one.beats_out))
    teams, calls = (
        " to ".join("not open" if value is None else f"{value:{form}}" for value in pair)
        for pair, form in ((one.teams, "d"), (one.answered_per_week, ",.1f"))
    )
    told = f"beats gained: {gained}; lost: {lost}; kept: {one.kept}; teams on duty: {teams}"
    return f"{one.phase}, {one.service}, {one.window}: {told}; {one.service} responded, calls a week: {calls}."


def _difference_says(one: Difference) -> str:
    told = one.answered_per_week
    how = f"unpaired, because {one.unpaired}" if one.unpaired else "both met the same calls"
    where = f"{one.phase}, {one.service}, {one.window}"
    return f"Simulated, {where}: {told.mean:+.1f} calls a week ({told.low:+.1f} to {told.high:+.1f}; {how})."
