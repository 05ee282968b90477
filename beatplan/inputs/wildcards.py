"""Text that stands for several: `*` for any text, `?` for any one sign; case and surrounding blanks do not matter.

`[*]`, `[?]` and `[[]` are the signs themselves, as `init` writes them; any other bracket is itself too.
"""

from __future__ import annotations

import re
from fnmatch import fnmatchcase

_BRACKET = re.compile(r"(\[[*?\[]\])|\[")


def folded(text: str) -> str:
    """Write text as it is compared."""
    return text.strip().casefold()


def is_pattern(text: str) -> bool:
    """Tell whether text holds a wildcard, or the way to write one."""
    return any(one in text for one in ("*", "?", "[[]"))


def matches(pattern: str, text: str) -> bool:
    """Tell whether `pattern` stands for `text`."""
    return fnmatchcase(folded(text), _BRACKET.sub(lambda one: one[1] or "[[]", folded(pattern)))
