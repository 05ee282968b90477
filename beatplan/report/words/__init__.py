"""The words of what a council reads, in its language: a catalogue, and numbers and dates as written there."""

from beatplan.report.words.language import LANGUAGES, Words, load_words
from beatplan.report.words.marked import marked

__all__ = ["LANGUAGES", "Words", "load_words", "marked"]
