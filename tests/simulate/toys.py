"""Calls and teams for simulations whose outcome is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from beatplan.simulate.calls import Calls, in_order
from beatplan.simulate.serve import Teams


def calls_at(
    minutes: Sequence[float], *, scene: float | Sequence[float] = 30.0, patience: float = 0.0,
    place: Sequence[int] = (), kind: Sequence[int] = (), lane: Sequence[int] = (),
    turnout: float = 0.0, wrap_up: float = 0.0,
) -> Calls:  # fmt: skip
    """Calls at minutes of one duty, or of the duties that `lane` names."""
    count = len(minutes)
    lanes = np.array(lane or [0] * count)
    every = np.ones(count)
    return in_order(
        int(lanes.max()) + 1,
        lanes,
        np.array(minutes, dtype=np.float64),
        kind=np.array(kind or [0] * count),
        place=np.array(place or [0] * count),
        service=np.zeros(count, dtype=np.int64),
        fixed_min=every * (turnout + wrap_up),
        turnout_min=every * turnout,
        scene_min=every * np.asarray(scene, dtype=np.float64),
        patience_min=every * patience,
        before_min=np.zeros(count),
        row=np.full(count, -1),
    )


def teams_at(sites: Sequence[int], *, length: float = 480.0, kinds: int = 1, lanes: int = 1, **otherwise: Any) -> Teams:
    """Teams at sites for duties of one length; each is sent to every call."""
    many = len(sites)
    given: dict[str, Any] = {
        "site": np.array(sites, dtype=np.int64),
        "behind_min": np.zeros((kinds, many)),
        "length_min": np.full(lanes, length),
        "margin_min": 0.0,
        "break_min": 0.0,
        "break_due_min": np.zeros(many),
        "returns": np.zeros(many, dtype=np.bool_),
        "roams": np.zeros(many, dtype=np.bool_),
    }
    return Teams(**{**given, **otherwise})
