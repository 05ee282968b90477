"""What all tests share: in CI a test on real data, in a browser or on PostGIS may not be skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

# Before numpy is imported: test workers share the cores, where threads of one only wait for those of the other.
# Processes that `support.beatplan` starts from nothing have threads, as a user's do.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Turn the skip of a test that CI requires into a failure."""
    report = yield
    required = any(item.get_closest_marker(mark) for mark in ("real", "browser", "postgis"))
    if os.environ.get("CI") and required and report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"required in CI, but skipped: {reason}"
    return report
