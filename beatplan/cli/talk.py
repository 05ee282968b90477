"""What is said on standard error, and how faults end a verb."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import typer

from beatplan.errors import BeatplanError, one_line

#: What must be known of crews that are counted service by service.
SHARED_STAFF = "of each service as if everyone were its own: services share the staff."


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Yield a function that tells of each step: a spinner on a terminal, a line each elsewhere."""
    if quiet:
        yield lambda _: None
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False)
    if not console.is_terminal:
        yield lambda step: console.print(f"{step} ...", markup=False)
        return
    with console.status("starting") as status:
        yield lambda step: status.update(f"{step} ...")


@contextmanager
def faults_told(debug: bool) -> Iterator[None]:
    """End the program with a fault's exit code and its text, one line a fault; a traceback only with `--debug`."""
    try:
        yield
    except BeatplanError as error:
        if debug:
            raise
        head = {4: "no plan obeys every rule; these clash:\n", 5: ""}.get(error.exit_code, "")
        typer.echo(f"beatplan: {head}{error}", err=True)
        raise typer.Exit(error.exit_code) from None
    except (typer.Exit, typer.Abort):
        raise
    except BrokenPipeError:
        # Whoever read the output (such as head) has seen enough; Python must not complain of it at its end either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise typer.Exit(0) from None
    except Exception as error:
        if debug:
            raise
        kind = type(error).__name__
        typer.echo(f"beatplan: a bug: {kind}: {error}\nRun again with --debug and report what it shows.", err=True)
        raise typer.Exit(1) from None


def print_json(value: Any) -> None:
    """Print a value as JSON on standard output."""
    import json

    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False) + "\n")


def print_table(title: str, header: list[str], rows: list[list[str]], left: int = 1) -> None:
    """Print a table on standard output; columns after the first `left` are set to the right."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, name in enumerate(header):
        table.add_column(Text(name), justify="left" if place < left else "right", overflow="fold")
    for row in rows:
        # A name from a file must not steer the terminal; lines within a cell are the caller's.
        table.add_row(*(Text("\n".join(map(one_line, cell.split("\n")))) for cell in row))
    # A file or pipe has no width of its own to fold to.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 120)
    console.print(Text(one_line(title), style="bold"))
    console.print(table)
