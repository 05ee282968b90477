"""What a page needs of a language, and English as the program itself writes it, which needs no catalogue."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Protocol

_NAMES = re.compile(r"\{(\w+)\}")


class Tongue(Protocol):
    """A language that pages are written in."""

    @property
    def language(self) -> str:
        """Its code."""

    @property
    def unreviewed(self) -> str:
        """The mark of pages whose translation nobody has read; empty where somebody has."""

    def say(self, text: str, /, **values: object) -> str:
        """Write a sentence, with values put at their names; values are never read as sentences."""

    def date(self, iso: str) -> str:
        """Write a date."""


@dataclass(frozen=True)
class English:
    """The language of the source: sentences and dates as they stand."""

    language: str = "en"
    unreviewed: str = ""

    def say(self, text: str, /, **values: object) -> str:
        """Write a sentence, with values put at their names."""
        return text.format(**values)

    def date(self, iso: str) -> str:
        """Write a date."""
        return iso


ENGLISH = English()


def keeping_names(tongue: Tongue, text: str) -> str:
    """Write a sentence and leave its names in braces to who fills them in."""
    return tongue.say(text, **{name: f"{{{name}}}" for name in _NAMES.findall(text)})
