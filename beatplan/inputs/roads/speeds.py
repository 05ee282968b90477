"""Minutes along a line, from what the file says: minutes, or a speed, or only a class of road."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.errors import DataError, Fault
from beatplan.scenario.travel import RoadColumns, TravelTable

Floats = NDArray[np.float64]

KPH = {"kph": 1.0, "mph": 1.609344, "m/s": 3.6}
MINUTES = {"min": 1.0, "s": 1 / 60, "h": 60.0, "days": 1440.0}
METRES = {"m": 1.0, "km": 1000.0, "ft": 0.3048, "us-ft": 1200 / 3937, "mi": 1609.344}
#: An assumption of this project where neither file nor scenario gives speeds: usual urban driving, all stops included.
CLASS_SPEEDS_KPH = {
    "motorway": 95.0,
    "motorway_link": 60.0,
    "trunk": 75.0,
    "trunk_link": 50.0,
    "primary": 55.0,
    "primary_link": 45.0,
    "secondary": 50.0,
    "secondary_link": 40.0,
    "tertiary": 45.0,
    "tertiary_link": 35.0,
    "unclassified": 40.0,
    "residential": 35.0,
    "living_street": 15.0,
    "service": 20.0,
}
#: Slower than walking or faster than any street allows is a slip.
_LEAST_KPH, _MOST_KPH = 3.0, 200.0


def line_minutes(
    frame: pd.DataFrame, columns: RoadColumns, length_m: Floats, table: TravelTable, where: str
) -> tuple[Floats, list[str]]:
    """Find the minutes along each line.

    Args:
        frame: the lines (L).
        columns: which columns hold times, speeds and classes, and their units.
        length_m: (L,).
        table: speeds by class of road, which go before this project's own, and the speed where nothing is known.
        where: the file, for messages.

    Returns:
        (L,) minutes above 0, and what was decided.

    Raises:
        DataError: nothing tells any speed.
    """
    name = Path(where).name
    kph = np.full(len(frame), np.nan)
    minutes = np.full(len(frame), np.nan)
    told: list[str] = []
    if columns.time is not None:
        minutes = _numbers(frame[columns.time]) * MINUTES[str(columns.time_unit)]
        odd = ~(np.isfinite(minutes) & (minutes > 0)) | _odd(length_m / 1000 / (np.where(minutes > 0, minutes, 1) / 60))
        told += _told(odd, frame[columns.time], f"{name}: {{}} of {{}} lines have", "time", columns.time)
        minutes[odd] = np.nan
    if columns.speed is not None:
        kph = _numbers(frame[columns.speed]) * KPH[str(columns.speed_unit)]
        odd = _odd(kph)
        needed = odd & np.isnan(minutes)
        told += _told(needed, frame[columns.speed], f"{name}: {{}} of {{}} lines have", "speed", columns.speed)
        kph[odd] = np.nan
    if columns.road_class is not None:
        needed = np.isnan(minutes) & np.isnan(kph)
        by_class, more = _class_kph(frame[columns.road_class], table.class_speeds_kph, needed, name)
        kph = np.where(np.isnan(kph), by_class, kph)
        told += more
    kph, more = _filled(kph, minutes, length_m, table, where)
    return np.where(np.isnan(minutes), np.maximum(length_m, 0.01) / 1000 / kph * 60, minutes), told + more


def _numbers(values: pd.Series) -> Floats:
    return pd.to_numeric(values, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan)


def _odd(kph: Floats) -> NDArray[np.bool_]:
    return ~((kph >= _LEAST_KPH) & (kph <= _MOST_KPH))


def _told(odd: NDArray[np.bool_], values: pd.Series, begins: str, kind: str, column: str) -> list[str]:
    """Tell lines without a value, and such with one that is none, with the first of them."""
    blank = values.isna().to_numpy() | (values.astype("str").str.strip() == "").to_numpy()
    told = []
    for some, what in (
        (odd & blank, f"no {kind} ({column})"),
        (odd & ~blank, f"a {kind} that no car drives ({column})"),
    ):
        if some.any():
            row = int(np.flatnonzero(some)[0])
            first = "" if blank[row] else f", the first in row {row + 1}: {str(values.iloc[row])!r}"
            said = begins.format(f"{int(some.sum()):,}", f"{len(odd):,}")
            told.append(f"{said} {what}{first}; their speed is taken from what else is known.")
    return told


def _class_kph(
    classes: pd.Series, class_kph: dict[str, float], needed: NDArray[np.bool_], name: str
) -> tuple[Floats, list[str]]:
    """Look up speeds by class; of a list of classes the first counts."""
    first = classes.astype("str").str.extract(r"([A-Za-z_]+)", expand=False)
    known = {**CLASS_SPEEDS_KPH, **class_kph}
    kph = first.map(known).to_numpy(dtype=np.float64, na_value=np.nan)
    if not needed.any():
        return np.asarray(kph), []
    used = first[needed & ~np.isnan(kph)].value_counts()
    shown = ", ".join(f"{one} {known[one]:g} km/h" for one in used.index[:8])
    own = "" if set(used.index) <= set(class_kph) else "; travel.class_speeds_kph says otherwise where they are known"
    told = [f"{name}: {int(used.sum()):,} lines take their speed from their class ({shown}){own}."] if len(used) else []
    strange = first[needed & np.isnan(kph)].value_counts()
    if len(strange):
        shown = ", ".join(f"{one} {count:,}" for one, count in strange.head(8).items())
        told.append(f"{name}: classes without a known speed: {shown}; set travel.class_speeds_kph.")
    return np.asarray(kph, dtype=np.float64), told


def _filled(kph: Floats, minutes: Floats, length_m: Floats, table: TravelTable, where: str) -> tuple[Floats, list[str]]:
    """Give lines of which nothing is known the scenario's speed, or the mean of the others, weighted by length."""
    own = np.where(np.isnan(minutes), kph, length_m / 1000 / (minutes / 60))
    blank = np.isnan(own)
    if not blank.any():
        return np.asarray(own), []
    known = ~blank & (length_m > 0)
    many = f"{Path(where).name}: {int(blank.sum()):,} lines have no usable speed; they take"
    if table.speed_kph is not None:
        speed, what = table.speed_kph, f"{many} travel.speed_kph, {table.speed_kph:g} km/h."
    elif known.any():
        speed = float(np.average(own[known], weights=length_m[known]))
        what = f"{many} the mean of the others, {speed:.0f} km/h."
    else:
        mend = "Name a column with travel.columns (time, speed or road_class), or set travel.speed_kph for all."
        raise DataError(Fault(where, "nothing tells how fast its lines are driven (travel.path).", mend))
    return np.asarray(np.where(blank, speed, own), dtype=np.float64), [what]
