"""The tables of a scenario file, one frozen model each; unknown keys are refused."""

from __future__ import annotations

from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BeforeValidator, Field, model_validator

from beatplan.scenario.addresses import check_address, check_query, looks_like_database
from beatplan.scenario.base import Clock, Crs, Day, Heads, Id, Minutes, Money, Name, Table, as_list
from beatplan.scenario.screen import Patterns, ScreenTable
from beatplan.scenario.week import DAYS, MINUTES_A_DAY, MINUTES_A_WEEK, clock_minute, week_mask


class StoredTable(Table):
    """Rows that stand in a file, or that a query of a database gives."""

    path: Name | tuple[Name, ...] | None = None
    url: str | None = None
    query: str | None = None

    def paths(self) -> tuple[str, ...]:
        """List the files, as written; none where the rows come from a database."""
        return (self.path,) if isinstance(self.path, str) else self.path or ()

    def listed(self) -> tuple[str, ...]:
        """Say of each source of rows which it is: a file as written, or the address and the query."""
        return self.paths() if self.query is None else (f"{self.url}: {self.query}",)

    def rows_key(self) -> str:
        """Name the key that says which rows."""
        return "path" if self.query is None else "query"

    @model_validator(mode="after")
    def _file_or_query(self) -> StoredTable:
        if any(looks_like_database(path) for path in self.paths()):
            raise ValueError("path is a file; a database goes under url, with query beside it")
        if self.path is not None and (self.url is not None or self.query is not None):
            raise ValueError("give either path, or url and query, not both")
        if self.url is None and self.query is not None:
            raise ValueError('query needs url, such as url = "postgresql://host:5432/database"')
        if self.url is None and self.path is None:
            raise ValueError("give path, or url and query: nothing says where the rows are")
        if self.url is not None:
            check_address(self.url)
            if not (self.query or "").strip():
                raise ValueError('url needs query, such as query = "SELECT ... FROM ... ORDER BY ..."')
            check_query(str(self.query))
            self._refuse_keys_of_files()
        return self

    def _refuse_keys_of_files(self) -> None:
        said = [key for key in ("layer", "separator", "encoding") if getattr(self, key, None) is not None]
        if said:
            raise ValueError(f"{' and '.join(said)} is for files; a query says itself what it gives")


class BeatsTable(StoredTable):
    """Where the beat polygons are and which of their columns say what."""

    path: Name | None = None
    layer: str | None = None
    id: Name
    district: str | None = None
    exclude: tuple[Id, ...] = ()
    crs: Crs | None = None
    swap_xy: bool = False
    snap_m: Annotated[float, Field(ge=0)] = 0.0


class PlaceColumns(Table):
    """Which columns hold places: latitude and longitude, a geometry, or x and y in a named CRS."""

    lat: str | None = None
    lon: str | None = None
    geometry: str | None = None
    x: str | None = None
    y: str | None = None
    crs: Crs | None = None
    location: str | None = None
    swap_xy: bool = False
    layer: str | None = None
    separator: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    decimal: Literal[".", ","] | None = None
    encoding: str | None = None

    def has_place(self) -> bool:
        """Whether any column holds a place."""
        return any(one is not None for one in (self.lat, self.x, self.geometry, self.location))

    @model_validator(mode="after")
    def _one_kind_of_place(self) -> PlaceColumns:
        if (self.lat is None) != (self.lon is None):
            raise ValueError("lat and lon go together; name both columns")
        if (self.x is None) != (self.y is None):
            raise ValueError("x and y go together; name both columns")
        if sum(one is not None for one in (self.lat, self.x, self.geometry, self.location)) > 1:
            raise ValueError("give one kind of place: lat and lon, or x and y with crs, or geometry, or location")
        if self.x is not None and self.crs is None:
            raise ValueError('x and y need crs, the system they are in, such as crs = "EPSG:2264"')
        return self


class PlacedTable(PlaceColumns, StoredTable):
    """Rows with places."""


class SourceTable(Table):
    """Which column tells how a call came in, and which of its values count."""

    column: Name
    keep: Annotated[tuple[Name, ...], Field(min_length=1)]


class DispositionTable(Table):
    """Which column tells how a call ended, and which of its values do not count."""

    column: Name
    drop: Annotated[tuple[Name, ...], Field(min_length=1)]


class EligibleTable(Table):
    """Which column flags the calls that a service could take, and which of its values mean yes."""

    column: Name
    keep: Annotated[tuple[Name, ...], Field(min_length=1)]


