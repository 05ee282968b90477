"""Options and arguments that verbs share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

ScenarioFile = Annotated[Path, typer.Argument(metavar="SCENARIO.toml", help="The scenario file.")]
Json = Annotated[bool, typer.Option("--json", help="Print the result as JSON on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing on standard error but faults.")]
Debug = Annotated[bool, typer.Option("--debug", help="Show the traceback of a fault.")]
Seed = Annotated[int | None, typer.Option("--seed", min=0, help="Of everything drawn; solve.seed if left out.")]
