"""Characters that turn the direction of the text around them, a name's neighbours too: in no output of beatplan's.

Letters that run to the left stay, and are shown as they should be without such characters.
"""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from typing import Any, TypeVar, cast

#: Marks, embeddings, overrides and isolates.
_TURNS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
#: What stands in place of a character that cannot be shown, so that it is seen to be missing.
UNKNOWN = "\ufffd"
Told = TypeVar("Told")


def straight(text: str) -> str:
    """Give text with the replacement character in place of each that turns the direction of text."""
    return _TURNS.sub(UNKNOWN, text)


def all_straight(told: Told) -> Told:
    """Do the same to every text in a frozen dataclass, at any depth; keys of mappings stay, as they name things."""
    return cast("Told", _straight(told))


def _straight(value: Any) -> Any:
    if isinstance(value, str):
        return straight(value)
    if isinstance(value, tuple):
        return tuple(_straight(one) for one in value)
    if isinstance(value, dict):
        return {key: _straight(one) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{one.name: _straight(getattr(value, one.name)) for one in fields(value)})
    return value
