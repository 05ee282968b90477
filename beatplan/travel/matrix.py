"""Ways by a table of minutes that somebody else worked out: one row a site and beat."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault, nearest
from beatplan.inputs import Beats, Sites
from beatplan.inputs.ids import as_ids
from beatplan.inputs.places import numbers
from beatplan.inputs.tables import column, read_table
from beatplan.scenario import Scenario
from beatplan.travel.ways import Ways, driven

Floats = NDArray[np.float64]
_COLUMNS = ("site", "beat", "minutes")


def matrix_ways(scenario: Scenario, beats: Beats, sites: Sites, place_beat: NDArray[np.int64]) -> Ways:
    """Take minutes from each site to the beat of each place (P,) from a table with columns site, beat and minutes.

    A pair that the table does not list is out of reach, and told.

    Raises:
        DataError: no such file or column, a site or beat that is not there, a pair twice, or no usable minutes.
    """
    path = scenario.locate(str(scenario.travel.path))
    where = str(path)
    frame, findings = read_table(path, "travel.path", scenario.travel.layer)
    site, beat = (as_ids(column(frame, name, where, "travel.path")) for name in _COLUMNS[:2])
    minutes = numbers(column(frame, "minutes", where, "travel.path"))
    faults = [
        Fault(f"{where}: row {row + 1}", f"there is no {kind} {_shown(value)}.", nearest(str(value), known))
        for kind, values, known in (("site", site, sites.ids), ("beat", beat, beats.ids))
        for row, value in enumerate(values)
        if value not in known
    ]
    if not len(frame):
        raise DataError(Fault(where, "lists no pair of site and beat.", "It has a row a pair, under its header."))
    faults += [
        Fault(
            f"{where}: row {row + 1}", f"minutes are a number of 0 or more, not {_shown(frame['minutes'].iloc[row])}."
        )
        for row in np.flatnonzero(~(np.isfinite(minutes) & (minutes >= 0)))
    ]
    pairs = list(zip(site, beat, strict=True))
    faults += [
        Fault(f"{where}: row {row + 1}", f"{pairs[row][0]!r} to {pairs[row][1]!r} stands there twice.", "Keep one row.")
        for row in np.flatnonzero(pd.Series(pairs).duplicated())
    ]
    if faults:
        raise DataError(*faults[:20])
    table = np.full((len(sites.ids), len(beats.ids)), np.inf)
    of_site, of_beat = ({one: place for place, one in enumerate(ids)} for ids in (sites.ids, beats.ids))
    table[[of_site[one] for one in site], [of_beat[one] for one in beat]] = minutes
    missing = int(np.isinf(table).sum())
    told = [f"{path.name}: {missing} pairs of site and beat are not listed; they are out of reach."] if missing else []
    ways = driven(table[:, place_beat])
    return Ways(ways.drive_min, ways.site_foot_min, ways.place_foot_min, (*findings, *told))


def _shown(value: object) -> str:
    """Show a cell in a message."""
    return "a blank" if pd.Series([value]).isna().all() else repr(str(value))
