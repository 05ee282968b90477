"""What rules, beats, windows and weights of services cost a plan."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PricedRule:
    """A rule, and how many calls a week more, by their weights, the best plan without it answers.

    The mean is over all phases; what was proved of both plans says it lies between `least` and `most`.
    """

    rule: str
    calls_per_week: float
    least: float
    most: float


@dataclass(frozen=True)
class PricedBeat:
    """What covering a beat in a window costs when all else may change: weighted calls a week over all phases.

    `least` and `most` bound it by what was proved; all are None where no plan covers it.
    """

    beat: str
    window: str
    calls_per_week: float | None
    least: float | None
    most: float | None


@dataclass(frozen=True)
class PricedWindow:
    """A window opened or closed other than the plan has it, and how the calls answered a week would change.

    None where no plan has it so.
    """

    window: str
    calls_per_week: float | None


@dataclass(frozen=True)
class WeightChange:
    """What one service does in a phase, before and after the weight of some service is changed.

    Attributes:
        phase, service: names.
        answered_per_week, then_answered_per_week: calls answered, of a service that follows up those begun in time.
        duty_hours_per_week, then_duty_hours_per_week: hours that its people together are on duty.
    """

    phase: str
    service: str
    answered_per_week: float
    then_answered_per_week: float
    duty_hours_per_week: float
    then_duty_hours_per_week: float


@dataclass(frozen=True)
class WeightTrial:
    """The plan made again with another weight of one service.

    Attributes:
        service: whose weight.
        weight: what it was taken to be; all other weights stay.
        proved: whether no other plan is better then, to the gap asked for; else the time limit ended the search.
        changes: what would change; empty where nothing would, or where nothing better was found in time.
    """

    service: str
    weight: float
    proved: bool
    changes: tuple[WeightChange, ...]
