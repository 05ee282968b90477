"""`beatplan compare`: what a plan changes against another."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beatplan.cli.options import Debug, Json, Quiet
from beatplan.cli.talk import faults_told, print_json, progress
from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.report.differences import Differences


def compare(
    before: Annotated[Path, typer.Argument(metavar="A", help="The plan to compare with: its folder or plan.json.")],
    now: Annotated[Path, typer.Argument(metavar="B", help="The plan that is compared.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Also draw B's map with what it gains and loses, as HTML.")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Tell which beats plan B gains, loses and keeps against plan A, and how many calls more it responds to."""
    with faults_told(debug):
        from beatplan.report.comparing import compare_folders, draw_compared

        with progress(quiet) as tell:
            tell("comparing")
            found = compare_folders(before, now)
            if output is not None:
                tell("drawing")
                draw_compared(before, now, output)
        if json:
            print_json(found.as_json())
        else:
            _print(found)
            if output is not None:
                typer.echo(f"Written to {output}.")


def _print(found: Differences) -> None:
    from beatplan.report.map.compared import how_compared, share_cells, slot_cells

    typer.echo(f"{found.names[1]} against {found.names[0]}")
    for phase, window, gained, lost, kept, was, is_, change in map(slot_cells, found.slots):
        typer.echo(f"{phase}, {window}:")
        typer.echo(f"  beats gained: {gained}; lost: {lost}; kept: {kept}")
        typer.echo(f"  responded to, calls a week: {was} > {is_} ({change})")
    for phase, service, was, is_, change, ends in map(share_cells, found.shares):
        typer.echo(f"{phase}, {service}, simulated share of calls responded to: {was} > {is_}")
        typer.echo(f"  {change} percentage points (95 % confidence: {ends})")
    typer.echo(how_compared(found))
    for one in found.unlike:
        typer.echo(f"note: {one_line(one)}", err=True)
