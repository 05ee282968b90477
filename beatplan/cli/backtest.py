"""`beatplan backtest`: a plan made with earlier calls, put to later ones."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beatplan.cli.new_file import check_new, write_new
from beatplan.cli.options import Debug, Json, Quiet, ScenarioFile, Seed
from beatplan.cli.talk import faults_told, print_table, progress

if TYPE_CHECKING:
    from beatplan.simulate.backtest import Backtest

Until = Annotated[
    datetime,
    typer.Option("--until", formats=["%Y-%m-%d"], metavar="DATE", help="The first day that the plan knows nothing of."),
]
Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE.json", help="A new file for the result; none if left out."),
]


def backtest(
    scenario: ScenarioFile,
    until: Until,
    *,
    output: Output = None,
    seed: Seed = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Plan with the calls before a day, replay those from it on, and say what held."""
    with faults_told(debug):
        from beatplan.report.backtested import as_json
        from beatplan.scenario import load_scenario
        from beatplan.simulate.backtest import backtest as put_to_test

        if output is not None:
            check_new(output)
        asked = load_scenario(scenario)
        with progress(quiet) as tell:
            found = put_to_test(asked, until.date(), asked.solve.seed if seed is None else seed, tell)
        text = as_json(found, asked)
        if output is not None:
            write_new(output, text)
        if json:
            typer.echo(text, nl=False)
        else:
            _print(found, [one.name for one in asked.services], [one.name for one in asked.windows])


def _print(found: Backtest, services: list[str], windows: list[str]) -> None:
    from beatplan.simulate.forecast import WELL

    print_table(
        f"INTERNAL: {found.plan}: planned with calls of {found.before[0]} to {found.before[1]}, "
        f"put to those of {found.after[0]} to {found.after[1]}",
        ["demand", "calls foretold", "calls that came", "beat-weeks in the middle 90 %"],
        [
            [
                f"{services[one.service]}, {windows[one.window]}",
                f"{one.expected.sum():,.0f}",
                f"{one.came.sum():,.0f}",
                f"{one.within:.1%}",
            ]
            for one in found.forecasts
        ],
    )
    typer.echo(
        f"Foretold well, {WELL[0]:.0%} to {WELL[1]:.0%} of beat-weeks fall there; here {found.within:.1%} of all do.\n"
    )
    print_table(
        "Share of eligible calls answered",
        ["phase, window", "planned", "replayed", "planned is above by"],
        [
            [
                f"{one.phase}\n{one.service}, {one.window}",
                f"{one.promised:.1%}",
                f"{one.replayed.mean:.1%} ({one.replayed.low:.1%} to {one.replayed.high:.1%})"
                if one.replayed.known
                else "-",
                f"{100 * (one.promised - one.replayed.mean):+.1f} points" if one.replayed.known else "-",
            ]
            for one in found.held
        ],
    )
    print_table(
        "\nCalls answered a week under the demand that came",
        ["phase", "as planned", "with hindsight", "lost", "beat-windows missed, covered instead", "target kept"],
        [
            [
                one.phase,
                f"{one.chosen:.1f}",
                f"{one.hindsight:.1f}",
                f"{one.share:.1%}",
                f"{one.beats_missed[0]}, {one.beats_missed[1]}",
                "yes" if one.promise_kept else "no",
            ]
            for one in found.regret
        ],
    )
