"""The words of what a council reads, in its language: a catalogue, and numbers and dates as written there."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from beatplan.report.words.marked import marked
from beatplan.report.words.tongue import ENGLISH, Tongue, keeping_names

if TYPE_CHECKING:
    from beatplan.report.words.language import LANGUAGES, Words, load_words

__all__ = ["ENGLISH", "LANGUAGES", "Tongue", "Words", "keeping_names", "load_words", "marked"]


def __getattr__(name: str) -> Any:
    """Import catalogues when one is first used: a map in English is drawn without the libraries of reports."""
    if name in __all__:
        return getattr(import_module("beatplan.report.words.language"), name)
    raise AttributeError(f"module 'beatplan.report.words' has no attribute {name!r}")
