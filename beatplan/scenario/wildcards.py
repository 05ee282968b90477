"""Text that stands for several: `*` for any text, `?` for any one sign; case and surrounding blanks do not matter.

`[*]`, `[?]` and `[[]` are the signs themselves, as `init` writes them; any other bracket is itself too.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

_BRACKET = re.compile(r"(\[[*?\[]\])|\[")
#: A pattern's wildcards, taken apart into signs.
_ANY_TEXT, _ANY_SIGN = ["any text"], ["any sign"]


def folded(text: str) -> str:
    """Write text as it is compared."""
    return text.strip().casefold()


def is_pattern(text: str) -> bool:
    """Tell whether text holds a wildcard, or the way to write one."""
    return any(one in text for one in ("*", "?", "[[]"))


def matches(pattern: str, text: str) -> bool:
    """Tell whether `pattern` stands for `text`."""
    return fnmatchcase(folded(text), _BRACKET.sub(lambda one: one[1] or "[[]", folded(pattern)))


def may_meet(one: str, other: str) -> bool:
    """Tell whether some text is stood for by both of two patterns."""
    left, right = _signs(one), _signs(other)
    seen: set[tuple[int, int]] = set()
    ahead = [(0, 0)]
    while ahead:
        i, j = at = ahead.pop()
        if at in seen:
            continue
        seen.add(at)
        mine, its = left[i : i + 1], right[j : j + 1]
        if not mine and not its:
            return True
        if _ANY_TEXT in (mine, its):
            # The text under a star ends here, or goes on with the next sign of the other.
            ahead += [(i + 1, j)] if mine else []
            ahead += [(i, j + 1)] if its else []
        elif mine and its and (mine == its or _ANY_SIGN in (mine, its)):
            ahead.append((i + 1, j + 1))
    return False


def _signs(pattern: str) -> list[str]:
    """Take a pattern apart: its signs, and the wildcards under names that are no sign."""
    parts = re.findall(r"\[[*?\[]\]|.", folded(pattern), re.DOTALL)
    names = {"*": _ANY_TEXT[0], "?": _ANY_SIGN[0]}
    return [part[1] if len(part) > 1 else names.get(part, part) for part in parts]
