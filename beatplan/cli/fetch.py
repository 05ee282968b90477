"""`beatplan fetch`: download layers of a city's portal."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from beatplan.cli.options import Debug, Json, Quiet
from beatplan.cli.talk import faults_told, print_json, progress
from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.inputs.portals import Download

What = Annotated[
    str,
    typer.Argument(
        metavar="CITY|URL|roads",
        help="A city of the catalog (durham), a layer of it (durham/beats), the address of an ArcGIS layer "
        "(.../MapServer/8) or a Socrata table (.../resource/abcd-1234.json), or roads, with a scenario.",
    ),
]
RoadsOf = Annotated[
    Path | None, typer.Argument(metavar="[SCENARIO.toml]", help="For roads: the scenario for whose beats.")
]
Server = Annotated[str | None, typer.Option("--server", metavar="URL", help="For roads: an Overpass server (.../api).")]
Margin = Annotated[float, typer.Option("--margin", min=0, help="For roads: metres beyond the hull of the beats.")]
To = Annotated[
    Path | None,
    typer.Option(
        "--to",
        "-o",
        help="For an address or one layer: the file to write (.gpkg, .parquet, .geojson or .csv). "
        "For a city: the folder; out/fetched/CITY where left out.",
    ),
]
CatalogFile = Annotated[
    Path | None,
    typer.Option("--catalog", metavar="FILE", help="The catalog; geodata/catalog.toml of the working folder."),
]
MaxMb = Annotated[float, typer.Option("--max-mb", min=0.001, help="The most to download, in MB.")]
Timeout = Annotated[float, typer.Option("--timeout", min=0.05, help="Seconds without an answer until it is lost.")]
Tries = Annotated[int, typer.Option("--tries", min=1, max=20, help="How often a request is sent before it fails.")]


def fetch(
    what: What,
    scenario: RoadsOf = None,
    to: To = None,
    *,
    server: Server = None,
    margin: Margin = 2000,
    catalog: CatalogFile = None,
    max_mb: MaxMb = 2000,
    timeout: Timeout = 60,
    tries: Tries = 5,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Download layers whole, or streets, each with a SOURCE.json beside it; a broken layer goes on where it stopped."""
    with faults_told(debug):
        from beatplan.errors import BeatplanError, DataError, Fault
        from beatplan.inputs.portals import Limits, fetch

        if what == "roads":
            _fetch_roads(scenario, to, server, margin, timeout, json, quiet)
            return
        if scenario is not None or server is not None:
            raise DataError(Fault(str(scenario or server), "goes with roads only.", "Write beatplan fetch roads ..."))
        wanted = _wanted(what, to, catalog)
        limits = Limits(max_mb, timeout, tries)
        done: list[Download] = []
        faults: list[Fault] = []
        for address, target in wanted:
            try:
                with progress(quiet) as tell:
                    done.append(fetch(address, target, limits, tell))
            except BeatplanError as error:
                if debug:
                    raise
                faults += error.faults
        _print(done, json, quiet)
        if faults:
            raise DataError(*faults)


def _fetch_roads(
    scenario: Path | None, to: Path | None, server: str | None, margin: float, timeout: float, json: bool, quiet: bool
) -> None:
    """Download the streets of a scenario's beats."""
    from beatplan.errors import DataError, Fault
    from beatplan.inputs import read_beats
    from beatplan.inputs.roads.fetch import SERVER, fetch_roads
    from beatplan.scenario import load_scenario

    if scenario is None or to is None:
        mend = "Write beatplan fetch roads SCENARIO.toml --to streets.gpkg."
        raise DataError(Fault("fetch roads", "needs a scenario and a file to write.", mend))
    with progress(quiet) as tell:
        tell("reading beats")
        beats = read_beats(load_scenario(scenario))
        done = fetch_roads(beats, to, server=server or SERVER, margin_m=margin, timeout_s=timeout, tell=tell)
    if json:
        print_json({"written": [{**asdict(done), "file": str(done.file), "source": str(done.source)}]})
        return
    typer.echo(f"Written {done.edges:,} edges between {done.nodes:,} crossings to {done.file}.")
    if not quiet:
        typer.echo('note: use it with [travel] method = "road-graph" and its path.', err=True)


def _wanted(what: str, to: Path | None, catalog: Path | None) -> list[tuple[str, Path]]:
    """List what to download, and where each goes."""
    from beatplan.errors import DataError, Fault
    from beatplan.inputs.portals import load_catalog, looks_like_address
    from beatplan.inputs.portals.addresses import without_secrets
    from beatplan.inputs.portals.files import WRITERS

    if looks_like_address(what):
        if to is None:
            mend = "Name it with --to, such as --to beats.gpkg."
            raise DataError(Fault(without_secrets(what), "an address needs a file to write.", mend))
        return [(what, to)]
    entries = load_catalog(catalog).find(what)
    if to is not None and to.suffix.lower() in WRITERS and not to.is_dir():
        if len(entries) > 1:
            known = ", ".join(f"{what}/{entry.name}" for entry in entries)
            raise DataError(Fault(str(to), f"is one file, and {what} has {len(entries)} layers.", f"Fetch {known}."))
        return [(entries[0].url, to)]
    folder = Path("out") / "fetched" / what.partition("/")[0] if to is None else to
    return [(entry.url, folder / entry.file) for entry in entries]


def _print(done: list[Download], json: bool, quiet: bool) -> None:
    if json:
        print_json({"written": [_as_json(one) for one in done]})
        return
    for one in done:
        typer.echo(f"Written {one.rows:,} rows of {one.layer} to {one.file}.")
        for note in () if quiet else one.notes:
            typer.echo(f"note: {one_line(note)}", err=True)


def _as_json(one: Download) -> dict[str, Any]:
    return {
        "file": str(one.file),
        "source": str(one.source),
        "address": one.address,
        "layer": one.layer,
        "rows": one.rows,
        "sha256": one.sha256,
        "notes": list(one.notes),
    }
