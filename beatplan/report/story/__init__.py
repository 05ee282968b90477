"""What a council is told, before any page, slide or memo tells it."""

from beatplan.report.story.facts import Facts
from beatplan.report.story.telling import tell

__all__ = ["Facts", "tell"]
