"""Pages of cells put together as one table, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import pandas as pd

from beatplan.inputs.portals.columns import Kind, as_text, column_of

Cells = Sequence[Mapping[str, Any]]


def gather(kinds: Mapping[str, Kind], pages: Iterable[Cells]) -> tuple[dict[str, pd.Series], list[str]]:
    """Make the columns of all pages; a column that a page cannot give in its kind is text throughout.

    Pages are taken one by one and let go, so that only typed columns stay in memory.

    Args:
        kinds: the columns the server describes, and of what kind each is.
        pages: for each page, the cells of its rows by column.

    Returns:
        The columns in the order described, then any others that came; and what must be told of them.
    """
    parts: list[dict[str, pd.Series]] = []
    sizes: list[int] = []
    misfits: set[str] = set()
    came: set[str] = set()
    for page in pages:
        keys = set().union(*page)
        made: dict[str, pd.Series] = {}
        for name in [*kinds, *sorted(keys - set(kinds))]:
            made[name], fits = column_of([cells.get(name) for cells in page], kinds.get(name, "text"))
            misfits |= set() if fits else {name}
        parts.append(made)
        sizes.append(len(page))
        came |= keys
    absent = [name for name in kinds if name not in came]
    extra = sorted(came - set(kinds))
    columns = {name: _joined(name, parts, sizes, mixed=name in misfits) for name in [*kinds, *extra] if name in came}
    return columns, _told(absent, extra, [name for name in columns if name in misfits])


def _joined(name: str, parts: list[dict[str, pd.Series]], sizes: list[int], *, mixed: bool) -> pd.Series:
    """Join a column's parts; a page that lacks it has empty text."""
    empty = (pd.Series([None] * size, dtype="string") for size in sizes)
    joined = [part.pop(name, filler) for part, filler in zip(parts, empty, strict=True)]
    if mixed:
        joined = [as_text(part) for part in joined]
    return pd.concat(joined, ignore_index=True)


def _told(absent: list[str], extra: list[str], misfits: list[str]) -> list[str]:
    notes = []
    if absent:
        notes.append(f"columns described but never sent, so left out: {', '.join(absent)}.")
    if extra:
        notes.append(f"columns sent but not described, kept as text: {', '.join(extra)}.")
    if misfits:
        notes.append(f"kept as text, since not every value is of the type that the server says: {', '.join(misfits)}.")
    return notes


def free_name(wanted: str, taken: Sequence[str]) -> str:
    """Find a name that no column has, ignoring case, as GeoPackage does."""
    used = {name.casefold() for name in taken}
    while wanted.casefold() in used:
        wanted += "_"
    return wanted
