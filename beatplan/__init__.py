"""beatplan: which police beats a crisis-response service covers, and where its teams stand, as staff arrive.

The whole job in four lines:

    scenario = beatplan.load_scenario("geodata/durham/launch-2022.toml")
    study = beatplan.read_study(scenario)
    plan = beatplan.make_plan(study)
    beatplan.write_outputs(plan, study, "out/launch-2022")
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from beatplan.errors import BeatplanError
    from beatplan.plan import Plan, load_plan, save_plan
    from beatplan.planning import Study, make_explained_plan, make_plan, read_study
    from beatplan.report import draw_map, redraw_map, write_outputs
    from beatplan.scenario import Scenario, load_scenario

__version__ = "0.1.0"

__all__ = [
    "BeatplanError",
    "Plan",
    "Scenario",
    "Study",
    "draw_map",
    "load_plan",
    "load_scenario",
    "make_explained_plan",
    "make_plan",
    "read_study",
    "redraw_map",
    "save_plan",
    "write_outputs",
]

_HOMES = {
    "beatplan.errors": ("BeatplanError",),
    "beatplan.plan": ("Plan", "load_plan", "save_plan"),
    "beatplan.planning": ("Study", "make_explained_plan", "make_plan", "read_study"),
    "beatplan.report": ("draw_map", "redraw_map", "write_outputs"),
    "beatplan.scenario": ("Scenario", "load_scenario"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `beatplan --help` need not wait for geopandas."""
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(f"module 'beatplan' has no attribute {name!r}")
