"""Text from foreign files as TOML strings and comments, so that none of it can become a key."""

from __future__ import annotations

import datetime as dt
import re
import textwrap
import unicodedata
from collections.abc import Callable, Iterable

_WIDTH = 116


def plain(text: str) -> str:
    """Make a text safe for one line of a comment or a terminal: what is not seen is written as an escape."""
    return _escaped(text, lambda point: f"\\u{point:04x}" if point <= 0xFFFF else f"\\U{point:08x}")


def quoted(text: str) -> str:
    """Write a text as a TOML string that reads back the same; half characters, which TOML has not, as U+FFFD."""
    whole = "".join("\ufffd" if unicodedata.category(one) == "Cs" else one for one in text)
    basic = whole.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{plain(basic)}"'


def comment(text: str, indent: str = "") -> str:
    """Write a text as lines of a comment."""
    lines = textwrap.wrap(plain(text), _WIDTH - len(indent), break_long_words=False, break_on_hyphens=False) or [""]
    return "\n".join(f"{indent}# {line}".rstrip() for line in lines)


def literal(value: object) -> str:
    """Write a value in one line of TOML.

    Raises:
        TypeError: TOML has no such value.
    """
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return quoted(value)
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{_key(str(name))} = {literal(one)}" for name, one in value.items()) + " }"
    if isinstance(value, tuple | list):
        return "[" + ", ".join(literal(one) for one in value) + "]"
    raise TypeError(f"no TOML for {type(value).__name__}")


def shown(values: Iterable[object], most: int = 6) -> str:
    """List values from a file in one safe line."""
    listed = [plain(str(one)) for one in values]
    return ", ".join(listed[:most]) + (f" and {len(listed) - most} more" if len(listed) > most else "")


def counted_calls(calls: int) -> str:
    """Say a number of calls."""
    return f"{calls:,} call{'' if calls == 1 else 's'}"


def percent(share: float) -> str:
    """Write a share so that only all of it is 100 %."""
    return "100%" if share >= 1 else f"{min(share, 0.999):.1%}"


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else quoted(name)


def _escaped(text: str, escape: Callable[[int], str]) -> str:
    """Escape control, format, private and half characters, and the separators of lines; a blank stays."""
    hidden = {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}
    return "".join(escape(ord(one)) if unicodedata.category(one) in hidden else one for one in text)
