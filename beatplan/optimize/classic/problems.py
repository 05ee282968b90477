"""The classic location problems: I places, J candidate sites, and a matrix of what covers what or of what it costs.

A cover matrix is (I, J), dense or sparse, true where a site covers a place; a cost matrix is (I, J), such as minutes,
infinite where a site cannot serve a place. Sites are named by their column, from 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from beatplan.optimize.mip import Floats, Ints

Bools = NDArray[np.bool_]
Cover = Bools | sparse.csr_array


def _none() -> Ints:
    return np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class SetCover:
    """Location set covering: the sites of least cost that cover every place (Toregas and others 1971).

    Attributes:
        cover: (I, J).
        site_cost: (J,) above 0; without it each site costs 1, so that fewest are chosen.
        fixed, forbidden: sites that must and must not be used.
    """

    cover: Cover
    site_cost: Floats | None = None
    fixed: Ints = field(default_factory=_none)
    forbidden: Ints = field(default_factory=_none)

    def __post_init__(self) -> None:
        check_cover(self.cover)
        check_sites(self.fixed, self.forbidden, self.cover.shape[1])
        if self.site_cost is not None:
            check_amounts("costs of sites", self.site_cost, (self.cover.shape[1],))
            if not bool((np.asarray(self.site_cost) > 0).all()):
                raise ValueError("costs of sites are above 0")


@dataclass(frozen=True)
class BackupCover:
    """Set covering by fewest sites, and of these the ones that cover most weight twice (Hogan and ReVelle 1986).

    A place is backed up only where two sites that are used cover it.

    Attributes:
        cover: (I, J).
        weight: (I,) 0 or more.
        fixed, forbidden: sites that must and must not be used.
    """

    cover: Cover
    weight: Floats
    fixed: Ints = field(default_factory=_none)
    forbidden: Ints = field(default_factory=_none)

    def __post_init__(self) -> None:
        check_weighted_cover(self)


@dataclass(frozen=True)
class MaximalCover:
    """Maximal covering: the sites that together cover most weight (Church and ReVelle 1974).

    With capacities (Current and Storbeck 1988) a site serves no more weight than its own, and a place may be served by
    several sites in part.

    Attributes:
        cover: (I, J).
        weight: (I,) 0 or more.
        sites: how many are used at most.
        capacity: (J,) most weight that each site serves; no limit without it.
        fixed, forbidden: sites that must and must not be used.
    """

    cover: Cover
    weight: Floats
    sites: int
    capacity: Floats | None = None
    fixed: Ints = field(default_factory=_none)
    forbidden: Ints = field(default_factory=_none)

    def __post_init__(self) -> None:
        check_weighted_cover(self)
        check_count("sites", self.sites)
        if self.capacity is not None:
            check_amounts("capacities", self.capacity, (self.cover.shape[1],))


@dataclass(frozen=True)
class NestedCover:
    """Maximal covering in phases: a site once opened stays open, and the weight covered is summed over the phases.

    Attributes:
        cover: (I, J).
        weight: (I, T) weight of each place in each phase, 0 or more.
        sites: (T,) how many are open at most in each phase.
        fixed, forbidden: sites that must be open from the first phase on, and that must never be.
    """

    cover: Cover
    weight: Floats
    sites: Ints
    fixed: Ints = field(default_factory=_none)
    forbidden: Ints = field(default_factory=_none)

    def __post_init__(self) -> None:
        check_cover(self.cover)
        check_sites(self.fixed, self.forbidden, self.cover.shape[1])
        check_amounts("weights", self.weight, (self.cover.shape[0], len(self.sites)))
        if not len(self.sites):
            raise ValueError("there is a phase or more")
        for most in np.asarray(self.sites).tolist():
            check_count("sites of a phase", most)


@dataclass(frozen=True)
class ExpectedCover:
    """Maximal expected covering with teams that may be busy, MEXCLP (Daskin 1983); sites may hold several teams.

    Attributes:
        cover: (I, J).
        weight: (I,) 0 or more.
        teams: how many are placed at most.
        busy: share of time that a team is on a call, 0 or more and below 1; teams are taken as busy independently.
        room: (J,) most teams at each site; no limit without it.
        fixed, forbidden: sites that must hold a team, and that must hold none.
    """

    cover: Cover
    weight: Floats
    teams: int
    busy: float
    room: Ints | None = None
    fixed: Ints = field(default_factory=_none)
    forbidden: Ints = field(default_factory=_none)

    def __post_init__(self) -> None:
        check_weighted_cover(self)
        check_count("teams", self.teams)
        if not 0 <= self.busy < 1:
            raise ValueError(f"the share of time that teams are busy is 0 or more and below 1, not {self.busy}")
        if self.room is not None:
            check_amounts("rooms of sites", np.asarray(self.room, dtype=np.float64), (self.cover.shape[1],))


@dataclass(frozen=True)
class PMedian:
    """The p-median: sites with the least weighted cost of each place from its cheapest (Hakimi 1964).

    Attributes:
        cost: (I, J) 0 or more, infinite where a site cannot serve a place.
        weight: (I,) 0 or more.
        sites: how many are used at most.
        fixed, forbidden: sites that must and must not be used.
    """

    cost: Floats
    weight: Floats
    sites: int
    fixed: Ints = field(default_factory=_none)
    forbidden: Ints = field(default_factory=_none)

    def __post_init__(self) -> None:
        check_cost(self.cost)
        check_sites(self.fixed, self.forbidden, self.cost.shape[1])
        check_amounts("weights", self.weight, (self.cost.shape[0],))
        check_count("sites", self.sites)


@dataclass(frozen=True)
class PCenter:
    """The p-center: sites from which the place worst off is as near as can be (Hakimi 1964).

    Attributes:
        cost: (I, J) 0 or more, infinite where a site cannot serve a place.
        sites: how many are used at most.
        fixed, forbidden: sites that must and must not be used.
    """

    cost: Floats
    sites: int
    fixed: Ints = field(default_factory=_none)
    forbidden: Ints = field(default_factory=_none)

    def __post_init__(self) -> None:
        check_cost(self.cost)
        check_sites(self.fixed, self.forbidden, self.cost.shape[1])
        check_count("sites", self.sites)


LocationProblem = SetCover | BackupCover | MaximalCover | NestedCover | ExpectedCover | PMedian | PCenter


def check_weighted_cover(problem: BackupCover | MaximalCover | ExpectedCover) -> None:
    """Check what every model has that covers weighted places.

    Raises:
        ValueError: the cover, the weights or the sites are no such.
    """
    check_cover(problem.cover)
    check_sites(problem.fixed, problem.forbidden, problem.cover.shape[1])
    check_amounts("weights", problem.weight, (problem.cover.shape[0],))


def check_cover(cover: Cover) -> None:
    """Refuse a cover matrix without places or sites.

    Raises:
        ValueError: it has none, is no matrix, or holds other values than 0 and 1.
    """
    if len(cover.shape) != 2 or 0 in cover.shape:
        raise ValueError(f"a cover matrix has a row a place and a column a site; this one is {cover.shape}")
    values = cover if isinstance(cover, np.ndarray) else cover.data
    if values.dtype != np.bool_ and not bool(np.isin(values, (0, 1)).all()):
        raise ValueError("a cover matrix holds 0 and 1, or false and true: compare costs with a standard first")


def check_cost(cost: Floats) -> None:
    """Refuse costs that are negative or no numbers.

    Raises:
        ValueError: a cost is, or the matrix is empty.
    """
    if np.ndim(cost) != 2 or 0 in np.shape(cost):
        raise ValueError(f"a cost matrix has a row a place and a column a site; this one is {np.shape(cost)}")
    bad = np.argwhere(~(np.asarray(cost) >= 0))
    if len(bad):
        place, site = bad[0].tolist()
        raise ValueError(f"costs are 0 or more; that of place {place} from site {site} is {cost[place, site]}")


def check_amounts(what: str, amounts: Floats, shape: tuple[int, ...]) -> None:
    """Refuse amounts of another shape, negative ones, and such as are no numbers.

    Raises:
        ValueError: an amount is, or the shape is not as it must be.
    """
    if np.shape(amounts) != shape:
        raise ValueError(f"{what} are of shape {shape}, not {np.shape(amounts)}")
    bad = np.argwhere(~((np.asarray(amounts) >= 0) & np.isfinite(amounts)))
    if len(bad):
        at = tuple(bad[0].tolist())
        raise ValueError(f"{what} are 0 or more and finite; that at {at} is {amounts[at]}")


def check_count(what: str, count: int) -> None:
    """Refuse a negative number, and one that is not whole.

    Raises:
        ValueError: it is.
    """
    if count != int(count) or count < 0:
        raise ValueError(f"{what} are a whole number, 0 or more, not {count}")


def check_sites(fixed: Ints, forbidden: Ints, sites: int) -> None:
    """Refuse sites that are not there, and such as are both fixed and forbidden.

    Raises:
        ValueError: there is one.
    """
    for site in [*np.asarray(fixed).tolist(), *np.asarray(forbidden).tolist()]:
        if not 0 <= site < sites:
            raise ValueError(f"sites are 0 to {sites - 1}; there is no site {site}")
    both = sorted(set(np.asarray(fixed).tolist()) & set(np.asarray(forbidden).tolist()))
    if both:
        raise ValueError(f"site {both[0]} is both fixed and forbidden")
