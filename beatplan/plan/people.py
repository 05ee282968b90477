"""Who lives in a city, where teams are sent and where they are not."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: The phase under which figures of what runs now stand.
TODAY = "today"


@dataclass(frozen=True)
class Measured:
    """A figure and its margin of error, of the confidence that the survey's have; None where it is not known."""

    value: float | None
    margin: float | None


@dataclass(frozen=True)
class GroupPeople:
    """A group in an area.

    Attributes:
        group: its name.
        of: what it is a part of, such as residents or households.
        number: how many.
        share: of all `of` in the area.
        share_of_city: of the group in all beats, those that live here.
        hours_covered: share of the hours of the week, of everybody of the group in all beats, in which the beat they
            live in is covered; of the covered area alone, None elsewhere.
    """

    group: str
    of: str
    number: Measured
    share: Measured
    share_of_city: Measured
    hours_covered: Measured | None


@dataclass(frozen=True)
class AreaPeople:
    """The people of an area, spread evenly over the ground of the census areas that they were counted in.

    Attributes:
        area: which kind: the "city" is all beats; "covered" are the beats that a service covers in a window of a phase
            at least, "waiting" are all others.
        name: id of the beat or name of the district; empty elsewhere.
        phase, service: whose covered and waiting areas; None for areas that are the same in every phase. The phase
            "today" is what runs now.
        residents: how many.
        share_of_city: of the residents of all beats, those that live here.
        hours_covered: share of all resident-hours of the week that are covered; see `GroupPeople`.
        income: mean of the census areas' median incomes, weighted by residents: no median of the area.
        groups: in the order of the scenario.
    """

    area: Literal["beat", "district", "city", "covered", "waiting"]
    name: str
    phase: str | None
    service: str | None
    residents: Measured
    share_of_city: Measured
    hours_covered: Measured | None
    income: Measured | None
    groups: tuple[GroupPeople, ...]
