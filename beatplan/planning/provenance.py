"""Where a plan came from: versions, hashes of the inputs, and the scenario as read."""

from __future__ import annotations

import platform
from importlib.metadata import version
from typing import Any

from beatplan.inputs.digests import file_digest
from beatplan.planning.study import Study

_PACKAGES = ("geopandas", "numpy", "ortools", "pandas", "pydantic", "pyogrio", "pyproj", "scipy", "shapely")


def provenance(study: Study) -> dict[str, Any]:
    """Say what made a plan; holds no time and no path of the machine, so the same inputs give the same bytes."""
    scenario = study.scenario
    return {
        "beatplan": version("beatplan"),
        "python": platform.python_version(),
        "packages": {name: version(name) for name in _PACKAGES},
        "inputs": _inputs(study),
        "scenario_file": scenario.file.name,
        "scenario": scenario.as_written(),
        "seed": scenario.solve.seed,
    }


def _inputs(study: Study) -> dict[str, str]:
    """Hash what was read, by what the scenario names: files, or the rows that a query gave when it was read."""
    files = study.calls.survey.files
    calls = {one: file.source.digest() for one, file in zip(study.scenario.calls.listed(), files, strict=True)}
    table = study.scenario.travel
    named = (table.path, table.nodes.path if table.nodes else None) if table.method != "straight-line" else ()
    beside = [one for one in (*named, study.scenario.calls.mapping) if one is not None]
    return {
        **study.beats.inputs,
        **calls,
        **study.sites.inputs,
        **({} if study.residents is None else study.residents.people.inputs),
        **{path: file_digest(study.scenario.locate(path)) for path in beside},
    }
