"""People of census tracts laid on beats: whose ground is in which, and counts and shares with their margins."""

from beatplan.residents.figures import Figure, mean, share, total
from beatplan.residents.laid import Residents, lay_on_beats

__all__ = ["Figure", "Residents", "lay_on_beats", "mean", "share", "total"]
