"""Events of the history by which it is judged what of a plan may be public."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class CellEvents:
    """Events of the history in one beat and window, of a service; what may be told in public is judged by them.

    Attributes:
        window: its name; None for all hours of the week.
        events: calls over the whole period.
        places: distinct addresses or points they came from; None where no call has a place of its own.
        most_at_one_place: events of the place with most; None where no call has a place of its own.
    """

    service: str
    window: str | None
    beat: str
    events: float
    places: int | None
    most_at_one_place: float | None


@dataclass(frozen=True)
class TypeEvents:
    """Events of the history of one entry of a service's call types, in the whole city at any hour."""

    service: str
    type: str
    events: float


@dataclass(frozen=True)
class TypeArea:
    """Calls a week of one entry of a service's call types in a window, in the beats of one district.

    Attributes:
        district: its name; empty for beats of none.
    """

    service: str
    window: str
    type: str
    district: str
    calls_per_week: float


@dataclass(frozen=True)
class PublicFacts:
    """What it is judged by which figures may be public.

    Attributes:
        days: how long the history is.
        threshold: events, places and width that a public figure needs.
        sensitive: patterns of call types that are told of the whole city alone.
        overlapping: pairs of windows that share minutes of the week.
        nested: those of them of which one has all minutes of the other.
        cells, types: events counted.
        type_areas: calls by type and district.
    """

    days: int
    threshold: int
    sensitive: tuple[str, ...]
    overlapping: tuple[tuple[str, str], ...]
    nested: tuple[tuple[str, str], ...]
    cells: tuple[CellEvents, ...]
    types: tuple[TypeEvents, ...]
    type_areas: tuple[TypeArea, ...]
