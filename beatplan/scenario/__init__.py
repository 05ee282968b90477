"""What a planner writes: the scenario file, read and checked."""

from beatplan.scenario.load import load_scenario, parse_scenario
from beatplan.scenario.model import Scenario
from beatplan.scenario.services import AnsweringService, DeskService, FieldService, FollowUpService, Service
from beatplan.scenario.tables import PhaseTable, WindowTable

__all__ = [
    "AnsweringService",
    "DeskService",
    "FieldService",
    "FollowUpService",
    "PhaseTable",
    "Scenario",
    "Service",
    "WindowTable",
    "load_scenario",
    "parse_scenario",
]
