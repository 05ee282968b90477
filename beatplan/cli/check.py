"""`beatplan check`: read everything, solve nothing, account for every row."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beatplan.cli.options import Debug, Json, Quiet, ScenarioFile
from beatplan.cli.talk import SHARED_STAFF, faults_told, print_json, print_table, progress
from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.planning import Study


def check(
    scenario: ScenarioFile,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="A folder for check.json and left_out.parquet; none where left out."),
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Check a scenario and its files: every call row ends in a beat or in a counted reason."""
    with faults_told(debug):
        from beatplan.scenario import load_scenario

        loaded = load_scenario(scenario)
        from beatplan.planning import read_study
        from beatplan.planning.accounts import account

        with progress(quiet) as tell:
            study = read_study(loaded, tell)
            # Rules that name beats, and today's stations, are read when the problem is laid out.
            accounts = account(study)
        if output is not None:
            from beatplan.report.checked import write_check

            write_check(accounts, study, output)
        if json:
            print_json(accounts)
        else:
            _print_accounts(study, accounts)
            told = "Nothing was solved or written." if output is None else f"Nothing was solved. Written to {output}."
            typer.echo(f"\n{told}")


def _print_accounts(study: Study, accounts: dict[str, Any]) -> None:
    calls, beats = accounts["calls"], accounts["beats"]
    left_out = [[f"left out: {reason}", f"{count:,}"] for reason, count in calls["left_out"].items()]
    rows = [
        ["rows", f"{calls['rows']:,}"],
        *left_out,
        ["assigned to a beat, in a window", f"{calls['assigned']:,}"],
    ]
    print_table(f"INTERNAL: calls of {study.scenario.name}", ["calls", "count"], rows)
    typer.echo("")
    per_beat = [[beat, f"{count:,}"] for beat, count in calls["per_beat"].items()]
    print_table(f"{beats['count']} beats in {beats['parts']} parts", ["beat", "calls"], per_beat)
    typer.echo("")
    staff = [
        [
            f"{one['phase']}\n{one['service']}, {one['window']}",
            *(str(one[key]) for key in ("heads", "crews_hired", "most_teams_on_duty")),
        ]
        for one in accounts["staff"]
    ]
    print_table("staff by phase", ["phase, window", "people", "crews hired", "most teams on duty"], staff)
    if len(study.scenario.services) > 1:
        typer.echo(f"Crews hired are {SHARED_STAFF}")
    if "people" in accounts:
        _print_people(accounts["people"])
    if "stages" in accounts:
        _print_stages(accounts["stages"])
    for finding in accounts["findings"]:
        typer.echo(f"note: {one_line(finding)}")


def _print_people(people: dict[str, Any]) -> None:
    """Print who lives in which beat."""
    groups = ", ".join(people["groups"]) or "no groups"
    rows = [[beat, f"{count:,.0f}"] for beat, count in people["per_beat"].items()]
    rows.append(["all beats", f"{people['in_beats']:,.0f}"])
    typer.echo("")
    title = (
        f"people of {people['areas']} areas, {people['residents']:,.0f} in all, by the ground of each beat ({groups})"
    )
    print_table(title, ["beat", "residents"], rows)


def _print_stages(stages: dict[str, Any]) -> None:
    """Print what unit histories tell, by service, call type and kind of unit, and who reached events first."""
    header = ["minutes of eligible calls", "stage", "rows", "mean", "10 %", "median", "90 %"]
    keys = ("mean_min", "p10_min", "p50_min", "p90_min")
    rows = [
        [one["of"], one["stage"].replace("_", "-"), f"{one['rows']:,}", *(f"{one[key]:.1f}" for key in keys)]
        for part in ("by_service", "by_type", "by_unit")
        for one in stages[part]
    ]
    typer.echo("")
    print_table("what the unit histories tell, by service, call type and kind of unit", header, rows)
    typer.echo("")
    first = [
        [one["units"], f"{one['events']:,}", "" if one["p50_min"] is None else f"{one['p50_min']:.1f}"]
        for one in stages["first"]
    ]
    print_table("who reached eligible events first", ["units", "events", "median minutes from call"], first)
