"""`beatplan crews`: how many complete teams a number of hires makes, for every split of roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from beatplan.cli.options import Debug, Json, ScenarioFile
from beatplan.cli.talk import SHARED_STAFF, faults_told, print_json, print_table
from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.scenario import Scenario
    from beatplan.staffing.hiring import Hiring

#: Rows that are printed of a table; `--json` has all.
_ROWS = 40

Hires = Annotated[int, typer.Option("--hires", min=0, max=100_000, help="How many people are hired.")]
InPhase = Annotated[
    str | None, typer.Option("--phase", metavar="NAME", help="Whose people they join; the first phase's if left out.")
]


def crews(
    scenario: ScenarioFile, hires: Hires, phase: InPhase = None, json: Json = False, debug: Debug = False
) -> None:
    """Split hires over roles in every way: complete crews hired, teams on duty, and the role that allows no more."""
    with faults_told(debug):
        from beatplan.scenario import load_scenario

        loaded = load_scenario(scenario)
        from beatplan.staffing.hiring import hiring, phase_place

        place = phase_place(loaded, phase)
        found = [hiring(loaded, service, place, hires) for service in loaded.services]
        if json:
            print_json({**_people(loaded, place), "hires": hires, "services": [_plain(one) for one in found]})
        else:
            _print_people(loaded, place)
            for one in found:
                _print_hiring(one, hires)
            if len(found) > 1:
                typer.echo(f"Tables are {SHARED_STAFF}")


def _people(scenario: Scenario, phase: int) -> dict[str, Any]:
    """Tell the people of a phase before the hires: employed, and who count on teams at once."""
    from beatplan.staffing import staff_by_phase

    staff = staff_by_phase(scenario)
    return {
        "phase": scenario.phases[phase].name,
        "employed": dict(zip(staff.roles, staff.employed[phase].tolist(), strict=True)),
        "heads": dict(zip(staff.roles, staff.heads[phase].tolist(), strict=True)),
        "weeks_to_ready": {role: scenario.staffing.weeks_to_ready(role) for role in staff.roles},
    }


def _plain(found: Hiring) -> dict[str, Any]:
    return {
        "service": found.service,
        "splits": [
            {
                "hires": dict(zip(found.roles, one.split, strict=True)),
                "crews_hired": one.crews,
                "most_teams_on_duty": dict(zip(found.windows, teams, strict=True)),
                "bottleneck": [found.roles[r] for r in one.bottleneck],
            }
            for one, teams in zip(found.splits, found.teams, strict=True)
        ],
    }


def _print_people(scenario: Scenario, phase: int) -> None:
    told = _people(scenario, phase)
    employed, heads = (", ".join(f"{role} {n}" for role, n in told[key].items()) for key in ("employed", "heads"))
    at_once = "" if employed == heads else f"; on teams at once: {heads}"
    typer.echo(one_line(f"People of {told['phase']}, before the hires: {employed}{at_once}."))
    waiting = ", ".join(f"{role} {weeks:g}" for role, weeks in told["weeks_to_ready"].items() if weeks)
    if waiting:
        typer.echo(one_line(f"The hires are counted as ready; weeks that takes: {waiting}."))


def _print_hiring(found: Hiring, hires: int) -> None:
    rows = [
        [*map(str, one.split), str(one.crews), ", ".join(found.roles[r] for r in one.bottleneck), *map(str, teams)]
        for one, teams in zip(found.splits[:_ROWS], found.teams[:_ROWS], strict=True)
    ]
    header = [*(f"+ {role}" for role in found.roles), "crews hired", "no more for want of"]
    header += [f"most teams on duty, {window}" for window in found.windows]
    typer.echo("")
    print_table(f"INTERNAL: {hires} hires for {found.service}, in every split", header, rows, 0)
    if len(found.splits) > _ROWS:
        typer.echo(f"{len(found.splits) - _ROWS:,} more splits make no more crews; --json lists all.")
    typer.echo("Teams on duty are by productive hours, for each window as if it were the only one open.")
