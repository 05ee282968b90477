"""Demand foretold against demand that came, by beat and week, judged by randomised PIT.

A count that is foretold well falls anywhere in its distribution with equal chance. With small counts the distribution
has steps, so where a count falls within its step is drawn (Czado, Gneiting and Held, Biometrics 65, 2009).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.stats import nbinom, poisson

from beatplan.planning import Study
from beatplan.simulate.calls import Floats
from beatplan.simulate.duties import duties_of, duty_and_minute
from beatplan.simulate.history import History

#: Standard deviations from the middle of a normal distribution within which 90 % of it lies.
_NINETY = 1.6449
#: Share of beat-weeks that should fall in the middle nine tenths, by the design of this project.
WELL = (0.87, 0.93)


@dataclass(frozen=True)
class Forecast:
    """One service in one window.

    Attributes:
        service, window: which.
        expected: (B, weeks) calls foretold.
        came: (B, weeks) calls that came.
        pit: (B, weeks) where each fell in its distribution, 0 to 1.
    """

    service: int
    window: int
    expected: Floats
    came: Floats
    pit: Floats

    @property
    def within(self) -> float:
        """Share of beat-weeks in the middle nine tenths of what was foretold."""
        return float(((self.pit >= 0.05) & (self.pit <= 0.95)).mean()) if self.pit.size else np.nan


def weekly_calls(study: Study, history: History, service: int, window: int) -> tuple[Floats, Floats]:
    """Count calls by beat and whole week of a history, (B, weeks), and hours of duty by week, (weeks,)."""
    first, last = study.calls.history
    table, timezone = study.scenario.windows[window], study.scenario.timezone
    duties = duties_of(table, first, last, timezone)
    weeks = (int((last - first).astype(int)) + 1) // 7
    rows = history.takes[service]
    duty, _ = duty_and_minute(table, duties, history.local[rows], timezone)
    week_of = (duties.day - first).astype(int) // 7
    beat, duty = history.beat[rows][duty >= 0], duty[duty >= 0]
    week = week_of[duty]
    beat, week = beat[week < weeks], week[week < weeks]
    size = len(study.beats.ids) * weeks
    counts = np.bincount(beat * weeks + week, minlength=size).reshape(-1, weeks).astype(np.float64)
    kept = week_of < weeks
    hours = np.bincount(week_of[kept], weights=duties.length_min[kept] / 60, minlength=weeks)
    return counts, np.asarray(hours)


def forecast(
    before: tuple[Study, History], after: tuple[Study, History], service: int, window: int, rng: np.random.Generator
) -> Forecast:
    """Foretell the calls of each beat and week from an earlier history, and see where those that came fall.

    A count's variance is that of chance, of weeks that are busier than others (as they were before), and of a rate that
    is known from a history alone; with its mean it makes a negative binomial distribution.

    Args:
        before: the study and calls that are foretold from.
        after: the study and calls that came.
        service: which service.
        window: which window.
        rng: draws where counts fall within their steps.
    """
    study, calls = before
    seen, seen_hours = weekly_calls(study, calls, service, window)
    came, hours = weekly_calls(*after, service, window)
    rate = study.demand.rate[service, window]
    spread = (study.demand.high[service, window] - study.demand.low[service, window]) / (2 * _NINETY)
    expected = rate[:, None] * hours
    fitted = rate[:, None] * seen_hours
    excess = _excess(seen, fitted)
    variance = expected * (1 + excess * expected) + (spread[:, None] * hours) ** 2
    return Forecast(service, window, expected, came, randomised_pit(came, expected, variance, rng))


def _excess(counts: Floats, expected: Floats) -> float:
    """Variance of weeks beyond chance over the square of their mean, by moments over all beats and weeks."""
    square = float((expected**2).sum())
    return max(float(((counts - expected) ** 2 - expected).sum()) / square, 0.0) if square > 0 else 0.0


def randomised_pit(counts: Floats, mean: Floats, variance: Floats, rng: np.random.Generator) -> Floats:
    """Find where counts fall in negative binomial distributions (Poisson where nothing is spread beyond chance).

    Args:
        counts: whole numbers.
        mean: of their shape; 0 or more.
        variance: of their shape; at least the mean.
        rng: draws where counts fall within their steps.
    """
    mean = np.maximum(mean, 1e-12)
    beyond = variance - mean
    size = mean**2 / np.where(beyond > 1e-9 * mean, beyond, np.inf)
    spread = size > 0
    shape = np.where(spread, size, 1.0)
    chance = shape / (shape + mean)
    ends = [np.where(spread, nbinom.cdf(one, shape, chance), poisson.cdf(one, mean)) for one in (counts - 1, counts)]
    return np.asarray(ends[0] + rng.random(counts.shape) * (ends[1] - ends[0]))
