"""What a solver says of itself goes to where talk goes: standard output is for data alone."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

_OUT, _ERR = 1, 2


@contextmanager
def talk_aside() -> Iterator[None]:
    """Send what compiled code prints to standard error, while the block runs.

    HiGHS in OR-Tools 9.15 prints the names of its own functions in some solves, whatever it is told about output.
    """
    with suppress(OSError, ValueError):
        sys.stdout.flush()
    try:
        kept = os.dup(_OUT)
    except OSError:
        # Without a standard output there is nothing to keep clean.
        yield
        return
    try:
        with suppress(OSError):
            os.dup2(_ERR, _OUT)
        yield
    finally:
        os.dup2(kept, _OUT)
        os.close(kept)
