"""Streets as a directed graph: nodes, lines between them, minutes along each, and what is odd about them."""

from beatplan.inputs.roads.read import read_roads
from beatplan.inputs.roads.streets import Streets

__all__ = ["Streets", "read_roads"]
