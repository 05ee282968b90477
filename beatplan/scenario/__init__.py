"""What a planner writes: the scenario file, read and checked."""

from beatplan.scenario.load import load_scenario, parse_scenario
from beatplan.scenario.model import Scenario
from beatplan.scenario.tables import PhaseTable, ServiceTable, WindowTable

__all__ = ["PhaseTable", "Scenario", "ServiceTable", "WindowTable", "load_scenario", "parse_scenario"]
