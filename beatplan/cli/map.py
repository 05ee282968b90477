"""`beatplan map`: draw the map again from a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from beatplan.cli.options import Debug, Json, Quiet
from beatplan.cli.talk import faults_told, print_json, progress


def redraw(
    plan: Annotated[Path, typer.Argument(metavar="PLAN.json", help="A plan.json, or the folder that holds it.")],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The HTML file to write; map.html beside the plan.")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Draw the map again from plan.json and the beats.geojson beside it; nothing is solved."""
    with faults_told(debug):
        from beatplan.report import redraw_map

        with progress(quiet) as tell:
            tell("drawing")
            written = redraw_map(plan, output)
        if json:
            print_json({"map": str(written)})
        else:
            typer.echo(f"Written to {written}.")
