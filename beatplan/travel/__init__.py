"""Minutes from sites to calls: by straight line, over streets, or from a table; behind one type."""

from beatplan.travel.find import AllTravel, find_travel
from beatplan.travel.summary import Travel

__all__ = ["AllTravel", "Travel", "find_travel"]
