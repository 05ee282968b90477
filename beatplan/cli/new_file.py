"""A file that a verb writes for a person to go on with: never over one that is there."""

from __future__ import annotations

from pathlib import Path


def check_new(file: Path) -> None:
    """See, before the work, that the file can be new.

    Raises:
        OutputError: it is there already, or its folder is not.
    """
    from beatplan.errors import Fault, OutputError

    if file.exists():
        what = "is there already, and nothing is replaced."
        raise OutputError(Fault(str(file), what, "Name another file with -o, or move this one away."))
    if not file.resolve().parent.is_dir():
        raise OutputError(Fault(str(file), "its folder does not exist.", "Make the folder, or name another with -o."))


def write_new(file: Path, text: str) -> None:
    """Write the file.

    Raises:
        OutputError: it is there by now, or cannot be written.
    """
    from beatplan.errors import Fault, OutputError

    try:
        with file.open("x", encoding="utf-8", newline="\n") as target:
            target.write(text)
    except FileExistsError:
        check_new(file)
    except OSError as error:
        raise OutputError(Fault(str(file), f"cannot be written: {error.strerror}.", "Name another with -o.")) from None
