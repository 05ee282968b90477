"""`beatplan plan`: the main job."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beatplan.cli.options import Debug, Json, Quiet, ScenarioFile
from beatplan.cli.plan_told import print_calibration, print_summary, summary, tell_changes
from beatplan.cli.roster_told import print_roster
from beatplan.cli.talk import faults_told, print_json, progress
from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.plan import Plan
    from beatplan.planning.study import Progress, Study
    from beatplan.simulate.ladder import Rung


Explain = Annotated[
    bool, typer.Option("--explain", help="Also say what each beat left out, rule, window and weight costs.")
]
Exact = Annotated[
    list[str] | None,
    typer.Option("--exact", metavar="BEAT", help="Explain, and price a beat with all else free to change; repeatable."),
]
Calibrate = Annotated[
    bool, typer.Option("--calibrate", help="Simulate too, and plan again until both answer as many within 2 points.")
]
Set = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KEY=VALUE", help="Another value, such as phases.0.hires.emt=3; repeatable."),
]
Must = Annotated[
    list[str] | None, typer.Option("--must", metavar="BEAT", help="A beat to cover everywhere; repeatable.")
]
Never = Annotated[
    list[str] | None, typer.Option("--never", metavar="BEAT", help="A beat to cover nowhere; repeatable.")
]
Against = Annotated[
    Path | None,
    typer.Option("--against", metavar="PLAN", help="Begin from an earlier plan and print only what changes."),
]


def plan(
    scenario: ScenarioFile,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The folder to write; out/<scenario>, or none with --against."),
    ] = None,
    *,
    explain: Explain = False,
    exact: Exact = None,
    calibrate: Calibrate = False,
    settings: Set = None,
    must: Must = None,
    never: Never = None,
    against: Against = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Plan a scenario: write plan.json, tables, layers and map.html; or say what a change of it would change."""
    with faults_told(debug):
        from beatplan.rostering import check_patterns, roster_rows, rosters_of
        from beatplan.scenario import load_scenario
        from beatplan.scenario.changes import Changes

        changes = Changes(*(tuple(one or ()) for one in (settings, must, never)))
        written = load_scenario(scenario, changes)
        from beatplan.planning import read_study
        from beatplan.report.folder import check_replaceable, plan_file_of, write_outputs
        from beatplan.report.plan_check import load_sound_plan
        from beatplan.travel.cache import FOLDER

        earlier = None if against is None else load_sound_plan(plan_file_of(against))
        target = (Path("out") / scenario.stem if against is None else None) if output is None else output
        if target is not None:
            check_replaceable(target)
        beside = Path("out") if target is None else target.parent
        check_patterns(written)
        with progress(quiet) as tell:
            study = read_study(written, tell, beside / FOLDER)
            if calibrate:
                made, rungs = _calibrated(study, tell, earlier, explain=bool(explain or exact))
            else:
                made, rungs = _made(study, tell, earlier, exact or (), explain=bool(explain or exact)), ()
            rosters = rosters_of(made, written, tell)
            if target is not None:
                tell("writing")
                write_outputs(made, study, target, rosters)
        if earlier is not None:
            tell_changes(earlier, made, changes, json)
        elif json:
            print_json({"folder": str(target), **summary(made), "roster": roster_rows(rosters)})
        else:
            print_summary(made)
        if not json:
            print_roster(rosters, asked=written.asks_roster or earlier is not None)
            _print_rest(made, rungs if calibrate else None, target)
        for finding in () if quiet or json else made.findings:
            typer.echo(f"note: {one_line(finding)}", err=True)


def _print_rest(made: Plan, rungs: tuple[Rung, ...] | None, target: Path | None) -> None:
    """Print how plan and simulation came together where that was asked, and where the outputs are."""
    if rungs is not None:
        print_calibration(made, rungs)
    if target is not None:
        typer.echo(f"\nWritten to {target}. Open {target / 'map.html'} in a browser.")


def _made(study: Study, tell: Progress, earlier: Plan | None, exact: Sequence[str], *, explain: bool) -> Plan:
    from beatplan.planning import make_explained_plan, make_plan

    return make_explained_plan(study, tell, earlier, exact) if explain else make_plan(study, tell, earlier)


def _calibrated(study: Study, tell: Progress, earlier: Plan | None, *, explain: bool) -> tuple[Plan, tuple[Rung, ...]]:
    from beatplan.errors import Fault, ScenarioError
    from beatplan.simulate.calibrated import make_calibrated_plan

    if explain:
        what = "and --explain or --exact do not go together: prices are of plans that are not simulated."
        raise ScenarioError(Fault("--calibrate", what, "Run one after the other."))
    return make_calibrated_plan(study, tell, earlier)
