"""`beatplan init`: propose a scenario from a city's files."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from beatplan.cli.new_file import check_new, write_new
from beatplan.cli.options import Debug, Json, Quiet
from beatplan.cli.talk import faults_told, print_json, print_table, progress
from beatplan.errors import one_line

if TYPE_CHECKING:
    from beatplan.inputs.propose import Draft, Proposal

Beats = Annotated[Path, typer.Argument(metavar="BEATS", help="The file of beat polygons.")]
CallsFile = Annotated[Path, typer.Argument(metavar="CALLS", help="The file of historical calls.")]
SitesFile = Annotated[Path | None, typer.Argument(metavar="[SITES]", help="The file of candidate sites, if any.")]
Output = Annotated[Path, typer.Option("--output", "-o", metavar="FILE.toml", help="The scenario file to write.")]
Name = Annotated[str | None, typer.Option("--name", help="The scenario's name; that of the beats' folder if left out.")]
Timezone = Annotated[
    str | None, typer.Option("--timezone", metavar="ZONE", help="The IANA time zone; else proposed from the beats.")
]


def init(
    beats: Beats,
    calls: CallsFile,
    sites: SitesFile = None,
    *,
    output: Output = Path("scenario.toml"),
    name: Name = None,
    timezone: Timezone = None,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Propose a scenario from a city's files, with the evidence for each key; only what stands there counts."""
    with faults_told(debug):
        from beatplan.inputs.propose import draft_text, propose

        check_new(output)
        given = {"beats": beats, "calls": calls, **({} if sites is None else {"sites": sites})}
        written = {key: _relative(path, output) for key, path in given.items()}
        with progress(quiet) as tell:
            tell("looking at the files")
            draft = propose(beats, calls, sites, written, name or beats.resolve().parent.name or "My city", timezone)
        write_new(output, draft_text(draft))
        if json:
            print_json({"file": str(output), "proposals": [_as_json(one) for one in draft.proposals]})
        else:
            _print(draft, output)


def _relative(path: Path, file: Path) -> str:
    """Write a path as the scenario file means it, with slashes on every system."""
    try:
        return Path(os.path.relpath(path.resolve(), file.resolve().parent)).as_posix()
    except ValueError:
        # Another drive has no relative path.
        return path.resolve().as_posix()


def _print(draft: Draft, file: Path) -> None:
    from beatplan.inputs.propose.toml_text import plain

    rows = [
        [one.key, plain(_value(one)), plain(one.evidence), "sure" if one.sure else "UNSURE"] for one in draft.proposals
    ]
    print_table("INTERNAL: proposals", ["key", "proposal", "evidence", ""], rows, left=4)
    typer.echo("\nUnsure of:")
    looks: dict[str, list[str]] = {}
    for one in draft.unsure():
        looks.setdefault(plain(one.look), []).append(one.key)
    for look, keys in looks.items():
        typer.echo(one_line(f"- {', '.join(keys)}: {look}"))
    typer.echo("- windows, services, travel, staffing and phases: assumptions to replace, not evidence.")
    typer.echo(f"\nWritten to {file}. Read it, then run: beatplan check {file}")


def _value(one: Proposal) -> str:
    from beatplan.inputs.propose.toml_text import literal

    if one.value is None:
        return "(none)"
    text = one.value if isinstance(one.value, str) else literal(one.value)
    return text if one.written else f"(as a comment) {text}"


def _as_json(one: Proposal) -> dict[str, object]:
    import datetime as dt

    value = one.value.isoformat() if isinstance(one.value, dt.date) else one.value
    return {
        "key": one.key,
        "value": value,
        "evidence": one.evidence,
        "sure": one.sure,
        "look": "" if one.sure else one.look,
        "written": one.stands(),
    }
