"""What `beatplan plan` prints of who benefits, where the scenario counts people."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.plan import Plan


def print_people(made: Plan) -> None:
    """Print by phase and service who lives where teams are sent, beside today, those waiting and the city."""
    from beatplan.report.people import CAVEAT, city_of, count, percent, phases_of

    if not made.people:
        return
    city = city_of(made)
    for phase, service, today, covered, waiting in phases_of(made):
        now = "nobody today" if today is None else f"today {count(today.residents)}"
        told = f"{count(covered.residents)} of {count(city.residents)} residents live where {service} goes at some hour"
        hours = f"of all resident-hours of the week {percent(covered.hours_covered)} are covered"
        typer.echo(one_line(f"Who benefits in {phase}: {told} ({now}); {hours}."))
        for place, group in enumerate(city.groups):
            areas = {"covered": covered, "waiting": waiting, "city": city}
            shares = ", ".join(f"{name} {percent(one.groups[place].share)}" for name, one in areas.items())
            typer.echo(one_line(f"  {group.group}, of {group.of}: {shares}"))
    typer.echo(f"{CAVEAT} All groups and margins stand in people.csv.")
