"""The time zone a place lies in: from boxes that lie wholly in one, else from the nearest reference city."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from importlib.resources import files
from zoneinfo import ZoneInfo

import numpy as np

from beatplan.inputs.propose.proposal import Proposal

#: Ground of the United States that keeps one time throughout: west, south, east, north, zone. The borders of zones
#: are left out on purpose; what lies in no box is judged by the nearest city, and told to be unsure.
_BOXES = (
    (-84.6, 24.5, -79.9, 28.0, "America/New_York"),
    (-84.6, 28.0, -66.9, 41.6, "America/New_York"),
    (-78.9, 41.6, -69.5, 43.2, "America/New_York"),
    (-73.3, 43.2, -70.0, 44.9, "America/New_York"),
    (-99.9, 29.0, -88.2, 45.5, "America/Chicago"),
    (-99.0, 27.6, -96.5, 29.0, "America/Chicago"),
    (-88.2, 41.75, -87.53, 45.0, "America/Chicago"),
    (-88.2, 30.2, -85.7, 36.6, "America/Chicago"),
    (-109.0, 32.0, -103.1, 37.0, "America/Denver"),
    (-114.0, 37.0, -102.1, 42.0, "America/Denver"),
    (-114.0, 42.0, -104.1, 48.9, "America/Denver"),
    (-112.5, 31.85, -109.1, 34.9, "America/Phoenix"),
    (-124.8, 32.8, -115.0, 42.0, "America/Los_Angeles"),
    (-117.3, 32.6, -116.9, 32.8, "America/Los_Angeles"),
    (-124.8, 42.0, -118.3, 48.2, "America/Los_Angeles"),
    (-118.3, 46.0, -117.1, 48.9, "America/Los_Angeles"),
)
#: A reference city this many times nearer than any that keeps another time decides.
_CLEAR = 4.0
_EARTH_KM = 6371.0
_LOOK = "Look it up on a map of time zones; --timezone sets it."


@dataclass(frozen=True)
class ReferenceCity:
    """A zone's reference city, from the zone1970.tab of the IANA database."""

    zone: str
    lon: float
    lat: float


def propose_timezone(lon: float, lat: float) -> Proposal:
    """Propose the IANA zone of a place, in degrees."""
    at = f"the beats lie around longitude {lon:.2f}, latitude {lat:.2f}"
    boxed = box_zone(lon, lat)
    if boxed is not None:
        return Proposal("timezone", boxed, f"{at}, well inside the ground that keeps the time of {boxed}")
    cities = reference_cities()
    away = np.array([_km(lon, lat, one) for one in cities])
    order = np.argsort(away, kind="stable")
    nearest = cities[order[0]]
    other = next(place for place in order if not same_clock(cities[place].zone, nearest.zone))
    told = f"{nearest.zone}'s city is the nearest, {away[order[0]]:,.0f} km off"
    rival = f"the nearest that keeps another time is {cities[other].zone}'s, {away[other]:,.0f} km off"
    clear = bool(away[other] >= _CLEAR * away[order[0]])
    return Proposal("timezone", nearest.zone, f"{at}: of all zones, {told}; {rival}", clear, "" if clear else _LOOK)


def box_zone(lon: float, lat: float) -> str | None:
    """Name the zone of the box that a place lies in; None where it lies in none."""
    inside = (zone for west, south, east, north, zone in _BOXES if west <= lon <= east and south <= lat <= north)
    return next(inside, None)


def reference_cities() -> list[ReferenceCity]:
    """Read every zone's reference city."""
    table = files("tzdata").joinpath("zoneinfo", "zone1970.tab").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in table.splitlines() if line and not line.startswith("#")]
    return [ReferenceCity(row[2], *_degrees(row[1])) for row in rows]


def same_clock(one: str, other: str) -> bool:
    """Whether two zones have shown the same time in each month of the last years that the calls may be from."""
    return _offsets(one) == _offsets(other)


def _offsets(zone: str) -> list[dt.timedelta | None]:
    months = [
        dt.datetime(year, month, 15, 12, tzinfo=ZoneInfo(zone)) for year in (2018, 2023) for month in range(1, 13)
    ]
    return [month.utcoffset() for month in months]


def _degrees(text: str) -> tuple[float, float]:
    """Read +DDMM-DDDMM or +DDMMSS-DDDMMSS as longitude, latitude."""
    lat, lon = re.findall(r"[+-]\d+", text)
    return _sexagesimal(lon, 4), _sexagesimal(lat, 3)


def _sexagesimal(text: str, whole: int) -> float:
    sign = -1 if text[0] == "-" else 1
    degrees, rest = int(text[1:whole]), text[whole:].ljust(4, "0")
    return sign * (degrees + int(rest[:2]) / 60 + int(rest[2:]) / 3600)


def _km(lon: float, lat: float, city: ReferenceCity) -> float:
    """Give the great-circle distance to a reference city."""
    x, y, u, v = np.radians([lon, lat, city.lon, city.lat])
    half = np.sin((v - y) / 2) ** 2 + np.cos(y) * np.cos(v) * np.sin((u - x) / 2) ** 2
    return float(2 * _EARTH_KM * np.arcsin(np.sqrt(min(half, 1.0))))
