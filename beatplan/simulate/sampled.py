"""Calls drawn from the demand model: by the hour, with busy and quiet days, seasons, and people who call again."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from beatplan.inputs.holidays import weekday
from beatplan.simulate.calls import Floats, Ints
from beatplan.simulate.duties import Duties
from beatplan.simulate.fit import CELL_MIN, Pattern
from beatplan.simulate.streams import Purpose, stream


@dataclass(frozen=True)
class Drawn:
    """Calls of one service in some duties, in no order: duty (n,), minute (n,) and place (n,) of its travel."""

    lane: Ints
    minute: Floats
    place: Ints


def draw_calls(
    duties: Duties,
    pattern: Pattern,
    place_rate: Floats,
    repeat_h: float,
    key: tuple[int, int, int, int],
) -> Drawn:
    """Draw the calls of one service in every duty of a replication.

    A day's mean is that of its weekday and month times a factor of its own (Gamma, mean 1); calls then come by chance
    (Poisson), at minutes by the profile and places by their rates. A share of them is followed by another from the same
    place, and the others are fewer by as much, so that the mean stays; one that would come after the duty comes
    at its beginning, in place of one from the duty before.

    Args:
        duties: the duties.
        pattern: how calls come.
        place_rate: (P,) calls an hour of each place in the window.
        repeat_h: mean hours until another call.
        key: seed, service, window and replication.

    Returns:
        The calls; with the same key they are the same whatever plan meets them.
    """
    seed, *part = key
    relative = pattern.by_weekday[weekday(duties.day)] * pattern.season[_month(duties)]
    mean = float(place_rate.sum()) * duties.length_min / 60 * relative
    factor = np.ones(len(mean))
    if pattern.day_variance > 0:
        shape = 1 / pattern.day_variance
        factor = stream(seed, Purpose.DAYS, *part).gamma(shape, 1 / shape, len(mean))
    counts = stream(seed, Purpose.COUNTS, *part).poisson(mean * factor / (1 + pattern.repeat_share))
    lane = np.repeat(np.arange(len(mean)), counts)
    minute = _minutes(pattern.profile, duties.length_min[lane], stream(seed, Purpose.MINUTES, *part))
    place = _weighted(place_rate, stream(seed, Purpose.PLACES, *part).random(len(lane)))
    return _with_repeats(Drawn(lane, minute, place), duties, pattern, repeat_h, stream(seed, Purpose.REPEATS, *part))


def _month(duties: Duties) -> Ints:
    return np.asarray(duties.day.astype("datetime64[M]").astype(np.int64) % 12)


def _minutes(profile: Floats, length_min: Floats, rng: np.random.Generator) -> Floats:
    """Draw minutes by the profile; a duty that the clock makes longer or shorter has it stretched."""
    cell = _weighted(profile, rng.random(len(length_min)))
    share = (cell + rng.random(len(length_min))) * CELL_MIN / (len(profile) * CELL_MIN)
    return np.asarray(share * length_min)


def _weighted(weight: Floats, drawn: Floats) -> Ints:
    """Pick by weights with uniform numbers."""
    ends = np.cumsum(weight)
    if not len(drawn):
        return np.zeros(0, dtype=np.int64)
    return np.asarray(np.minimum(np.searchsorted(ends, drawn * ends[-1], side="right"), len(weight) - 1))


def _with_repeats(first: Drawn, duties: Duties, pattern: Pattern, repeat_h: float, rng: np.random.Generator) -> Drawn:
    again = np.flatnonzero(rng.random(len(first.lane)) < pattern.repeat_share)
    if not len(again):
        return first
    lane = first.lane[again]
    minute = (first.minute[again] + 60 * rng.exponential(repeat_h, len(again))) % duties.length_min[lane]
    return Drawn(
        np.concatenate([first.lane, lane]),
        np.concatenate([first.minute, minute]),
        np.concatenate([first.place, first.place[again]]),
    )
