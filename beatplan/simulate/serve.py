"""Calls served first come, first served: all duties advance together, one call of each at a time.

No calendar of events is needed. A call is taken by the nearest team that is free; where none is and the caller waits,
by the team that is free first (Kiefer and Wolfowitz, Transactions of the American Mathematical Society 78, 1955), if
that is soon enough. So when calls are taken in the order in which they come, all that must be known of a team is when
it will be free.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from beatplan.simulate.calls import Calls, Floats, Ints

Bools = NDArray[np.bool_]

#: Which team takes a call: none.
NONE = -1
#: Minutes beyond any way, by which a helper stands behind the service's own teams.
BEHIND_MIN = 1e6


@dataclass(frozen=True)
class Teams:
    """The N teams of a duty.

    Attributes:
        site: (N,) index into the rows of the ways.
        behind_min: (kinds, N) what is added to a team's way when teams are compared for a call of a kind: 0 for its own
            service's, `BEHIND_MIN` for a helper, infinite where the team is not sent.
        length_min: (lanes,) minutes that each duty lasts.
        margin_min: teams take no new call in the last minutes of a duty.
        break_min: how long each team's break is; 0 for none.
        break_due_min: (N,) minutes after the duty began from which a team takes its break once it is free.
        returns: (N,) whether a team drives back to its station before it is free again.
        roams: (N,) whether a team stays where its last call was, at the site nearest to it.
    """

    site: Ints
    behind_min: Floats
    length_min: Floats
    margin_min: float
    break_min: float
    break_due_min: Floats
    returns: Bools
    roams: Bools


@dataclass(frozen=True)
class Served:
    """What became of each call, (n,), and of each team in each duty.

    Attributes:
        team: the team that took the call, or `NONE`.
        wait_min: minutes until that team was free; 0 where none took it.
        travel_min: its way.
        busy_min: minutes that the call kept it, from when it was sent.
        free_at_min: (lanes, N) minutes after the duty began at which each team was done with its last call or break.
    """

    team: Ints
    wait_min: Floats
    travel_min: Floats
    busy_min: Floats
    free_at_min: Floats

    def taken(self, rows: Bools) -> Served:
        """Take some of the calls; teams are as they are."""
        team, wait, travel, busy = self.team[rows], self.wait_min[rows], self.travel_min[rows], self.busy_min[rows]
        return Served(team, wait, travel, busy, self.free_at_min)


def serve(calls: Calls, teams: Teams, ways_min: Floats) -> Served:
    """Serve calls.

    Args:
        calls: calls lane by lane.
        teams: who is on duty in each lane.
        ways_min: (J, P) minutes from each site to each place; infinite where there is no way.

    Returns:
        What became of each call.
    """
    count, roaming = len(calls.minute), bool(teams.roams.any())
    starts = calls.starts
    calls_in_lane = np.diff(starts)
    # Longest lanes first: those that still have a call are always the first so many.
    order = np.argsort(-calls_in_lane, kind="stable")
    still = np.searchsorted(-calls_in_lane[order], -np.arange(int(calls_in_lane.max(initial=0))), side="left")
    state = _State.begun(len(order), teams)
    team, wait, travel, busy = np.full(count, NONE), np.zeros(count), np.zeros(count), np.zeros(count)
    ways = np.ascontiguousarray(ways_min.T)
    own_ways = np.ascontiguousarray(ways[:, teams.site])
    behind = np.ascontiguousarray(teams.behind_min)
    last = teams.length_min[order] - teams.margin_min
    for step, lanes in enumerate(still.tolist()):
        row = starts[order[:lanes]] + step
        minute, place = calls.minute[row], calls.place[row]
        state.rest(lanes, minute, teams)
        way = np.take_along_axis(ways[place], state.site[:lanes], axis=1) if roaming else own_ways[place]
        rank = way + behind[calls.kind[row]]
        chosen, begins = _chosen(state.free_at[:lanes], rank, minute, calls.patience_min[row], last[:lanes])
        taken = np.flatnonzero(chosen != NONE)
        if not len(taken):
            continue
        who, at = chosen[taken], row[taken]
        on_the_way = way[taken, who]
        kept = calls.fixed_min[at] + calls.scene_min[at] + on_the_way * (1.0 + teams.returns[who])
        team[at], wait[at] = who, begins[taken] - minute[taken]
        travel[at], busy[at] = on_the_way, kept
        state.free_at[taken, who] = begins[taken] + kept
        if roaming:
            moved = teams.roams[who]
            state.site[taken[moved], who[moved]] = ways[place[taken[moved]]].argmin(axis=1)
    free_at = np.empty_like(state.free_at)
    free_at[order] = state.free_at
    return Served(team, wait, travel, busy, free_at)


@dataclass
class _State:
    """When each team of each lane is free, where it stands, and whether it still has its break to take; (L, N)."""

    free_at: Floats
    site: Ints
    break_left: Bools

    @classmethod
    def begun(cls, lanes: int, teams: Teams) -> _State:
        """Begin the duties: every team free and at its station."""
        shape = (lanes, len(teams.site))
        site = np.tile(teams.site, (lanes if teams.roams.any() else 0, 1))
        return cls(np.zeros(shape), site, np.full(shape, teams.break_min > 0))

    def rest(self, lanes: int, minute: Floats, teams: Teams) -> None:
        """Let teams whose break is due and who were free by now have taken it from when they could."""
        if teams.break_min <= 0:
            return
        free = self.free_at[:lanes]
        begins = np.maximum(free, teams.break_due_min)
        now = self.break_left[:lanes] & (begins <= minute[:, None])
        free[now] = begins[now] + teams.break_min
        self.break_left[:lanes][now] = False


def _chosen(free_at: Floats, rank: Floats, minute: Floats, patience: Floats, last: Floats) -> tuple[Ints, Floats]:
    """Choose a team for one call of each lane, (L,), and when it sets out on the call; `NONE` where none does."""
    if free_at.shape[1] == 0:
        return np.full(len(minute), NONE), minute
    lanes = np.arange(len(minute))
    ready = np.where(free_at <= minute[:, None], rank, np.inf)
    chosen = ready.argmin(axis=1)
    begins, found = minute, np.isfinite(ready[lanes, chosen])
    if patience.any():
        soon = np.where(np.isfinite(rank), free_at, np.inf)
        first = soon.argmin(axis=1)
        free = soon[lanes, first]
        waits = ~found & (free - minute <= patience)
        chosen, begins, found = np.where(waits, first, chosen), np.where(waits, free, minute), found | waits
    return np.where(found & (begins < last), chosen, NONE), begins
