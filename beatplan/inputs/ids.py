"""Ids are text; this is the one place that says how they are read and ordered."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray


def as_ids(column: pd.Series) -> pd.Series:
    """Read a column as text ids: 111 and 111.0 are "111", text is stripped, blank and null are null.

    Leading zeros are kept: "0111" and "111" are different ids.
    """
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        # Numbers that no 64 bits hold keep the text they have as floats.
        whole = column.notna() & (column.astype("float64").abs() < 2.0**63) & (column % 1 == 0)
        text = column.astype("str").where(~whole, column.where(whole).astype("Int64").astype("str"))
        return text.where(column.notna()).astype("str")
    text = column.astype("str").str.strip()
    return text.where(column.notna() & (text != ""))


def match_ids(labels: pd.Series, ids: tuple[str, ...]) -> tuple[NDArray[np.int64], dict[str, str]]:
    """Match labels to ids: equal text first; else equal but for case and leading zeros, where only one id is so.

    Args:
        labels: (n,) text or null.
        ids: the ids.

    Returns:
        (n,) index into `ids`, -1 for none; and the labels that were matched loosely, with their ids.
    """
    code, known = pd.factorize(labels)
    index = {one: place for place, one in enumerate(ids)}
    loose: dict[str, list[str]] = {}
    for one in ids:
        loose.setdefault(_loosened(one), []).append(one)
    told = {}
    for label in map(str, known):
        alike = loose.get(_loosened(label), [])
        if label not in index and len(alike) == 1:
            told[label] = alike[0]
    places = {**index, **{label: index[one] for label, one in told.items()}}
    # Null has the code -1, which takes the last.
    return np.array([*(places.get(str(label), -1) for label in known), -1], dtype=np.int64)[code], told


def _loosened(identifier: str) -> str:
    """Ignore case and zeros that lead a number."""
    return re.sub(r"(?<!\d)0+(?=\d)", "", identifier.strip().casefold())


def natural_order(identifier: str) -> tuple[tuple[int, int, str], ...]:
    """Sort key under which "2" comes before "10", digits before letters, and equal numbers by their text."""
    parts = re.findall(r"\d+|\D+", identifier)
    return tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts)
