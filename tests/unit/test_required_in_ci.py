"""In CI a test on real data, in a browser or on PostGIS that skips is a failure."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import ROOT

SKIPPING = """
import pytest


@pytest.mark.{mark}
def test_it():
    pytest.skip("not here")
"""


@pytest.mark.parametrize(
    ("mark", "ci", "code"),
    [
        ("real", "true", 1),
        ("browser", "true", 1),
        ("postgis", "true", 1),
        ("slow", "true", 0),
        ("real", "", 0),
        ("postgis", "", 0),
    ],
)
def test_a_required_test_may_not_skip(tmp_path: Path, mark: str, ci: str, code: int):
    shutil.copy(ROOT / "tests" / "conftest.py", tmp_path)
    (tmp_path / "test_skipping.py").write_text(SKIPPING.format(mark=mark), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(tmp_path)],
        cwd=tmp_path,
        env={**os.environ, "CI": ci},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == code, done.stdout
