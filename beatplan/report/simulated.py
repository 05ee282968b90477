"""What a simulation leaves beside its plan: one JSON file and tables."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from beatplan.errors import DataError, Fault, OutputError
from beatplan.plan import plain
from beatplan.report.tables import write_csv
from beatplan.simulate.intervals import Interval
from beatplan.simulate.ladder import Rung
from beatplan.simulate.results import Figures, Simulation, WindowFigures
from beatplan.simulate.sweeps import Swept

#: Rises when the form changes.
FORMAT = 3


def as_json(simulation: Simulation, rungs: tuple[Rung, ...]) -> str:
    """Write a simulation as JSON; the same gives the same bytes."""
    told = {
        "format": FORMAT,
        **asdict(simulation),
        "ladder": [{**asdict(one), "gap_points": one.gap_points} for one in rungs],
    }
    return json.dumps(plain(told), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def load_simulation(path: Path) -> Simulation:
    """Read a simulation that `write_simulation` left; a figure that it does not know is NaN.

    Raises:
        DataError: there is no such file, or it is no simulation of this version.
    """
    mend = "Run beatplan simulate again."
    try:
        raw = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refused)
    except FileNotFoundError:
        raise DataError(Fault(str(path), "there is no such file.", "Run beatplan simulate first.")) from None
    except (OSError, ValueError, RecursionError) as error:
        raise DataError(Fault(str(path), f"is no simulation: {error}.", mend)) from None
    if not isinstance(raw, dict) or raw.get("format") != FORMAT:
        raise DataError(Fault(str(path), "is no simulation of this version.", mend))
    try:
        return TypeAdapter(Simulation).validate_python(_unknown_as_nan(raw))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise DataError(Fault(f"{path}: {where}", f"{first['msg']}.", mend)) from None


def _refused(text: str) -> float:
    raise ValueError(f"{text} is no number")


def _unknown_as_nan(value: Any) -> Any:
    """Turn null, which stands for a figure that is not known, into NaN; no field of a simulation may be None."""
    if isinstance(value, dict):
        return {key: _unknown_as_nan(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_unknown_as_nan(one) for one in value]
    return math.nan if value is None else value


def ladder_rows(rungs: tuple[Rung, ...]) -> list[dict[str, Any]]:
    """List one row a phase, service and window: shares of eligible calls by three ways of counting."""
    return [
        {
            "phase": one.phase,
            "service": one.service,
            "window": one.window,
            "answered_by_plan": one.plan_answered,
            "answered_by_hypercube": one.hypercube_answered,
            **_interval("answered_simulated", one.simulated_answered),
            "in_time_by_plan": one.plan_in_time,
            "in_time_by_hypercube": one.hypercube_in_time,
            **_interval("in_time_simulated", one.simulated_in_time),
            "plan_above_simulation_points": one.gap_points,
            "audience": "INTERNAL",
        }
        for one in rungs
    ]


def figure_rows(simulation: Simulation) -> list[dict[str, Any]]:
    """List one row a phase, service, window and place: the window as a whole, each district, each beat."""
    return [
        {
            "phase": one.phase,
            "service": one.service,
            "window": one.window,
            "part": part,
            "name": figures.name,
            **_interval("calls_per_week", figures.calls, _unknown(figures.calls)),
            **_interval("resolved_by_phone_per_week", figures.fates["resolved by phone"], unknown),
            **_interval("answered_per_week", figures.answered, unknown),
            **_interval("share_answered", figures.share_answered, unknown),
            **_interval("share_in_time", figures.share_in_time, unknown),
            **{key: value for measure, told in figures.response.items()
               for key, value in _interval(f"response_min_{measure}", told, unknown).items()},
            "audience": "INTERNAL",
        }
        for one in simulation.windows
        for part, figures in _parts(one)
        for unknown in (_unknown(figures.answered),)
    ]  # fmt: skip


def hour_rows(simulation: Simulation) -> list[dict[str, Any]]:
    """List one row a phase, service, window and hour of the duty: how busy teams are."""
    return [
        {
            "phase": one.phase,
            "service": one.service,
            "window": one.window,
            "hour_of_duty": hour.hour + 1,
            **_interval("busy", hour.busy, _unknown(hour.busy)),
            "over_60_percent": math.nan if math.isnan(hour.busy.mean) else "yes" if hour.flagged else "no",
            "audience": "INTERNAL",
        }
        for one in simulation.windows
        for hour in one.hours
    ]


def team_rows(simulation: Simulation) -> list[dict[str, Any]]:
    """List one row a phase, service, window and team."""
    return [
        {
            "phase": one.phase,
            "service": one.service,
            "window": one.window,
            "station": team.station,
            "team": number,
            **_interval("busy", team.busy, _unknown(team.busy)),
            "audience": "INTERNAL",
        }
        for one in simulation.windows
        for number, team in enumerate(one.teams, start=1)
    ]


def window_rows(simulation: Simulation) -> list[dict[str, Any]]:
    """List one row a phase, service and window: how busy teams are, hours a week, and police called in."""
    return [
        {
            "phase": one.phase,
            "service": one.service,
            "window": one.window,
            "teams": len(one.teams),
            **_interval("busy", one.busy, _unknown(one.overtime_h)),
            "hours_on_duty_per_week": one.unit_hours,
            **{key: value for name, told in (
                ("overtime_hours_per_week", one.overtime_h),
                ("hours_at_scenes_without_police_per_week", one.scene_h_without_police),
                ("calls_with_police_called_in_per_week", one.backup),
                ("passed_on_per_week", one.passed_on),
                ("passed_in_per_week", one.passed_in),
            ) for key, value in _interval(name, told, _unknown(told)).items()},
            "audience": "INTERNAL",
        }
        for one in simulation.windows
    ]  # fmt: skip


def follow_up_rows(simulation: Simulation) -> list[dict[str, Any]]:
    """List one row a phase and service that follows up, people a week."""
    return [
        {
            "phase": one.phase,
            "service": one.service,
            "due_hours": one.due_hours,
            "due_by_plan_per_week": one.planned_due,
            "in_time_by_plan_per_week": one.planned_in_time,
            **_interval("due_per_week", one.due, unknown),
            **_interval("in_time_per_week", one.in_time, unknown),
            **_interval("late_per_week", one.late, unknown),
            **_interval("share_in_time", one.share_in_time, unknown),
            **_interval("reached_per_week", one.reached, unknown),
            "audience": "INTERNAL",
        }
        for one in simulation.follow_ups
        for unknown in (_unknown(one.due),)
    ]


def waterfall_rows(simulation: Simulation) -> list[dict[str, Any]]:
    """List one row a phase, service and step of the waterfall, calls a week; the steps sum to the rows."""
    return [
        {
            "phase": one.phase,
            "service": one.service,
            "step": step,
            **_interval("calls_per_week", calls, _unknown(calls)),
            "audience": "INTERNAL",
        }
        for one in simulation.waterfalls
        for step, calls in (("all rows", one.rows), *one.steps.items())
    ]


def _parts(one: WindowFigures) -> Iterator[tuple[str, Figures]]:
    yield "window", one.whole
    yield from (("district", figures) for figures in one.districts)
    yield from (("beat", figures) for figures in one.beats)


def _unknown(sure: Interval) -> float | None:
    """Give what stands for figures that are not known: NaN, for one that every simulation knows is withheld."""
    return None if sure.known else math.nan


def _interval(name: str, told: Interval, unknown: float | None = None) -> dict[str, float | None]:
    """Write a figure and its ends; of a single run the ends are not known, and are left blank."""
    if not told.known:
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"), unknown)
    ends = {name: told.mean, f"{name}_low": told.low, f"{name}_high": told.high}
    return {key: value if math.isfinite(value) else None for key, value in ends.items()}


def sweep_rows(swept: tuple[Swept, ...]) -> list[dict[str, Any]]:
    """List one row a phase and way in which demand may differ."""
    return [
        {
            "phase": one.phase,
            "demand": one.what,
            **_interval("calls_per_week", one.calls),
            **_interval("answered_per_week", one.answered),
            **_interval("share_answered", one.share),
            "audience": "INTERNAL",
        }
        for one in swept
    ]


#: The files that a simulation leaves in the plan's folder, beside `simulation.json`.
TABLES: dict[str, Callable[[Simulation, tuple[Rung, ...]], list[dict[str, Any]]]] = {
    "simulated.csv": lambda simulation, _: figure_rows(simulation),
    "simulated_windows.csv": lambda simulation, _: window_rows(simulation),
    "simulated_hours.csv": lambda simulation, _: hour_rows(simulation),
    "simulated_teams.csv": lambda simulation, _: team_rows(simulation),
    "simulated_follow_ups.csv": lambda simulation, _: follow_up_rows(simulation),
    "waterfall.csv": lambda simulation, _: waterfall_rows(simulation),
    "ladder.csv": lambda _, rungs: ladder_rows(rungs),
}


def write_simulation(simulation: Simulation, rungs: tuple[Rung, ...], swept: tuple[Swept, ...], folder: Path) -> None:
    """Write a simulation into the folder of its plan, in place of an earlier one.

    Raises:
        OutputError: a file cannot be written.
    """
    tables = {name: rows(simulation, rungs) for name, rows in TABLES.items()} | {"sweeps.csv": sweep_rows(swept)}
    try:
        with tempfile.TemporaryDirectory(prefix=".simulation-", dir=folder) as made:
            fresh = Path(made)
            (fresh / "simulation.json").write_text(as_json(simulation, rungs), encoding="utf-8", newline="\n")
            for name, listed in tables.items():
                if listed:
                    write_csv(listed, fresh / name)
            for name in (*tables, "simulation.json"):
                if (fresh / name).exists():
                    (fresh / name).replace(folder / name)
                else:
                    # A table of an earlier simulation would contradict this one.
                    (folder / name).unlink(missing_ok=True)
    except OSError as error:
        what = f"cannot be written: {error.strerror}."
        raise OutputError(Fault(str(folder), what, "Make the plan's folder writable.")) from None
