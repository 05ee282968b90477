"""What unit histories tell of the minutes that calls take: quantiles by type and unit, and figures to propose."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from beatplan.inputs.call_stages import STAGES
from beatplan.scenario import Scenario

#: Longer than a day, or less than nothing, is a slip of the clock or of a hand.
_MOST_MIN = 24 * 60
#: Fewer rows propose nothing.
_ENOUGH = 20


@dataclass(frozen=True)
class Figure:
    """Minutes of one stage over some rows: how many are known, their mean, and three quantiles.

    `impossible` rows (below 0 or above 24 hours) are left out of the others.
    """

    of: str
    stage: str
    rows: int
    impossible: int
    mean_min: float
    p10_min: float
    p50_min: float
    p90_min: float


@dataclass(frozen=True)
class Answer:
    """Events that units of one kind reached first, and the median minutes from call to arrival."""

    units: str
    events: int
    p50_min: float | None


@dataclass(frozen=True)
class Stages:
    """What unit histories tell.

    Attributes:
        by_service, by_type, by_unit: minutes of each stage; a unit's kind is its name without figures.
        first: who reached each event first, most events first; events that nobody reached last.
        unread: times of steps that are written and cannot be read.
    """

    by_service: tuple[Figure, ...]
    by_type: tuple[Figure, ...]
    by_unit: tuple[Figure, ...]
    first: tuple[Answer, ...]
    unread: int


def stage_figures(parts: Sequence[pd.DataFrame], scenario: Scenario) -> Stages:
    """Sum up unit histories of eligible calls."""
    # A row that stands twice is one visit.
    rows = pd.concat(parts, ignore_index=True).drop_duplicates()
    rows["kind"] = _kinds(rows["unit"])
    events = _first_arrivals(rows)
    takers = [f"service {number}" for number in range(len(scenario.services))]
    named = {service.name: taker for service, taker in zip(scenario.services, takers, strict=True)}
    return Stages(
        by_service=tuple(
            one for name, taker in named.items() for one in _figures(name, rows[rows[taker]], events[events[taker]])
        ),
        by_type=_by(rows, events, "type"),
        by_unit=_by(rows, events, "kind"),
        first=_answers(events),
        unread=int(rows["unread"].sum()),
    )


def stage_findings(stages: Stages, scenario: Scenario) -> list[str]:
    """Propose what the scenario might say; nothing of it is used until it stands there."""
    said = []
    keys = {"on_scene": "on_scene_minutes", "turnout": "turnout_minutes"}
    written = {service.name: (number, service) for number, service in enumerate(scenario.services)}
    for one in stages.by_service:
        number, service = written[one.of]
        if one.stage in keys and one.rows >= _ENOUGH:
            key = keys[one.stage]
            now = f"{getattr(service, key):g} in the scenario"
            said.append(
                f"{one.of}: {one.stage.replace('_', '-')} took {one.mean_min:.1f} minutes on average in "
                f"{one.rows:,} rows (median {one.p50_min:.1f}, one in ten above {one.p90_min:.1f}; {now}); if units "
                f"like yours made them, set services.{number}.{key} = {one.mean_min:.1f}, for a load needs the average."
            )
    bad = sum(one.impossible for one in stages.by_service)
    if bad:
        said.append(f"{bad:,} stages of unit histories are impossible (below 0 or above 24 hours) and not used.")
    if stages.unread:
        said.append(f"{stages.unread:,} times of units' steps cannot be read as times and are not used (calls.stages).")
    return said


def _kinds(unit: pd.Series) -> pd.Series:
    """Name the kind of each unit: CRT2 and CRT-3 are CRT, 2P11 is P."""
    kind = unit.astype("str").str.upper().str.replace(r"[^A-Z]+", " ", regex=True).str.strip()
    return kind.where(unit.notna() & (kind != ""), "(unit not told)")


def _first_arrivals(rows: pd.DataFrame) -> pd.DataFrame:
    """Give one row an event: that of the unit which arrived first, or any where none did."""
    sound = rows.assign(arrival=rows["arrival"].where(rows["arrival"].between(0, _MOST_MIN)))
    return sound.sort_values("arrival", kind="stable", na_position="last").drop_duplicates("event")


def _by(rows: pd.DataFrame, events: pd.DataFrame, column: str) -> tuple[Figure, ...]:
    groups = dict(iter(events.groupby(column)))
    none = events.iloc[:0]
    return tuple(
        one
        for name, part in rows.groupby(column, sort=True)
        for one in _figures(str(name), part, groups.get(name, none))
    )


def _figures(of: str, rows: pd.DataFrame, events: pd.DataFrame) -> list[Figure]:
    """Sum up each stage of some units, and the response of some events: minutes from call to first arrival."""
    figures = [_figure(of, stage, rows[stage], _impossible(rows[stage])) for stage in STAGES]
    figures.append(_figure(of, "response", events["arrival"], _impossible(rows["arrival"])))
    return [one for one in figures if one is not None]


def _impossible(minutes: pd.Series) -> int:
    return int((minutes.notna() & ~minutes.between(0, _MOST_MIN)).sum())


def _figure(of: str, stage: str, minutes: pd.Series, impossible: int) -> Figure | None:
    sound = minutes[minutes.between(0, _MOST_MIN)]
    if sound.empty:
        return None
    low, middle, high = (round(float(sound.quantile(share)), 2) for share in (0.1, 0.5, 0.9))
    return Figure(of, stage, len(sound), impossible, round(float(sound.mean()), 2), low, middle, high)


def _answers(events: pd.DataFrame) -> tuple[Answer, ...]:
    reached = events[events["arrival"].notna()]
    found = [
        Answer(str(kind), len(part), round(float(part["arrival"].median()), 2))
        for kind, part in reached.groupby("kind")
    ]
    found.sort(key=lambda one: (-one.events, one.units))
    nobody = len(events) - len(reached)
    return (*found, *([Answer("nobody arrived", nobody, None)] if nobody else []))
