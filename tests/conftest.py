"""What all tests share: in CI a test on real data or in a browser may not be skipped."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Turn the skip of a test that CI requires into a failure."""
    report = yield
    required = item.get_closest_marker("real") or item.get_closest_marker("browser")
    if os.environ.get("CI") and required and report.skipped:
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"required in CI, but skipped: {reason}"
    return report