class StagesTable(Table):
    """Columns of a unit history: when a unit was sent, set out, arrived and was free again, and from which site."""

    dispatched: Name | None = None
    en_route: Name | None = None
    arrived: Name | None = None
    cleared: Name | None = None
    station: Name | None = None

    def steps(self) -> dict[str, str]:
        """Name the column of each step that has one."""
        return self.model_dump(exclude_none=True, exclude={"station"})


class CallsTable(PlacedTable):
    """Where the historical calls are and which of their columns say what."""

    path: Annotated[tuple[Name, ...], BeforeValidator(as_list), Field(min_length=1)] | None = None
    id: str | None = None
    unit: str | None = None
    time: Name | None = None
    date: str | None = None
    time_format: str | None = None
    time_reading: Literal["local", "as-written"] | None = None
    type: Name | None = None
    mapping: Name | None = None
    beat: str | None = None
    weight: str | None = None
    period: tuple[Day, Day] | None = None
    source: SourceTable | None = None
    disposition: DispositionTable | None = None
    eligible: EligibleTable | None = None
    screen: tuple[ScreenTable, ...] = ()
    stages: StagesTable | None = None
    on_conflict: Literal["point", "label"] = "point"
    repair_sign: bool = False
    drop_points: tuple[tuple[float, float], ...] = ()

    @model_validator(mode="after")
    def _period_in_order(self) -> CallsTable:
        if self.period and self.period[1] < self.period[0]:
            raise ValueError("period = [first day, last day], and the first comes first")
        return self

    @model_validator(mode="after")
    def _time_or_period(self) -> CallsTable:
        if self.time is None and self.period is None:
            raise ValueError("name the column of times; counts without times need period = [first day, last day]")
        if self.time is None and self.date is not None:
            raise ValueError("date needs time, the column of clock times; a column of whole times is named by time")
        if self.stages is not None and self.time is None:
            raise ValueError("stages need time, the column that says when the call came in")
        if self.unit is not None and self.id is None:
            raise ValueError("unit needs id: several units of one event are told by the event's id")
        return self

    @model_validator(mode="after")
    def _labels_to_read(self) -> CallsTable:
        if self.type is None and self.mapping is not None:
            raise ValueError("mapping needs type, the column whose labels it turns into types")
        if self.type is None and any(one.types for one in self.screen):
            raise ValueError("a screen by types needs type, the column that holds them")
        return self


class WindowTable(Table):
    """Named weekly duty hours, half open; an overnight window belongs to the day it starts."""

    name: Name
    days: Annotated[tuple[Literal[DAYS], ...], Field(min_length=1)]  # type: ignore[valid-type]
    start: Clock
    end: Clock
    holidays: Name | None = None
    teams_together: Annotated[int, Field(ge=1)] = 1
    no_new_calls_minutes: Minutes = 0.0
    break_minutes: Minutes = 0.0

    @model_validator(mode="after")
    def _time_for_calls(self) -> WindowTable:
        start, end = clock_minute(self.start), clock_minute(self.end)
        length = end - start if end > start else end - start + MINUTES_A_DAY
        if self.no_new_calls_minutes + self.break_minutes >= length:
            raise ValueError("no_new_calls_minutes and break_minutes leave no time for calls")
        return self

    def mask(self) -> NDArray[np.bool_]:
        """Mark the minutes of the week on duty, (10080,) from Monday 00:00."""
        return week_mask(self.days, self.start, self.end)

    def day_mask(self, day: int) -> NDArray[np.bool_]:
        """Mark the minutes of the duty that starts on a weekday (0 is Monday), (10080,); none if it does not."""
        on_duty = DAYS[day] in self.days
        return week_mask([DAYS[day]], self.start, self.end) if on_duty else np.zeros(MINUTES_A_WEEK, dtype=np.bool_)

    def duty_days(self, local: NDArray[np.datetime64]) -> NDArray[np.datetime64]:
        """Give the day each local time's duty starts on, (n,): the day before, in the small hours of an overnight."""
        start, end = clock_minute(self.start), clock_minute(self.end)
        minute = local.astype("datetime64[m]").astype(np.int64) % MINUTES_A_DAY
        spilled = (end <= start) & (minute < end)
        return np.asarray(local.astype("datetime64[D]") - spilled.astype("timedelta64[D]"))

    def hours(self) -> float:
        """Hours a week on duty, holidays or not."""
        return float(self.mask().sum()) / 60


class SitesTable(PlacedTable):
    """Candidate sites where teams may stand."""

    path: Name | None = None
    id: Name
    capacity: str | None = None
    status: str | None = None
    cost_per_week: str | None = None


