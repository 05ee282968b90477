"""The expansion problem as plain arrays; no solver, no files, no geometry."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from beatplan.optimize.diversion import Diversion
from beatplan.optimize.follow_ups import FollowUps
from beatplan.optimize.hiring import HiringChoice
from beatplan.optimize.passing import Passing
from beatplan.services.field import most_busy_load, most_load

if TYPE_CHECKING:
    from beatplan.optimize.rules.base import Rule

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Names:
    """What things are called, for messages and outputs."""

    beats: tuple[str, ...]
    sites: tuple[str, ...]
    services: tuple[str, ...]
    windows: tuple[str, ...]
    phases: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True)
class Places:
    """Places of one service's calls that the same sites reach in time, merged within each beat.

    Attributes:
        beat: (G,) the beat each group lies in.
        share: (G,) share of the beat's calls; sums to 1 in each beat.
        reach: (G, J) which sites reach the group in time.
    """

    beat: Ints
    share: Floats
    reach: Bools


@dataclass(frozen=True)
class Problem:
    """Which beats to cover, and where teams stand, in each slot: a service in a window of a phase.

    K slots, B beats, J sites, V ways of travelling, S services, W windows, T phases, R roles.

    Attributes:
        names: what everything is called.
        service, window, phase: (K,) what each slot is.
        open_together: (H, W) sets of windows that are on duty at one minute of the week.
        weeks: (K,) weeks the slot's phase lasts.
        hours: (K,) hours a week the slot's window is open.
        rate: (K, B) eligible calls an hour.
        weight: (K, B) what an answered call counts on average, by the weights of its type; 1 where none is given.
        call_h: (K, B) hours a call keeps a team, above 0.
        scene_h: (K,) of these, the hours that are not travel.
        travel_h: (V, J, B) mean hours of travel from site to beat; infinite where there is no way.
        way: (K,) which of the V ways of travelling is each slot's.
        reach: (V, J, B) whether a site meets the coverage standard of a beat.
        places: (V) groups of call places, for placing teams.
        patience: (K,) mean patience of calls that wait over the mean time a call keeps a team; 0 where none waits.
        within_reach: (K,) whether a call is sent only a team whose site reaches its beat; otherwise any free one.
        promise: (K,) share of calls that must get a team, in each covered beat; 0 for none.
        most_busy: (K,) share of time that a team may be on a call; 1 for no limit.
        needs: (S, R) people of each role in one team.
        heads: (T, R) people who may be on duty at once.
        staff_h: (T, R) productive hours a week.
        most_teams: (K,) most teams the staff of the phase could put into the slot alone.
        capacity: (J,) teams that fit at a site at once.
        rules: what the planner asks of every plan besides.
        post: (S,) the site that is the post of each service, -1 for a service of the field; empty where all are. The
            people of a post stand there and nowhere else, and take calls of the whole city or, with nobody there, none.
        diversions: what desks take off the calls of field slots.
        passing: what field slots pass on to others at the scene.
        passed_in: (K, B) calls an hour passed on to each slot that are fixed already, or (1, 1) of 0 for none; they
            keep its teams and count nowhere, for they count where they were answered first.
        follow_ups: what answered calls start.
        hiring: who may be hired where that is to be chosen; `heads` and `staff_h` are without them.
    """

    names: Names
    service: Ints
    window: Ints
    phase: Ints
    open_together: Bools
    weeks: Floats
    hours: Floats
    rate: Floats
    weight: Floats
    call_h: Floats
    scene_h: Floats
    travel_h: Floats
    way: Ints
    reach: Bools
    places: tuple[Places, ...]
    patience: Floats
    within_reach: Bools
    promise: Floats
    most_busy: Floats
    needs: Ints
    heads: Ints
    staff_h: Floats
    most_teams: Ints
    capacity: Ints
    rules: tuple[Rule, ...] = ()
    post: Ints = field(default_factory=lambda: np.empty(0, dtype=np.int64))
    diversions: tuple[Diversion, ...] = ()
    passing: tuple[Passing, ...] = ()
    passed_in: Floats = field(default_factory=lambda: np.zeros((1, 1)))
    follow_ups: tuple[FollowUps, ...] = ()
    hiring: HiringChoice | None = None

    @property
    def slots(self) -> int:
        """How many slots there are."""
        return len(self.service)

    @property
    def at_post(self) -> Bools:
        """Which slots are those of a service at its post, (K,)."""
        return np.asarray(self.post[self.service] >= 0) if len(self.post) else np.zeros(self.slots, dtype=np.bool_)

    @property
    def fits(self) -> Ints:
        """Teams of each slot that fit at each site, as many as could be of use, (K, J)."""
        fits = np.minimum(self.capacity, self.most_teams[:, None])
        if not len(self.post):
            return fits
        sites, own = np.arange(len(self.capacity)), self.post[self.service][:, None]
        return np.where(np.where(own >= 0, sites == own, ~np.isin(sites, self.post)), fits, 0)

    @property
    def borne(self) -> Floats:
        """Calls an hour that want a team, (K, B): eligible ones and those passed in."""
        return self.rate + self.passed_in

    @property
    def load(self) -> Floats:
        """Offered load by slot and beat, erlangs, (K, B)."""
        return self.borne * self.call_h

    @property
    def weighted(self) -> Floats:
        """Eligible calls an hour as the objective counts them, (K, B)."""
        return self.rate * self.weight

    @property
    def value(self) -> Floats:
        """Calls over the whole plan that one call an hour in a slot makes, (K,)."""
        return self.weeks * self.hours

    def slots_together(self, phase: int) -> list[Ints]:
        """List the slots of a phase that are on duty at one minute of the week, for each set of such windows."""
        mine = np.flatnonzero(self.phase == phase)
        groups = {tuple(mine[windows[self.window[mine]]].tolist()) for windows in self.open_together}
        return [np.array(group, dtype=np.int64) for group in sorted(groups) if group]

    @property
    def pooled(self) -> Problem:
        """The same with any free team sent: it answers no fewer calls where they keep teams equally long."""
        return replace(self, within_reach=np.zeros_like(self.within_reach))

    def slot_reach(self, slot: int) -> Bools:
        """Which sites meet the standard of which beats in a slot, (J, B)."""
        return np.asarray(self.reach[self.way[slot]])

    def promise_limits(self, slot: int) -> Floats:
        """Largest load that 0, 1, ... teams may be offered in a slot under its promise, erlangs."""
        promise, patience = float(self.promise[slot]), float(self.patience[slot])
        return np.array([most_load(n, promise, patience) for n in range(int(self.most_teams[slot]) + 1)])

    def busy_limits(self, slot: int) -> Floats:
        """Largest load that 0, 1, ... teams may be offered in a slot under its limit of time on calls, erlangs."""
        busy, patience = float(self.most_busy[slot]), float(self.patience[slot])
        return np.array([most_busy_load(n, busy, patience) for n in range(int(self.most_teams[slot]) + 1)])


@dataclass(frozen=True)
class Decisions:
    """What is decided: beats covered (K, B), teams at sites (K, J), and people hired (T, R) where that is chosen."""

    covered: Bools
    stations: Ints
    hired: Ints | None = None

    @property
    def teams(self) -> Ints:
        """Teams on duty by slot, (K,)."""
        return np.asarray(self.stations.sum(axis=1))
