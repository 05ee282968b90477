"""The outside world as clean tables: nothing dropped without a counted reason."""

from beatplan.inputs.beats import Beats, read_beats
from beatplan.inputs.calls import Calls, read_calls
from beatplan.inputs.people import People, read_people
from beatplan.inputs.sites import Sites, read_sites

__all__ = ["Beats", "Calls", "People", "Sites", "read_beats", "read_calls", "read_people", "read_sites"]
