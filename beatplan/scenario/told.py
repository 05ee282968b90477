"""From pydantic's findings to faults in a planner's words: where it is written, what it should be, how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic_core import ErrorDetails

from beatplan.errors import Fault, nearest
from beatplan.scenario.addresses import looks_like_database
from beatplan.scenario.base import Table
from beatplan.scenario.services import KINDS, kind_of
from beatplan.scenario.tables import allowed_keys

#: What a value should be, by pydantic's name of what it is not; of all others pydantic's own words are plain enough.
_SHOULD_BE = {
    "float_type": "a valid number",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "string_type": "a text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "dict_type": "a table",
    "model_type": "a table",
    "model_attributes_type": "a table",
    "tuple_type": "a list",
    "list_type": "a list",
    **dict.fromkeys(
        ("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"),
        "a date such as 2024-07-01",
    ),
}
#: What other kinds of services call the same thing.
_ALIKE = (("on_scene_minutes", "talk_minutes", "minutes_each"), ("on_scene_cv", "talk_cv"))


def faults_of(key: str, annotation: Any, raw: Any, details: Sequence[ErrorDetails]) -> Iterator[Fault]:
    """Say what is wrong with a table of a scenario.

    Args:
        key: of the table.
        annotation: its type.
        raw: what the planner wrote.
        details: pydantic's findings.
    """
    # A list is called too short where its rows have faults; these are told.
    shown = [one for one in details if one["type"] != "too_short" or one["loc"] or len(details) == 1]
    by_path: dict[tuple[int | str, ...], list[ErrorDetails]] = {}
    for one in shown:
        by_path.setdefault(_written(raw, one), []).append(one)
    for path, here in by_path.items():
        deeper = any(len(other) > len(path) and other[: len(path)] == path for other in by_path)
        # Of several forms that a value may have, the one that was meant has faults within.
        if not (deeper and isinstance(here[0]["input"], dict | list) and _is_form(here[0])):
            yield _fault(".".join(map(str, [key, *path])), annotation, raw, path, here)


def _is_form(detail: ErrorDetails) -> bool:
    return detail["type"] in {"literal_error", *_SHOULD_BE}


def _written(raw: Any, detail: ErrorDetails) -> tuple[int | str, ...]:
    """The path of a finding as the planner wrote it: pydantic also puts in which form of a value it tried."""
    path, here, last = [], raw, len(detail["loc"]) - 1
    for place, part in enumerate(detail["loc"]):
        if _holds(here, part):
            path.append(part)
            here = here[part]
        elif detail["type"] == "missing" and place == last:
            path.append(part)
    return tuple(path)


def _holds(here: Any, part: int | str) -> bool:
    listed = isinstance(here, list | tuple) and isinstance(part, int) and part < len(here)
    return listed or (isinstance(here, dict) and part in here)


def _fault(
    where: str, annotation: Any, raw: Any, path: tuple[int | str, ...], details: Sequence[ErrorDetails]
) -> Fault:
    detail = details[0]
    if detail["type"] == "extra_forbidden":
        return _unknown(where, annotation, raw, path)
    if detail["type"] == "missing":
        return Fault(where, "is missing.")
    if detail["type"] == "union_tag_invalid":
        kind = kind_of(detail["input"])
        return Fault(f"{where}.kind", f"there is no kind {kind!r} of service.", nearest(kind, KINDS))
    message = " or ".join(dict.fromkeys(map(_message, details))).replace(" or input should be", " or")
    given = detail["input"]
    # A database's address may hold a password, wherever it was written by mistake.
    secret = isinstance(given, str) and looks_like_database(given)
    shown = f" (given: {_as_toml(given)})" if isinstance(given, str | int | float | bool) and not secret else ""
    return Fault(where, f"{message}{shown}.")


def _message(detail: ErrorDetails) -> str:
    if detail["type"] in _SHOULD_BE:
        return f"input should be {_SHOULD_BE[detail['type']]}"
    message = detail["msg"].removeprefix("Value error, ").removeprefix("Assertion failed, ")
    for inner, plain in (("Tuple", "List"), ("Dictionary", "Table"), (" after validation", "")):
        message = message.replace(inner, plain)
    return f"{message[:1].lower()}{message[1:]}"


def _as_toml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _unknown(where: str, annotation: Any, raw: Any, path: tuple[int | str, ...]) -> Fault:
    """Say of an unknown key which known one is near, or that services of another kind have it."""
    key, table = str(path[-1]), _table_at(annotation, raw, path[:-1])
    known = allowed_keys(table) if table else []
    others = [kind for kind, other in KINDS.items() if table in KINDS.values() and key in allowed_keys(other)]
    if not others:
        return Fault(where, "unknown key.", nearest(key, known))
    own = next(kind for kind, one in KINDS.items() if one is table)
    alike = next((one for group in _ALIKE if key in group for one in group if one in known), None)
    having = " and ".join(repr(one) for one in others)
    what = f"unknown key of a service of kind {own!r}; one of kind {having} has it."
    return Fault(where, what, f"Here it is {alike!r}." if alike else "Leave it out, or give the kind that is meant.")


def table_in(annotation: Any) -> type[Table] | None:
    """The table model that an annotation such as `tuple[WindowTable, ...] | None` holds."""
    if isinstance(annotation, type) and issubclass(annotation, Table):
        return annotation
    found = (table_in(inner) for inner in get_args(annotation))
    return next((table for table in found if table is not None), None)


def _table_at(annotation: Any, raw: Any, path: tuple[int | str, ...]) -> type[Table] | None:
    """The table model at a path of keys and places; of a service that of the kind which it says."""
    table, here = table_in(annotation), raw
    for part in path:
        here = here[part]
        if table in KINDS.values() and isinstance(part, int):
            table = KINDS.get(kind_of(here), table)
        elif table is not None and part in table.model_fields:
            table = table_in(table.model_fields[str(part)].annotation) or table
    return table
