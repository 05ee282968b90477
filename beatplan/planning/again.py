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


def scenario_of(plan: Plan, file: Path) -> Scenario:
    """Give the scenario that a plan was made from, whatever was changed in passing, with today's simulation settings.

    Args:
        plan: the plan.
        file: the scenario file, which paths in it are relative to.

    Raises:
        ScenarioError: the file cannot be read, or the plan holds no scenario.
    """
    written: dict[str, Any] = dict(plan.provenance.get("scenario") or {})
    written["simulate"] = load_scenario(file).simulate.model_dump(mode="json")
    return parse_scenario(_said(written), file)


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
