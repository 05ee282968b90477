"""`beatplan report`: what a council is told of a plan, as a folder."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from beatplan.cli.options import Debug, Json, Quiet
from beatplan.cli.talk import faults_told, print_json, progress


class Audience(StrEnum):
    """Who may see a report."""

    PUBLIC = "public"
    COUNCIL = "council"
    INTERNAL = "internal"


class Language(StrEnum):
    """What a report is written in."""

    ENGLISH = "en"
    SPANISH = "es"


def report(
    plan: Annotated[Path, typer.Argument(metavar="PLAN", help="A plan.json, or the folder that holds it.")],
    *,
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write.")],
    compare: Annotated[
        list[Path] | None,
        typer.Option(help="Another plan to set beside it; may be given several times.", metavar="PLAN"),
    ] = None,
    template: Annotated[
        Path | None, typer.Option(help="A city's own presentation, whose look the slides take.", metavar="FILE.pptx")
    ] = None,
    audience: Annotated[Audience, typer.Option(help="Who may see it.")] = Audience.PUBLIC,
    lang: Annotated[Language, typer.Option(help="The language it is written in.")] = Language.ENGLISH,
    json: Json = False,
    quiet: Quiet = False,
    debug: Debug = False,
) -> None:
    """Write what a council is told of a plan: a brief, its first page, slides, a memo, tables, figures and layers."""
    with faults_told(debug):
        _check_installed()
        from beatplan.report.reading import read_drawn, read_facts
        from beatplan.report.report_folder import write_report

        with progress(quiet) as tell:
            tell("reading")
            facts = read_facts(plan, tuple(compare or ()), audience.value, lang.value)
            notes = write_report(facts, read_drawn(plan), output, tell, template)
        if json:
            print_json({"report": str(output), "audience": audience.value, "notes": list(notes)})
        else:
            typer.echo(f"Written to {output} ({audience.value.upper()}). Open {output / 'brief.html'} in a browser.")
        for note in () if quiet else notes:
            typer.echo(f"note: {note}", err=True)


def _check_installed() -> None:
    """Refuse to begin where what draws and writes reports is not installed."""
    from importlib.util import find_spec

    from beatplan.errors import DataError, Fault

    for name in ("babel", "docx", "matplotlib", "pptx"):
        if find_spec(name) is None:
            mend = "Install it with: pip install 'beatplan[report]'."
            raise DataError(Fault("beatplan report", f"a report needs {name}, which is not installed.", mend))
