"""What every refusal owes to the person who reads it."""

from __future__ import annotations

from beatplan.errors import BeatplanError


def check_told(error: BeatplanError) -> None:
    """A refusal is bad input, and has one line a fault that any terminal can show."""
    lines = str(error).split("\n")
    assert error.exit_code == 3
    assert len(lines) == len(error.faults) > 0
    assert all(line.isprintable() for line in lines), lines
