"""Public holidays on which a window is closed; observed days are holidays too."""

from __future__ import annotations

import holidays as calendars
import numpy as np
from numpy.typing import NDArray

from beatplan.errors import Fault, ScenarioError, nearest
from beatplan.scenario import Scenario, WindowTable

Days = NDArray[np.datetime64]


def holidays_of(name: str, first: np.datetime64, last: np.datetime64) -> Days:
    """List the holidays of a country ("US") or a part of one ("US-NC") between two days, both counted.

    Raises:
        ScenarioError: there is no such calendar.
    """
    years = range(first.astype(object).year, last.astype(object).year + 1)
    country, _, part = name.partition("-")
    try:
        found = calendars.country_holidays(country, subdiv=part or None, years=years)
    except NotImplementedError:
        known = list(calendars.list_supported_countries())
        raise ScenarioError(
            Fault("windows.holidays", f"there are no holidays for {name!r}.", nearest(country, known))
        ) from None
    days = np.array(sorted(found.keys()), dtype="datetime64[D]")
    return days[(days >= first) & (days <= last)]


def closed_days(window: WindowTable, first: np.datetime64, last: np.datetime64) -> Days:
    """List the days between two on which a window would start but is closed."""
    if window.holidays is None:
        return np.array([], dtype="datetime64[D]")
    days = holidays_of(window.holidays, first, last)
    starts = [window.day_mask(int(day)).any() for day in weekday(days)]
    return np.asarray(days[np.array(starts, dtype=bool)])


def weekday(days: Days) -> NDArray[np.int64]:
    """Give the weekday of days, 0 for Monday."""
    return (days.astype(np.int64) + 3) % 7


def on_duty(
    window: WindowTable, local: NDArray[np.datetime64], minute: NDArray[np.int64], closed: Days
) -> NDArray[np.bool_]:
    """Mark the local times (n,) in a window that is open then; `minute` is the minute of the week, -1 for no time."""
    inside = (minute >= 0) & window.mask()[np.maximum(minute, 0)]
    return inside & ~np.isin(window.duty_days(local), closed)


def closed_findings(scenario: Scenario, first: np.datetime64, last: np.datetime64) -> list[str]:
    """Tell the days of the history on which windows were closed."""
    said = []
    for window in scenario.windows:
        closed = closed_days(window, first, last)
        if len(closed):
            shown = ", ".join(str(day) for day in closed[:12]) + (", ..." if len(closed) > 12 else "")
            said.append(f"window {window.name!r} is closed on {len(closed)} holidays of the history ({shown}).")
    return said
