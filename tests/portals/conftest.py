"""The portal of the tests, and a fetch that never waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from beatplan.inputs.portals import Download, Limits, fetch
from tests.portals.server import Portal


@pytest.fixture
def portal() -> Iterator[Portal]:
    """A server of the test's own on a free port of loopback."""
    made = Portal()
    yield made
    made.close()


@pytest.fixture
def waits() -> list[float]:
    """The seconds that a fetch would have waited."""
    return []


@pytest.fixture
def get(tmp_path: Path, waits: list[float]) -> Callable[..., Download]:
    """Fetch an address to a file of the test's folder; waits are noted, not waited."""

    def run(address: str, name: str = "got.parquet", limits: Limits | None = None, **more: Any) -> Download:
        return fetch(address, tmp_path / name, limits or Limits(timeout_s=5), sleep=waits.append, **more)

    return run
