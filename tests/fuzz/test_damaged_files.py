"""Real files with bits flipped, blocks swapped and ends cut off: each is read or refused, none crashes or hangs."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.fuzz.seeds import BEATS, CALLS, WAYS
from tests.fuzz.worker import outcome
from tests.support import ROOT

NAMES = [*BEATS, *CALLS, *WAYS]
FIRST, COUNT = 1, 12
Ended = subprocess.CompletedProcess[str]


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> list[Ended]:
    """Two processes of their own, half the formats each: a library may crash, and the last line then tells at what."""
    folder = tmp_path_factory.mktemp("damaged")
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(lambda names: _read_damaged(folder, names), (NAMES[::2], NAMES[1::2])))


def _read_damaged(folder: Path, names: list[str]) -> Ended:
    call = [sys.executable, "-m", "tests.fuzz.worker", str(folder), str(FIRST), str(COUNT), *names]
    return subprocess.run(call, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", timeout=600, check=False)


@pytest.mark.slow
def test_no_process_crashes_or_hangs(ended: list[Ended]):
    for one in ended:
        assert one.returncode == 0, f"after {one.stdout.splitlines()[-1:]}: {one.stderr[-2000:]}"


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_damaged_file_is_read_or_refused(name: str, ended: list[Ended]):
    lines = [line.split(" ", 2) for one in ended for line in one.stdout.splitlines()]
    told = {seed: outcome for file, seed, outcome in lines if file == name}
    assert told.pop("sound") == "done"
    assert sorted(told, key=int) == [str(seed) for seed in range(FIRST, FIRST + COUNT)]
    assert {seed: what for seed, what in told.items() if what not in {"done", "refused"}} == {}
    assert "refused" in told.values(), "damage that no reader notices tests nothing"


def test_what_is_wrong_would_be_told():
    """The worker's own look at a failure."""
    assert outcome(lambda: None) == "done"
    assert outcome(lambda: 1 / 0).startswith("WRONG ZeroDivisionError")
