"""People by role and phase, the crews they make, and the hours they bring."""

from beatplan.staffing.crews import (
    check_some_team,
    crews_each,
    crews_hired,
    left_over,
    most_teams,
    team_needs,
    teams_each,
)
from beatplan.staffing.findings import staff_findings
from beatplan.staffing.hiring import Hiring, hiring
from beatplan.staffing.people import Staff, staff_at_start, staff_by_phase, staff_with, yearly_cost
from beatplan.staffing.splits import Split, crews_by_split, splits_of

__all__ = [
    "Hiring",
    "Split",
    "Staff",
    "check_some_team",
    "crews_by_split",
    "crews_each",
    "crews_hired",
    "hiring",
    "left_over",
    "most_teams",
    "splits_of",
    "staff_at_start",
    "staff_by_phase",
    "staff_findings",
    "staff_with",
    "team_needs",
    "teams_each",
    "yearly_cost",
]
