"""Reading a scenario file: every fault is gathered and told at once."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from beatplan.errors import Fault, ScenarioError, nearest
from beatplan.scenario.changes import NO_CHANGES, Changes, changed
from beatplan.scenario.checks import cross_checks
from beatplan.scenario.model import Scenario
from beatplan.scenario.told import faults_of, table_in


def load_scenario(path: str | Path, changes: Changes = NO_CHANGES) -> Scenario:
    """Read and check a scenario file.

    Args:
        path: a TOML file; the paths in it are relative to it.
        changes: what is to be otherwise than in the file, which stays as it is.

    Returns:
        The scenario, frozen.

    Raises:
        ScenarioError: the file cannot be read or anything in it is wrong; all faults are told at once.
    """
    file = Path(path)
    return parse_scenario(changed(_read_toml(file), changes), file)


def parse_scenario(raw: dict[str, Any], file: Path) -> Scenario:
    """Check a scenario given as plain values; `file` is what paths in it are relative to.

    Raises:
        ScenarioError: anything is wrong; all faults are told at once.
    """
    fields = {key: field for key, field in Scenario.model_fields.items() if key != "file"}
    faults = [Fault(key, "unknown key.", nearest(key, fields)) for key in raw if key not in fields]
    parts: dict[str, Any] = {}
    for key, field in fields.items():
        if key not in raw:
            if field.is_required():
                faults.append(Fault(key, "is missing.", f"Every scenario needs {_shape(field.annotation, key)}."))
            else:
                parts[key] = field.get_default()
            continue
        try:
            adapter: TypeAdapter[Any] = TypeAdapter(field.rebuild_annotation())
            parts[key] = adapter.validate_python(raw[key])
        except ValidationError as error:
            faults.extend(faults_of(key, field.annotation, raw[key], error.errors()))
    faults.extend(cross_checks(parts, _names(raw.get("windows"))))
    if faults:
        raise ScenarioError(*(Fault(f"{file.name}: {f.where}", f.what, f.mend) for f in faults))
    # What is left out stays unset, so that a table left out can be told from one that says what is usual.
    return Scenario(**{key: value for key, value in parts.items() if key in raw}, file=file)


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise ScenarioError(Fault(str(file), "there is no such file.", "Give the path of a scenario.")) from None
    except OSError as error:
        raise ScenarioError(Fault(str(file), f"cannot be read: {error.strerror}.")) from None
    except UnicodeDecodeError as error:
        raise ScenarioError(Fault(str(file), f"is not UTF-8 text (byte {error.start}).", "Save as UTF-8.")) from None
    except RecursionError:
        raise ScenarioError(Fault(str(file), "is not valid TOML: it is nested too deeply.")) from None
    except ValueError as error:
        # TOMLDecodeError is one; a number of thousands of digits raises another.
        raise ScenarioError(Fault(str(file), f"is not valid TOML: {error}.")) from None


def _names(rows: object) -> list[str]:
    """Names of the rows of a list, even where a row has other faults."""
    listed = rows if isinstance(rows, list) else []
    return [str(row["name"]) for row in listed if isinstance(row, dict) and "name" in row]


def _shape(annotation: Any, key: str) -> str:
    table = table_in(annotation)
    if table is None:
        return f"{key} = ..."
    return f"[{key}]" if annotation is table else f"[[{key}]]"
