"""`beatplan locate`: a classic location model on a scenario's calls."""

from __future__ import annotations

from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beatplan.cli.new_file import check_new, write_new
from beatplan.cli.options import Debug, Json, Quiet, ScenarioFile
from beatplan.cli.talk import faults_told, print_json, print_table, progress

if TYPE_CHECKING:
    from beatplan.locating import Asked, Located
    from beatplan.planning import Study

Model = Annotated[
    str,
    typer.Option("--model", "-m", help="lscp, lscp-backup, mclp, nested, mexclp, p-median or p-center."),
]
Count = Annotated[
    list[int] | None,
    typer.Option("--sites", min=1, help="Sites used at most (teams for mexclp); repeat for the phases of nested."),
]
Within = Annotated[
    float | None, typer.Option("--within", metavar="MINUTES", help="Travel that still covers a call; the standard's.")
]
Busy = Annotated[float | None, typer.Option("--busy", metavar="SHARE", help="Share of time on calls, for mexclp.")]
Capacity = Annotated[
    float | None, typer.Option("--capacity", metavar="CALLS", help="Calls a week that a site serves at most, for mclp.")
]
Must = Annotated[list[str] | None, typer.Option("--must", metavar="SITE", help="A site to use; repeatable.")]
Never = Annotated[list[str] | None, typer.Option("--never", metavar="SITE", help="A site not to use; repeatable.")]
Service = Annotated[str | None, typer.Option("--service", help="Whose calls; needed where there are several.")]
Window = Annotated[str | None, typer.Option("--window", help="In which window; all where left out.")]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE.csv", help="A new file for the sites; none if left out.")
]


def locate(
    scenario: ScenarioFile,
    model: Model,
    *,
    sites: Count = None,
    within: Within = None,
    busy: Busy = None,
    capacity: Capacity = None,
    must: Must = None,
    never: Never = None,
    service: Service = None,
    window: Window = None,
    output: Output = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Place sites or teams straight on the points of calls by a classic model, to check a plan by."""
    with faults_told(debug):
        from beatplan.scenario import load_scenario

        if output is not None:
            check_new(output)
        loaded = load_scenario(scenario)
        from beatplan.locating import Asked, locate_study
        from beatplan.planning import read_study
        from beatplan.travel.cache import FOLDER

        with progress(quiet) as tell:
            study = read_study(loaded, tell, Path("out") / FOLDER)
            fixed, forbidden = (_columns(study, option, names) for option, names in (("must", must), ("never", never)))
            _check_apart(must, never)
            asked = Asked(model, tuple(sites or ()), within, busy, capacity, fixed, forbidden)
            tell("placing teams")
            found = locate_study(study, asked, service, window)
        rows = _rows(study, found)
        if output is not None:
            write_new(output, _csv(rows))
        if json:
            print_json({**_summary(asked, found), "sites": rows})
        else:
            _print(loaded.name, asked, found, rows)
            if output is not None:
                typer.echo(f"\nWritten to {output}.")


def _check_apart(must: list[str] | None, never: list[str] | None) -> None:
    from beatplan.errors import Fault, ScenarioError

    for name in sorted(set(must or ()) & set(never or ())):
        raise ScenarioError(Fault("--must", f"{name!r} stands with --never too.", "Leave one of them out."))


def _columns(study: Study, option: str, names: list[str] | None) -> Any:
    import numpy as np

    from beatplan.errors import Fault, ScenarioError, nearest

    ids = study.sites.ids
    for name in names or ():
        if name not in ids:
            raise ScenarioError(Fault(f"--{option}", f"there is no site {name!r}.", nearest(name, ids)))
    return np.array([ids.index(name) for name in names or ()], dtype=np.int64)


def _rows(study: Study, found: Located) -> list[dict[str, Any]]:
    """List the sites used, with where they are and what they serve."""
    from beatplan.inputs.places import to_degrees

    result = found.result
    degrees = to_degrees(study.sites.xy, study.beats.crs)
    return [
        {
            "site": study.sites.ids[site],
            "teams": int(result.teams[site]),
            "opens_in_phase": int(result.opens[site]) + 1,
            "calls_per_week": round(float(found.served_per_week[site]), 3),
            "lon": round(float(degrees[site, 0]), 6),
            "lat": round(float(degrees[site, 1]), 6),
        }
        for site in result.sites.tolist()
    ]


def _summary(asked: Asked, found: Located) -> dict[str, Any]:
    result = found.result
    return {
        "model": asked.model,
        "service": found.service,
        "windows": list(found.windows),
        "within_min": found.within_min,
        "status": result.status.value,
        "objective": result.objective,
        "bound": result.bound,
        "gap": result.gap,
        "calls_per_week": found.calls_per_week,
        "served_share": found.served_share,
        "mean_travel_min": None if found.mean_min != found.mean_min else found.mean_min,
        "places": found.places,
    }


def _csv(rows: list[dict[str, Any]]) -> str:
    import csv
    import io

    from beatplan.formulas import harmless

    target = io.StringIO()
    writer = csv.DictWriter(target, list(rows[0]) if rows else ["site", "teams"], lineterminator="\n")
    writer.writeheader()
    writer.writerows({**row, "site": harmless(row["site"])} for row in rows)
    return target.getvalue()


#: What each model's objective is, in words and a format.
_OBJECTIVES = {
    "lscp": "{:.0f} are enough to cover every place",
    "lscp-backup": "{:.1f} calls a week are covered by two sites",
    "mclp": "{:.1f} calls a week are covered",
    "nested": "{:.1f} calls a week are covered, summed over the phases",
    "mexclp": "{:.1f} calls a week are expected to be reached",
    "p-median": "{:.1f} minutes of travel a week",
    "p-center": "{:.1f} minutes to the call worst off",
}


def _print(name: str, asked: Asked, found: Located, rows: list[dict[str, Any]]) -> None:
    result = found.result
    shown = [[str(row["site"]), str(row["teams"]), f"{row['calls_per_week']:.1f}"] for row in rows]
    header = ["site", "teams", "calls a week nearest"]
    if asked.model == "nested":
        header.append("opens in phase")
        shown = [[*line, str(row["opens_in_phase"])] for line, row in zip(shown, rows, strict=True)]
    print_table(f"INTERNAL: {asked.model} for {found.service}, {name}", header, shown)
    standard = "" if found.within_min is None else f" within {found.within_min:g} minutes of travel"
    typer.echo(f"\n{_OBJECTIVES[asked.model].format(result.objective)}{standard}.")
    typer.echo(
        f"Of {found.calls_per_week:.1f} calls a week at {found.places:,} places, in {', '.join(found.windows)}: "
        f"{found.served_share:.1%}, mean travel {found.mean_min:.1f} minutes."
    )
    if result.status.value == "optimal":
        typer.echo(f"Best there is, proved to within {ceil(result.gap * 1e4) / 1e4:.2%} (optimal).")
    else:
        typer.echo(f"Not proved best: off by {ceil(result.gap * 1e4) / 1e4:.2%} at most ({result.status.value}).")
