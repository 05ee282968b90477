"""Looking at the files of a city, and proposing a scenario with the evidence for each key."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import ScenarioError
from beatplan.inputs.propose.beat_columns import propose_beats
from beatplan.inputs.propose.call_columns import propose_id, propose_label, propose_type, suggest_filters
from beatplan.inputs.propose.clocks import propose_times
from beatplan.inputs.propose.columns import Column, columns_of
from beatplan.inputs.propose.files import look_at
from beatplan.inputs.propose.found_places import place_proposals
from beatplan.inputs.propose.ground import Ground, read_ground
from beatplan.inputs.propose.kinds import propose_types
from beatplan.inputs.propose.number_columns import degrees_of
from beatplan.inputs.propose.places import Place, find_place
from beatplan.inputs.propose.proposal import Draft, Proposal
from beatplan.inputs.propose.site_columns import propose_sites
from beatplan.inputs.propose.zones import propose_timezone
from beatplan.scenario.checks import check_timezone

_PLACE_KEYS = ("lat", "lon", "x", "y", "location")


def propose(
    beats: Path, calls: Path, sites: Path | None, written: dict[str, str], name: str, timezone: str | None
) -> Draft:
    """Propose a scenario for a city's files.

    Args:
        beats: the file of beat polygons.
        calls: the file of historical calls.
        sites: the file of candidate sites, None where there is none.
        written: the paths as the scenario file shall write them, by "beats", "calls" and "sites".
        name: of the scenario.
        timezone: the IANA zone where the user says it; else it is proposed.

    Returns:
        Every key proposed, with its evidence.

    Raises:
        DataError: a file is absent, unreadable or without rows, or the beats are no polygons.
        ScenarioError: `timezone` is no IANA zone.
    """
    faults = [] if timezone is None else list(check_timezone(timezone))
    if faults:
        raise ScenarioError(*faults)
    looked = {"beats": look_at(beats, "beats", written["beats"]), "calls": look_at(calls, "calls", written["calls"])}
    beat_frame, call_frame = looked["beats"].frame, looked["calls"].frame
    call_columns = columns_of(call_frame)
    ground, systems = read_ground(beat_frame, beats, degrees_of(call_frame, call_columns))
    zone = _zone(timezone, ground)
    place = find_place(call_frame, call_columns, calls, "calls", ground) if ground else None
    near = place.near if place is not None and place.inside > 0 else None
    found = propose_beats(columns_of(beat_frame), ground, near, call_columns)
    of_calls, types, last_day = _calls(call_columns, place, calls, str(zone.value or "UTC"))
    kinds = propose_types(types)
    label = propose_label(found.pair, place is not None)
    site_proposals = _sites(sites, written, ground)
    proposals = (
        Proposal("name", name, "the name of the plan; no file tells it"),
        zone,
        *(one for one in systems if one.key == "crs"),
        *looked["beats"].proposals,
        *found.proposals,
        *(one for one in systems if one.key != "crs"),
        *looked["calls"].proposals,
        *of_calls,
        *label,
        kinds.proposal,
        *site_proposals,
        _first_phase(last_day),
    )
    names = tuple(path.name for path in (beats, calls, sites) if path is not None)
    return Draft(names, proposals, kinds.options, kinds.others, kinds.more, kinds.counts)


def _zone(timezone: str | None, ground: Ground | None) -> Proposal:
    if timezone is not None:
        return Proposal("timezone", timezone, "as --timezone says")
    if ground is None:
        look = "Write the IANA zone, such as America/New_York, or run again with --timezone."
        return Proposal("timezone", None, "nothing tells where the beats lie", sure=False, look=look)
    return propose_timezone(ground.lon, ground.lat)


def _calls(
    columns: list[Column], place: Place | None, path: Path, zone: str
) -> tuple[list[Proposal], pd.Series | None, NDArray[np.datetime64]]:
    """Propose the calls' id, time, type, place and filters; give the types and the times too."""
    times, read = propose_times(columns, path, zone)
    taken = {str(one.value) for one in times if one.key in ("calls.time", "calls.date")}
    taken |= {str(value) for key, value in (place.keys if place else {}).items() if key in _PLACE_KEYS}
    free = [one for one in columns if one.name not in taken]
    kind, types = propose_type(free, taken)
    filters = suggest_filters(free, {str(kind.value)})
    return [*propose_id(free), *times, kind, *place_proposals(place, "calls"), *filters], types, read


def _sites(sites: Path | None, written: dict[str, str], ground: Ground | None) -> list[Proposal]:
    if sites is None:
        return []
    looked = look_at(sites, "sites", written["sites"])
    columns = columns_of(looked.frame)
    place = find_place(looked.frame, columns, sites, "sites", ground) if ground else None
    return [*looked.proposals, *propose_sites(columns), *place_proposals(place, "sites")]


def _first_phase(times: NDArray[np.datetime64]) -> Proposal:
    """Let the first phase begin with the month after the last call."""
    known = times[~np.isnat(times)]
    last = known.max().astype("datetime64[M]") + 1 if len(known) else np.datetime64("2026-01")
    year, month = (int(part) for part in str(last).split("-"))
    day = min(max(dt.date(year, month, 1), dt.date(1950, 1, 1)), dt.date(2150, 12, 1))
    told = "the month after the last call read" if len(known) else "a placeholder: no times were read"
    return Proposal("phases.date", day, told, sure=False, look="When does the first phase begin, and with whom?")
