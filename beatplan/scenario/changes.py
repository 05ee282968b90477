"""Changes to a scenario before it is checked: keys set to other values, beats required or forbidden."""

from __future__ import annotations

import copy
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from beatplan.errors import Fault, ScenarioError, nearest


@dataclass(frozen=True)
class Changes:
    """What is asked to be otherwise.

    Attributes:
        set: `KEY=VALUE` texts; the key is a path of names with dots, rows of a list by number from 0 or by their name.
        must, never: ids of beats to require and to forbid everywhere.
    """

    set: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()

    def told(self) -> list[str]:
        """List the changes as they were written."""
        return [*self.set, *(f"must {one}" for one in self.must), *(f"never {one}" for one in self.never)]


NO_CHANGES = Changes()


def changed(raw: dict[str, Any], changes: Changes) -> dict[str, Any]:
    """Apply changes to the plain values of a scenario, which stay as they are.

    Raises:
        ScenarioError: a change has no value, or its key leads nowhere.
    """
    if changes == NO_CHANGES:
        return raw
    try:
        made = copy.deepcopy(raw)
    except RecursionError:
        raise ScenarioError(Fault("--set", "cannot change a scenario that is nested so deeply.")) from None
    for one in changes.set:
        key, equals, value = one.partition("=")
        if not equals or not key.strip():
            raise ScenarioError(Fault(f"--set {one}", "is no KEY=VALUE.", "Such as phases.0.hires.clinician=3."))
        _put(made, key.strip().split("."), _read(value.strip()), f"--set {key.strip()}")
    for key, beats in (("must", changes.must), ("never", changes.never)):
        if beats:
            rules = made.setdefault("rules", {})
            if not isinstance(rules, dict):
                raise ScenarioError(Fault("rules", "is no table, so no beat can be added."))
            rules[key] = [*rules.get(key, []), *beats]
    return made


def _read(text: str) -> Any:
    """Read a value as TOML does; a bare word is text."""
    try:
        return tomllib.loads(f"value = {text}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _put(values: Any, path: Sequence[str], value: Any, where: str) -> None:
    """Set what a path leads to; tables on the way that are not there are begun."""
    here = values
    for step, name in enumerate(path):
        last = step == len(path) - 1
        if isinstance(here, dict):
            if last:
                here[name] = value
                return
            here = here.setdefault(name, {})
        elif isinstance(here, list):
            place = _row(here, name, where)
            if last:
                here[place] = value
                return
            here = here[place]
        else:
            so_far = ".".join(path[:step])
            raise ScenarioError(Fault(where, f"{so_far} is a single value; nothing is below it."))


def _row(rows: list[Any], name: str, where: str) -> int:
    """Find a row of a list by its number or its name."""
    if name.isdecimal() and int(name) < len(rows):
        return int(name)
    names = [str(row["name"]) for row in rows if isinstance(row, dict) and "name" in row]
    if name in names:
        return names.index(name)
    what = f"there is no row {name!r}; there are {len(rows)}, numbered from 0."
    raise ScenarioError(Fault(where, what, nearest(name, names)))
