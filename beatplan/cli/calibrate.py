"""`beatplan calibrate`: fit travel to unit histories."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beatplan.cli.new_file import check_new, write_new
from beatplan.cli.options import Debug, Json, Quiet, ScenarioFile
from beatplan.cli.talk import faults_told, print_json, print_table, progress
from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.calibrate import Calibration
    from beatplan.calibrate.accuracy import Compared
    from beatplan.calibrate.estimate import Estimate

Output = Annotated[
    Path | None,
    typer.Option("--output", "-o", metavar="FILE.toml", help="A new file for the keys; standard output if left out."),
]


def calibrate(
    scenario: ScenarioFile, output: Output = None, json: Json = False, quiet: Quiet = False, debug: Debug = False
) -> None:
    """Fit speed factors, turnout and detour to times of dispatch and arrival; the scenario itself is not changed."""
    with faults_told(debug):
        from beatplan.scenario import load_scenario

        if output is not None:
            check_new(output)
        loaded = load_scenario(scenario)
        from beatplan.calibrate import calibrate, snippet

        with progress(quiet) as tell:
            found = calibrate(loaded, tell)
        keys = snippet(loaded, found)
        if output is not None:
            write_new(output, keys)
        if json:
            print_json(_as_json(found, keys))
        elif output is None:
            typer.echo(keys, nl=False)
        else:
            _print(loaded.name, found)
            typer.echo(f"\nWritten to {output}. Copy its keys into {scenario}.")


def _as_json(found: Calibration, keys: str) -> dict[str, Any]:
    from dataclasses import asdict

    return {**asdict(found), "toml": keys}


def _print(name: str, found: Calibration) -> None:
    left_out = [[f"left out: {reason}", f"{count:,}"] for reason, count in found.left_out.items()]
    rows = [["rows", f"{found.rows:,}"], *left_out, ["trips fitted", f"{found.trips:,}"]]
    print_table(f"INTERNAL: unit histories of {name}", ["calls", "count"], rows)
    typer.echo("")
    values = [_value("speed factor", found.speed_factor)]
    values += [_value(f"speed factor, {one.window}", one.speed_factor, "the common one") for one in found.windows]
    values += [_value("turnout, minutes", found.turnout_min), _value("detour", found.detour)]
    print_table("fitted", ["", "value", "90 % interval", "trips"], values)
    typer.echo("")
    parts = [("all", found.compared), *((one.window, one.compared) for one in found.windows)]
    header = ["held-out trips", "count", "median apart", "mean error", "within 2 min"]
    print_table("minutes as written > as calibrated", header, [_compared(of, one) for of, one in parts])
    for kind, texts in (("assumed", found.assumptions), ("note", found.findings)):
        for text in texts:
            typer.echo(f"{kind}: {one_line(text)}")


def _value(of: str, one: Estimate | None, otherwise: str = "as written") -> list[str]:
    if one is None:
        return [of, otherwise, "", ""]
    return [of, f"{one.value:g}", f"{one.low:g} to {one.high:g}", f"{one.trips:,}"]


def _compared(of: str, one: Compared) -> list[str]:
    if one.before is None or one.after is None:
        return [of, "0", "", "", ""]
    before, after = one.before, one.after
    return [
        of,
        f"{one.trips:,}",
        f"{before.median_apart_min:.1f} > {after.median_apart_min:.1f}",
        f"{before.mean_error_min:+.1f} > {after.mean_error_min:+.1f}",
        f"{before.share_within_2_min:.0%} > {after.share_within_2_min:.0%}",
    ]
