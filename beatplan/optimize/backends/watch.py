"""A solver under watch: its own clock may stand still, and a person at the keyboard may want it to stop."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class OverdueError(Exception):
    """A call did not come back in time."""


def in_time(call: Callable[[], T], seconds: float) -> T:
    """Call in a thread of its own, and wait no longer than some seconds.

    A solver lets go of Python while it runs, so that waiting for it ends at once when a person stops the program. One
    that does not come back cannot be stopped: it is left behind, and ends with the program.

    Args:
        call: what to call.
        seconds: how long to wait.

    Raises:
        OverdueError: it has not come back by then.
        Exception: whatever the call raised.
    """
    came: list[T] = []
    failed: list[BaseException] = []

    def run() -> None:
        try:
            came.append(call())
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(min(seconds, threading.TIMEOUT_MAX))
    if failed:
        raise failed[0]
    if not came:
        raise OverdueError
    return came[0]
