"""What `beatplan plan` prints of whether people can work the plan."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.rostering import RosterResult


def print_roster(rosters: tuple[RosterResult, ...], *, asked: bool) -> None:
    """Say in a line a phase what weekly shifts can staff; or that it was not asked, and how to ask."""
    from beatplan.rostering import roster_words

    for one in rosters:
        typer.echo(one_line(roster_words(one)))
    if not asked:
        how = "give the scenario a [roster], or run beatplan roster"
        typer.echo(f"Whether weekly shifts can staff this was not checked: {how}.")
