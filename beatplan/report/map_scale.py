"""The shading of beats: a few classes of calls a week, the same in every phase so that phases compare."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

#: From few to many. Lightness falls in even steps, so the order holds without colour vision and in grey print.
COLOURS = ("#fdf0a6", "#a9d8a0", "#4fb0ab", "#2a78a6", "#253f7c")
#: Fills of beats without a team: hatched grey; crossed where no candidate site reaches the beat.
UNCOVERED = "url(#beatplan-uncovered)"
OUT_OF_REACH = "url(#beatplan-out-of-reach)"

NOT_COVERED, NOT_REACHED = -1, -2
_STEPS = tuple(digit * 10.0**power for power in range(-2, 5) for digit in (1, 2, 5))


def class_breaks(values: Iterable[float]) -> tuple[float, ...]:
    """Choose four round borders, evenly apart, between five classes that hold most of the values."""
    found = np.array([value for value in values if value > 0])
    low, high = (float(edge) for edge in np.quantile(found, (0.05, 0.95))) if found.size else (0.0, 5.0)
    classes = len(COLOURS)
    step = next((one for one in _STEPS if one * (classes - 1) >= high - low), _STEPS[-1])
    first = math.floor(low / step + 1e-9) + 1
    while first > 1 and (first + classes - 2) * step > high:
        first -= 1
    return tuple(round((first + place) * step, 6) for place in range(classes - 1))


def class_of(value: float, breaks: tuple[float, ...]) -> int:
    """Find the class of a value; a value on a border belongs to the class above it."""
    return bisect_right(breaks, value)


def class_labels(breaks: tuple[float, ...]) -> list[str]:
    """Say each class in words."""
    between = [f"{low:g} to {high:g}" for low, high in pairwise(breaks)]
    return [f"under {breaks[0]:g}", *between, f"{breaks[-1]:g} or more"]
