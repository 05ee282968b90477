"""Where the calls come from that a window meets: drawn from the demand model, or those of the history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np

from beatplan.planning import Study
from beatplan.simulate.duties import Duties, duty_and_minute
from beatplan.simulate.fit import find_pattern
from beatplan.simulate.history import History
from beatplan.simulate.sampled import draw_calls
from beatplan.simulate.slots import Came, Scene

#: Gives the calls that one window meets in a replication.
Source = Callable[[int], Came]


def sampling(study: Study, scene: Scene, duties: Duties, history: History, seed: int) -> Source:
    """Draw calls from the demand model, others in each replication."""
    ends = np.append(scene.offset, len(scene.place_beat))
    patterns = {s: find_pattern(study, history, s, scene.window) for s in scene.services}
    repeat_h = study.scenario.simulate.repeat_within_hours / 2

    def draw(replication: int) -> Came:
        parts = []
        for s, pattern in patterns.items():
            rate = scene.place_rate[ends[s] : ends[s + 1]]
            one = draw_calls(duties, pattern, rate, repeat_h, (seed, s, scene.window, replication))
            beat, count = scene.place_beat[one.place + scene.offset[s]], len(one.lane)
            parts.append(Came(np.full(count, s), one.lane, one.minute, one.place, beat, np.full(count, -1)))
        return _together(parts)

    return draw


def replaying(study: Study, scene: Scene, duties: Duties, history: History) -> Source:
    """Meet the calls of the history, the same in each replication."""
    duty, minute = duty_and_minute(study.scenario.windows[scene.window], duties, history.local, study.scenario.timezone)
    parts = []
    for s in scene.services:
        rows = np.flatnonzero(history.takes[s] & (duty >= 0))
        parts.append(
            Came(np.full(len(rows), s), duty[rows], minute[rows], history.place[s, rows], history.beat[rows], rows)
        )
    every = _together(parts)
    return lambda _: every


def _together(parts: list[Came]) -> Came:
    return Came(**{one.name: np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Came)})
