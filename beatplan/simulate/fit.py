"""How calls come beyond their mean rates, found from the history: busy and quiet days, seasons, repeat callers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.inputs.holidays import weekday
from beatplan.planning import Study
from beatplan.simulate.calls import Floats
from beatplan.simulate.duties import Duties, duties_of, duty_and_minute
from beatplan.simulate.history import History

#: Minutes of a cell of the profile.
CELL_MIN = 15
#: Days of history from which each month of the year has been seen.
_A_YEAR = 360
#: Calls of a month that weigh as much as all months' mean.
_MONTH_CALLS = 100.0


@dataclass(frozen=True)
class Pattern:
    """How the calls of one service come in one window.

    Attributes:
        profile: (C,) expected share of a duty's calls in each quarter of an hour after it begins; sums to 1.
        by_weekday: (7,) a duty's calls against those of the mean duty.
        season: (12,) the same by month.
        day_variance: variance of a day's calls beyond chance, over the square of its mean.
        repeat_share: share of calls that are followed by another from the same place.
    """

    profile: Floats
    by_weekday: Floats
    season: Floats
    day_variance: float
    repeat_share: float


def find_pattern(study: Study, history: History, service: int, window: int) -> Pattern:
    """Find how the calls of a service come in a window; see `Pattern`."""
    asked, table = study.scenario.simulate, study.scenario.windows[window]
    first, last = study.calls.history
    duties = duties_of(table, first, last, study.scenario.timezone)
    rows = history.takes[service]
    duty, minute = duty_and_minute(table, duties, history.local[rows], study.scenario.timezone)
    duty, minute = duty[duty >= 0], minute[duty >= 0]
    season = _season(study, history, service) if asked.seasons else np.ones(12)
    works = np.array([table.day_mask(day).any() for day in range(7)])
    by_weekday = _by_weekday(duties, duty, works)
    expected = _expected(duties, by_weekday, season, len(duty))
    counts = np.bincount(duty, minlength=len(duties.day)).astype(np.float64)
    variance = asked.day_spread**2 if asked.day_spread is not None else _excess(counts, expected)
    repeats = asked.repeat_share
    return Pattern(
        profile=_profile(duties, duty, minute),
        by_weekday=by_weekday,
        season=season,
        day_variance=variance,
        repeat_share=_repeats(history, service, asked.repeat_within_hours) if repeats is None else repeats,
    )


def _season(study: Study, history: History, service: int) -> Floats:
    """Calls a day by month against the mean day; 1 where the history is shorter than a year."""
    first, last = study.calls.history
    if history.days < _A_YEAR:
        return np.ones(12)
    days = np.arange(first, last + 1).astype("datetime64[M]").astype(int) % 12
    month = history.local[history.takes[service]].astype("datetime64[M]").astype(int) % 12
    exposure, calls = np.bincount(days, minlength=12), np.bincount(month, minlength=12)
    mean = calls.sum() / max(exposure.sum(), 1)
    return np.asarray((calls + _MONTH_CALLS) / np.maximum(exposure * mean + _MONTH_CALLS, 1e-300))


def _by_weekday(duties: Duties, duty: np.ndarray, works: np.ndarray) -> Floats:
    """Calls of a duty by the weekday that it begins on, pulled to the mean as if a tenth of a duty's weeks more."""
    day = weekday(duties.day)
    counts = np.bincount(day[duty], minlength=7).astype(np.float64) if len(duty) else np.zeros(7)
    exposure = np.bincount(day, minlength=7).astype(np.float64)
    mean = counts.sum() / max(exposure.sum(), 1.0)
    relative = (counts + mean) / np.maximum((exposure + 1.0) * mean, 1e-300) if mean > 0 else np.ones(7)
    relative = np.where(exposure > 0, relative, 1.0)
    # Rates are of an even week, whatever part of one the history begins or ends with.
    return np.asarray(np.where(works, relative / max(float(relative[works].mean()), 1e-300), 0.0))


def _expected(duties: Duties, by_weekday: Floats, season: Floats, calls: int) -> Floats:
    month = duties.day.astype("datetime64[M]").astype(int) % 12
    relative = by_weekday[weekday(duties.day)] * season[month]
    return np.asarray(relative * calls / max(float(relative.sum()), 1e-300))


def _excess(counts: Floats, expected: Floats) -> float:
    """Fit the variance of a day's factor by moments: Var(count) = expected + variance * expected^2."""
    square = float((expected**2).sum())
    return max(float(((counts - expected) ** 2 - expected).sum()) / square, 0.0) if square > 0 else 0.0


def _profile(duties: Duties, duty: np.ndarray, minute: Floats) -> Floats:
    """Share of a duty's calls by quarter of an hour."""
    cells = int(np.ceil(duties.length_min.max(initial=CELL_MIN) / CELL_MIN))
    count = (
        np.bincount((minute // CELL_MIN).astype(np.int64), minlength=cells)[:cells] if len(duty) else np.zeros(cells)
    )
    # As if one call more had come in each cell: a short history leaves none impossible.
    return np.asarray((count + 1.0) / (count.sum() + cells))


def _repeats(history: History, service: int, within_h: float) -> float:
    """Share of calls followed by another from their place within some hours, beyond what chance would bring."""
    rows = np.flatnonzero(history.takes[service])
    if len(rows) < 2:
        return 0.0
    place, seconds = history.place[service, rows], history.local[rows].astype(np.int64)
    order = np.lexsort((seconds, place))
    same = place[order][1:] == place[order][:-1]
    soon = same & (np.diff(seconds[order]) <= within_h * 3600)
    many = np.bincount(place)
    by_chance = float((many * -np.expm1(-many * within_h / (24.0 * history.days))).sum())
    return float(np.clip((soon.sum() - by_chance) / len(rows), 0.0, 0.5))
