"""What every kind of portal tells of a layer, in one form, and what it means that its rows changed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import pandas as pd

from beatplan.inputs.portals.addresses import Address

Row = dict[str, Any]


@dataclass(frozen=True)
class Field:
    """A column as the server describes it; `codes` are the texts of a coded-value domain, by code."""

    name: str
    type: str
    alias: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Layer:
    """A layer as the server describes it.

    Attributes:
        name: its name.
        fields: its columns, without the geometry.
        geometry: the server's word for the kind of geometry; empty for a table.
        id_field: the column that tells rows apart.
        page_size: the most rows asked for at once.
        spatial_reference: what the server keeps its coordinates in, as it says.
        raw: its whole description.
    """

    name: str
    fields: tuple[Field, ...]
    geometry: str
    id_field: str
    page_size: int
    spatial_reference: Any
    raw: Mapping[str, Any]


@dataclass(frozen=True)
class State:
    """What tells whether a layer's rows are still the same.

    Attributes:
        count: the rows that the server counts.
        ids: its row ids in order; None where the service does not list them.
        edited: when the server says rows were last edited; empty where it does not.
    """

    count: int
    ids: tuple[int, ...] | None
    edited: str

    def stamp(self) -> dict[str, Any]:
        """Write it in a few words, to be compared on a later run."""
        ids = None if self.ids is None else hashlib.sha256(repr(self.ids).encode()).hexdigest()
        return {"count": self.count, "ids": ids, "edited": self.edited}

    def changes(self, after: State) -> str:
        """Say what changed since; empty where nothing did."""
        if after.count != self.count:
            return f"{self.count:,} rows before, {after.count:,} after"
        if after.ids != self.ids:
            return "the same number of rows, but other ones"
        return "" if after.edited == self.edited else "rows were edited"

    def kept(self, after: State) -> bool:
        """Whether every row of this state is still there, so that what was downloaded is whole as of its start."""
        return self.ids is not None and after.ids is not None and set(self.ids) <= set(after.ids)


@dataclass(frozen=True)
class Page:
    """A page to ask for: by row ids, or by the place of its first row and the number of rows."""

    name: str
    ids: tuple[int, ...] = ()
    start: int = 0
    rows: int = 0


class ChangedError(Exception):
    """The rows changed while they were downloaded; the text says how."""


class Source(Protocol):
    """A layer on some kind of server."""

    address: Address

    def look(self) -> tuple[Layer, State]:
        """Ask what the layer is and which rows it has now."""
        ...

    def pages(self, layer: Layer, state: State) -> list[Page]:
        """Divide the rows into pages."""
        ...

    def ask(self, layer: Layer, page: Page) -> list[Row]:
        """Ask for the rows of a page; it is whole, or an error is raised."""
        ...

    def whole(self, layer: Layer, page: Page, rows: Sequence[Row]) -> bool:
        """Whether rows kept from an earlier run are those of a page."""
        ...

    def frame(self, layer: Layer, pages: Iterable[Sequence[Row]]) -> tuple[pd.DataFrame, list[str]]:
        """Make a table of the rows of all pages, and say what must be known of it."""
        ...
