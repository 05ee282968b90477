"""How minutes between a site and a call are had: the tables of `[travel]`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from beatplan.scenario.base import Crs, Name, Table

#: Traffic beyond these is a slip, or streets whose own speeds are wrong.
LEAST_FACTOR, MOST_FACTOR = 0.2, 5.0
LEAST_DETOUR, MOST_DETOUR = 1.0, 10.0
Factor = Annotated[float, Field(ge=LEAST_FACTOR, le=MOST_FACTOR)]


class NodesTable(Table):
    """A table of nodes, for arcs that are named by their two ends."""

    path: Name
    id: Name
    x: Name
    y: Name
    crs: Crs


class RoadColumns(Table):
    """Which columns of a street file say what, and in which units; osmnx's own names need no saying."""

    from_node: Name | None = None
    to_node: Name | None = None
    length: Name | None = None
    length_unit: Literal["m", "km", "ft", "us-ft", "mi"] | None = None
    speed: Name | None = None
    speed_unit: Literal["kph", "mph", "m/s"] | None = None
    time: Name | None = None
    time_unit: Literal["min", "s", "h", "days"] | None = None
    one_way: Name | None = None
    directed: bool = False
    road_class: Name | None = None

    @model_validator(mode="after")
    def _units_are_said(self) -> RoadColumns:
        for key, unit in (("length", self.length_unit), ("speed", self.speed_unit), ("time", self.time_unit)):
            if (getattr(self, key) is None) != (unit is None):
                raise ValueError(f"{key} and {key}_unit go together; a unit is never guessed")
        if (self.from_node is None) != (self.to_node is None):
            raise ValueError("from_node and to_node go together; name both columns")
        return self


class TravelTable(Table):
    """How minutes between a site and a call are had."""

    method: Literal["straight-line", "road-graph", "matrix"] = "straight-line"
    speed_kph: Annotated[float, Field(ge=1, le=200)] | None = None
    detour: Annotated[float, Field(ge=LEAST_DETOUR, le=MOST_DETOUR)] = 1.35
    path: Name | None = None
    layer: str | None = None
    crs: Crs | None = None
    nodes: NodesTable | None = None
    columns: RoadColumns = RoadColumns()
    class_speeds_kph: dict[str, Annotated[float, Field(ge=3, le=200)]] = Field(default_factory=dict)
    speed_factor: Factor = 1.0
    time_of_day: dict[str, Factor] = Field(default_factory=dict)
    snap_limit_m: Annotated[float, Field(gt=0, le=10_000)] = 250.0
    walk_kph: Annotated[float, Field(ge=1, le=20)] = 5.0
    isochrones_min: Annotated[tuple[Annotated[float, Field(gt=0, le=240)], ...], Field(max_length=6)] = (5.0, 8.0, 12.0)

    @field_validator("isochrones_min", mode="after")
    @classmethod
    def _each_limit_once(cls, limits: tuple[float, ...]) -> tuple[float, ...]:
        if list(limits) != sorted(set(limits)):
            raise ValueError("isochrones_min are minutes from few to many, each once")
        return limits

    @model_validator(mode="after")
    def _what_a_method_needs(self) -> TravelTable:
        if self.method == "straight-line" and self.speed_kph is None:
            raise ValueError('method = "straight-line" needs speed_kph')
        if self.method != "straight-line" and self.path is None:
            raise ValueError(f'method = "{self.method}" needs path, the file of streets or of minutes')
        return self
