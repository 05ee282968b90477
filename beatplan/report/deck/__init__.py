"""The council's slides: each answers one question, with what shows it, in shapes that a planner may edit."""

from beatplan.report.deck.deck import Rewritten, write_deck

__all__ = ["Rewritten", "write_deck"]
