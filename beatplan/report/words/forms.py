"""Sentences that other parts of the program wrote in English, known by their forms and written in a language."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from beatplan.report.words.tongue import Tongue


def told_by_form(
    sentence: str, forms: tuple[str, ...], tongue: Tongue, nested: Callable[[str], str], of: str
) -> str | None:
    """Write a sentence in a language, or give None for one of no known form.

    Args:
        sentence: as it was written.
        forms: English sentences; what stands in braces in one is any text.
        tongue: the language.
        nested: writes what stands in the braces `of`, which is a sentence of its own.
        of: the name of those braces.
    """
    for form in forms:
        found = _pattern(form).fullmatch(sentence)
        if found:
            parts = found.groupdict()
            if of in parts:
                parts[of] = nested(parts[of])
            return tongue.say(form, **parts)
    return None


@cache
def _pattern(form: str) -> re.Pattern[str]:
    texts = re.split(r"\{(\w+)\}", form)
    parts = (f"(?P<{text}>.+?)" if place % 2 else re.escape(text) for place, text in enumerate(texts))
    return re.compile("".join(parts), re.DOTALL)
