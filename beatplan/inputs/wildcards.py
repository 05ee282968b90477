"""Text that stands for several: `*` for any text, `?` for any one sign; case and surrounding blanks do not matter."""

from __future__ import annotations

from fnmatch import fnmatchcase


def folded(text: str) -> str:
    """Write text as it is compared."""
    return text.strip().casefold()


def is_pattern(text: str) -> bool:
    """Tell whether text holds a wildcard."""
    return "*" in text or "?" in text


def matches(pattern: str, text: str) -> bool:
    """Tell whether `pattern` stands for `text`; every sign but `*` and `?`, brackets too, stands for itself."""
    return fnmatchcase(folded(text), folded(pattern).replace("[", "[[]"))
