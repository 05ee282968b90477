"""Which beat each call lies in, or why in none."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from beatplan.inputs.beats import Beats
from beatplan.inputs.crs import WGS84
from beatplan.inputs.ids import match_ids
from beatplan.inputs.places import locate, project, to_degrees
from beatplan.inputs.reasons import ASSIGNED, code
from beatplan.scenario import Scenario

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

#: A place this near to two beats lies in a gap between them, not outside the city.
_GAP_M = 100.0


@dataclass(frozen=True)
class PlaceTally:
    """What putting calls to beats came across.

    Attributes:
        lost_sign: longitudes without their minus sign.
        snapped: places in no beat that count for one nearby.
        by_label: rows whose label decided for want of a place.
        conflicts: rows by (label, beat) where the place lies in another beat than the label says.
        unknown: rows by label that is no beat of the layer.
        loosely: labels read without regard to case and leading zeros, with the beats they mean.
    """

    lost_sign: int = 0
    snapped: int = 0
    by_label: int = 0
    conflicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    loosely: dict[str, str] = field(default_factory=dict)

    def __add__(self, other: PlaceTally) -> PlaceTally:
        """Add what more rows came across."""
        return PlaceTally(
            self.lost_sign + other.lost_sign,
            self.snapped + other.snapped,
            self.by_label + other.by_label,
            self.conflicts + other.conflicts,
            self.unknown + other.unknown,
            {**self.loosely, **other.loosely},
        )


@dataclass(frozen=True)
class Placed:
    """Places put to beats.

    Attributes:
        xy: (n, 2) metres, repaired where the scenario asks for it.
        beat: (n,) index of the beat, -1 for none.
        reason: (n,) code of why in none, or `ASSIGNED`.
        tally: what to tell of them.
    """

    xy: Floats
    beat: Ints
    reason: Ints
    tally: PlaceTally


def place_calls(scenario: Scenario, xy: Floats, label: pd.Series | None, beats: Beats) -> Placed:
    """Put each row, (n, 2) metres and (n,) labels, to a beat, or to a reason."""
    placed = _outside(scenario, xy, locate(xy, beats.geometry), beats)
    default = _on_default_place(scenario, placed.xy, beats)
    beat = np.where(default, -1, placed.beat)
    reason = np.where(default, code("on a default place"), placed.reason)
    placed = Placed(placed.xy, beat, reason, placed.tally)
    return placed if label is None else _labelled(scenario, placed, label, beats)


def place_findings(tally: PlaceTally, scenario: Scenario) -> list[str]:
    """Say what a person should know of where calls were put."""
    said = []
    if tally.lost_sign:
        repair = str(scenario.calls.repair_sign).lower()
        said.append(f"{tally.lost_sign:,} longitudes have lost their minus sign; calls.repair_sign = {repair}.")
    if tally.snapped:
        said.append(f"{tally.snapped:,} places within {scenario.beats.snap_m:g} m of a beat count for it.")
    if tally.loosely:
        shown = ", ".join(f"{label} as {one}" for label, one in sorted(tally.loosely.items())[:10])
        said.append(f"beat labels are read without regard to case and leading zeros: {shown}.")
    if tally.by_label:
        where = "travel to them is to the beat's other calls, or to its inside point where it has none with a place"
        said.append(f"{tally.by_label:,} rows have a beat label and no place; {where}.")
    if tally.conflicts:
        most = sorted(tally.conflicts.items(), key=lambda one: (-one[1], one[0]))[:5]
        shown = ", ".join(f"{label} to {beat} {count:,}" for (label, beat), count in most)
        total = f"{sum(tally.conflicts.values()):,} calls lie in another beat than their label says"
        said.append(f"{total} ({shown}); the {scenario.calls.on_conflict} decides.")
    if tally.unknown:
        most_unknown = sorted(tally.unknown.items(), key=lambda one: (-one[1], one[0]))[:10]
        shown = ", ".join(f"{label} {count:,}" for label, count in most_unknown)
        said.append(f"labels that are no beat of the layer: {shown}.")
    return said


def _outside(scenario: Scenario, xy: Floats, beat: Ints, beats: Beats) -> Placed:
    """Sort out the places in no beat: excluded ground, gaps, lost minus signs, the rest."""
    reason = np.where(beat >= 0, ASSIGNED, code("outside every beat"))
    reason[np.isnan(xy[:, 0])] = code("no usable place")
    loose = np.flatnonzero((beat < 0) & ~np.isnan(xy[:, 0]))
    if beats.excluded and len(loose):
        areas = np.empty(len(beats.excluded), dtype=object)
        areas[:] = list(beats.excluded.values())
        inside = locate(xy[loose], areas) >= 0
        reason[loose[inside]] = code("in an excluded area")
        loose = loose[~inside]
    if len(loose) == 0:
        return Placed(xy, beat, reason, PlaceTally())
    xy, beat = xy.copy(), beat.copy()
    mirrored, there = _mirrored(xy[loose], beats)
    lost = loose[there >= 0]
    reason[lost] = code("longitude without its minus sign")
    if scenario.calls.repair_sign:
        xy[lost], beat[lost], reason[lost] = mirrored[there >= 0], there[there >= 0], ASSIGNED
    loose = loose[there < 0]
    snapped, in_gap = _nearest(xy[loose], beats, scenario.beats.snap_m)
    in_gap |= locate(xy[loose], beats.gaps) >= 0
    reason[loose[in_gap]] = code("in a gap between beats")
    near = snapped >= 0
    beat[loose[near]], reason[loose[near]] = snapped[near], ASSIGNED
    return Placed(xy, beat, reason, PlaceTally(lost_sign=len(lost), snapped=int(near.sum())))


def _mirrored(xy: Floats, beats: Beats) -> tuple[Floats, Ints]:
    """Put places to the other hemisphere, and see in which beat they would lie."""
    degrees = to_degrees(xy, beats.crs)
    degrees[:, 0] *= -1
    mirrored = project(degrees, WGS84, beats.crs)
    return mirrored, locate(mirrored, beats.geometry)


def _nearest(xy: Floats, beats: Beats, snap_m: float) -> tuple[Ints, NDArray[np.bool_]]:
    """Find the nearest beat within `snap_m` (the first of equals), and whether a place lies between two beats."""
    points = shapely.points(xy)
    point, near = shapely.STRtree(beats.geometry).query(points, predicate="dwithin", distance=max(_GAP_M, snap_m))
    away = shapely.distance(points[point], beats.geometry[near])
    between = np.bincount(point[away <= _GAP_M], minlength=len(xy)) >= 2
    snapped = np.full(len(xy), -1, dtype=np.int64)
    # Distances differ by rounding where they are equal, so they are compared to the millimetre.
    order = np.lexsort((near, np.round(away, 3), point))
    first = order[np.unique(point[order], return_index=True)[1]]
    within = first[away[first] <= snap_m] if snap_m > 0 else first[:0]
    snapped[point[within]] = near[within]
    return snapped, between


def _on_default_place(scenario: Scenario, xy: Floats, beats: Beats) -> NDArray[np.bool_]:
    """Mark calls within a metre of a place that the scenario says stands for "unknown"."""
    default = np.zeros(len(xy), dtype=bool)
    for lat, lon in scenario.calls.drop_points:
        at = project(np.array([[lon, lat]]), WGS84, beats.crs)
        default |= np.hypot(*(xy - at).T) <= 1.0
    return default


def _labelled(scenario: Scenario, placed: Placed, label: pd.Series, beats: Beats) -> Placed:
    """Compare beat labels with places; a label decides where there is no place, or where the scenario says so."""
    stated, loosely = match_ids(label, beats.ids)
    beat, reason = placed.beat.copy(), placed.reason.copy()
    unplaced = np.isnan(placed.xy[:, 0])
    if scenario.calls.has_place():
        unplaced &= label.notna().to_numpy()
    reason[unplaced] = code("unknown beat label")
    reason[unplaced & label.isin(list(beats.excluded)).to_numpy()] = code("in an excluded area")
    ids = np.array(beats.ids, dtype=object)
    other = (stated >= 0) & (beat >= 0) & (stated != beat)
    by_label = unplaced & (stated >= 0)
    by_stated = by_label | ((stated >= 0) & (scenario.calls.on_conflict == "label"))
    tally = placed.tally + PlaceTally(
        by_label=int(by_label.sum()),
        conflicts=Counter(zip(label[other].tolist(), ids[beat[other]].tolist(), strict=True)),
        unknown=Counter(label[(stated < 0) & label.notna().to_numpy()].tolist()),
        loosely=loosely,
    )
    beat[by_stated], reason[by_stated] = stated[by_stated], ASSIGNED
    return Placed(placed.xy, beat, reason, tally)
