"""Which beat each call lies in, or why in none."""

from __future__ import annotations

from dataclasses import dataclass

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
#: A place is a pile when it holds this share of the calls with a place, and this many at least.
_PILE_SHARE, _PILE_CALLS = 0.05, 20


@dataclass(frozen=True)
class Placed:
    """Places put to beats.

    Attributes:
        xy: (n, 2) metres, repaired where the scenario asks for it.
        beat: (n,) index of the beat, -1 for none.
        reason: (n,) code of why in none, or `ASSIGNED`.
        findings: what a person should know.
    """

    xy: Floats
    beat: Ints
    reason: Ints
    findings: list[str]


def place_calls(scenario: Scenario, rows: pd.DataFrame, beats: Beats) -> Placed:
    """Put each row to a beat, or to a reason."""
    xy = rows[["x", "y"]].to_numpy(dtype=np.float64)
    beat = locate(xy, beats.geometry)
    xy, beat, reason, findings = _outside(scenario, xy, beat, beats)
    default = _on_default_place(scenario, xy, beats)
    beat, reason = np.where(default, -1, beat), np.where(default, code("on a default place"), reason)
    if scenario.calls.beat is None:
        return Placed(xy, beat, reason, findings)
    beat, reason, told = _labels(scenario, rows, beat, reason, beats)
    return Placed(xy, beat, reason, findings + told)


def _outside(scenario: Scenario, xy: Floats, beat: Ints, beats: Beats) -> tuple[Floats, Ints, Ints, list[str]]:
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
        return xy, beat, reason, []
    xy, beat, findings = xy.copy(), beat.copy(), []
    mirrored, there = _mirrored(xy[loose], beats)
    lost = loose[there >= 0]
    reason[lost] = code("longitude without its minus sign")
    if len(lost):
        told = f"{len(lost):,} longitudes have lost their minus sign"
        findings.append(f"{told}; calls.repair_sign = {str(scenario.calls.repair_sign).lower()}.")
        if scenario.calls.repair_sign:
            xy[lost], beat[lost], reason[lost] = mirrored[there >= 0], there[there >= 0], ASSIGNED
    loose = loose[there < 0]
    snapped, in_gap = _nearest(xy[loose], beats, scenario.beats.snap_m)
    reason[loose[in_gap]] = code("in a gap between beats")
    beat[loose[snapped >= 0]], reason[loose[snapped >= 0]] = snapped[snapped >= 0], ASSIGNED
    if (snapped >= 0).any():
        findings.append(
            f"{int((snapped >= 0).sum()):,} places within {scenario.beats.snap_m:g} m of a beat count for it."
        )
    return xy, beat, reason, findings


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


def piles(xy: Floats, beat: Ints, counted: NDArray[np.bool_], beats: Beats) -> list[str]:
    """Tell places that hold so many of the counted calls that they may stand for "unknown"."""
    placed = np.flatnonzero(counted & ~np.isnan(xy[:, 0]))
    if len(placed) == 0:
        return []
    _, first, group = np.unique(xy[placed].round(1), axis=0, return_index=True, return_inverse=True)
    count = np.bincount(group.ravel())
    high = np.flatnonzero((count >= _PILE_CALLS) & (count >= _PILE_SHARE * len(placed)))
    said = []
    for pile in high[np.argsort(-count[high], kind="stable")]:
        row = placed[first[pile]]
        lon, lat = to_degrees(xy[[row]], beats.crs)[0]
        where = f"({lat:.4f}, {lon:.4f}) in beat {beats.ids[beat[row]]}"
        share = f"{count[pile]:,} of {len(placed):,} calls ({count[pile] / len(placed):.1%})"
        mend = f"if it stands for calls without a place, set calls.drop_points = [[{lat:.5f}, {lon:.5f}]]"
        said.append(f"{share} lie on one point, {where}; {mend}.")
    return said


def _labels(
    scenario: Scenario, rows: pd.DataFrame, beat: Ints, reason: Ints, beats: Beats
) -> tuple[Ints, Ints, list[str]]:
    """Compare beat labels with places; a label decides where there is no place, or where the scenario says so."""
    labels = rows["label"].to_numpy(dtype=object)
    stated, loosely = match_ids(labels, beats.ids)
    beat, reason = beat.copy(), reason.copy()
    by_label = rows["by_label"].to_numpy(dtype=bool)
    findings = []
    if loosely:
        shown = ", ".join(f"{label} as {one}" for label, one in list(loosely.items())[:10])
        findings.append(f"beat labels are read without regard to case and leading zeros: {shown}.")
    if by_label.any():
        reason[by_label] = code("unknown beat label")
        reason[by_label & np.isin(labels, list(beats.excluded))] = code("in an excluded area")
        findings.append(
            f"{int(by_label.sum()):,} calls have a beat label and no place; their beat's inside point stands in."
        )
    other = (stated >= 0) & (beat >= 0) & (stated != beat)
    ruling = scenario.calls.on_conflict
    if other.any():
        pairs = pd.Series([f"{labels[row]} to {beats.ids[beat[row]]}" for row in np.flatnonzero(other)]).value_counts()
        shown = ", ".join(f"{pair} {count:,}" for pair, count in pairs.head(5).items())
        findings.append(
            f"{int(other.sum()):,} calls lie in another beat than their label says ({shown}); the {ruling} decides."
        )
    unknown = pd.Series(labels[(stated < 0) & pd.notna(labels)]).value_counts()
    if len(unknown):
        shown = ", ".join(f"{label} {count:,}" for label, count in unknown.head(10).items())
        findings.append(f"labels that are no beat of the layer: {shown}.")
    by_stated = (by_label | (ruling == "label")) & (stated >= 0)
    beat[by_stated], reason[by_stated] = stated[by_stated], ASSIGNED
    return beat, reason, findings