class PhaseTable(Table):
    """A stage of hiring: what joins on its date, and which windows are then open."""

    name: Name
    date: Day
    hires: dict[str, Heads] | Literal["choose"] = Field(default_factory=dict)
    budget_per_year: Money | None = None
    max_per_role: dict[str, Heads] = Field(default_factory=dict)
    windows: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    min_beats: Annotated[int, Field(ge=0)] | None = None
    max_beats: Annotated[int, Field(ge=0)] | None = None
    teams_at_least: Annotated[int, Field(ge=0)] | None = None
    choose_windows: bool = False
    budget_per_week: Money | None = None

    @property
    def named_hires(self) -> dict[str, int]:
        """People hired by role; nobody yet where whom to hire is chosen."""
        return {} if isinstance(self.hires, str) else self.hires

    @property
    def chooses_hires(self) -> bool:
        """Whether whom to hire is left to the optimizer."""
        return isinstance(self.hires, str)

    @model_validator(mode="after")
    def _budget_of_choice(self) -> PhaseTable:
        if self.chooses_hires and self.budget_per_year is None:
            raise ValueError('hires = "choose" needs budget_per_year, what new posts may cost in all')
        if not self.chooses_hires and (self.budget_per_year is not None or self.max_per_role):
            raise ValueError('budget_per_year and max_per_role mean nothing without hires = "choose"')
        return self


class BeatRule(Table):
    """A beat that a rule is about, everywhere or in a window, a phase or a service alone."""

    beat: Id
    window: Name | None = None
    phase: Name | None = None
    service: Name | None = None

    def where(self) -> str:
        """Say where the rule holds."""
        parts = [
            f"in {self.window!r}" if self.window else "",
            f"{'of' if self.window else 'in'} {self.phase!r}" if self.phase else "",
            f"by {self.service}" if self.service else "",
        ]
        return " ".join(part for part in parts if part) or "in every phase and window"


BeatRules = tuple[
    Annotated[BeatRule, BeforeValidator(lambda one: one if isinstance(one, dict) else {"beat": one})], ...
]


class RulesTable(Table):
    """Rules that hold in every phase and window, where they do not say which."""

    nested: bool = True
    must: BeatRules = ()
    never: BeatRules = ()
    max_sites: Annotated[int, Field(ge=1)] | None = None
    sites_for_good: bool = False
    keep_today: bool = False
    contiguous: bool = False
    islands: Annotated[int, Field(ge=1)] = 1
    touch_m: Annotated[float, Field(ge=0, le=1000)] = 10.0
    district_floor: Annotated[float, Field(ge=0, le=1)] = 0.0


class TodayTable(Table):
    """What runs now, for the today column."""

    service: str | None = None
    windows: Annotated[tuple[Name, ...], Field(min_length=1)] | None = None
    beats: tuple[Id, ...] | None = None
    stations: dict[str, Annotated[int, Field(ge=1)]] = Field(default_factory=dict)


class SolveTable(Table):
    """How long and how near to proven best the optimizer works.

    `horizon_end` is the day on which the last phase stops counting, or the number of weeks it counts.
    """

    time_limit_s: Annotated[float, Field(gt=0, le=7 * 86_400)] = 60.0
    gap: Annotated[float, Field(gt=0, lt=1)] = 0.001
    give: Annotated[float, Field(ge=0, lt=1)] = 0.01
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 1
    horizon_end: Day | Annotated[int, Field(ge=1, le=5200)] = 52


class SimulateTable(Table):
    """How calls are sampled, and how long a simulation goes on.

    `day_spread` is the coefficient of variation of a day's calls beyond chance, `repeat_share` the share of calls that
    are followed by another from the same place; both are found from the history where they are left out.
    """

    replications: Annotated[int, Field(ge=2, le=100_000)] = 200
    half_width: Annotated[float, Field(gt=0, lt=1)] = 0.005
    day_spread: Annotated[float, Field(ge=0, le=5)] | None = None
    repeat_share: Annotated[float, Field(ge=0, lt=1)] | None = None
    repeat_within_hours: Annotated[float, Field(gt=0, le=168)] = 6.0
    seasons: bool = True


class PrivacyTable(Table):
    """What a figure needs to be public.

    `threshold` is how many events of the whole history, and how many places, a cell needs; `sensitive` are patterns of
    call types that are told of the whole city alone.
    """

    threshold: Annotated[int, Field(ge=1, le=1000)] = 11
    sensitive: Patterns = (
        "*suicid*",
        "*mental*",
        "*psych*",
        "*behavioral*",
        "*domestic*",
        "*overdose*",
    )


def allowed_keys(table: type[Table]) -> list[str]:
    """List the keys a table may hold, as they are written."""
    return [field.alias or key for key, field in table.model_fields.items()]
