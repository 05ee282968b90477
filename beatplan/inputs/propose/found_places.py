"""A reading of places as proposals."""

from __future__ import annotations

from beatplan.inputs.propose.places import Place
from beatplan.inputs.propose.proposal import Proposal
from beatplan.inputs.propose.toml_text import percent, shown

_CLEAR = 0.8
_SIGN = "If longitudes have lost their minus sign, take the mark off calls.repair_sign."


def place_proposals(place: Place | None, table: str) -> list[Proposal]:
    """Propose the keys of a reading, each with the share of rows that it puts into a beat.

    Args:
        place: the reading; None where there is none.
        table: "calls" or "sites".
    """
    if place is None:
        look = f"Name the columns that hold the place: lat and lon, x and y with crs, or location ({table})."
        told = "no columns put rows into beats"
        # Calls may do with a beat label; whether they can is said there.
        return [Proposal(f"{table}.lat", None, told, sure=False, look=look)] if table == "sites" else []
    sites = table == "sites"
    told = f"{place.placed:,} rows have a place, {percent(place.inside)} of them in a beat"
    sure = (place.inside >= _CLEAR or (sites and place.inside > 0)) and place.worth >= 2
    names = [str(value) for key, value in place.keys.items() if key in ("lat", "lon", "x", "y", "location")]
    look = f"Do {shown(names) or 'the points'} hold the place? {percent(place.inside)} of the {table} lie in a beat."
    found = [Proposal(f"{table}.{key}", value, _evidence(key, told), sure, look) for key, value in place.keys.items()]
    if place.also:
        also = f"{told}; as many with {shown(place.also, 5)}"
        ask = f"Which system are {shown(names)} in? Systems of one grid differ by a metre or two."
        found = [
            Proposal(one.key, one.value, also, sure=False, look=ask) if one.key.endswith(".crs") else one
            for one in found
        ]
    if place.mirrored > 0 and not sites:
        lost = f"{percent(place.mirrored)} of the places would lie in a beat with the other sign of the longitude"
        found.append(Proposal(f"{table}.repair_sign", True, lost, False, _SIGN, written=False))
    return found


def _evidence(key: str, told: str) -> str:
    if key == "swap_xy":
        return f"the columns hold each other's numbers: {told} only when they are swapped"
    if key == "geometry":
        return f"the layer's own points; {told}"
    if key == "decimal":
        return "numbers have a comma in them"
    return told
