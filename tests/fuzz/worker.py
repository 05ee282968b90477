"""A process of its own that reads damaged files, since a C library may crash or hang: one line before and after each.

Run as `python -m tests.fuzz.worker FOLDER FIRST COUNT NAME...`.
"""

from __future__ import annotations

import faulthandler
import resource
import sys
import tomllib
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path

from beatplan.errors import BeatplanError
from beatplan.inputs.propose import draft_text, propose
from beatplan.planning import read_study
from beatplan.scenario import load_scenario
from tests.fuzz.damage import damaged, noise
from tests.fuzz.seeds import CALLS, WAYS, city
from tests.fuzz.told import check_told

#: No damaged file of a few kilobytes may take longer, or more memory.
SECONDS, BYTES = 20, 6 << 30
_NOISE_EVERY = 10


def main(folder: Path, first: int, count: int, names: list[str]) -> None:
    """Read sound files, and `count` damaged copies of each, the first of them by the seed `first`."""
    resource.setrlimit(resource.RLIMIT_AS, (BYTES, BYTES))
    # Libraries warn of what they then read or refuse.
    warnings.simplefilter("ignore")
    for name in names:
        _read_damaged(folder / name.replace(".", "-"), name, range(first, first + count))


def _read_damaged(folder: Path, name: str, seeds: range) -> None:
    scenario, target = city(folder, name)
    sound = target.read_bytes()
    print(name, "sound", outcome(partial(_read, scenario)))
    for seed in seeds:
        target.write_bytes(noise(len(sound), seed) if seed % _NOISE_EVERY == 0 else damaged(sound, seed))
        print(name, seed, end=" ", flush=True)
        faulthandler.dump_traceback_later(SECONDS, exit=True)
        # Whoever has only files begins with init.
        work = partial(_propose, folder, name) if seed % 3 == 0 and name not in WAYS else partial(_read, scenario)
        print(outcome(work), flush=True)
        faulthandler.cancel_dump_traceback_later()


def _read(scenario: Path) -> None:
    read_study(load_scenario(scenario))


def _propose(folder: Path, name: str) -> None:
    """Propose a scenario, and read what was proposed."""
    beats, calls = ("beats.geojson", name) if name in CALLS else (name, "calls.csv")
    written = {"beats": beats, "calls": calls}
    text = draft_text(propose(folder / beats, folder / calls, None, written, "Tiny", None))
    tomllib.loads(text)


def outcome(work: Callable[[], object]) -> str:
    """Do some work: "done", "refused", or what went wrong in a way it must not."""
    try:
        try:
            work()
        except BeatplanError as error:
            check_told(error)
            return "refused"
    except Exception as error:
        return f"WRONG {type(error).__name__}: {' '.join(str(error).split())[:300]} @{_at(error)}"
    return "done"


def _at(error: BaseException) -> str:
    """Name the last line of beatplan that an exception went through."""
    found, trace = "?", error.__traceback__
    while trace is not None:
        path = Path(trace.tb_frame.f_code.co_filename)
        if "beatplan" in path.parts:
            found = f"{path.name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), sys.argv[4:])
