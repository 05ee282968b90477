"""The council's slides: each answers one question, with what shows it, in shapes that a planner may edit."""

from beatplan.report.deck.deck import Rewritten, write_deck
from beatplan.report.deck.opening import Begun, begin_deck

__all__ = ["Begun", "Rewritten", "begin_deck", "write_deck"]
