"""Whether people can staff a plan: weekly shifts for what it wants on duty, and what they leave short."""

from beatplan.rostering.in_plan import check_patterns, roster_rows, roster_words, rosters_of
from beatplan.rostering.roster import Line, RoleRoster, RosterResult, alike, roster_check, roster_role

__all__ = [
    "Line",
    "RoleRoster",
    "RosterResult",
    "alike",
    "check_patterns",
    "roster_check",
    "roster_role",
    "roster_rows",
    "roster_words",
    "rosters_of",
]
