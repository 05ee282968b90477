"""Columns of numbers and texts that may hold a place, by their names and by what is in them."""

from __future__ import annotations

import re

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from beatplan.inputs.crs import WGS84
from beatplan.inputs.propose.columns import LAT, LON, Column, Hints, weight

Floats = NDArray[np.float64]
_PAIR = r"POINT\s*Z?\s*\(|\(?\s*[-+]?\d+\.\d+\s*,\s*[-+]?\d+\.\d+\s*\)?\s*$"


def degrees_of(frame: pd.DataFrame, columns: list[Column]) -> Floats:
    """Read (n, 2) longitude and latitude by names alone, for beats whose system is not known; empty where none are."""
    if isinstance(frame, gpd.GeoDataFrame) and frame.crs is not None:
        points = frame.geometry[frame.geometry.geom_type == "Point"].to_crs(WGS84)
        return np.column_stack([points.x, points.y])
    lat, lon = named(columns, LAT), named(columns, LON)
    if not lat or not lon:
        return np.empty((0, 2))
    pair = [pd.to_numeric(one.values, errors="coerce").to_numpy(dtype=np.float64) for one in (lon[0], lat[0])]
    usable = (np.abs(pair[0]) <= 180) & (np.abs(pair[1]) <= 90)
    return np.column_stack([pair[0][usable], pair[1][usable]])


def comma_decimal(columns: list[Column], names: tuple[str, ...]) -> bool:
    """Whether columns write numbers with a decimal comma."""
    values = pd.concat([one.values.dropna() for one in columns if one.name in names])
    return len(values) > 0 and bool(values.str.fullmatch(r"-?\d+,\d+").mean() > 0.9)


def with_points(values: pd.Series) -> pd.Series:
    """Write numbers with a point where they have a decimal comma."""
    return values.str.replace(r"^(-?\d+),(\d+)$", r"\1.\2", regex=True)


def named(columns: list[Column], hints: Hints) -> list[Column]:
    """List columns of numbers whose names fit, best first."""
    found = [one for one in columns if weight(one.name, hints) > 0 and _is_numeric(one)]
    return sorted(found, key=lambda one: -weight(one.name, hints))


def _is_numeric(column: Column) -> bool:
    some = column.values.dropna().head(500)
    return len(some) > 0 and bool(some.str.fullmatch(r"[-+]?\d+([.,]\d+)?([eE][-+]?\d+)?").mean() > 0.8)


def is_fraction(column: Column) -> bool:
    """Whether a column holds numbers such as degrees: few digits before the point, several after."""
    some = column.values.dropna().head(500)
    return len(some) > 0 and bool(some.str.fullmatch(r"[-+]?\d{1,3}[.,]\d{2,}").mean() > 0.9)


def is_location(column: Column) -> bool:
    """Whether most texts of a column hold a point, as "POINT (lon lat)" or "(lat, lon)"."""
    some = column.values.dropna().head(500)
    return len(some) > 0 and bool(some.str.contains(_PAIR, regex=True, flags=re.IGNORECASE).mean() > 0.5)
