"""What OpenStreetMap's tags say of driving: which ways are streets, which way they lead, how fast they are.

Sources: the OpenStreetMap wiki's pages on highway, access, oneway and maxspeed.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

#: Classes a team's car drives on; service ways, tracks and paths are none. A link has the class of what it joins.
DRIVABLE = frozenset(
    {
        "motorway", "trunk", "primary", "secondary", "tertiary", "unclassified", "residential", "living_street", "road",
        "motorway_link", "trunk_link", "primary_link", "secondary_link", "tertiary_link",
    }
)  # fmt: skip
_CLOSED = frozenset({"no", "private"})
#: From the most to the least specific: the first that is there decides.
_ACCESS = ("motorcar", "motor_vehicle", "vehicle", "access")
_KPH = {"": 1.0, "km/h": 1.0, "kmh": 1.0, "kph": 1.0, "mph": 1.609344, "knots": 1.852}
_SPEED = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z/]*)\s*", re.IGNORECASE)

Tags = Mapping[str, str]


def why_not_driven(tags: Tags) -> str | None:
    """Say why a way with a highway tag is no street for a car; None for a street."""
    if tags.get("highway") not in DRIVABLE:
        return "of a class that is not driven"
    if tags.get("area") == "yes":
        return "an area"
    access = next((tags[key] for key in _ACCESS if key in tags), "yes")
    return "closed to the public" if access in _CLOSED else None


def one_way(tags: Tags) -> str:
    """Say which way a street may be driven: "yes" as drawn, "-1" against, "no" both."""
    said = tags.get("oneway")
    if said in {"yes", "true", "1"}:
        return "yes"
    if said in {"-1", "reverse"}:
        return "-1"
    implied = tags.get("highway") == "motorway" or tags.get("junction") in {"roundabout", "circular"}
    return "yes" if implied and said is None else "no"


def speed_kph(posted: str | None) -> float | None:
    """Read a posted speed, km/h where no unit stands; None where it is no number, such as "signals"."""
    found = _SPEED.fullmatch(posted or "")
    if found is None or found[2].lower() not in _KPH:
        return None
    return float(found[1]) * _KPH[found[2].lower()]
