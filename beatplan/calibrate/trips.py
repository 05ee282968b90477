"""Trips of units to calls, as arrays: what a fit of speeds and turnout is made from."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: Fewer trips fit nothing. Single trips differ from the usual by about half of it, so that the 90 % interval of a
#: speed from 50 trips is some 12 % wide to either side, as wide as what tells one window's traffic from another's.
ENOUGH = 50


@dataclass(frozen=True)
class Trips:
    """Trips of n units, each to one call.

    Attributes:
        going_min: (n,) observed: from being sent to arrival where `with_turnout`, else from setting out.
        with_turnout: (n,) whether the observed minutes hold the turnout.
        turnout_min: (n,) turnout where it is observed by itself, else NaN.
        drive_min: (n,) the way in a vehicle, in usual traffic (speed factor 1).
        foot_min: (n,) the way on foot, which no traffic changes.
        straight_m, street_m: (n,) the way as the crow flies and over streets; NaN where unknown.
        in_window: (W, n) whether each window was open.
        service: (n,) the first service that takes the call.
    """

    going_min: Floats
    with_turnout: Bools
    turnout_min: Floats
    drive_min: Floats
    foot_min: Floats
    straight_m: Floats
    street_m: Floats
    in_window: Bools
    service: Ints

    def __len__(self) -> int:
        """Count them."""
        return len(self.going_min)

    def take(self, which: Ints | Bools) -> Trips:
        """Keep some, by place or by mark."""
        return Trips(**{one.name: getattr(self, one.name)[..., which] for one in fields(self)})

    def window(self) -> Ints:
        """Number the first window that was open, (n,)."""
        return np.asarray(self.in_window.argmax(axis=0))
