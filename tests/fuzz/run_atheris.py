"""Coverage-guided fuzzing of the text and time readers for as long as one likes; no part of the test suite.

    pip install atheris && python -m tests.fuzz.run_atheris -max_total_time=60

Options are libFuzzer's. Anything that is raised but a fault of beatplan's ends the run, with the bytes that did it.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["beatplan"]):
    import pandas as pd

    from beatplan.errors import BeatplanError
    from beatplan.inputs.tables import open_table
    from beatplan.inputs.times import TimeColumns, read_times
    from beatplan.scenario import load_scenario

from tests.fuzz.told import check_told

_FOLDER = Path(tempfile.mkdtemp(prefix="beatplan-fuzz-"))
_HOW = TimeColumns("America/New_York", None, None, "calls.csv", "calls.csv")
_NAMES = ("calls.csv", "calls.csv.gz", "calls.zip", "city.toml")


def one_input(data: bytes) -> None:
    """Read bytes as one of several files, the first byte says which, and their lines as times."""
    path = _FOLDER / _NAMES[data[0] % len(_NAMES) if data else 0]
    path.write_bytes(data[1:])
    texts = pd.Series(data[1:].decode("latin-1").splitlines(), dtype="str")
    for work in (lambda: _read(path), lambda: read_times(texts, None, _HOW)):
        try:
            work()
        except BeatplanError as error:
            check_told(error)


def _read(path: Path) -> None:
    if path.suffix == ".toml":
        load_scenario(path)
        return
    source = open_table(path, "calls.path")
    for block in source.read(source.columns):
        assert len(block.frame) == len(block.row) == len(block.fits)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()
