"""Classic location models on tables and scenarios: the way in for people who have GeoDataFrames or a scenario file."""

from beatplan.locating.asked import MODELS, Asked
from beatplan.locating.frames import LocatedFrames, locate
from beatplan.locating.study import Located, locate_study

__all__ = ["MODELS", "Asked", "Located", "LocatedFrames", "locate", "locate_study"]
