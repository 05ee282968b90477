"""`beatplan simulate`: calls through a plan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from beatplan.cli.options import Debug, Json, Quiet, Seed
from beatplan.cli.reopened import PlanFile, ScenarioOption, reopened
from beatplan.cli.talk import faults_told, print_json, print_table, progress
from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.simulate.intervals import Interval
    from beatplan.simulate.ladder import Rung
    from beatplan.simulate.results import Simulation, Waterfall
    from beatplan.simulate.sweeps import Swept

Replay = Annotated[bool, typer.Option("--replay", help="Meet the calls of the history as they came.")]
Sweep = Annotated[
    bool, typer.Option("--sweep", help="Also with more calls in new beats, and without the places that call most.")
]
Replications = Annotated[
    int | None, typer.Option("--replications", min=2, max=100_000, help="At most so many; simulate.replications.")
]
HalfWidth = Annotated[
    float | None,
    typer.Option("--half-width", min=1e-6, max=1.0, help="Stop at intervals this narrow; simulate.half_width."),
]


def simulate(
    plan: PlanFile,
    *,
    scenario: ScenarioOption = None,
    replay: Replay = False,
    sweep: Sweep = False,
    replications: Replications = None,
    half_width: HalfWidth = None,
    seed: Seed = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Send calls through a plan, and write what becomes of them beside it: simulation.json and tables."""
    with faults_told(debug):
        from beatplan.planning.again import read_again
        from beatplan.planning.start import check_same_slots, decisions_of
        from beatplan.report.folder import redraw_map
        from beatplan.report.simulated import write_simulation
        from beatplan.simulate.history import read_history
        from beatplan.simulate.ladder import ladder
        from beatplan.simulate.results import describe
        from beatplan.simulate.run import simulate as run_plan
        from beatplan.simulate.sweeps import sweep as demand_swept
        from beatplan.travel.cache import FOLDER

        file, made, asked, otherwise = reopened(plan, scenario)
        given = {"replications": replications, "half_width": half_width}
        settings = asked.simulate.model_copy(update={key: value for key, value in given.items() if value is not None})
        asked = asked.model_copy(update={"simulate": settings})
        drawn_by = asked.solve.seed if seed is None else seed
        with progress(quiet) as tell:
            study = read_again(made, asked, tell, file.parent.parent / FOLDER)
            problem = study.problem()
            check_same_slots(made, problem)
            decisions, _ = decisions_of(made, problem)
            tell("reading calls one by one")
            history = read_history(study, drawn_by)
            run = run_plan(study, problem, decisions, history, replayed=replay, seed=drawn_by, tell=tell)
            told, rungs = describe(study, run, history, made, drawn_by), ladder(made, problem, decisions, run)
            swept = demand_swept(study, problem, decisions, history, drawn_by, tell) if sweep else ()
            tell("writing")
            write_simulation(told, rungs, swept, file.parent)
            if (file.parent / "beats.geojson").is_file():
                redraw_map(file)
        if json:
            print_json(_as_json(told, rungs))
        else:
            _print(told, rungs)
            _print_sweeps(swept)
            typer.echo(f"\nWritten to {file.parent}: simulation.json, its tables, and a table on its map.")
        for finding in () if quiet or json else (*_otherwise(otherwise), *told.findings):
            typer.echo(f"note: {one_line(finding)}", err=True)


def _otherwise(tables: list[str]) -> list[str]:
    """Say in what the scenario file is not the plan's any more."""
    if not tables:
        return []
    told = f"the scenario file says otherwise than the plan of {', '.join(tables)}"
    return [f"{told}; the plan's own counts, and what only a simulation reads is the file's. Plan again to use it all."]


def _as_json(told: Simulation, rungs: tuple[Rung, ...]) -> Any:
    from json import loads

    from beatplan.report.simulated import as_json

    return loads(as_json(told, rungs))


def _print(told: Simulation, rungs: tuple[Rung, ...]) -> None:
    how = "calls of the history" if told.replayed else "calls drawn from the demand model"
    rows = [
        [
            f"{one.phase}\n{one.service}, {one.window}",
            f"{one.plan_answered:.1%}",
            "-" if one.hypercube_answered is None else f"{one.hypercube_answered:.1%}",
            _percent(one.simulated_answered),
            f"{one.plan_in_time:.1%}",
            "-" if one.hypercube_in_time is None else f"{one.hypercube_in_time:.1%}",
            _percent(one.simulated_in_time),
        ]
        for one in rungs
    ]
    header = ["phase, window", "answered: plan", "hypercube", "simulated", "in time: plan", "hypercube", "simulated"]
    print_table(f"INTERNAL: {told.plan}: {told.replications} replications, {how}", header, rows)
    print_table(
        "\nMinutes from call to arrival, share of time on calls, hours a week (no police: at scenes without them)",
        ["phase, window", "mean", "half within", "9 in 10 within", "busy", "on duty", "overtime", "no police"],
        [
            [
                f"{one.phase}\n{one.service}, {one.window}",
                *(_number(one.whole.response[measure]) for measure in ("mean", "p50", "p90")),
                _percent(one.busy),
                f"{one.unit_hours:.0f}",
                _number(one.overtime_h),
                _number(one.scene_h_without_police),
            ]
            for one in told.windows
        ],
    )
    _print_follow_ups(told)
    for one in told.waterfalls:
        _print_waterfall(one)
    for window in told.windows:
        busy = [str(hour.hour + 1) for hour in window.hours if hour.flagged]
        if busy:
            where = one_line(f"{window.service}, {window.window} of {window.phase}")
            hours = f"hours {', '.join(busy)} of the duty"
            typer.echo(f"Teams are on calls for over 60 % of the hour in {hours}, {where}.")


def _print_follow_ups(told: Simulation) -> None:
    if told.follow_ups:
        rows = [
            [
                f"{one.phase}\n{one.service}, within {one.due_hours} h",
                f"{one.planned_in_time:,.1f} of {one.planned_due:,.1f}",
                _number(one.due),
                _number(one.in_time),
                _percent(one.share_in_time),
                _number(one.reached),
            ]
            for one in told.follow_ups
        ]
        header = ["phase, service", "in time: plan", "due", "in time", "share", "reached"]
        print_table("\nPeople to be followed up, a week", header, rows)


def _print_sweeps(swept: tuple[Swept, ...]) -> None:
    if swept:
        rows = [[one.phase, one.what, _number(one.calls), _number(one.answered), _percent(one.share)] for one in swept]
        header = ["phase", "demand", "eligible calls a week", "answered", "share"]
        print_table("\nIf demand is otherwise", header, rows, left=2)


def _print_waterfall(one: Waterfall) -> None:
    rows = [[one_line(step), _number(calls)] for step, calls in one.steps.items()]
    title = f"\nOf {one.rows.mean:,.1f} rows a week, {one.service} in {one.phase}"
    print_table(title, ["what becomes of them", "a week"], rows)


def _percent(told: Interval) -> str:
    return f"{told.mean:.1%} ({told.low:.1%} to {told.high:.1%})" if told.known else "-"


def _number(told: Interval) -> str:
    return f"{told.mean:,.1f} ({told.low:,.1f} to {told.high:,.1f})" if told.known else "-"
