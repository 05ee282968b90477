"""The calls of the history one by one: what is replayed, and what sampling is fitted to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from beatplan.errors import DataError, Fault
from beatplan.inputs.call_screen import Screened, screened_calls
from beatplan.planning import Study
from beatplan.simulate.calls import Ints
from beatplan.simulate.streams import Purpose, stream
from beatplan.simulate.triaged import sent_by_triage
from beatplan.travel.find import call_places

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class History:
    """Calls that say something of demand, in order of time.

    Attributes:
        local: (n,) wall clock, datetime64[s].
        beat: (n,) index of the beat.
        takes: (S, n) whether the call comes to each service; where triage sends a share there, by chance.
        place: (S, n) index into the places of each service's travel.
        days: how many days the history spans.
        drawn_places: calls without a place of their own, given one of their beat's at random.
    """

    local: NDArray[np.datetime64]
    beat: Ints
    takes: Bools
    place: Ints
    days: int
    drawn_places: int


def read_history(study: Study, seed: int) -> History:
    """Read the calls of a study again, one by one.

    Args:
        study: the study.
        seed: of the places of calls that have none, and of the way of calls where triage says shares.

    Raises:
        DataError: calls without times, or rows that stand for several calls.
    """
    _check_replayable(study)
    blocks = [_kept(block) for block in screened_calls(study.scenario, study.beats, study.calls.survey)]
    local, beat, xy = (np.concatenate([one[part] for one in blocks]) for part in range(3))
    takes, kind = (np.concatenate([one[part] for one in blocks], axis=1) for part in (3, 4))
    order = np.argsort(local, kind="stable")
    local, beat, xy, takes, kind = local[order], beat[order], xy[order], takes[:, order], kind[:, order]
    takes = sent_by_triage(study.scenario, takes, kind, seed)
    unplaced = np.isnan(xy[:, 0])
    place = np.stack([_places(study, s, beat, xy, unplaced, seed) for s in range(len(takes))])
    first, last = study.calls.history
    return History(local, beat, takes, place, int((last - first).astype(int)) + 1, int(unplaced.sum()))


def _check_replayable(study: Study) -> None:
    table = study.scenario.calls
    if table.time is None:
        what = "calls have no times, so they cannot be met one by one."
        raise DataError(Fault("calls.time", what, "Name the column of times; a plan of counts cannot be simulated."))
    if table.weight is not None:
        what = "rows stand for several calls, whose times nothing tells."
        raise DataError(Fault("calls.weight", what, "Give one row a call; a plan of counts cannot be simulated."))


def _kept(block: Screened) -> tuple[NDArray[np.datetime64], Ints, NDArray[np.float64], Bools, Ints]:
    takes = block.counted() & block.eligible
    rows = takes.any(axis=0) & ~np.isnat(block.local_time)
    local = block.local_time[rows].astype("datetime64[s]")
    return local, block.beat[rows], block.xy[rows], takes[:, rows], block.kind[:, rows]


def _places(study: Study, service: int, beat: Ints, xy: NDArray[np.float64], unplaced: Bools, seed: int) -> Ints:
    """Find each call's place among those of a service's travel: its own, or one of its beat's by their shares."""
    all_xy, _, weight = call_places(study.calls, study.beats)
    own = np.flatnonzero(weight[service] > 0)
    place = np.zeros(len(beat), dtype=np.int64)
    if (~unplaced).any():
        place[~unplaced] = cKDTree(all_xy[own]).query(xy[~unplaced])[1]
    travel = study.travel.travel[study.travel.way[service, 0]]
    drawn = stream(seed, Purpose.PLACES, service, 0, 0).random(int(unplaced.sum()))
    place[unplaced] = places_by_share(travel.beat, travel.share, beat[unplaced], drawn)
    return place


def places_by_share(place_beat: Ints, share: NDArray[np.float64], beat: Ints, drawn: NDArray[np.float64]) -> Ints:
    """Pick a place of each call's beat by the places' shares.

    Args:
        place_beat: (P,) beat of each place.
        share: (P,) share of the beat's calls; sums to 1 in each beat.
        beat: (n,) beat of each call.
        drawn: (n,) uniform in [0, 1).
    """
    order = np.argsort(place_beat, kind="stable")
    # Beat b's places fill the stretch from b to b + 1.
    first = np.searchsorted(place_beat[order], np.arange(int(place_beat.max()) + 1))
    within = np.cumsum(share[order])
    before = np.concatenate([[0.0], within])[first][place_beat[order]]
    ends = place_beat[order] + np.minimum(within - before, 1.0)
    found = np.searchsorted(ends, beat + drawn * (1 - 1e-9), side="right")
    return np.asarray(order[np.minimum(found, len(order) - 1)])
