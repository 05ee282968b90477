"""The planner's rules: each a small dataclass that says itself in words, as rows, and as a check in plain NumPy."""

from beatplan.optimize.rules.base import Rule, slot_words
from beatplan.optimize.rules.beats import BeatLimit, Forbidden, Required, forbidden, most_beats
from beatplan.optimize.rules.contiguity import Contiguous
from beatplan.optimize.rules.districts import DistrictFloor
from beatplan.optimize.rules.money import Budget
from beatplan.optimize.rules.nesting import Nested, bound_by, dropped, without_beat
from beatplan.optimize.rules.sites import MostSites, SitesForGood
from beatplan.optimize.rules.stations import FixedElsewhere, FixedStations, KeptStations, OneStation
from beatplan.optimize.rules.teams import FewestTeams, NeverAlone
from beatplan.optimize.rules.types import MinShare, obeys_rows
from beatplan.optimize.rules.windows import OneWindow, Opened

__all__ = [
    "BeatLimit",
    "Budget",
    "Contiguous",
    "DistrictFloor",
    "FewestTeams",
    "FixedElsewhere",
    "FixedStations",
    "Forbidden",
    "KeptStations",
    "MinShare",
    "MostSites",
    "Nested",
    "NeverAlone",
    "OneStation",
    "OneWindow",
    "Opened",
    "Required",
    "Rule",
    "SitesForGood",
    "bound_by",
    "dropped",
    "forbidden",
    "most_beats",
    "obeys_rows",
    "slot_words",
    "without_beat",
]
