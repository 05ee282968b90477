"""The verbs put together, and how the program ends."""

from __future__ import annotations

import os
import sys
from typing import Annotated

import typer

from beatplan.cli.backtest import backtest
from beatplan.cli.calibrate import calibrate
from beatplan.cli.check import check
from beatplan.cli.compare import compare
from beatplan.cli.crews import crews
from beatplan.cli.fetch import fetch
from beatplan.cli.init import init
from beatplan.cli.locate import locate
from beatplan.cli.map import redraw
from beatplan.cli.plan import plan
from beatplan.cli.report import report
from beatplan.cli.roster import roster
from beatplan.cli.simulate import simulate

app = typer.Typer(
    name="beatplan",
    help="Plan which police beats a crisis-response service covers, and where its teams stand, as staff arrive.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Exit codes: 0 done, 1 bug, 2 usage, 3 bad input, 4 no plan obeys every rule, 5 no plan found in time.",
)
app.command("plan")(plan)
app.command("check")(check)
app.command("calibrate")(calibrate)
app.command("simulate")(simulate)
app.command("backtest")(backtest)
app.command("roster")(roster)
app.command("locate")(locate)
app.command("crews")(crews)
app.command("map")(redraw)
app.command("report")(report)
app.command("compare")(compare)
app.command("fetch")(fetch)
app.command("init")(init)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"beatplan {version('beatplan')}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", help="Print the version and end.", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Plan which police beats a crisis-response service covers, and where its teams stand, as staff arrive."""


def main() -> None:
    """Run the command line; text and file names are UTF-8 whatever the console's locale says."""
    if sys.getfilesystemencoding().lower() != "utf-8":
        # Under LC_ALL=C Python cannot even name a file with an accent; only a fresh start can change that.
        os.execv(sys.executable, [sys.executable, "-X", "utf8", *sys.orig_argv[1:]])  # noqa: S606
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    app(prog_name="beatplan")
