"""What weekly shifts a person may work: read by the roster check alone."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator

from beatplan.scenario.base import Table

#: Days a week at full contract hours, and hours a shift; at most 12, so that a day's shift leaves 12 hours of rest.
Pattern = Annotated[str, Field(pattern=r"^[1-7]x([1-9]|1[0-2])$")]


class RosterTable(Table):
    """Weekly lines that people may work, and the rest between their shifts.

    Weekends are shared evenly over `rotation_weeks`. `time_limit_s` is for each role of each phase.
    """

    patterns: Annotated[tuple[Pattern, ...], Field(min_length=1)] = ("5x8", "4x10", "3x12")
    step_minutes: Literal[15, 30, 60] = 30
    rest_hours: Annotated[float, Field(ge=0, le=12)] = 10.0
    days_in_a_row: Annotated[int, Field(ge=1, le=14)] = 6
    rotation_weeks: Annotated[int, Field(ge=1, le=52)] = 4
    time_limit_s: Annotated[float, Field(gt=0, le=86_400)] = 20.0

    @field_validator("patterns")
    @classmethod
    def _each_once(cls, patterns: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(patterns)) < len(patterns):
            raise ValueError("a pattern is named twice")
        return patterns
