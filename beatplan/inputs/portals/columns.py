"""Columns from what a server sends: typed where every value fits, text where one does not, and that is told."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

Kind = Literal["integer", "number", "flag", "text", "epoch", "instant", "local"]


def column_of(values: Sequence[Any], kind: Kind) -> tuple[pd.Series, bool]:
    """Make a column of a kind.

    Args:
        values: as the server sends them; None where there is none.
        kind: what the server says they are: `epoch` is milliseconds from 1970 in UTC, `instant` a time with a
            zone, `local` a time without.

    Returns:
        The column, and whether every value fits its kind; where not, it is text.
    """
    try:
        return _MAKERS[kind](values), True
    except (TypeError, ValueError, OverflowError):
        return _text(values), False


def as_text(column: pd.Series) -> pd.Series:
    """Write a typed column as text, for one whose other pages are text."""
    if isinstance(column.dtype, pd.DatetimeTZDtype) or column.dtype.kind == "M":
        return iso_text(column)
    return column.astype("string")


def iso_text(column: pd.Series) -> pd.Series:
    """Write times as ISO 8601, in UTC with a Z where they have a zone."""
    zoned = isinstance(column.dtype, pd.DatetimeTZDtype)
    plain = (column.dt.tz_convert("UTC").dt.tz_localize(None) if zoned else column).to_numpy("datetime64[ms]")
    seconds = plain.astype("datetime64[s]")
    whole = bool(np.all((plain == seconds) | np.isnat(plain)))
    text = np.datetime_as_string(seconds if whole else plain).astype(object)
    text[np.isnat(plain)] = None
    ends = "Z" if zoned else ""
    return pd.Series([None if one is None else f"{one}{ends}" for one in text], dtype="string", index=column.index)


def _integers(values: Sequence[Any]) -> pd.Series:
    return pd.Series(pd.array([None if one is None else _integer(one) for one in values], dtype="Int64"))


def _integer(value: Any) -> int:
    number = int(value)
    if isinstance(value, bool) or (isinstance(value, float) and number != value) or abs(number) >= 2**63:
        raise ValueError
    return number


def _numbers(values: Sequence[Any]) -> pd.Series:
    if any(isinstance(one, bool) for one in values):
        raise ValueError
    return pd.Series(np.array([np.nan if one is None else float(one) for one in values], dtype="float64"))


def _flags(values: Sequence[Any]) -> pd.Series:
    if not all(one is None or isinstance(one, bool) for one in values):
        raise ValueError
    return pd.Series(pd.array(list(values), dtype="boolean"))


def _text(values: Sequence[Any]) -> pd.Series:
    return pd.Series([None if one is None else plain_text(one) for one in values], dtype="string")


def plain_text(value: Any) -> str:
    """Write any JSON value as text."""
    if isinstance(value, str):
        return value
    return json.dumps(value, ensure_ascii=False)


def _epochs(values: Sequence[Any]) -> pd.Series:
    """Milliseconds from 1970; no year is too far for them, so none is lost."""
    made = np.array(["NaT" if one is None else _integer(one) for one in values], dtype="datetime64[ms]")
    return pd.Series(made).dt.tz_localize("UTC")


def _instants(values: Sequence[Any]) -> pd.Series:
    return _times(values, utc=True)


def _locals(values: Sequence[Any]) -> pd.Series:
    return _times(values, utc=False)


def _times(values: Sequence[Any], *, utc: bool) -> pd.Series:
    if not all(one is None or isinstance(one, str) for one in values):
        raise ValueError
    made = pd.to_datetime(pd.Series(list(values), dtype="object"), format="ISO8601", utc=utc)
    if not utc and isinstance(made.dtype, pd.DatetimeTZDtype):
        raise ValueError
    return made.astype("datetime64[ms, UTC]" if utc else "datetime64[ms]")


_MAKERS: dict[Kind, Callable[[Sequence[Any]], pd.Series]] = {
    "integer": _integers,
    "number": _numbers,
    "flag": _flags,
    "text": _text,
    "epoch": _epochs,
    "instant": _instants,
    "local": _locals,
}
