"""What is asked for in a person's words, made a location problem on a cost matrix."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from beatplan.errors import Fault, ScenarioError, nearest
from beatplan.optimize.classic import (
    BackupCover,
    ExpectedCover,
    LocationProblem,
    MaximalCover,
    NestedCover,
    PCenter,
    PMedian,
    SetCover,
)

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def _none() -> Ints:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class Asked:
    """A model with its figures.

    Attributes:
        model: one of `MODELS`.
        count: sites that are used at most, or teams for "mexclp"; one for each phase for "nested".
        within: cost at which a place is still covered, in the unit of the costs.
        busy: share of time that teams are on a call, for "mexclp".
        capacity: most weight that each site serves, for "mclp"; no limit without it.
        fixed, forbidden: sites that must and must not be used, by column.
    """

    model: str
    count: tuple[int, ...] = ()
    within: float | None = None
    busy: float | None = None
    capacity: float | None = None
    fixed: Ints = field(default_factory=_none)
    forbidden: Ints = field(default_factory=_none)


def problem_for(asked: Asked, cost: Floats, weight: Floats, room: Ints | None = None) -> LocationProblem:
    """Make the problem.

    Args:
        asked: the model with its figures.
        cost: (I, J) from sites to places, infinite where a site cannot serve one.
        weight: (I,).
        room: (J,) most teams at each site, for "mexclp"; no limit without it.

    Raises:
        ScenarioError: the model is not known, a figure it needs is missing, or one given says nothing to it.
    """
    if asked.model not in _TAKES:
        raise ScenarioError(Fault("model", f"there is no model {asked.model!r}.", nearest(asked.model, _TAKES)))
    takes = _TAKES[asked.model]
    faults = [fault for key in _WORDS for fault in _figure_faults(asked, key, takes)]
    if asked.count and asked.model != "nested" and len(asked.count) > 1:
        faults.append(Fault("sites", "is given more than once.", "Only the model 'nested' has phases."))
    for name, figure in (("within", asked.within), ("capacity", asked.capacity)):
        if figure is not None and not 0 <= figure < np.inf:
            faults.append(Fault(name, f"is a finite number of 0 or more, not {figure:g}."))
    if faults:
        raise ScenarioError(*faults)
    try:
        return takes.make(asked, cost, weight, room)
    except ValueError as error:
        raise ScenarioError(Fault(asked.model, f"{error}.")) from None


@dataclass(frozen=True)
class _Takes:
    """Figures that a model needs, and such as it may be given besides; and how its problem is made."""

    needs: tuple[str, ...]
    make: Callable[[Asked, Floats, Floats, Ints | None], LocationProblem]
    may: tuple[str, ...] = ()


_WORDS = {
    "count": ("sites", "how many may be used"),
    "within": ("within", "the cost at which a place is still covered"),
    "busy": ("busy", "the share of time that teams are on a call"),
    "capacity": ("capacity", "the weight that a site serves at most"),
}


def _figure_faults(asked: Asked, key: str, takes: _Takes) -> list[Fault]:
    name, means = _WORDS[key]
    given = getattr(asked, key) not in (None, ())
    if key in takes.needs and not given:
        return [Fault(name, f"is missing: {asked.model} needs to know {means}.")]
    if given and key not in takes.needs + takes.may:
        return [Fault(name, f"says nothing to {asked.model}.", "Leave it out.")]
    return []


def _within(asked: Asked, cost: Floats) -> NDArray[np.bool_]:
    assert asked.within is not None, "looked at before"
    return np.asarray(cost <= asked.within)


def _set_cover(asked: Asked, cost: Floats, weight: Floats, room: Ints | None) -> LocationProblem:
    del weight, room
    return SetCover(_within(asked, cost), None, asked.fixed, asked.forbidden)


def _backup(asked: Asked, cost: Floats, weight: Floats, room: Ints | None) -> LocationProblem:
    del room
    return BackupCover(_within(asked, cost), weight, asked.fixed, asked.forbidden)


def _maximal(asked: Asked, cost: Floats, weight: Floats, room: Ints | None) -> LocationProblem:
    del room
    capacity = None if asked.capacity is None else np.full(cost.shape[1], asked.capacity)
    return MaximalCover(_within(asked, cost), weight, asked.count[0], capacity, asked.fixed, asked.forbidden)


def _nested(asked: Asked, cost: Floats, weight: Floats, room: Ints | None) -> LocationProblem:
    del room
    counts = np.array(asked.count, dtype=np.int64)
    every = np.repeat(weight[:, None], len(counts), axis=1)
    return NestedCover(_within(asked, cost), every, counts, asked.fixed, asked.forbidden)


def _expected(asked: Asked, cost: Floats, weight: Floats, room: Ints | None) -> LocationProblem:
    assert asked.busy is not None, "looked at before"
    return ExpectedCover(_within(asked, cost), weight, asked.count[0], asked.busy, room, asked.fixed, asked.forbidden)


def _median(asked: Asked, cost: Floats, weight: Floats, room: Ints | None) -> LocationProblem:
    del room
    return PMedian(cost, weight, asked.count[0], asked.fixed, asked.forbidden)


def _center(asked: Asked, cost: Floats, weight: Floats, room: Ints | None) -> LocationProblem:
    del weight, room
    return PCenter(cost, asked.count[0], asked.fixed, asked.forbidden)


_TAKES = {
    "lscp": _Takes(("within",), _set_cover),
    "lscp-backup": _Takes(("within",), _backup),
    "mclp": _Takes(("count", "within"), _maximal, ("capacity",)),
    "nested": _Takes(("count", "within"), _nested),
    "mexclp": _Takes(("count", "within", "busy"), _expected),
    "p-median": _Takes(("count",), _median),
    "p-center": _Takes(("count",), _center),
}
#: The models by name.
MODELS = tuple(_TAKES)
