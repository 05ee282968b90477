"""Where a plan came from: versions, hashes of the inputs, and the scenario as read."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import version
from pathlib import Path
from typing import Any

from beatplan.scenario import Scenario

_PACKAGES = ("geopandas", "numpy", "ortools", "pandas", "pydantic", "pyogrio", "pyproj", "scipy", "shapely")


def provenance(scenario: Scenario) -> dict[str, Any]:
    """Say what made a plan; holds no time and no path of the machine, so the same inputs give the same bytes."""
    return {
        "beatplan": version("beatplan"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "inputs": {path: _sha256(scenario.locate(path)) for path in _input_paths(scenario)},
        "scenario_file": scenario.file.name,
        "scenario": scenario.as_written(),
        "seed": scenario.solve.seed,
    }


def _input_paths(scenario: Scenario) -> list[str]:
    paths = [scenario.beats.path, *scenario.calls.path]
    return paths if scenario.sites is None else [*paths, scenario.sites.path]


def _sha256(path: Path) -> str:
    """Hash a file; a folder (such as a file geodatabase) by its files in order."""
    digest = hashlib.sha256()
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            digest.update(file.read_bytes())
    return digest.hexdigest()
