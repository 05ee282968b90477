"""`beatplan roster`: whether people can staff what a plan wants on duty."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from beatplan.cli.options import Debug, Json, Quiet
from beatplan.cli.reopened import PlanFile, ScenarioOption, reopened
from beatplan.cli.talk import faults_told, print_json, print_table, progress
from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.rostering import Line, RoleRoster, RosterResult

#: How the program ends, by the statuses of all rosters; the first that any has counts.
_EXITS = {"short": 4, "unknown": 5, "staffed": 0}


def roster(
    plan: PlanFile,
    *,
    scenario: ScenarioOption = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Staff a plan with weekly shifts, and say what cannot be staffed: exit code 4 then, or 5 where it stays open."""
    with faults_told(debug):
        from beatplan.rostering import roster_check

        _, made, asked, otherwise = reopened(plan, scenario)
        with progress(quiet) as tell:
            found = roster_check(made, asked, tell)
        if json:
            print_json({"plan": made.name, "phases": [_as_json(one) for one in found]})
        else:
            _print(made.name, found)
        if otherwise and not quiet and not json:
            told = f"the scenario file says otherwise than the plan of {', '.join(otherwise)}"
            typer.echo(f"note: {told}; the plan's own counts. Plan again to use it.", err=True)
        faults = [f"{one.phase}: {fault}" for one in found for role in one.roles for fault in role.faults()]
        for fault in faults:
            typer.echo(f"beatplan: {one_line(fault)}", err=True)
        statuses = {role.status for one in found for role in one.roles}
        raise typer.Exit(next((code for status, code in _EXITS.items() if status in statuses), 0))


def _as_json(result: RosterResult) -> dict[str, Any]:
    from dataclasses import asdict

    told = asdict(result)
    for row, role in zip(told["roles"], result.roles, strict=True):
        row |= {"status": role.status, "proved": role.proved, "faults": list(role.faults())}
    return told


def _print(name: str, found: tuple[RosterResult, ...]) -> None:
    header = ["phase, role", "people", "needed", "productive", "rostered", "not covered", "at least", ""]
    rows = [
        [
            f"{result.phase}\n{role.role}",
            str(role.people),
            *(
                f"{hours:,.1f}"
                for hours in (
                    role.need_hours,
                    role.productive_hours,
                    role.rostered_hours,
                    role.uncovered_hours,
                    role.least_uncovered_hours,
                )
            ),
            _verdict(role),
        ]
        for result in found
        for role in result.roles
    ]
    print_table(f"INTERNAL: {name}: people, and person-hours a week", header, rows)
    for result in found:
        for role in result.roles:
            _print_lines(result.phase, role)
    typer.echo(
        "\nAs many lines as people: a week later everyone is on the next line. What a line lacks of contract hours is "
        "leave, training, meetings or other work. Nobody stands in for sudden illness."
    )


def _verdict(role: RoleRoster) -> str:
    if role.status == "staffed":
        return "can be staffed"
    if role.status == "unknown":
        return "not shown in time" if role.uncovered_hours else "no order found"
    return "cannot be staffed" if role.proved else "cannot be staffed; perhaps less short"


def _print_lines(phase: str, role: RoleRoster) -> None:
    from beatplan.rostering import alike

    rows = [[_days(line), _hours(line), f"{line.hours_per_shift:g}" if line.days else "-", str(count)]
            for line, count in alike(role.lines)]  # fmt: skip
    typer.echo()
    print_table(f"{role.role}, {phase}", ["days", "on duty", "hours a shift", "people"], rows, left=2)


def _days(line: Line) -> str:
    return " ".join(line.days) if line.days else "time off or other work"


def _hours(line: Line) -> str:
    return f"{line.start}-{line.end}" if line.days else "-"
