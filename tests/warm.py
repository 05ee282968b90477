"""The command line in processes forked from one that has its libraries loaded: most of a short run is imports.

Such a process has arguments, streams, a folder, memory and an exit code of its own. It cannot show how a process
starts (what a verb forgets to import, the console's coding), nor what hangs on the hash seed, which it shares with
the others of its test worker: for those, `support.beatplan` starts one from nothing.
"""

from __future__ import annotations

import multiprocessing
import os
import pkgutil
import subprocess
import sys
import tempfile
from pathlib import Path

import beatplan as package

_TIMEOUT_S = 900
_FORKED = multiprocessing.get_context("forkserver")
#: What a verb imports only where it is asked for; what is not installed is passed over.
_LATER = ("networkx", "osmium", "osmnx", "rich.console", "rich.table")
# To import `__main__` is to run the program.
_OWN = [one.name for one in pkgutil.walk_packages(package.__path__, "beatplan.") if one.name != "beatplan.__main__"]
_FORKED.set_forkserver_preload([*_OWN, *_LATER])


def beatplan(
    *arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the command line as a process of its own that begins with the libraries loaded."""
    with tempfile.TemporaryDirectory() as folder:
        out, err = Path(folder) / "out", Path(folder) / "err"
        settings = (list(map(str, arguments)), cwd or Path.cwd(), env or dict(os.environ), out, err)
        run = _FORKED.Process(target=_run, args=settings)
        run.start()
        run.join(_TIMEOUT_S)
        if run.exitcode is None:
            run.kill()
            raise subprocess.TimeoutExpired(settings[0], _TIMEOUT_S)
        told = (path.read_text(encoding="utf-8") for path in (out, err))
        return subprocess.CompletedProcess(settings[0], run.exitcode, *told)


def _run(arguments: list[str], cwd: Path, env: dict[str, str], out: Path, err: Path) -> None:
    for descriptor, path in ((1, out), (2, err)):
        file = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(file, descriptor)
        os.close(file)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    sys.argv = ["beatplan", *arguments]
    from beatplan.cli import main

    main()
