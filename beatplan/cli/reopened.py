"""A plan opened again with the scenario that it was made from, for verbs that ask something of it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from beatplan.plan import Plan
    from beatplan.scenario import Scenario

PlanFile = Annotated[Path, typer.Argument(metavar="PLAN", help="A plan.json, or the folder that holds one.")]
ScenarioOption = Annotated[
    Path | None,
    typer.Option(
        "--scenario", metavar="SCENARIO.toml", help="The plan's scenario; looked for by its name if left out."
    ),
]


def reopened(plan: Path, scenario: Path | None) -> tuple[Path, Plan, Scenario, list[str]]:
    """Open a plan and its scenario.

    Returns:
        The plan's file, the plan, its scenario, and the tables in which the scenario file says otherwise by now.

    Raises:
        DataError: there is no plan, or it contradicts itself.
        ScenarioError: its scenario is not there or cannot be read.
    """
    from beatplan.planning.again import scenario_of
    from beatplan.report.folder import plan_file_of
    from beatplan.report.plan_check import load_sound_plan

    file = plan_file_of(plan)
    made = load_sound_plan(file)
    asked, otherwise = scenario_of(made, find_scenario(made, file, scenario))
    return file, made, asked, otherwise


def find_scenario(plan: Plan, file: Path, given: Path | None) -> Path:
    """Find the scenario file of a plan: as given, or by its name where one stands, or beside the plan's folders.

    Raises:
        ScenarioError: it is not there.
    """
    from beatplan.errors import Fault, ScenarioError

    if given is not None:
        return given
    name = Path(str(plan.provenance.get("scenario_file") or "scenario.toml")).name
    beside = [Path.cwd(), *file.resolve().parents[:4]]
    for folder in beside:
        if (folder / name).is_file():
            return folder / name
    what = f"the plan was made from {name}, which is neither here nor beside the plan."
    raise ScenarioError(Fault(str(file), what, "Name it with --scenario."))
