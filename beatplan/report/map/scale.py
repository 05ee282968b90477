"""The shading of beats: a few classes of calls a week, the same in every phase so that phases compare."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable
from itertools import pairwise

import numpy as np

from beatplan.report.words.tongue import ENGLISH, Tongue

#: From few to many: yellow, then blues, which every kind of colour vision keeps apart from grey and from the stations'
#: orange. Lightness falls in even steps, so the order also holds in grey print.
COLOURS = ("#fdeaa0", "#b5d6ea", "#6fa8d2", "#2f73ad", "#15386f")
#: Fills of beats without a team: hatched grey; crossed where no candidate site reaches the beat.
UNCOVERED = "url(#beatplan-uncovered)"
OUT_OF_REACH = "url(#beatplan-out-of-reach)"

#: Fills of beats by what else is to be said of them than a class of a scale.
FILLS = {
    "-1": UNCOVERED,
    "-2": OUT_OF_REACH,
    "zero": "#ffffff",
    "withheld": "url(#beatplan-withheld)",
    "none": "url(#beatplan-none)",
    "gained": "#15386f",
    "lost": "url(#beatplan-lost)",
    "kept": "#b5d6ea",
}

COVERED, NOT_COVERED, NOT_REACHED = 1, -1, -2
_STEPS = tuple(digit * 10.0**power for power in range(-2, 5) for digit in (1, 2, 5))


def class_breaks(values: Iterable[float]) -> tuple[float, ...]:
    """Choose four round borders, evenly apart, between five classes that hold most of the values."""
    found = np.array([value for value in values if value > 0])
    low, high = (float(edge) for edge in np.quantile(found, (0.05, 0.95))) if found.size else (1.0, 5.0)
    borders = len(COLOURS) - 1
    even = max(high - low, high / 10) / borders
    step = min(_STEPS, key=lambda one: abs(math.log(one / even)))
    first = max(1, round((low + high) / 2 / step - (borders - 1) / 2))
    return tuple(round((first + place) * step, 6) for place in range(borders))


def class_of(value: float, breaks: tuple[float, ...]) -> int:
    """Find the class of a value; a value on a border belongs to the class above it."""
    return bisect_right(breaks, value)


def class_labels(breaks: tuple[float, ...], tongue: Tongue = ENGLISH) -> list[str]:
    """Say each class in words."""
    say = tongue.say
    between = [say("{low} to {high}", low=f"{low:g}", high=f"{high:g}") for low, high in pairwise(breaks)]
    first, last = (f"{breaks[end]:g}" for end in (0, -1))
    return [say("under {number}", number=first), *between, say("{number} or more", number=last)]
