"""The study that an earlier plan was made from, read again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from beatplan.errors import DataError, Fault
from beatplan.plan import Plan
from beatplan.planning.provenance import provenance
from beatplan.planning.study import Progress, Study, read_study
from beatplan.scenario import Scenario, load_scenario, parse_scenario

_MEND = "Make the plan again, or name the scenario that it was made from with --scenario."


#: Tables that planning reads nothing of.
_NOT_OF_PLANS = ("simulate", "roster")
#: What only a simulation reads: taken from the scenario file as it is now, for services and windows by their names.
_OF_SIMULATION = {
    "services": ("on_scene_cv", "talk_cv", "after_call", "backup_share", "helps"),
    "windows": ("no_new_calls_minutes", "break_minutes"),
}


def scenario_of(plan: Plan, file: Path) -> tuple[Scenario, list[str]]:
    """Give the scenario that a plan was made from, whatever was changed in passing; tables it did not read as they are.

    Args:
        plan: the plan.
        file: the scenario file, which paths in it are relative to; what planning does not read is taken from it.

    Returns:
        The scenario, and the tables in which the file says otherwise than the plan.

    Raises:
        ScenarioError: the file cannot be read, or the plan holds no scenario.
    """
    now = load_scenario(file).as_written()
    written: dict[str, Any] = _said(dict(plan.provenance.get("scenario") or {}))
    written |= {table: now[table] for table in _NOT_OF_PLANS}
    for table, keys in _OF_SIMULATION.items():
        by_name = {row["name"]: row for row in now[table]}
        for row in written.get(table) or []:
            as_now = by_name.get(row.get("name"), {})
            row.update({key: as_now[key] for key in keys if key in as_now})
    found = parse_scenario(_said(written), file)
    then = found.as_written()
    return found, [key for key in then if then[key] != now.get(key)]


def read_again(plan: Plan, scenario: Scenario, tell: Progress, cache: Path | None) -> Study:
    """Read everything that a plan was made from, and see that it is what it was.

    Raises:
        DataError: an input is not what the plan was made from.
        InputError: anything given cannot be used.
    """
    study = read_study(scenario, tell, cache)
    then, now = plan.provenance.get("inputs") or {}, provenance(study)["inputs"]
    changed = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    if changed:
        raise DataError(*(Fault(name, "is not what the plan was made from.", _MEND) for name in changed))
    return study


def _said(value: Any) -> Any:
    """Leave out what a scenario file would not say: keys without a value."""
    if isinstance(value, dict):
        return {key: _said(one) for key, one in value.items() if one is not None}
    return [_said(one) for one in value] if isinstance(value, list) else value
