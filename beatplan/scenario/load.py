"""Reading a scenario file: every fault is gathered and told at once."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from beatplan.errors import Fault, ScenarioError, nearest
from beatplan.scenario.addresses import looks_like_database
from beatplan.scenario.base import BY_ROLE, FOR_ALL, Table
from beatplan.scenario.changes import NO_CHANGES, Changes, changed
from beatplan.scenario.checks import cross_checks
from beatplan.scenario.model import Scenario
from beatplan.scenario.services import KINDS
from beatplan.scenario.tables import allowed_keys


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
            faults.extend(_faults(key, field.annotation, error.errors()))
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


def _table_in(annotation: Any) -> type[Table] | None:
    """The table model that an annotation such as `tuple[WindowTable, ...] | None` holds."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    found = (_table_in(inner) for inner in get_args(annotation))
    return next((table for table in found if table is not None), None)


def _inner_table(annotation: Any, path: tuple[int | str, ...]) -> type[Table] | None:
    """The table model at a path of keys and places within an annotation."""
    table = _table_in(annotation)
    for part in path:
        if table in KINDS.values() and part in KINDS:
            table = KINDS[str(part)]
        elif table is not None and part in table.model_fields:
            table = _table_in(table.model_fields[str(part)].annotation) or table
    return table


def _shape(annotation: Any, key: str) -> str:
    table = _table_in(annotation)
    if table is None:
        return f"{key} = ..."
    return f"[{key}]" if annotation is table else f"[[{key}]]"


def _faults(key: str, annotation: Any, details: list[ErrorDetails]) -> Iterator[Fault]:
    """Say pydantic's findings, less its complaint that a list is too short because its rows have faults."""
    for detail in details:
        if detail["type"] != "too_short" or detail["loc"] or len(details) == 1:
            yield _fault(key, annotation, detail)


def _written(key: str, path: tuple[int | str, ...]) -> list[str]:
    """The path of a fault as the planner wrote it, without the kind of a service or the form of a figure."""
    unwritten = (FOR_ALL, BY_ROLE) if key != "services" else ()
    kind_at = 1 if key == "services" else -1
    return [
        str(part)
        for place, part in enumerate(path)
        if part not in unwritten and not (place == kind_at and part in KINDS)
    ]


def _fault(key: str, annotation: Any, detail: ErrorDetails) -> Fault:
    """Say one of pydantic's findings with its key path and, for unknown keys, the nearest right one."""
    where = ".".join([key, *_written(key, detail["loc"])])
    if detail["type"] == "extra_forbidden":
        table = _inner_table(annotation, detail["loc"][:-1])
        return Fault(where, "unknown key.", nearest(str(detail["loc"][-1]), allowed_keys(table) if table else []))
    if detail["type"] == "missing":
        return Fault(where, "is missing.")
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    given = detail["input"]
    # A database's address may hold a password, wherever it was written by mistake.
    secret = isinstance(given, str) and looks_like_database(given)
    shown = f" (given: {given!r})" if isinstance(given, str | int | float | bool) and not secret else ""
    return Fault(where, f"{message[:1].lower()}{message[1:]}{shown}.")
