"""What can go wrong, as one small tree of errors.

Every error says what is wrong, where (file, row, key) and how to mend it; `exit_code` is what the command line
returns for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong: `where` it is (a key path, a file, a row), `what` it is, and how to mend it."""

    where: str
    what: str
    mend: str = ""

    def __str__(self) -> str:
        """Write the fault in one line, whatever a file put into it."""
        mend = f" {self.mend}" if self.mend else ""
        return one_line(f"{self.where}: {self.what}{mend}")


class BeatplanError(Exception):
    """Anything beatplan itself refuses; carries one or more faults."""

    exit_code = 1

    def __init__(self, *faults: Fault) -> None:
        self.faults: tuple[Fault, ...] = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class InputError(BeatplanError):
    """Something the user gave cannot be used."""

    exit_code = 3


class ScenarioError(InputError):
    """The scenario file is at fault."""


class DataError(InputError):
    """A file that the scenario names is at fault."""


class OutputError(InputError):
    """The output folder cannot be written, or is not beatplan's to replace."""


class InfeasibleError(BeatplanError):
    """No plan obeys every rule; the faults are rules that clash, and dropping any one of them resolves the clash."""

    exit_code = 4


class NoSolutionError(BeatplanError):
    """The time limit ended before any plan was found; nothing is known about whether one exists."""

    exit_code = 5


class CheckError(BeatplanError):
    """The independent recomputation disagrees with the solver: a bug in beatplan, so nothing is shown."""

    exit_code = 1


def one_line(text: str) -> str:
    """Write line breaks as spaces, and what no terminal should be sent as its escape."""
    joined = " ".join(text.splitlines())
    return joined if joined.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in joined)


def nearest(word: str, known: Iterable[str]) -> str:
    """Suggest the known word nearest to `word` ("Did you mean ...?"), or list them all when none is near."""
    choices: Sequence[str] = sorted(set(known))
    folded = {choice.casefold(): choice for choice in choices}
    close = get_close_matches(word.casefold(), folded, n=1, cutoff=0.6)
    if close:
        return f"Did you mean {folded[close[0]]!r}?"
    shown = ", ".join(choices[:30]) + (f", and {len(choices) - 30} more" if len(choices) > 30 else "")
    return f"Known: {shown or 'none'}."
