"""Columns of a query's answer, from the texts that PostgreSQL writes."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd


def as_column(values: Sequence[str | None], kind: str) -> pd.Series:
    """Read a column that is no geometry; all but times stays text, as from a text table.

    Args:
        values: (n,) texts or null.
        kind: the type of PostgreSQL.

    Returns:
        (n,) datetime64 of a timestamp, in UTC where it has a zone; else text. Numbers keep all their figures but a
        fraction of zeros, so that an id 111.00 is 111.
    """
    text = pd.Series(list(values), dtype="str")
    if kind in {"timestamp", "timestamptz"}:
        # What has no place in a calendar here, such as infinity, is null.
        return pd.to_datetime(text, format="ISO8601", errors="coerce", utc=kind == "timestamptz")
    if kind == "numeric":
        return text.str.replace(r"\.0+$", "", regex=True)
    if kind == "bool":
        return text.map({"t": "true", "f": "false"}).astype("str")
    return text
