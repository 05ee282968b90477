"""Archives that would burst, escape or lead elsewhere are refused in one line, and nothing is unpacked to disk."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import Any

import pytest

from tests.fuzz.bombs import BOMBS
from tests.support import ROOT


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, Any]]:
    """One process with little memory reads them all; what it puts into its folder for temporary files shows, too."""
    folder = tmp_path_factory.mktemp("bombs")
    (folder / "tmp").mkdir()
    ended = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.bombs", str(folder / "in" / "cities")],
        cwd=ROOT, env={**os.environ, "TMPDIR": str(folder / "tmp")}, timeout=600,
        capture_output=True, text=True, encoding="utf-8", check=False,
    )  # fmt: skip
    assert ended.returncode == 0, f"after {ended.stdout.splitlines()[-1:]}: {ended.stderr[-2000:]}"
    assert list((folder / "tmp").iterdir()) == []
    return {one["name"]: one for one in map(json.loads, ended.stdout.splitlines())}


@pytest.mark.slow
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused(name: str, told: dict[str, dict[str, Any]]):
    assert BOMBS[name][2] in told[name]["told"]
    assert "WRONG" not in told[name]["told"]
    assert len(told[name]["told"].splitlines()) <= 1
    assert told[name]["new"] == []
